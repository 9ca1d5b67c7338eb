use std::fmt;

/// The arena for data that a value's input does not hold in the value's form. It is freed as a whole, so that a value is plain data.
pub use bumpalo::Bump as Arena;

/// A value of the input or of a checked record: JSON's kinds, and what JSON cannot express.
///
/// Texts are borrowed from the input, or from an [`Arena`] where the input holds them in another form. `Debug` prints the kind only, since values are personal data.
#[derive(Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number in JSON's notation, or a word for one that is not finite, such as `NaN`.
    Number(&'a str),
    /// A whole number of 64 bits in decimal: a page's bigint, and a checked member of kind int64.
    Int64(&'a str),
    /// Text.
    Text(&'a str),
    /// A list.
    List(&'a [Value<'a>]),
    /// The members of a record, in the order of the input; a name may come twice.
    Record(&'a [Member<'a>]),
    /// A form's control: its name as it was sent, and its text or error.
    Control(&'a Member<'a>),
    /// A record in a list of a form, with its index as it was sent.
    Row(usize, &'a [Member<'a>]),
    /// Input at this place that is not a value.
    Error(ValueError),
}

/// A name with its value.
pub type Member<'a> = (&'a str, Value<'a>);

/// Why the input at one place is not a value. The rest of the input is still read and checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueError {
    /// Text with a lone surrogate, or bytes that are not UTF-8.
    Malformed,
    /// Not data: a file, a function, a getter that threw.
    NotData,
    /// Nested beyond [`MAX_DEPTH`](super::MAX_DEPTH).
    TooDeep,
    /// A list beyond [`MAX_ITEMS`](super::MAX_ITEMS).
    TooMany,
}

impl<'a> Value<'a> {
    /// Returns a record with these members after its own; any other value as it is. An account's own fields are added to a typed record this way.
    #[must_use]
    pub fn with_members(self, more: &[Member<'a>], arena: &'a Arena) -> Self {
        match self {
            Value::Record(members) => Value::Record(arena.alloc_slice_fill_iter(members.iter().chain(more).copied().collect::<Vec<_>>())),
            value => value,
        }
    }

    /// Returns the members of a record, or `None` for any other value.
    pub fn members(self) -> Option<&'a [Member<'a>]> {
        match self {
            Value::Record(members) | Value::Row(_, members) => Some(members),
            _ => None,
        }
    }

    /// Returns the first member of a record with this name, or `None`.
    pub fn get(self, name: &str) -> Option<Self> {
        self.members()?.iter().find(|(member, _)| *member == name).map(|(_, value)| *value)
    }

    /// Returns the value of a control; any other value as it is.
    pub fn content(self) -> Self {
        match self {
            Value::Control((_, value)) => *value,
            value => value,
        }
    }

    /// Returns the text of a text or a control, or `None` for any other value.
    pub fn as_text(self) -> Option<&'a str> {
        match self.content() {
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
            Value::Control(_) => "control",
            Value::Row(..) => "row",
            Value::Error(_) => "error",
        })
    }
}
