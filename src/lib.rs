//! Signups from web forms into five vendors' CRMs.

extern crate self as enlist;

pub mod calls;
pub mod delivery;
pub mod schema;
pub mod source;
pub mod visitor;
#[cfg(feature = "wasm")]
pub mod wasm;
pub mod wire;
