use super::number::decimal;
use super::text::split_once;

/// What is wrong at one place of a record. It never holds the value that was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Issue<'a> {
    /// What is wrong.
    pub code: Code,
    /// Where, from the record down.
    pub path: &'a [Segment<'a>],
    /// The least that would do, where the message says so.
    pub min: Option<i64>,
    /// The most that would do, where the message says so.
    pub max: Option<i64>,
    /// The form control's name as it was sent, where the issue is of a form.
    pub sent_name: Option<&'a str>,
    /// A vendor's own words, of an `upstream` issue.
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
    /// An issue at a place.
    pub const fn new(code: Code, path: &'a [Segment<'a>]) -> Self {
        Issue { code, path, min: None, max: None, sent_name: None, vendor_text: None }
    }

    /// One of the input as a whole that is about a bound.
    pub const fn beyond(code: Code, max: usize) -> Self {
        Issue { max: Some(max as i64), ..Issue::new(code, &[]) }
    }

    /// What its message depends on: names with decimal numbers.
    pub fn params(&self) -> impl Iterator<Item = (&'static str, i64)> {
        [("min", self.min), ("max", self.max)].into_iter().filter_map(|(name, bound)| Some((name, bound?)))
    }

    /// A JSON Pointer (RFC 6901); the empty text is the record.
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

    /// The form control's name: `contactAttr[0].attrID`.
    pub fn name(&self) -> String {
        self.sent_name.map_or_else(|| control_name(self.path), str::to_owned)
    }

    /// What to tell a person, in English.
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

/// The name of a form control for a place in a record.
pub fn control_name(path: &[Segment<'_>]) -> String {
    let mut name = String::new();
    for segment in path {
        push_segment(&mut name, *segment);
    }
    name
}

/// Appends a step to a control's name.
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
        /// What is wrong: stable, for programs and for translated messages.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Code {
            $($(#[doc = $doc])+ $code,)+
        }

        impl Code {
            /// All of them.
            pub const ALL: &'static [Code] = &[$(Code::$code),+];

            /// Its name in the public face.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Code::$code => $name,)+
                }
            }

            /// What to tell a person, with the names of bounds in braces: [`Issue::message`] puts them in, and a page's script does.
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
    /// The value is of another JSON type, or no data at all.
    Type = "type": "This is not the kind of value that belongs here.",
    /// No e-mail address.
    Email = "email": "Enter an email address such as name@example.com.",
    /// Text longer than `max` UTF-16 code units.
    TooLong = "too_long": "Use no more than {max} characters.",
    /// A list of fewer than `min` items.
    TooFew = "too_few": "Give at least {min}.",
    /// More than `max` items of a list, or members in all.
    TooMany = "too_many": "Give no more than {max}.",
    /// Nested more than `max` levels.
    TooDeep = "too_deep": "Nest no more than {max} levels.",
    /// More than `max` bytes of input.
    TooLarge = "too_large": "Send no more than {max} bytes.",
    /// No whole number.
    Integer = "integer": "Enter a whole number.",
    /// No finite number.
    Number = "number": "Enter a number.",
    /// A number below `min` or above `max`.
    Range = "range": "Enter a number from {min} to {max}.",
    /// Neither yes nor no.
    Boolean = "boolean": "Choose yes or no.",
    /// No date of the calendar.
    Date = "date": "Enter a date of the calendar.",
    /// No time of day.
    Time = "time": "Enter a time from 00:00 to 23:59.",
    /// No date-time.
    DateTime = "date_time": "Enter a date and time.",
    /// No GUID.
    Uuid = "uuid": "Enter an id such as 123e4567-e89b-12d3-a456-426614174000.",
    /// No opaque id.
    OpaqueId = "opaque_id": "This is not an id.",
    /// No IPv4 address.
    Ipv4 = "ipv4": "Enter an address such as 192.0.2.1.",
    /// No list of ids.
    IdList = "id_list": "Enter ids with commas between them.",
    /// A member that is not declared.
    UnknownField = "unknown_field": "There is no field of this name.",
    /// A member that may not be set here.
    NotAllowed = "not_allowed": "This field cannot be set here.",
    /// A member given more than once.
    DuplicateField = "duplicate_field": "This field was given more than once.",
    /// Text that is no Unicode, holds NUL, or a document that is no JSON.
    Malformed = "malformed": "This text is damaged.",
    /// The vendor found fault with it.
    Upstream = "upstream": "This was not accepted.",
}
