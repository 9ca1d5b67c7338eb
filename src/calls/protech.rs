//! Protech UX365: create contact.
//!
//! `POST /api/Contact` with both secrets in the query. The body is `{"Contact": {…}}` as JSON, or the same as data-contract XML, which is read in order: members
//! in ordinal order of their names, or values are lost without a word. Every member is optional, and what is not set is omitted.

use serde::{Deserialize, Serialize};

use super::{Call, Credential, CredentialLocation, Id, Repeatability, ResponseSpec, Success};
#[cfg(feature = "edge")]
use super::{Enum, Xml};
use crate::schema::{Record, Schema};

/// `POST /api/Contact`. Whether a repeat makes a second contact is unknown.
pub static CREATE_CONTACT: Call = Call {
    id: "protech.createContact",
    schema: CreateContact::SCHEMA,
    base_url: None,
    path: "api/Contact",
    envelope: Some("Contact"),
    headers: &[],
    credentials: &[
        Credential { name: "apiKey", location: CredentialLocation::Query("APIKey") },
        Credential { name: "clientId", location: CredentialLocation::Query("ClientId") },
    ],
    repeatability: Repeatability::Unsafe,
    response: ResponseSpec { success: Success::Zero("Status", "Success"), exists: None, id: Id::Member("Id"), message: &["Description", "Message"] },
    #[cfg(feature = "edge")]
    oauth: None,
    #[cfg(feature = "edge")]
    xml: Some(&Xml {
        root: "ContactRequest",
        namespace: "http://schemas.datacontract.org/2004/07/Protech.UX.API.Contact",
        item: "Attribute",
        item_namespace: "http://schemas.datacontract.org/2004/07/Protech.UX.API.CRMEntity",
        enums: &[Enum { parent: "ParentCustomer", name: "Type", value: (1, "account") }, Enum { parent: "Attribute", name: "Type", value: (0, "text") }],
    }),
};

/// The member `Contact` of the body of `POST /api/Contact`.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, Schema)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify), tsify(rename = "ProtechContact"))]
#[schema(input = "ProtechContactInput")]
#[serde(rename_all = "PascalCase")]
pub struct CreateContact {
    /// The contact's GUID.
    #[field(uuid, label = "Id")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The contact's number.
    #[field(label = "Number")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// How to address the person, such as `Dr`.
    #[field(visitor, autocomplete = "honorific-prefix", label = "Prefix")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// First name.
    #[field(visitor, autocomplete = "given-name", label = "First name")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// Initial of the middle name.
    #[field(visitor, autocomplete = "additional-name", label = "Middle initial")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub middle_initial: Option<String>,
    /// Last name.
    #[field(visitor, autocomplete = "family-name", label = "Last name")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// What follows the name, such as `Jr`.
    #[field(visitor, autocomplete = "honorific-suffix", label = "Suffix")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suffix: Option<String>,
    /// What the person does.
    #[field(visitor, autocomplete = "organization-title", label = "Job title")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_title: Option<String>,
    /// Nickname.
    #[field(visitor, autocomplete = "nickname", label = "Nickname")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nick_name: Option<String>,
    /// Gender, in the person's own words.
    #[field(visitor, autocomplete = "sex", label = "Gender")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gender: Option<String>,
    /// Type of customer.
    #[field(label = "Customer type")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_type: Option<String>,
    /// Date of birth, as a date-time with an offset.
    #[field(date_time, visitor, autocomplete = "bday", label = "Date of birth")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<String>,
    /// Age in years.
    #[field(label = "Age")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age: Option<i64>,
    /// Whether the person is a member.
    #[field(label = "Member")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<bool>,
    /// Designation.
    #[field(label = "Designation")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub designation: Option<String>,
    /// Picture of the person.
    #[field(label = "Image")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// Whether the directory lists the person.
    #[field(label = "Include in directory")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub include_in_directory: Option<bool>,
    /// Whether the person may be written to by email.
    #[field(label = "Email communication")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_communication: Option<bool>,
    /// Name or page on Facebook.
    #[field(visitor, label = "Facebook")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub facebook: Option<String>,
    /// Name or page on Twitter.
    #[field(visitor, label = "Twitter")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub twitter: Option<String>,
    /// Name or page on LinkedIn.
    #[field(visitor, label = "LinkedIn")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub linked_in: Option<String>,
    /// Website.
    #[field(visitor, autocomplete = "url", label = "Website")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub web_site: Option<String>,
    /// Until when dues are paid, as a date-time with an offset.
    #[field(date_time, label = "Paid through")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paid_through_date: Option<String>,
    /// When the person first joined, as a date-time with an offset.
    #[field(date_time, label = "Joined")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub original_join_date: Option<String>,
    /// Name to print on a label.
    #[field(label = "Label name")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label_name: Option<String>,
    /// Primary address: what this address is called.
    #[field(visitor, label = "Primary address name")]
    #[serde(rename = "Primary_AddressName", skip_serializing_if = "Option::is_none")]
    pub primary_address_name: Option<String>,
    /// Primary address: first line.
    #[field(visitor, autocomplete = "address-line1", label = "Primary address line 1")]
    #[serde(rename = "Primary_Address1", skip_serializing_if = "Option::is_none")]
    pub primary_address1: Option<String>,
    /// Primary address: second line.
    #[field(visitor, autocomplete = "address-line2", label = "Primary address line 2")]
    #[serde(rename = "Primary_Address2", skip_serializing_if = "Option::is_none")]
    pub primary_address2: Option<String>,
    /// Primary address: third line.
    #[field(visitor, autocomplete = "address-line3", label = "Primary address line 3")]
    #[serde(rename = "Primary_Address3", skip_serializing_if = "Option::is_none")]
    pub primary_address3: Option<String>,
    /// Primary address: city.
    #[field(visitor, label = "Primary city")]
    #[serde(rename = "Primary_City", skip_serializing_if = "Option::is_none")]
    pub primary_city: Option<String>,
    /// Primary address: state or province.
    #[field(visitor, label = "Primary state")]
    #[serde(rename = "Primary_State", skip_serializing_if = "Option::is_none")]
    pub primary_state: Option<String>,
    /// Primary address: postal code.
    #[field(visitor, label = "Primary postal code")]
    #[serde(rename = "Primary_PostalCode", skip_serializing_if = "Option::is_none")]
    pub primary_postal_code: Option<String>,
    /// Primary address: country, by its name.
    #[field(visitor, autocomplete = "country-name", label = "Primary country")]
    #[serde(rename = "Primary_Country", skip_serializing_if = "Option::is_none")]
    pub primary_country: Option<String>,
    /// Secondary address: what this address is called.
    #[field(visitor, label = "Secondary address name")]
    #[serde(rename = "Secondary_AddressName", skip_serializing_if = "Option::is_none")]
    pub secondary_address_name: Option<String>,
    /// Secondary address: first line.
    #[field(visitor, autocomplete = "address-line1", label = "Secondary address line 1")]
    #[serde(rename = "Secondary_Address1", skip_serializing_if = "Option::is_none")]
    pub secondary_address1: Option<String>,
    /// Secondary address: second line.
    #[field(visitor, autocomplete = "address-line2", label = "Secondary address line 2")]
    #[serde(rename = "Secondary_Address2", skip_serializing_if = "Option::is_none")]
    pub secondary_address2: Option<String>,
    /// Secondary address: third line.
    #[field(visitor, autocomplete = "address-line3", label = "Secondary address line 3")]
    #[serde(rename = "Secondary_Address3", skip_serializing_if = "Option::is_none")]
    pub secondary_address3: Option<String>,
    /// Secondary address: city.
    #[field(visitor, label = "Secondary city")]
    #[serde(rename = "Secondary_City", skip_serializing_if = "Option::is_none")]
    pub secondary_city: Option<String>,
    /// Secondary address: state or province.
    #[field(visitor, label = "Secondary state")]
    #[serde(rename = "Secondary_State", skip_serializing_if = "Option::is_none")]
    pub secondary_state: Option<String>,
    /// Secondary address: postal code.
    #[field(visitor, label = "Secondary postal code")]
    #[serde(rename = "Secondary_PostalCode", skip_serializing_if = "Option::is_none")]
    pub secondary_postal_code: Option<String>,
    /// Secondary address: country, by its name.
    #[field(visitor, autocomplete = "country-name", label = "Secondary country")]
    #[serde(rename = "Secondary_Country", skip_serializing_if = "Option::is_none")]
    pub secondary_country: Option<String>,
    /// Phone number at work.
    #[field(visitor, autocomplete = "work tel", label = "Business phone")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub business_phone: Option<String>,
    /// Phone number at home.
    #[field(visitor, autocomplete = "home tel", label = "Home phone")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub home_phone: Option<String>,
    /// Mobile phone number.
    #[field(visitor, autocomplete = "mobile tel", label = "Mobile phone")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mobile_phone: Option<String>,
    /// Fax number.
    #[field(visitor, autocomplete = "fax tel", label = "Fax")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fax: Option<String>,
    /// Price level.
    #[field(label = "Price level")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_level: Option<String>,
    /// Email address.
    #[field(email, visitor, autocomplete = "email", label = "Email address")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// What the person belongs to.
    #[field(label = "Organisation")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_customer: Option<ProtechParentCustomer>,
    /// The account's own attributes.
    #[field(label = "Custom")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom: Option<ProtechCustom>,
}

/// What a person belongs to.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, Schema)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[schema(input = "ProtechParentCustomerInput")]
#[serde(rename_all = "PascalCase")]
pub struct ProtechParentCustomer {
    /// What it is: 1 is an account.
    #[field(label = "Type")]
    #[serde(rename = "Type", skip_serializing_if = "Option::is_none")]
    pub r#type: Option<i64>,
    /// Its GUID.
    #[field(uuid, label = "Id")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its number.
    #[field(label = "Number")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Its name.
    #[field(label = "Name")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// An account's own attributes.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, Schema)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[schema(input = "ProtechCustomInput")]
#[serde(rename_all = "PascalCase")]
pub struct ProtechCustom {
    /// The attributes.
    #[field(label = "Attributes")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attribute: Option<Vec<ProtechAttribute>>,
}

/// One of an account's own attributes.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, Schema)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[schema(input = "ProtechAttributeInput")]
#[serde(rename_all = "PascalCase")]
pub struct ProtechAttribute {
    /// Of what type it is: 0 is text.
    #[field(label = "Type")]
    #[serde(rename = "Type", skip_serializing_if = "Option::is_none")]
    pub r#type: Option<i64>,
    /// Its key.
    #[field(label = "Key")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Its value.
    #[field(label = "Value")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Its value as a person reads it.
    #[field(label = "Formatted value")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formatted_value: Option<String>,
}
