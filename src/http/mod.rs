//! HTTP requests and responses: a checked record becomes a vendor's request, the vendor's response becomes an [`Outcome`]. Nothing is sent here.

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
