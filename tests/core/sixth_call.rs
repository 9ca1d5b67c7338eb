//! A call of a vendor of our own making: one declaration is all it takes.

use enlist::calls::{Answer, Call, Credential, Id, Place, Repeat, Success};
use enlist::schema::{Kind, Pick, Record, Schema};
use enlist::source::check_json;
use enlist::wire::request::{Options, build};
use enlist::wire::{Secret, response};
use serde::{Deserialize, Serialize};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::{arena, told};

/// Body of `POST /guests`.
#[derive(Serialize, Deserialize, Schema)]
#[serde(rename_all = "camelCase")]
struct Guest {
    /// Where to write to.
    #[field(email, visitor, max_length = 40, autocomplete = "email", label = "Email")]
    mail: String,
    /// How many come.
    #[field(visitor, label = "Seats")]
    #[serde(skip_serializing_if = "Option::is_none")]
    seat_count: Option<i64>,
}

static ADD_GUEST: Call = Call {
    id: "inn.addGuest",
    schema: Guest::SCHEMA,
    base_url: Some("https://inn.example"),
    path: "guests",
    envelope: None,
    headers: &[],
    credentials: &[Credential { name: "key", place: Place::Header("Key") }],
    repeat: Repeat::Unsafe,
    answer: Answer { success: Success::Http, exists: None, id: Id::RequiredMember("room"), message: &["why"] },
    xml: None,
};

#[test]
fn a_declaration_is_a_call() {
    let [mail, seats] = Guest::SCHEMA.fields else { panic!("two fields") };
    assert!(matches!(mail.kind, Kind::Email) && mail.required && mail.visitor && mail.max_length == Some(40));
    assert_eq!((mail.label, mail.autocomplete, mail.doc), ("Email", "email", "Where to write to."));
    assert_eq!((seats.name, seats.required), ("seatCount", false));

    let record = check_json(ADD_GUEST.schema, &Pick::Whole, br#"{"seatCount":2,"mail":" a@b "}"#, arena()).expect("valid");
    let options = Options { credentials: vec![("key".into(), Secret::new("k"))], ..Options::default() };
    let request = build(&ADD_GUEST, record, &options, arena()).expect("a request");
    assert_eq!(request.body, r#"{"mail":"a@b","seatCount":2}"#);
    assert_eq!(request.url.expose(), "https://inn.example/guests");
    let typed: Guest = serde_json::from_str(&request.body).expect("the typed record reads it");
    assert_eq!(serde_json::to_string(&typed).expect("JSON"), request.body);

    let issues = check_json(ADD_GUEST.schema, &Pick::Whole, br#"{"seatCount":"2"}"#, arena()).expect_err("issues");
    assert_eq!(told(&issues), ["required /mail", "type /seatCount"]);
    let answer = response::Answer { status: 200, content_type: "application/json", retry_after: None, body: br#"{"room":12}"# };
    assert_eq!(response::read(&ADD_GUEST, &answer, arena()).to_json(), r#"{"status":"created","id":"12"}"#);
}
