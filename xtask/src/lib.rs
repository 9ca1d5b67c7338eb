//! What is made of a call's declaration at build time: of any call's, whether or not it is one of the registry.

pub mod fields;
pub mod reference;
