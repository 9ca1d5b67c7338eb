use std::borrow::Cow;
use std::fmt;

/// A value as it came in, or as it goes out: JSON's kinds, and what JSON cannot tell.
///
/// Texts are borrowed from the input wherever it holds them as they are. It never prints what it holds.
#[derive(Clone, PartialEq)]
pub enum Value<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as JSON writes it, or a word for one that is not finite.
    Number(Cow<'a, str>),
    /// A whole number of 64 bits, in decimal: a page's bigint, and what a member of kind int64 becomes.
    Int64(Cow<'a, str>),
    /// Text.
    Text(Cow<'a, str>),
    /// A list.
    List(Vec<Value<'a>>),
    /// A record's members, in the order given; a name may come twice.
    Record(Vec<(Cow<'a, str>, Value<'a>)>),
    /// Something at this place that could not be taken in.
    Fault(Fault),
}

/// Why a source could not take in a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Text with a lone surrogate, or bytes that are not UTF-8.
    Malformed,
    /// No data at all: a file, a function, a getter that threw.
    NotData,
    /// Nested beyond [`MAX_DEPTH`](super::MAX_DEPTH).
    TooDeep,
    /// A list beyond [`MAX_ITEMS`](super::MAX_ITEMS).
    TooMany,
}

impl Value<'_> {
    /// The same value on storage of its own.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Value::Null => Value::Null,
            Value::Bool(value) => Value::Bool(value),
            Value::Number(text) => Value::Number(text.into_owned().into()),
            Value::Int64(text) => Value::Int64(text.into_owned().into()),
            Value::Text(text) => Value::Text(text.into_owned().into()),
            Value::List(items) => Value::List(items.into_iter().map(Value::into_owned).collect()),
            Value::Record(members) => Value::Record(members.into_iter().map(|(name, value)| (name.into_owned().into(), value.into_owned())).collect()),
            Value::Fault(fault) => Value::Fault(fault),
        }
    }

    /// The first member of this name, of a record.
    pub fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Value::Record(members) => members.iter().find(|(member, _)| member == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The text, of a text.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::Int64(_) => "int64",
            Value::Text(_) => "text",
            Value::List(_) => "list",
            Value::Record(_) => "record",
            Value::Fault(_) => "fault",
        })
    }
}
