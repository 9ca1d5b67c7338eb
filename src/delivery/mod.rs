//! Decisions about delivery, without I/O: time, randomness and the network come from outside.
//!
//! [`reply`] and [`retry`] are a page's too. The others are the edge's: [`handler`] takes a request through them.

#[cfg(feature = "edge")]
pub mod answer;
#[cfg(feature = "edge")]
pub mod guard;
#[cfg(feature = "edge")]
pub mod handler;
#[cfg(feature = "edge")]
mod html;
#[cfg(feature = "edge")]
pub mod ledger;
#[cfg(feature = "edge")]
pub mod log;
#[cfg(feature = "edge")]
pub mod merge;
#[cfg(feature = "edge")]
pub mod page;
pub mod reply;
pub mod retry;
#[cfg(feature = "edge")]
pub mod site;
#[cfg(feature = "edge")]
pub mod stored;
