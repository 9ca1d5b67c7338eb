//! The language a call is declared in.
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

/// Items in one list, at most.
pub const MAX_ITEMS: usize = 1_000;
/// Records and lists within one another, at most; the record itself is the first.
pub const MAX_DEPTH: usize = 8;
/// Members in one input, at most: all records and lists together.
pub const MAX_MEMBERS: usize = 2_000;
