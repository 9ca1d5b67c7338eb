//! Properties that hold for every input, for each reader and each call.
//!
//! A target ends at the first input for which a property does not hold: libFuzzer keeps that input.

use enlist::calls::{CALLS, Call};
use enlist::http::Secret;
use enlist::http::json::{Int64As, ListWriter, push_value, write_issues};
use enlist::http::request::{BuildError, Format, Options, build};
use enlist::http::xml;
use enlist::input::{check_json, json};
use enlist::schema::{Arena, Choice, Code, Issue, MAX_DEPTH, MAX_ITEMS, MAX_MEMBERS, Pick, Segment, Value};
use serde_json::Value as Json;

/// The result of a check.
pub type Checked<'a> = Result<Value<'a>, Vec<Issue<'a>>>;

/// Returns each call with the pick of a whole record, and with the pick of the members that a visitor may set.
pub fn calls_with_picks() -> impl Iterator<Item = (&'static Call, Pick<'static>)> {
    CALLS.iter().flat_map(|call| {
        let visitors: Vec<&str> = call.schema.fields.iter().filter(|field| field.visitor).map(|field| field.name).collect();
        [Pick::Whole, Pick::of(call.schema, &visitors, &[])].map(|pick| (*call, pick))
    })
}

/// Asserts the properties of a check's result.
pub fn assert_sound(call: &Call, pick: &Pick<'_>, verdict: &Checked<'_>, arena: &Arena) {
    match verdict {
        Ok(record) => {
            assert_picked(call, pick, *record);
            assert_validates_to_itself(call, pick, *record, arena);
            assert_reads_back(call, *record, arena);
        }
        Err(issues) => assert_encodable(issues),
    }
}

/// Asserts that a record has picked members only.
fn assert_picked(call: &Call, pick: &Pick<'_>, record: Value<'_>) {
    for (name, _) in record.members().expect("a record") {
        match call.schema.fields.iter().position(|field| field.name == *name) {
            Some(index) => assert_ne!(pick.choice(index), Choice::Out, "{name} was not picked"),
            None => assert!(pick.allows_extra(name), "{name:?} was not picked"),
        }
    }
}

/// Asserts that a validated record validates to itself.
fn assert_validates_to_itself(call: &Call, pick: &Pick<'_>, record: Value<'_>, arena: &Arena) {
    let text = text_of(record, Int64As::Text);
    let again = check_json(call.schema, pick, text.as_bytes(), arena).map(|again| text_of(again, Int64As::Text));
    assert_eq!(again.as_ref(), Ok(&text), "what is valid does not validate to itself");
}

/// Asserts that a request can be built, holds the record, and is well-formed in each format.
fn assert_reads_back(call: &Call, record: Value<'_>, arena: &Arena) {
    let options = |format| Options {
        credentials: ["tokenUUID", "apiKey", "clientId", "customerId", "accessToken"].map(|name| (name, Secret::new("1"))).into(),
        base_url: Some("https://example.com"),
        format,
    };
    let request = build(call, record, &options(Format::Json), arena).expect("a request for a valid record");
    let body = json::read(request.body.as_bytes(), arena).expect("a body that is JSON");
    // The reader keeps both of two members of one name, so this shows that the record brought no second token.
    let members = body.members().expect("a body that is an object");
    let is_token = |name: &str| name.eq_ignore_ascii_case("tokenUUID");
    assert!(members.iter().filter(|(name, _)| is_token(name)).count() < 2, "two tokens");
    let sent: Vec<_> = members.iter().filter(|(name, _)| !is_token(name)).copied().collect();
    let sent = call.envelope.map_or(Value::Record(&sent), |envelope| body.get(envelope).expect("the envelope"));
    assert_eq!(text_of(sent, Int64As::Digits), text_of(record, Int64As::Digits), "the request is for another record");

    match build(call, record, &options(Format::Xml), arena) {
        Ok(request) => assert!(xml::read(&request.body, arena).is_some(), "a body that is no XML"),
        Err(BuildError::Invalid(issues)) => assert_encodable(&issues),
        Err(BuildError::BadConfig(_)) => assert!(call.xml.is_none()),
    }
}

/// Asserts that issues are valid JSON, each with a well-formed pointer.
fn assert_encodable(issues: &[Issue<'_>]) {
    assert!(!issues.is_empty(), "refused without an issue");
    let mut text = String::new();
    write_issues(&mut ListWriter::begin(&mut text), issues);
    assert!(!text.bytes().any(|byte| byte < 0x20), "a bare control character");
    let described: Json = serde_json::from_str(&text).expect("issues that are JSON");
    for (issue, described) in issues.iter().zip(described.as_array().expect("a list")) {
        assert!(Code::ALL.iter().any(|code| described["code"] == code.name()));
        assert_ne!(described["message"], "");
        assert_eq!(described["name"], issue.name().as_str());
        let pointer = described["pointer"].as_str().expect("a pointer");
        assert_eq!(steps(pointer), issue.path.iter().map(step).collect::<Vec<_>>(), "{pointer:?} does not lead to its place");
    }
}

/// Returns the reference tokens of a JSON Pointer (RFC 6901 section 4).
fn steps(pointer: &str) -> Vec<String> {
    let mut steps = pointer.split('/').map(|step| step.replace("~1", "/").replace("~0", "~"));
    assert_eq!(steps.next().as_deref(), Some(""), "{pointer:?} is no JSON Pointer");
    steps.collect()
}

fn step(segment: &Segment<'_>) -> String {
    match segment {
        Segment::Key(key) => (*key).to_owned(),
        Segment::Index(index) => index.to_string(),
    }
}

/// Asserts that a value is within the bounds on depth, items and members.
pub fn assert_bounded(value: Value<'_>) {
    assert!(members_of(value, 1) <= MAX_MEMBERS, "too many members");
}

/// Returns the number of members that are counted together with those around them: each item of a list is counted by itself.
fn members_of(value: Value<'_>, depth: usize) -> usize {
    match value {
        Value::List(items) => {
            assert!(depth <= MAX_DEPTH && items.len() <= MAX_ITEMS, "too deep, or too many items");
            items.iter().for_each(|item| assert!(members_of(*item, depth + 1) <= MAX_MEMBERS, "too many members of an item"));
            0
        }
        Value::Record(members) => {
            assert!(depth <= MAX_DEPTH, "too deep");
            members.iter().map(|(_, value)| 1 + members_of(*value, depth + 1)).sum()
        }
        _ => 0,
    }
}

/// Returns a value as JSON text.
pub fn text_of(value: Value<'_>, int64: Int64As) -> String {
    let mut text = String::new();
    push_value(&mut text, value, int64);
    text
}
