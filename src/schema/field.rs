use super::{Arena, Value};

/// The declaration of a record, which `#[derive(Schema)]` makes of a struct.
///
/// The order of `fields` is the order of the members in requests and of the issues.
#[derive(Debug)]
pub struct Schema {
    /// The members.
    pub fields: &'static [Field],
    /// What happens to a member that is not declared.
    pub extra: Extra,
}

/// What happens to an undeclared member of an object or JSON. From a form a refused member is dropped, since a form has controls of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extra {
    /// The member is refused with `unknown_field`.
    Refuse,
    /// Scalars are kept, after the declared members and in the order of the input.
    Keep,
}

/// A record as a Rust struct. `#[derive(Schema)]` implements it.
pub trait Record {
    /// The schema that the struct declares.
    const SCHEMA: &'static Schema;

    /// Returns the record as the engine's value, unchecked: [`check`](crate::input::check()) validates and normalises it.
    ///
    /// Members that are `None` are absent, `Some(None)` is null. Texts are borrowed from `self`; what has another form in a [`Value`] is written to `arena`.
    fn to_value<'a>(&'a self, arena: &'a Arena) -> Value<'a>;
}

#[cfg(feature = "edge")]
impl Schema {
    /// The first top-level member that the edge fills in from `source`, or `None` where the record has no such member.
    pub fn field_from(&self, source: EdgeSource) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.edge_source == Some(source))
    }
}

/// Where the edge takes the value of a member from that no form holds. A call declares it with `#[field(edge = "…")]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EdgeSource {
    /// `"cookie"`: the cookie in which the vendor's script keeps the visitor's id; the route's configuration names the cookie.
    Cookie,
    /// `"time"`: the time of the submission, in ISO 8601 with an offset (RFC 3339 section 5.6).
    Time,
    /// `"ip"`: the IPv4 address of the connection, where the route's configuration allows it.
    Ip,
}

/// The declaration of one member.
#[derive(Debug)]
pub struct Field {
    /// Name in requests.
    pub name: &'static str,
    /// Kind of its values.
    pub kind: Kind,
    /// Whether the member must be present.
    pub required: bool,
    /// Whether `null` is a value that differs from an absent member.
    pub nullable: bool,
    /// Whether a visitor may set the member unless the configuration says otherwise.
    #[cfg(feature = "edge")]
    pub visitor: bool,
    /// Where the edge takes the value from if the submission has none.
    #[cfg(feature = "edge")]
    pub edge_source: Option<EdgeSource>,
    /// Longest text, in UTF-16 code units.
    pub max_length: Option<u16>,
    /// Least and greatest number, inclusive.
    pub range: Option<(i16, i16)>,
    /// Label for a person.
    #[cfg(feature = "edge")]
    pub label: &'static str,
    /// HTML autofill tokens (WHATWG HTML section 4.10.18.7), or the empty text.
    #[cfg(feature = "edge")]
    pub autocomplete: &'static str,
    /// The vendor's description, for the reference pages. Builds for WebAssembly leave it out.
    #[cfg(all(feature = "edge", not(target_arch = "wasm32")))]
    pub doc: &'static str,
}

impl Field {
    /// Declares an optional member that a visitor may not set.
    pub const fn new(name: &'static str, kind: Kind) -> Self {
        Field {
            name,
            kind,
            required: false,
            nullable: false,
            #[cfg(feature = "edge")]
            visitor: false,
            #[cfg(feature = "edge")]
            edge_source: None,
            max_length: None,
            range: None,
            #[cfg(feature = "edge")]
            label: name,
            #[cfg(feature = "edge")]
            autocomplete: "",
            #[cfg(all(feature = "edge", not(target_arch = "wasm32")))]
            doc: "",
        }
    }

    /// Makes the member required.
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Makes `null` a value that differs from an absent member.
    pub const fn nullable(mut self) -> Self {
        self.nullable = true;
        self
    }

    /// Lets a visitor set the member.
    #[cfg_attr(not(feature = "edge"), allow(unused_mut))]
    pub const fn visitor(mut self) -> Self {
        #[cfg(feature = "edge")]
        {
            self.visitor = true;
        }
        self
    }

    /// Declares that the edge fills the member in from `source`.
    #[cfg_attr(not(feature = "edge"), allow(unused_variables, unused_mut))]
    pub const fn from_edge(mut self, source: EdgeSource) -> Self {
        #[cfg(feature = "edge")]
        {
            self.edge_source = Some(source);
        }
        self
    }

    /// Sets the longest text, in UTF-16 code units.
    pub const fn max_length(mut self, units: u16) -> Self {
        self.max_length = Some(units);
        self
    }

    /// Sets the least and the greatest number, inclusive.
    pub const fn range(mut self, min: i16, max: i16) -> Self {
        self.range = Some((min, max));
        self
    }

    /// Sets label, autofill tokens and description. Builds for a page leave them out, since its field list has them.
    #[cfg_attr(any(not(feature = "edge"), target_arch = "wasm32"), allow(unused_variables, unused_mut))]
    pub const fn shown_as(mut self, label: &'static str, autocomplete: &'static str, doc: &'static str) -> Self {
        #[cfg(feature = "edge")]
        {
            if !label.is_empty() {
                self.label = label;
            }
            self.autocomplete = autocomplete;
        }
        #[cfg(all(feature = "edge", not(target_arch = "wasm32")))]
        {
            self.doc = doc;
        }
        self
    }
}

/// The kind of a member's values. The rule of each kind is in the module of its family.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Any text without NUL.
    Text,
    /// An e-mail address: [`email`](super::email).
    Email,
    /// A whole number that a double holds exactly: ±(2⁵³ − 1).
    Integer,
    /// A whole number of 64 bits. Input: a safe integer, a bigint or decimal text. Output: decimal text.
    Int64,
    /// A finite number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A calendar date, `dd-mm-yyyy`.
    Date,
    /// A time of day, `HH:mm`.
    Time,
    /// A date with a time and an offset: [`time::date_time`](super::time::date_time).
    DateTime,
    /// A GUID in its hyphenated form.
    Uuid,
    /// An opaque id: [`id::is_opaque_id`](super::id::is_opaque_id).
    OpaqueId,
    /// An IPv4 address: [`id::is_ipv4`](super::id::is_ipv4).
    Ipv4,
    /// Text with ids between commas, or a list of them.
    IdList,
    /// An integer, or text; text of digits becomes an integer.
    IntOrText,
    /// A nested record.
    Record(&'static Schema),
    /// A list of records.
    List(&'static Schema),
}

impl Kind {
    /// Returns the schema of a nested record or of a list's items, or `None` for a scalar.
    pub const fn inner(self) -> Option<&'static Schema> {
        match self {
            Kind::Record(schema) | Kind::List(schema) => Some(schema),
            _ => None,
        }
    }

    /// Returns the name in a page's field list.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Text | Kind::IntOrText => "text",
            Kind::Email => "email",
            Kind::Integer => "integer",
            Kind::Int64 => "int64",
            Kind::Number => "number",
            Kind::Boolean => "boolean",
            Kind::Date => "date",
            Kind::Time => "time",
            Kind::DateTime => "date_time",
            Kind::Uuid => "uuid",
            Kind::OpaqueId => "opaque_id",
            Kind::Ipv4 => "ipv4",
            Kind::IdList => "id_list",
            Kind::Record(_) => "object",
            Kind::List(_) => "list",
        }
    }
}
