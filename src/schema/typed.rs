use serde::{Deserialize, Serialize};

/// A whole number of 64 bits, as decimal text: a JavaScript number cannot hold it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Int64(pub String);

/// Ids between commas: `176,177,172`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IdList(pub String);

/// An integer, or text that is not one.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum IntOrText {
    /// A whole number.
    Int(i64),
    /// Other text.
    Text(String),
}
