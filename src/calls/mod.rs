//! The vendors' create calls. A file reads like the vendor's page, and holds all that is the vendor's.

pub mod aptania;
pub mod bigchange;
pub mod protech;
pub mod yulsn;

use crate::schema::{Schema, Value};

/// Every call. A new one is a file and a line here.
pub const CALLS: &[&Call] = &[&aptania::CREATE_CONTACT, &aptania::CREATE_ACCOUNT, &yulsn::CREATE_CONTACT, &protech::CREATE_CONTACT, &bigchange::CREATE_CONTACT];

/// Puts calls after those of the registry, as a build of one's own starts. Only the first time counts.
#[cfg(feature = "extend")]
pub fn extend(calls: &'static [&'static Call]) {
    let _ = MORE.set(calls);
}

#[cfg(feature = "extend")]
static MORE: std::sync::OnceLock<&'static [&'static Call]> = std::sync::OnceLock::new();

#[cfg(feature = "extend")]
fn more() -> &'static [&'static Call] {
    MORE.get().copied().unwrap_or_default()
}

#[cfg(not(feature = "extend"))]
fn more() -> &'static [&'static Call] {
    &[]
}

/// The call of this id.
pub fn by_id(id: &str) -> Option<&'static Call> {
    CALLS.iter().chain(more()).copied().find(|call| call.id == id)
}

/// The call at this place.
pub fn at(index: usize) -> Option<&'static Call> {
    CALLS.get(index).or_else(|| more().get(index.checked_sub(CALLS.len())?)).copied()
}

/// One create call.
#[derive(Debug)]
pub struct Call {
    /// `vendor.call`
    pub id: &'static str,
    /// The record.
    pub schema: &'static Schema,
    /// Where the vendor listens, unless that is configured; without a path.
    pub base_url: Option<&'static str>,
    /// The path below it, without the first slash.
    pub path: &'static str,
    /// The member that holds the record, where the body is not the record itself.
    pub envelope: Option<&'static str>,
    /// Headers of every request, beside its content type.
    pub headers: &'static [(&'static str, &'static str)],
    /// The secrets, and where they go.
    pub credentials: &'static [Credential],
    /// Whether a second request for the same record makes no second one.
    pub repeat: Repeat,
    /// How to read an answer.
    pub answer: Answer,
    /// How the access token is fetched that one of the credentials is, or `None` where every credential is configured as it is sent.
    #[cfg(feature = "edge")]
    pub oauth: Option<OAuth>,
    /// The record as XML, where the vendor takes it.
    #[cfg(feature = "edge")]
    pub xml: Option<&'static Xml>,
}

/// One value of a call's credentials.
#[derive(Debug)]
pub struct Credential {
    /// Its name in the configuration.
    pub name: &'static str,
    /// Where it goes.
    pub place: Place,
}

/// An access token that is fetched with the client credentials grant of OAuth 2 (RFC 6749 section 4.4).
///
/// The configuration then holds `clientId`, `clientSecret` and, for another end point than the vendor's, `tokenUrl`; or the token itself.
#[cfg(feature = "edge")]
#[derive(Debug, Clone, Copy)]
pub struct OAuth {
    /// Name of the [`Credential`] that the access token is.
    pub credential: &'static str,
    /// URL of the vendor's token end point.
    pub token_url: &'static str,
}

/// Where a credential goes in a request.
#[derive(Debug, Clone, Copy)]
pub enum Place {
    /// A member of the body, before the record's.
    Body(&'static str),
    /// A header.
    Header(&'static str),
    /// A header that takes an int64.
    Int64Header(&'static str),
    /// `Authorization: Bearer` (RFC 6750).
    Bearer,
    /// A parameter of the query.
    Query(&'static str),
}

/// Whether a call may be repeated when nobody knows what became of it.
#[derive(Debug, Clone, Copy)]
pub enum Repeat {
    /// The vendor finds the record it has.
    Safe,
    /// The vendor refuses a second record that has one of these members.
    SafeWithAny(&'static [&'static str]),
    /// It may make a second record.
    Unsafe,
}

/// What a vendor's answers hold. Names are read in any case, scalars whatever their type.
#[derive(Debug)]
pub struct Answer {
    /// What says that the record was made, beside an HTTP status of 200 to 299.
    pub success: Success,
    /// A member that is true where the vendor had the record.
    pub exists: Option<&'static str>,
    /// The member with the record's id.
    pub id: Id,
    /// Members with the vendor's words on a failure, the best first.
    pub message: &'static [&'static str],
}

/// What says that a record was made.
#[derive(Debug, Clone, Copy)]
pub enum Success {
    /// The HTTP status.
    Http,
    /// An HTTP status in this member of the body.
    StatusMember(&'static str),
    /// This member holds zero, or its name.
    Zero(&'static str, &'static str),
}

/// Where the id of a record is.
#[derive(Debug, Clone, Copy)]
pub enum Id {
    /// Nowhere.
    None,
    /// In this member, if that is there.
    Member(&'static str),
    /// In this member; an answer without it is not one.
    RequiredMember(&'static str),
}

/// A record as data-contract XML: members in ordinal order of their names.
#[derive(Debug)]
pub struct Xml {
    /// The root element.
    pub root: &'static str,
    /// Its namespace.
    pub namespace: &'static str,
    /// The element of a list's item.
    pub item: &'static str,
    /// The namespace of a list's items and what is in them.
    pub item_namespace: &'static str,
    /// Members that are numbers in JSON and names in XML.
    pub enums: &'static [Enum],
}

/// A member whose numbers have names.
#[derive(Debug)]
pub struct Enum {
    /// The record's member that it is in.
    pub parent: &'static str,
    /// Its name.
    pub name: &'static str,
    /// The one number whose name the vendor's page tells, and that name.
    pub value: (i64, &'static str),
}

impl Call {
    /// Whether sending this record again makes no second one.
    pub fn is_repeatable(&self, record: Value<'_>) -> bool {
        let is_given = |name: &&str| record.get(name).and_then(Value::as_text).is_some_and(|text| !text.is_empty());
        match self.repeat {
            Repeat::Safe => true,
            Repeat::SafeWithAny(names) => names.iter().any(is_given),
            Repeat::Unsafe => false,
        }
    }
}
