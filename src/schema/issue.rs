use super::number::decimal;

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
        let bound = |bound: Option<i64>| bound.map_or_else(String::new, decimal);
        match self.code {
            Code::Required => "Fill this in.".into(),
            Code::Type => "This is not the kind of value that belongs here.".into(),
            Code::Email => "Enter an email address such as name@example.com.".into(),
            Code::TooLong => ["Use no more than ", &bound(self.max), " characters."].concat(),
            Code::TooFew => ["Give at least ", &bound(self.min), "."].concat(),
            Code::TooMany => ["Give no more than ", &bound(self.max), "."].concat(),
            Code::TooDeep => ["Nest no more than ", &bound(self.max), " levels."].concat(),
            Code::TooLarge => ["Send no more than ", &bound(self.max), " bytes."].concat(),
            Code::Integer => "Enter a whole number.".into(),
            Code::Number => "Enter a number.".into(),
            Code::Range => ["Enter a number from ", &bound(self.min), " to ", &bound(self.max), "."].concat(),
            Code::Boolean => "Choose yes or no.".into(),
            Code::Date => "Enter a date of the calendar.".into(),
            Code::Time => "Enter a time from 00:00 to 23:59.".into(),
            Code::DateTime => "Enter a date and time.".into(),
            Code::Uuid => "Enter an id such as 123e4567-e89b-12d3-a456-426614174000.".into(),
            Code::OpaqueId => "This is not an id.".into(),
            Code::Ipv4 => "Enter an address such as 192.0.2.1.".into(),
            Code::IdList => "Enter ids with commas between them.".into(),
            Code::UnknownField => "There is no field of this name.".into(),
            Code::NotAllowed => "This field cannot be set here.".into(),
            Code::DuplicateField => "This field was given more than once.".into(),
            Code::Malformed => "This text is damaged.".into(),
            Code::Upstream => "This was not accepted.".into(),
        }
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
    ($($(#[doc = $doc:literal])+ $code:ident = $name:literal,)+) => {
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
        }
    };
}

codes! {
    /// A required member is missing or blank.
    Required = "required",
    /// The value is of another JSON type, or no data at all.
    Type = "type",
    /// No e-mail address.
    Email = "email",
    /// Text longer than `max` UTF-16 code units.
    TooLong = "too_long",
    /// A list of fewer than `min` items.
    TooFew = "too_few",
    /// More than `max` items of a list, or members in all.
    TooMany = "too_many",
    /// Nested more than `max` levels.
    TooDeep = "too_deep",
    /// More than `max` bytes of input.
    TooLarge = "too_large",
    /// No whole number.
    Integer = "integer",
    /// No finite number.
    Number = "number",
    /// A number below `min` or above `max`.
    Range = "range",
    /// Neither yes nor no.
    Boolean = "boolean",
    /// No date of the calendar.
    Date = "date",
    /// No time of day.
    Time = "time",
    /// No date-time.
    DateTime = "date_time",
    /// No GUID.
    Uuid = "uuid",
    /// No opaque id.
    OpaqueId = "opaque_id",
    /// No IPv4 address.
    Ipv4 = "ipv4",
    /// No list of ids.
    IdList = "id_list",
    /// A member that is not declared.
    UnknownField = "unknown_field",
    /// A member that may not be set here.
    NotAllowed = "not_allowed",
    /// A member given more than once.
    DuplicateField = "duplicate_field",
    /// Text that is no Unicode, holds NUL, or a document that is no JSON.
    Malformed = "malformed",
    /// The vendor found fault with it.
    Upstream = "upstream",
}
