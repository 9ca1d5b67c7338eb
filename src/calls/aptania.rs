//! Aptania: createContact and createAccount.
//!
//! JSON to `https://api.aptania.com`; the token goes in the body. The vendor documents no body for an error: the HTTP status and the body's own tell.

use serde::{Deserialize, Serialize};

use super::{Call, Credential, CredentialLocation, Id, Repeatability, ResponseSpec, Success};
use crate::schema::{IdList, IntOrText, Record, Schema};

const BASE_URL: Option<&str> = Some("https://api.aptania.com");

/// `POST /services/createContact`. A repeat is safe: the vendor matches the contact to the one it has.
pub static CREATE_CONTACT: Call = Call {
    id: "aptania.createContact",
    schema: CreateContact::SCHEMA,
    base_url: BASE_URL,
    path: "services/createContact",
    envelope: None,
    headers: &[],
    credentials: &[Credential { name: "tokenUUID", location: CredentialLocation::Body("tokenUUID") }],
    repeatability: Repeatability::Safe,
    response: ResponseSpec { success: Success::StatusMember("status"), exists: Some("exists"), id: Id::Member("contactUUID"), message: &[] },
    #[cfg(feature = "edge")]
    oauth: None,
    #[cfg(feature = "edge")]
    xml: None,
};

/// `POST /services/createAccount`. Whether a repeat makes a second account is unknown.
pub static CREATE_ACCOUNT: Call = Call {
    id: "aptania.createAccount",
    schema: CreateAccount::SCHEMA,
    base_url: BASE_URL,
    path: "services/createAccount",
    envelope: None,
    headers: &[],
    credentials: &[Credential { name: "tokenUUID", location: CredentialLocation::Body("TokenUUID") }],
    repeatability: Repeatability::Unsafe,
    response: ResponseSpec { success: Success::StatusMember("StatusCode"), exists: None, id: Id::None, message: &["StatusDesc"] },
    #[cfg(feature = "edge")]
    oauth: None,
    #[cfg(feature = "edge")]
    xml: None,
};

/// Body of `POST /services/createContact`.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, Schema)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify), tsify(rename = "AptaniaContact"))]
#[schema(input = "AptaniaContactInput")]
#[serde(rename_all = "camelCase")]
pub struct CreateContact {
    /// Who the visitor is to Aptania: the value of the cookie that its script sets on the visitor's device.
    #[field(opaque_id, edge = "cookie")]
    #[serde(rename = "userUUID")]
    pub user_uuid: String,
    /// How to address the person, such as `Mr`.
    #[field(visitor, autocomplete = "honorific-prefix", label = "Title")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact_title: Option<String>,
    /// First name.
    #[field(visitor, autocomplete = "given-name", label = "First name")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact_firstname: Option<String>,
    /// Last name.
    #[field(visitor, autocomplete = "family-name", label = "Last name")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact_lastname: Option<String>,
    /// Email address.
    #[field(email, visitor, autocomplete = "email", label = "Email address")]
    pub contact_emailaddress: String,
    /// Telephone number.
    #[field(visitor, autocomplete = "tel", label = "Telephone")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact_telephone: Option<String>,
    /// Mobile number. It stands in the vendor's example only.
    #[field(visitor, autocomplete = "mobile tel", label = "Mobile")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact_mobile: Option<String>,
    /// What the person does.
    #[field(visitor, autocomplete = "organization-title", label = "Job role")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact_job_role: Option<String>,
    /// Id of the account's profile that the contact belongs to.
    #[field(label = "Profile")]
    #[serde(rename = "contactProfileID")]
    pub contact_profile_id: String,
    /// Ids of the account's tags, between commas.
    #[field(label = "Tags")]
    #[serde(rename = "contactTagID", skip_serializing_if = "Option::is_none")]
    pub contact_tag_id: Option<IdList>,
    /// The account's own attributes.
    #[field(label = "Attributes")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact_attr: Option<Vec<AptaniaAttribute>>,
}

/// One of an account's own attributes.
#[derive(Clone, PartialEq, Serialize, Deserialize, Schema)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[schema(input = "AptaniaAttributeInput")]
pub struct AptaniaAttribute {
    /// Id of the attribute.
    #[field(label = "Attribute")]
    #[serde(rename = "attrID")]
    pub attr_id: String,
    /// Its value.
    #[field(label = "Value")]
    #[serde(rename = "attrValue")]
    pub attr_value: String,
}

/// Body of `POST /services/createAccount`: every member is required.
#[derive(Clone, PartialEq, Serialize, Deserialize, Schema)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify), tsify(rename = "AptaniaAccount"))]
#[schema(input = "AptaniaAccountInput")]
#[serde(rename_all = "PascalCase")]
pub struct CreateAccount {
    /// Name of the account.
    #[field(visitor, autocomplete = "organization", label = "Company")]
    pub account_name: String,
    /// First line of the address.
    #[field(visitor, autocomplete = "address-line1", label = "Address line 1")]
    pub address1: String,
    /// Second line of the address.
    #[field(visitor, autocomplete = "address-line2", label = "Address line 2")]
    pub address2: String,
    /// Town.
    #[field(visitor, autocomplete = "address-level2", label = "Town")]
    pub town: String,
    /// Postcode.
    #[field(visitor, autocomplete = "postal-code", label = "Postcode")]
    pub postcode: String,
    /// County.
    #[field(visitor, autocomplete = "address-level1", label = "County")]
    pub county: String,
    /// Telephone number of the account.
    #[field(visitor, autocomplete = "tel", label = "Telephone")]
    pub telephone: String,
    /// A note on the account.
    #[field(visitor, label = "Note")]
    pub note: String,
    /// Id of the user who makes the account.
    #[field(label = "Created by")]
    #[serde(rename = "CreatedByUserID")]
    pub created_by_user_id: i64,
    /// Id of the user who looks after the account.
    #[field(label = "Assigned to")]
    #[serde(rename = "AssignedToUserID")]
    pub assigned_to_user_id: i64,
    /// Id of the account's country.
    #[field(visitor, label = "Country")]
    #[serde(rename = "CountryID")]
    pub country_id: String,
    /// Id of the account's type.
    #[field(label = "Account type")]
    #[serde(rename = "AccountTypeID")]
    pub account_type_id: String,
    /// Id of the contacts' profile. Text of digits is written as an integer.
    #[field(label = "Profile")]
    #[serde(rename = "ContactProfileID")]
    pub contact_profile_id: IntOrText,
    /// The account's people; at least one.
    #[field(visitor, label = "Contacts")]
    pub contacts: Vec<AptaniaAccountContact>,
    /// What is to be done for the account; at least one.
    #[field(label = "Actions")]
    pub actions: Vec<AptaniaAction>,
}

/// A person of an account.
#[derive(Clone, PartialEq, Serialize, Deserialize, Schema)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[schema(input = "AptaniaAccountContactInput")]
#[serde(rename_all = "PascalCase")]
pub struct AptaniaAccountContact {
    /// First name.
    #[field(visitor, autocomplete = "given-name", label = "First name")]
    pub firstname: String,
    /// Last name.
    #[field(visitor, autocomplete = "family-name", label = "Last name")]
    pub lastname: String,
    /// Email address.
    #[field(email, visitor, autocomplete = "email", label = "Email address")]
    pub emailaddress: String,
}

/// Something to be done for an account.
#[derive(Clone, PartialEq, Serialize, Deserialize, Schema)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[schema(input = "AptaniaActionInput")]
#[serde(rename_all = "PascalCase")]
pub struct AptaniaAction {
    /// Id of the action's type.
    #[field(label = "Action type")]
    #[serde(rename = "ActionTypeID")]
    pub action_type_id: String,
    /// Id of the user who is to do it.
    #[field(label = "Assigned to")]
    #[serde(rename = "ActionAssignedToUserID")]
    pub action_assigned_to_user_id: i64,
    /// What is to be done.
    #[field(label = "Action")]
    pub action_text: String,
    /// On which day, `dd-mm-yyyy`.
    #[field(date, label = "Date")]
    pub action_date: String,
    /// At what time, `HH:mm`.
    #[field(time, label = "Time")]
    pub action_time: String,
}
