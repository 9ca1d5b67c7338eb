use serde::{Deserialize, Deserializer, Serialize};

/// A whole number of 64 bits, as decimal text: a JavaScript number cannot hold it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(transparent)]
pub struct Int64(pub String);

/// Ids between commas: `176,177,172`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(transparent)]
pub struct IdList(pub String);

/// An integer, or text that is not one.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(untagged)]
pub enum IntOrText {
    /// A whole number.
    Int(i64),
    /// Other text.
    Text(String),
}

/// Deserialises a member that may be null, apart from one that is absent: for `#[serde(default, deserialize_with = "present")]`.
///
/// # Errors
///
/// Those of the value's own type.
pub fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}
