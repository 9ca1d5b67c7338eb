//! The Lantern Inn: add a guest.
//!
//! JSON to `https://inn.example`; the key goes in a header. There is no such vendor: this is what declaring one takes, and all that it takes.

use enlist::calls::{Call, Credential, CredentialLocation, Id, Repeatability, ResponseSpec, Success};
use enlist::schema::{Int64, Record, Schema};
use serde::{Deserialize, Serialize};

/// `POST /v2/guests`. Mail addresses are unique at the inn.
pub static ADD_GUEST: Call = Call {
    id: "inn.addGuest",
    schema: AddGuest::SCHEMA,
    base_url: Some("https://inn.example"),
    path: "v2/guests",
    envelope: Some("guest"),
    headers: &[("Accept", "application/json")],
    credentials: &[Credential { name: "key", location: CredentialLocation::Header("X-Inn-Key") }],
    repeatability: Repeatability::SafeWithAny(&["mail"]),
    response: ResponseSpec { success: Success::Http, exists: Some("regular"), id: Id::RequiredMember("room"), message: &["why"] },
    oauth: None,
    xml: None,
};

/// The member `guest` of the body of `POST /v2/guests`.
#[derive(Clone, PartialEq, Serialize, Deserialize, Schema)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify), tsify(rename = "InnGuest"))]
#[schema(input = "InnGuestInput")]
#[serde(rename_all = "camelCase")]
pub struct AddGuest {
    /// Where to write to.
    #[field(email, visitor, max_length = 40, autocomplete = "email", label = "Email address")]
    pub mail: String,
    /// On which day, `dd-mm-yyyy`.
    #[field(date, visitor, label = "Arrival")]
    pub arrival: String,
    /// Number of the booking.
    #[field(label = "Booking")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub booking: Option<Int64>,
    /// Where the guest comes from.
    #[field(visitor, label = "Home")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub home: Option<InnHome>,
    /// Who else comes.
    #[field(visitor, label = "Company")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company: Option<Vec<InnCompanion>>,
}

/// Where a guest comes from.
#[derive(Clone, PartialEq, Serialize, Deserialize, Schema)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[schema(input = "InnHomeInput")]
#[serde(rename_all = "camelCase")]
pub struct InnHome {
    /// Town.
    #[field(visitor, autocomplete = "address-level2", label = "Town")]
    pub town: String,
}

/// Somebody who comes along.
#[derive(Clone, PartialEq, Serialize, Deserialize, Schema)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[schema(input = "InnCompanionInput")]
#[serde(rename_all = "camelCase")]
pub struct InnCompanion {
    /// Name.
    #[field(visitor, label = "Name")]
    pub name: String,
    /// How tall, in metres, for the bed.
    #[field(visitor, range(0, 3), label = "Height")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<f64>,
}

/// Puts the call beside the core's own, in a build that has the bindings.
#[cfg(feature = "wasm")]
#[wasm_bindgen::prelude::wasm_bindgen(start)]
pub fn start() {
    static CALLS: [&Call; 1] = [&ADD_GUEST];
    enlist::calls::extend(&CALLS);
}
