//! What the build generates from the declaration of a call, whether or not it is in the registry.

pub mod fields;
pub mod reference;
