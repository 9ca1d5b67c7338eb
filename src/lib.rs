//! Signups from web forms into five vendors' CRMs.

extern crate self as enlist;

pub mod calls;
pub mod schema;
pub mod source;
pub mod visitor;
pub mod wire;
