//! The edge handler's decisions, without I/O: time, randomness and the network come from outside.
//!
//! [`handler`] takes a request through the other modules.

pub mod admission;
pub mod assemble;
pub mod bot_check;
pub mod config;
pub mod handler;
mod html;
pub mod log;
pub mod page;
pub mod responder;
