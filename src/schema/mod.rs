//! The language in which a call is declared, and the rules of its kinds.
//!
//! A record is a Rust struct with `#[derive(Schema)]`; from it come the static [`struct@Schema`] that the engine walks, the TypeScript types, and the
//! page's field list. One file per family of rules: [`text`], [`email`], [`number`], [`time`], [`id`].

pub mod email;
mod field;
pub mod id;
mod issue;
pub mod number;
mod pick;
pub mod text;
pub mod time;
mod typed;
mod value;
mod walk;

pub use enlist_derive::Schema;
pub use field::{EdgeSource, Extra, Field, Kind, Record, Schema};
pub use issue::{Code, Issue, Segment, push_segment};
pub use pick::{Choice, Pick};
pub use typed::{IdList, Int64, IntOrText, TypedMember, present};
pub use value::{Arena, Member, Value, ValueError};
pub use walk::SchemaWalk;

/// Greatest number of items in one list.
pub const MAX_ITEMS: usize = 1_000;
/// Greatest depth of records and lists within one another; the record itself has depth 1.
pub const MAX_DEPTH: usize = 8;
/// Greatest number of members in one input. Each item of a list is counted by itself.
pub const MAX_MEMBERS: usize = 2_000;
