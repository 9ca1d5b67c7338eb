use super::number::decimal;
use super::text::split_once;

/// A rule that the value at one path of a record breaks. It never holds the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Issue<'a> {
    /// The rule.
    pub code: Code,
    /// Path of the value, from the record down. Empty for the record itself.
    pub path: &'a [Segment<'a>],
    /// Least value that is allowed, where the message has one.
    pub min: Option<i64>,
    /// Greatest value that is allowed, where the message has one.
    pub max: Option<i64>,
    /// Name of the form's control as it was sent, for an issue of a form.
    pub sent_name: Option<&'a str>,
    /// The vendor's error message, for an `upstream` issue.
    pub vendor_text: Option<&'a str>,
}

/// One step of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Segment<'a> {
    /// A member of a record.
    Key(&'a str),
    /// An item of a list, from 0.
    Index(usize),
}

impl<'a> Issue<'a> {
    /// Returns an issue at a path, without bounds.
    pub const fn new(code: Code, path: &'a [Segment<'a>]) -> Self {
        Issue { code, path, min: None, max: None, sent_name: None, vendor_text: None }
    }

    /// Returns an issue of the input as a whole that exceeds `max`.
    pub const fn beyond(code: Code, max: usize) -> Self {
        Issue { max: Some(max as i64), ..Issue::new(code, &[]) }
    }

    /// Returns the bounds in the message, `min` and `max`, as far as there are any.
    pub fn params(&self) -> impl Iterator<Item = (&'static str, i64)> {
        [("min", self.min), ("max", self.max)].into_iter().filter_map(|(name, bound)| Some((name, bound?)))
    }

    /// Returns the path as a JSON Pointer (RFC 6901); the empty text is the record.
    pub fn pointer(&self) -> String {
        let mut pointer = String::new();
        for segment in self.path {
            pointer.push('/');
            match segment {
                Segment::Key(key) => {
                    for c in key.chars() {
                        match c {
                            '~' => pointer.push_str("~0"),
                            '/' => pointer.push_str("~1"),
                            other => pointer.push(other),
                        }
                    }
                }
                Segment::Index(index) => pointer.push_str(&decimal(*index as i64)),
            }
        }
        pointer
    }

    /// Returns the name of the form's control, such as `contactAttr[0].attrID`.
    pub fn name(&self) -> String {
        self.sent_name.map_or_else(|| control_name(self.path), str::to_owned)
    }

    /// Returns the message for a person, in English.
    pub fn message(&self) -> String {
        if let Some(text) = self.vendor_text {
            return text.to_owned();
        }
        let mut message = String::new();
        let mut rest = self.code.words();
        while let Some((before, after)) = split_once(rest, b'{') {
            let (name, after) = split_once(after, b'}').unwrap_or_default();
            let bound = if name == "min" { self.min } else { self.max };
            message.push_str(before);
            message.push_str(&decimal(bound.unwrap_or_default()));
            rest = after;
        }
        message.push_str(rest);
        message
    }
}

/// Returns the name of the form control for a path: `contactAttr`, 0, `attrID` → `contactAttr[0].attrID`.
pub fn control_name(path: &[Segment<'_>]) -> String {
    let mut name = String::new();
    for segment in path {
        push_segment(&mut name, *segment);
    }
    name
}

/// Appends a segment of a path to a control's name.
pub fn push_segment(name: &mut String, segment: Segment<'_>) {
    match segment {
        Segment::Key(key) => {
            if !name.is_empty() {
                name.push('.');
            }
            name.push_str(key);
        }
        Segment::Index(index) => {
            name.push('[');
            name.push_str(&decimal(index as i64));
            name.push(']');
        }
    }
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $code:ident = $name:literal: $words:literal,)+) => {
        /// The rule that an issue is about. Names are stable, for programs and for translated messages.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Code {
            $($(#[doc = $doc])+ $code,)+
        }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Code] = &[$(Code::$code),+];

            /// Returns the public name, such as `too_long`.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Code::$code => $name,)+
                }
            }

            /// Returns the message for a person with the names of bounds in braces, which [`Issue::message`] and a page's script replace.
            pub const fn words(self) -> &'static str {
                match self {
                    $(Code::$code => $words,)+
                }
            }
        }
    };
}

codes! {
    /// A required member is missing or blank.
    Required = "required": "Fill this in.",
    /// The value is of another JSON type, or not data.
    Type = "type": "This is not the kind of value that belongs here.",
    /// The text is not an e-mail address.
    Email = "email": "Enter an email address such as name@example.com.",
    /// The text is longer than `max` UTF-16 code units.
    TooLong = "too_long": "Use no more than {max} characters.",
    /// The list has fewer than `min` items.
    TooFew = "too_few": "Give at least {min}.",
    /// A list has more than `max` items, or the input more than `max` members.
    TooMany = "too_many": "Give no more than {max}.",
    /// The value is nested more than `max` levels deep.
    TooDeep = "too_deep": "Nest no more than {max} levels.",
    /// The input is longer than `max` bytes.
    TooLarge = "too_large": "Send no more than {max} bytes.",
    /// The value is not a whole number.
    Integer = "integer": "Enter a whole number.",
    /// The value is not a finite number.
    Number = "number": "Enter a number.",
    /// The number is below `min` or above `max`.
    Range = "range": "Enter a number from {min} to {max}.",
    /// The value is neither yes nor no.
    Boolean = "boolean": "Choose yes or no.",
    /// The text is not a date of the calendar.
    Date = "date": "Enter a date of the calendar.",
    /// The text is not a time of day.
    Time = "time": "Enter a time from 00:00 to 23:59.",
    /// The text is not a date with a time.
    DateTime = "date_time": "Enter a date and time.",
    /// The text is not a GUID.
    Uuid = "uuid": "Enter an id such as 123e4567-e89b-12d3-a456-426614174000.",
    /// The text is not an opaque id.
    OpaqueId = "opaque_id": "This is not an id.",
    /// The text is not an IPv4 address.
    Ipv4 = "ipv4": "Enter an address such as 192.0.2.1.",
    /// The value is not a list of ids.
    IdList = "id_list": "Enter ids with commas between them.",
    /// The member is not declared.
    UnknownField = "unknown_field": "There is no field of this name.",
    /// The member is not allowed here.
    NotAllowed = "not_allowed": "This field cannot be set here.",
    /// The member is present more than once.
    DuplicateField = "duplicate_field": "This field was given more than once.",
    /// The text is not Unicode or holds NUL, or the document is not JSON.
    Malformed = "malformed": "This text is damaged.",
    /// The vendor refuses the value.
    Upstream = "upstream": "This was not accepted.",
}
