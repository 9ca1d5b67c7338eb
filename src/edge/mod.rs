//! The edge handler's decisions, without I/O: time, randomness and the network are the caller's.
//!
//! A configuration is compiled once ([`prepared`]); a request then goes through the steps of [`handler`]: admit, prepare, respond.

pub mod admission;
pub mod assemble;
pub mod bot_check;
pub mod config;
mod controls;
pub mod decode;
pub mod error;
pub mod fast_path;
pub mod filled;
pub mod handler;
mod html;
pub mod log;
pub mod page;
pub mod prepared;
pub mod responder;
mod url;
mod verify;
