//! What comes out of the declaration natively: judgement, request, answer, and its page of the reference.

#![allow(clippy::expect_used, reason = "a test stops at what it does not expect")]
#![cfg(not(target_arch = "wasm32"))]

use enlist::http::request::{Options, Request, build};
use enlist::http::{Secret, response};
use enlist::input::check_json;
use enlist::schema::{Arena, Pick};
use sixth_call::ADD_GUEST;
use xtask::reference;

/// The request for a JSON text, or `code pointer` of each issue.
fn request(json: &str) -> Result<Request, Vec<String>> {
    let arena = Arena::new();
    let record = check_json(ADD_GUEST.schema, &Pick::Whole, json.as_bytes(), &arena)
        .map_err(|issues| issues.iter().map(|issue| format!("{} {}", issue.code.name(), issue.pointer())).collect::<Vec<_>>())?;
    let options = Options { credentials: vec![("key", Secret::new("k"))], ..Options::default() };
    Ok(build(&ADD_GUEST, record, &options, &arena).expect("a good configuration"))
}

fn answer(status: u16, body: &str) -> String {
    let answer = response::UpstreamResponse { status, content_type: "application/json", retry_after: None, body: body.as_bytes() };
    response::read(&ADD_GUEST, &answer, &Arena::new()).to_json()
}

#[test]
fn a_record_is_validated() {
    let wrong = r#"{"mail":"ada@","arrival":"30-02-2024","booking":"x","home":{},"company":[{"name":"Bo","height":4}],"dog":1}"#;
    let issues = request(wrong).err();
    let expected = ["email /mail", "date /arrival", "integer /booking", "required /home/town", "range /company/0/height", "unknown_field /dog"];
    assert_eq!(issues.as_deref(), Some(&expected.map(String::from)[..]));
}

#[test]
fn a_request_is_the_vendors() {
    let request = request(r#"{"booking":"9007199254740993","arrival":"29-02-2024","mail":" ada@example.com "}"#).expect("a valid record");
    assert_eq!(request.url.expose(), "https://inn.example/v2/guests");
    let headers: Vec<_> = request.headers.iter().map(|(name, value)| (*name, value.expose())).collect();
    assert_eq!(headers, [("Content-Type", "application/json"), ("Accept", "application/json"), ("X-Inn-Key", "k")]);
    assert_eq!(request.body, r#"{"guest":{"mail":"ada@example.com","arrival":"29-02-2024","booking":9007199254740993}}"#);
}

#[test]
fn an_answer_is_read() {
    assert_eq!(answer(201, r#"{"room":12}"#), r#"{"status":"created","id":"12"}"#);
    assert_eq!(answer(200, r#"{"room":12,"regular":true}"#), r#"{"status":"exists","id":"12"}"#);
    assert_eq!(answer(403, r#"{"why":"no such key"}"#), r#"{"status":"denied","message":"no such key"}"#);
}

#[test]
fn it_has_a_page_of_the_reference() {
    let page = reference::page(&ADD_GUEST);
    for member in ["mail", "arrival", "booking", "home", "home.town", "company", "company[].name", "company[].height"] {
        assert!(page.contains(&format!("<tr id=\"{member}\">")), "{member}");
    }
    for words in
        ["https://inn.example/v2/guests", "at most 40 UTF-16 code units", "from 0 to 3", "X-Inn-Key", "On which day, <code>dd-mm-yyyy</code>", "regular"]
    {
        assert!(page.contains(words), "{words}");
    }
}
