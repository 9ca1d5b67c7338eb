//! Decisions about delivery, without I/O: time, randomness and the network come from outside.

pub mod reply;
pub mod retry;
