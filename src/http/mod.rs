//! The ways out: a checked record as the vendor's exact request, and the vendor's answer as an [`Outcome`].

pub mod endpoint;
pub mod json;
mod outcome;
pub mod request;
pub mod response;
pub mod retry;
mod secret;
#[cfg(feature = "edge")]
pub mod token;
#[cfg(feature = "edge")]
pub mod xml;

pub use outcome::Outcome;
pub use secret::Secret;
