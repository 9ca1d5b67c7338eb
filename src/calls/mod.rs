//! The vendors' create calls, one file for each vendor.
//!
//! A file follows the vendor's documentation and is the only place that depends on it: members, headers, credentials, how a response is read.

pub mod aptania;
pub mod bigchange;
pub mod protech;
pub mod yulsn;

use crate::schema::{Schema, Value};

/// The registry: every call of the package. A new call is a file beside this one and an entry here.
pub const CALLS: &[&Call] = &[&aptania::CREATE_CONTACT, &aptania::CREATE_ACCOUNT, &yulsn::CREATE_CONTACT, &protech::CREATE_CONTACT, &bigchange::CREATE_CONTACT];

/// Adds calls after those of the registry, in a build with calls of its own. Only the first invocation has an effect.
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

/// Returns every call: first those of [`CALLS`], then those of `extend`.
pub fn all() -> impl Iterator<Item = &'static Call> {
    CALLS.iter().chain(more()).copied()
}

/// Returns the call with this id, such as `yulsn.createContact`, or `None`.
pub fn by_id(id: &str) -> Option<&'static Call> {
    all().find(|call| call.id == id)
}

/// Returns the call at this index: first those of [`CALLS`], then those of `extend`. `None` past the end.
pub fn at(index: usize) -> Option<&'static Call> {
    CALLS.get(index).or_else(|| more().get(index.checked_sub(CALLS.len())?)).copied()
}

/// The declaration of one create call.
#[derive(Debug)]
pub struct Call {
    /// Unique id: `vendor.call`.
    pub id: &'static str,
    /// Schema of the record.
    pub schema: &'static Schema,
    /// URL of the vendor's API without a path, or `None` where the configuration must name one.
    pub base_url: Option<&'static str>,
    /// Path of the call, without the leading slash.
    pub path: &'static str,
    /// Name of the member that holds the record, or `None` where the body is the record itself.
    pub envelope: Option<&'static str>,
    /// Headers of every request besides `Content-Type`: names and values.
    pub headers: &'static [(&'static str, &'static str)],
    /// The credentials, all of which are required.
    pub credentials: &'static [Credential],
    /// Whether a repeated request creates a second record.
    pub repeatability: Repeatability,
    /// How a response of the vendor is read.
    pub response: ResponseSpec,
    /// How to fetch the credential that is an OAuth access token, or `None` where no credential is one.
    #[cfg(feature = "edge")]
    pub oauth: Option<OAuth>,
    /// How the record is written as XML, or `None` where the vendor accepts JSON only.
    #[cfg(feature = "edge")]
    pub xml: Option<&'static Xml>,
}

/// One credential of a call.
#[derive(Debug)]
pub struct Credential {
    /// Name of the credential in the configuration.
    pub name: &'static str,
    /// Where the request carries it.
    pub location: CredentialLocation,
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

/// Where a request carries a credential.
#[derive(Debug, Clone, Copy)]
pub enum CredentialLocation {
    /// The member of the body with this name, before the record's members.
    Body(&'static str),
    /// The header with this name.
    Header(&'static str),
    /// The header with this name, whose value is a whole number of 64 bits.
    Int64Header(&'static str),
    /// The header `Authorization`, as a bearer token (RFC 6750 section 2.1).
    Bearer,
    /// The parameter of the query with this name.
    Query(&'static str),
}

/// Whether a request can be repeated without creating a second record.
#[derive(Debug, Clone, Copy)]
pub enum Repeatability {
    /// Yes: the vendor matches the record to the one it has.
    Safe,
    /// Yes, for a record with one of these members: the vendor requires them to be unique.
    SafeWithAny(&'static [&'static str]),
    /// No: a repeated request may create a second record.
    Unsafe,
}

/// How a vendor's response is read. Names of members match in any case; scalars are read whatever their JSON type.
#[derive(Debug)]
pub struct ResponseSpec {
    /// What a success requires besides an HTTP status of 200 to 299.
    pub success: Success,
    /// Name of the member that is true where the record existed before, or `None` where the vendor does not report that.
    pub exists: Option<&'static str>,
    /// Where the record's id is.
    pub id: Id,
    /// Names of the members with the vendor's error message; the first that is present is used.
    pub message: &'static [&'static str],
}

/// What a success requires besides an HTTP status of 200 to 299.
#[derive(Debug, Clone, Copy)]
pub enum Success {
    /// Nothing more.
    Http,
    /// This member of the body holds a status of 200 to 299 too.
    StatusMember(&'static str),
    /// The first member holds zero, or the name that the second gives to zero.
    Zero(&'static str, &'static str),
}

/// Where a response holds the id of the record.
#[derive(Debug, Clone, Copy)]
pub enum Id {
    /// Nowhere: the vendor returns no id.
    None,
    /// In this member, which may be absent.
    Member(&'static str),
    /// In this member; a response without it is not a success.
    RequiredMember(&'static str),
}

/// How a record is written as data-contract XML, with members in ordinal order of their names (.NET `DataContractSerializer`).
#[derive(Debug)]
pub struct Xml {
    /// Name of the root element.
    pub root: &'static str,
    /// Namespace of the root element.
    pub namespace: &'static str,
    /// Name of the element of a list's item.
    pub item: &'static str,
    /// Namespace of a list's items and of the elements in them.
    pub item_namespace: &'static str,
    /// Members that are numbers in JSON and names in XML.
    pub enums: &'static [Enum],
}

/// A member that is a number in JSON and a name in XML.
#[derive(Debug)]
pub struct Enum {
    /// Name of the member that holds the member.
    pub parent: &'static str,
    /// Name of the member.
    pub name: &'static str,
    /// The one number whose name the vendor documents, and that name.
    pub value: (i64, &'static str),
}

impl Call {
    /// Whether this record can be sent again without creating a second one.
    pub fn is_repeatable(&self, record: Value<'_>) -> bool {
        let is_present = |name: &&str| record.get(name).and_then(Value::as_text).is_some_and(|text| !text.is_empty());
        match self.repeatability {
            Repeatability::Safe => true,
            Repeatability::SafeWithAny(names) => names.iter().any(is_present),
            Repeatability::Unsafe => false,
        }
    }
}
