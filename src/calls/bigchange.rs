//! BigChange: create a contact.
//!
//! JSON to `POST /v1/contacts` with a bearer token of the scope `contacts:write` and the customer's id in a header. Errors are problem details (RFC 9457).

use serde::{Deserialize, Serialize};

#[cfg(feature = "edge")]
use super::OAuth;
use super::{Call, Credential, CredentialLocation, Id, Repeatability, ResponseSpec, Success};
use crate::schema::{Int64, Record, Schema, present};

/// `POST /v1/contacts`. A repeat may make a second contact.
pub static CREATE_CONTACT: Call = Call {
    id: "bigchange.createContact",
    schema: CreateContact::SCHEMA,
    base_url: Some("https://api.bigchange.com"),
    path: "v1/contacts",
    envelope: None,
    headers: &[],
    credentials: &[
        Credential { name: "customerId", location: CredentialLocation::Int64Header("Customer-Id") },
        Credential { name: "accessToken", location: CredentialLocation::Bearer },
    ],
    repeatability: Repeatability::Unsafe,
    response: ResponseSpec { success: Success::Http, exists: None, id: Id::RequiredMember("id"), message: &["detail", "title"] },
    #[cfg(feature = "edge")]
    oauth: Some(OAuth { credential: "accessToken", token_url: "https://api.bigchange.com/auth/tokens" }),
    #[cfg(feature = "edge")]
    xml: None,
};

/// Body of `POST /v1/contacts`.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, Schema)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify), tsify(rename = "BigChangeContact"))]
#[schema(input = "BigChangeContactInput")]
#[serde(rename_all = "camelCase")]
pub struct CreateContact {
    /// Your own reference for the contact; it should be unique as a rule.
    #[field(label = "Reference")]
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    #[cfg_attr(feature = "wasm", tsify(optional, type = "string | null"))]
    pub reference: Option<Option<String>>,
    /// Name of the contact.
    #[field(visitor, autocomplete = "name", label = "Name")]
    pub name: String,
    /// Id of the group that the contact belongs to.
    #[field(label = "Group")]
    pub group_id: Int64,
    /// Id of the contact that this one belongs to.
    #[field(label = "Parent")]
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    #[cfg_attr(feature = "wasm", tsify(optional, type = "string | null"))]
    pub parent_id: Option<Option<Int64>>,
    /// Anything else about the contact.
    #[field(visitor, label = "Extra information")]
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    #[cfg_attr(feature = "wasm", tsify(optional, type = "string | null"))]
    pub extra_information: Option<Option<String>>,
    /// Street and number.
    #[field(visitor, autocomplete = "street-address", label = "Street")]
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    #[cfg_attr(feature = "wasm", tsify(optional, type = "string | null"))]
    pub street: Option<Option<String>>,
    /// Town, city or village.
    #[field(visitor, autocomplete = "address-level2", label = "Town")]
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    #[cfg_attr(feature = "wasm", tsify(optional, type = "string | null"))]
    pub town: Option<Option<String>>,
    /// Postcode.
    #[field(visitor, autocomplete = "postal-code", label = "Postcode")]
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    #[cfg_attr(feature = "wasm", tsify(optional, type = "string | null"))]
    pub postal_code: Option<Option<String>>,
    /// Country, by its name.
    #[field(visitor, autocomplete = "country-name", label = "Country")]
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    #[cfg_attr(feature = "wasm", tsify(optional, type = "string | null"))]
    pub country: Option<Option<String>>,
    /// Where the contact is.
    #[field(visitor, label = "Location")]
    pub location: BigChangeLocation,
    /// Values of the account's own fields.
    #[field(label = "Custom fields")]
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    #[cfg_attr(feature = "wasm", tsify(optional, type = "BigChangeCustomField[] | null"))]
    pub custom_fields: Option<Option<Vec<BigChangeCustomField>>>,
}

/// A place on the globe.
#[derive(Clone, PartialEq, Serialize, Deserialize, Schema)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[schema(input = "BigChangeLocationInput")]
pub struct BigChangeLocation {
    /// Degrees north, −90 to 90.
    #[field(visitor, range(-90, 90), label = "Latitude")]
    pub latitude: f64,
    /// Degrees east, −180 to 180.
    #[field(visitor, range(-180, 180), label = "Longitude")]
    pub longitude: f64,
}

impl Default for BigChangeLocation {
    /// No place: a check refuses both members, since a location with zeros would be a place too.
    fn default() -> Self {
        BigChangeLocation { latitude: f64::NAN, longitude: f64::NAN }
    }
}

/// The value of one of an account's own fields.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, Schema)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[schema(input = "BigChangeCustomFieldInput")]
#[serde(rename_all = "camelCase")]
pub struct BigChangeCustomField {
    /// Id of the field's definition.
    #[field(label = "Field")]
    pub definition_id: Int64,
    /// Its value; null takes away the one there is.
    #[field(label = "Value")]
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    #[cfg_attr(feature = "wasm", tsify(optional, type = "string | null"))]
    pub value: Option<Option<String>>,
}
