use serde::{Deserialize, Deserializer, Serialize};

use super::{Arena, Record, Value, number};

/// A whole number of 64 bits as decimal text, because a JavaScript number cannot hold every one.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(transparent)]
pub struct Int64(pub String);

impl From<i64> for Int64 {
    fn from(number: i64) -> Self {
        Int64(number::decimal(number))
    }
}

/// Ids with commas between them, such as `176,177,172`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(transparent)]
pub struct IdList(pub String);

impl<S: AsRef<str>> FromIterator<S> for IdList {
    /// Joins the ids with commas.
    fn from_iter<I: IntoIterator<Item = S>>(ids: I) -> Self {
        let mut list = String::new();
        for id in ids {
            if !list.is_empty() {
                list.push(',');
            }
            list.push_str(id.as_ref());
        }
        IdList(list)
    }
}

/// A whole number, or text that is not one.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(untagged)]
pub enum IntOrText {
    /// A whole number.
    Int(i64),
    /// Other text.
    Text(String),
}

impl Default for IntOrText {
    /// The empty text, which a required member does not accept.
    fn default() -> Self {
        IntOrText::Text(String::new())
    }
}

impl From<i64> for IntOrText {
    fn from(number: i64) -> Self {
        IntOrText::Int(number)
    }
}

impl From<&str> for IntOrText {
    fn from(text: &str) -> Self {
        IntOrText::Text(text.to_owned())
    }
}

/// Deserialises a nullable member so that null, `Some(None)`, differs from an absent one, `None`: for `#[serde(default, deserialize_with = "present")]`.
///
/// # Errors
///
/// Those of the value's own type.
pub fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// The type of a field in a record's struct. [`Record::to_value`] is made of it.
pub trait TypedMember {
    /// Returns the value of the member, unchecked, or `None` for an absent one. Texts are borrowed from `self`, numbers are written to `arena`.
    fn to_member<'a>(&'a self, arena: &'a Arena) -> Option<Value<'a>>;
}

impl TypedMember for String {
    fn to_member<'a>(&'a self, _: &'a Arena) -> Option<Value<'a>> {
        Some(Value::Text(self))
    }
}

impl TypedMember for i64 {
    fn to_member<'a>(&'a self, arena: &'a Arena) -> Option<Value<'a>> {
        Some(Value::Number(arena.alloc_str(&number::decimal(*self))))
    }
}

impl TypedMember for f64 {
    fn to_member<'a>(&'a self, arena: &'a Arena) -> Option<Value<'a>> {
        Some(Value::Number(arena.alloc_str(&self.to_string())))
    }
}

impl TypedMember for bool {
    fn to_member<'a>(&'a self, _: &'a Arena) -> Option<Value<'a>> {
        Some(Value::Bool(*self))
    }
}

impl TypedMember for Int64 {
    fn to_member<'a>(&'a self, arena: &'a Arena) -> Option<Value<'a>> {
        self.0.to_member(arena)
    }
}

impl TypedMember for IdList {
    fn to_member<'a>(&'a self, arena: &'a Arena) -> Option<Value<'a>> {
        self.0.to_member(arena)
    }
}

impl TypedMember for IntOrText {
    fn to_member<'a>(&'a self, arena: &'a Arena) -> Option<Value<'a>> {
        match self {
            IntOrText::Int(number) => number.to_member(arena),
            IntOrText::Text(text) => text.to_member(arena),
        }
    }
}

impl<T: TypedMember> TypedMember for Option<T> {
    /// The inner `None` of a nullable member is null: `Some(None)`.
    fn to_member<'a>(&'a self, arena: &'a Arena) -> Option<Value<'a>> {
        self.as_ref().map(|value| value.to_member(arena).unwrap_or(Value::Null))
    }
}

impl<T: Record> TypedMember for Vec<T> {
    fn to_member<'a>(&'a self, arena: &'a Arena) -> Option<Value<'a>> {
        Some(Value::List(arena.alloc_slice_fill_iter(self.iter().map(|record| record.to_value(arena)))))
    }
}

impl<T: Record> TypedMember for T {
    fn to_member<'a>(&'a self, arena: &'a Arena) -> Option<Value<'a>> {
        Some(self.to_value(arena))
    }
}
