//! Yulsn, formerly Loyaltii: create contact.
//!
//! JSON to `POST api/v1/Contacts` with an API key in a header. An account's own dynamic fields are extra members of the body.

use serde::{Deserialize, Serialize};

use super::{Call, Credential, CredentialLocation, Id, Repeatability, ResponseSpec, Success};
use crate::schema::{Record, Schema, present};

/// `POST /api/v1/Contacts`. Email and phone are unique within an account, so that a record with one of them is not made twice.
pub static CREATE_CONTACT: Call = Call {
    id: "yulsn.createContact",
    schema: CreateContact::SCHEMA,
    base_url: Some("https://api.yulsn.io"),
    path: "api/v1/Contacts",
    envelope: None,
    headers: &[("Accept", "application/json")],
    credentials: &[Credential { name: "apiKey", location: CredentialLocation::Header("X-ApiKey") }],
    repeatability: Repeatability::SafeWithAny(&["Email", "Phone"]),
    response: ResponseSpec { success: Success::Http, exists: None, id: Id::RequiredMember("Id"), message: &["Message"] },
    #[cfg(feature = "edge")]
    oauth: None,
    #[cfg(feature = "edge")]
    xml: None,
};

/// Body of `POST /api/v1/Contacts`. Any other member is one of the account's own fields, and a scalar.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, Schema)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify), tsify(rename = "YulsnContact"))]
#[schema(keep_extra, input = "YulsnContactInput")]
#[serde(rename_all = "PascalCase")]
pub struct CreateContact {
    /// When the person registered; at the edge the current time, unless given. ISO 8601 with an offset and at most seven digits of a second.
    #[field(date_time, edge = "time", label = "Registered at")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registration_date_time: Option<String>,
    /// What brought the person here, such as the name of a campaign. At most 50 characters.
    #[field(max_length = 50, label = "Source")]
    pub registration_source: String,
    /// The IPv4 address that the person registered from.
    #[field(ipv4, edge = "ip", max_length = 16, label = "IP address")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registration_ip: Option<String>,
    /// Id of the store that won the contact.
    #[field(label = "Store")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registration_store_id: Option<i64>,
    /// Email address, unique within the account. At most 250 characters.
    #[field(email, visitor, max_length = 250, autocomplete = "email", label = "Email address")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Country code of the phone number. At most 10 characters.
    #[field(visitor, max_length = 10, autocomplete = "tel-country-code", label = "Country code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_country_code: Option<String>,
    /// Phone number without its country code, unique within the account. At most 20 characters.
    #[field(visitor, max_length = 20, autocomplete = "tel-national", label = "Phone")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// First name. At most 50 characters.
    #[field(visitor, max_length = 50, autocomplete = "given-name", label = "First name")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// Last name. At most 50 characters.
    #[field(visitor, max_length = 50, autocomplete = "family-name", label = "Last name")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// Send this person no mails.
    #[field(label = "No mails")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit_mails_permanently: Option<bool>,
    /// Send this person no mails before then. ISO 8601 with an offset.
    #[field(date_time, label = "No mails until")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit_mails_temporarily_until: Option<String>,
    /// Id of the person's favourite store.
    #[field(label = "Favourite store")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preferred_store_id: Option<i64>,
    /// Id of the person's company, or null for a person of none.
    #[field(label = "Company")]
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    #[cfg_attr(feature = "wasm", tsify(optional, type = "number | null"))]
    pub contact_company_id: Option<Option<i64>>,
    /// What the person was told when giving the latest permission.
    #[field(label = "Source of permission")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latest_permission_source: Option<String>,
}
