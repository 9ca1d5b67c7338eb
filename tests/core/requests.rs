//! Requests: the examples in the vendors' documentation, byte by byte.

use enlist::calls::Call;
use enlist::http::Secret;
use enlist::http::json::{Int64As, push_value};
use enlist::http::request::{BuildError, Format, Options, Request, build};
use enlist::input::{check_json, json};
use enlist::schema::{Pick, Value};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::{arena, call, compact, described, minimal};

fn options(credentials: &[(&'static str, &str)]) -> Options<'static> {
    let credentials = credentials.iter().map(|(name, value)| (*name, Secret::new(*value))).collect();
    Options { credentials, base_url: None, format: Format::Json }
}

fn prepare(call: &Call, json: &str, options: &Options<'_>) -> Request {
    let record = check_json(call.schema, &Pick::Whole, json.as_bytes(), arena()).map_err(|issues| described(&issues)).expect("a valid record");
    build(call, record, options, arena()).expect("a request")
}

fn body(request: &Request) -> &str {
    &request.body
}

fn headers(request: &Request) -> Vec<(&str, &str)> {
    request.headers.iter().map(|(name, value)| (*name, value.expose())).collect()
}

/// Returns the example without one of its members, and that member's text.
fn without(example: &str, name: &str) -> (String, String) {
    let Value::Record(members) = json::read(example.as_bytes(), arena()).expect("JSON") else { panic!("a record") };
    let mut members = members.to_vec();
    let at = members.iter().position(|(member, _)| *member == name).expect("the member");
    let (_, value) = members.remove(at);
    let mut rest = String::new();
    push_value(&mut rest, Value::Record(&members), Int64As::Digits);
    (rest, value.as_text().expect("text").to_owned())
}

#[test]
fn aptania_contact() {
    let example = include_str!("examples/aptania-contact.json");
    let (record, token) = without(example, "tokenUUID");
    let request = prepare(call("aptania.createContact"), &record, &options(&[("tokenUUID", &token)]));
    assert_eq!(request.url.expose(), "https://api.aptania.com/services/createContact");
    assert_eq!(headers(&request), [("Content-Type", "application/json")]);
    assert_eq!(body(&request), compact(example));
}

#[test]
fn aptania_account() {
    let example = include_str!("examples/aptania-account.json");
    let (record, token) = without(example, "TokenUUID");
    let request = prepare(call("aptania.createAccount"), &record, &options(&[("tokenUUID", &token)]));
    assert_eq!(request.url.expose(), "https://api.aptania.com/services/createAccount");
    assert_eq!(body(&request), compact(example));
}

#[test]
fn yulsn_contact() {
    // The sample texts of the vendor's page break its rules for three members.
    let example = compact(include_str!("examples/yulsn-contact.json"))
        .replace(r#""RegistrationIp":"sample string 2""#, r#""RegistrationIp":"127.0.0.1""#)
        .replace(r#""Email":"sample string 3""#, r#""Email":"sample@example.com""#)
        .replace(r#""PhoneCountryCode":"sample string 4""#, r#""PhoneCountryCode":"45""#);
    let request = prepare(call("yulsn.createContact"), &example, &options(&[("apiKey", "key-1")]));
    assert_eq!(request.url.expose(), "https://api.yulsn.io/api/v1/Contacts");
    assert_eq!(headers(&request), [("Content-Type", "application/json"), ("Accept", "application/json"), ("X-ApiKey", "key-1")]);
    assert_eq!(body(&request), example);
}

fn protech_example() -> String {
    // The sample e-mail address of the vendor's page is not one.
    compact(include_str!("examples/protech-contact.json")).replace("sample string 44", "sample@example.com")
}

fn protech_record(example: &str) -> &str {
    example.strip_prefix(r#"{"Contact":"#).and_then(|rest| rest.strip_suffix('}')).expect("an envelope")
}

fn protech_options(format: Format) -> Options<'static> {
    let base_url = Some("https://ux365.example/root/");
    Options { base_url, format, ..options(&[("apiKey", "k&=/ü?".replace('ü', "+").as_str()), ("clientId", "c#1")]) }
}

#[test]
fn protech_contact_as_json() {
    let example = protech_example();
    let request = prepare(call("protech.createContact"), protech_record(&example), &protech_options(Format::Json));
    assert_eq!(request.url.expose(), "https://ux365.example/root/api/Contact?APIKey=k%26%3D%2F%2B%3F&ClientId=c%231");
    assert_eq!(headers(&request), [("Content-Type", "application/json")]);
    assert_eq!(body(&request), example);
}

#[test]
fn protech_contact_as_xml() {
    let example = protech_example();
    let request = prepare(call("protech.createContact"), protech_record(&example), &protech_options(Format::Xml));
    let lines: String = include_str!("examples/protech-contact.xml").replace("sample string 44", "sample@example.com").lines().collect();
    assert_eq!(body(&request), lines);
    assert_eq!(headers(&request), [("Content-Type", "application/xml")]);
}

#[test]
fn xml_reports_what_it_cannot_express() {
    let call = call("protech.createContact");
    let write = |json: &'static str| {
        let record = check_json(call.schema, &Pick::Whole, json.as_bytes(), arena()).expect("a valid record");
        build(call, record, &protech_options(Format::Xml), arena()).map(|request| body(&request).to_owned())
    };
    let text = write(r#"{"FirstName":"<a>&\"'\r\n]]>🎉","Age":0,"Member":false}"#).expect("XML");
    assert!(text.contains("<Age>0</Age><FirstName>&lt;a&gt;&amp;"), "{text}");
    assert!(text.contains("&#13;\n]]&gt;🎉</FirstName><Member>false</Member>"), "{text}");
    assert!(write("{}").expect("XML").ends_with("<Contact></Contact></ContactRequest>"));
    let issues = |json: &'static str| match write(json) {
        Err(BuildError::Invalid(issues)) => described(&issues),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        issues(r#"{"FirstName":"a\u0001","Email":"a@b","LastName":"\uffff","ParentCustomer":{"Type":2},"Custom":{"Attribute":[{"Type":0},{"Type":9}]}}"#),
        ["range /Custom/Attribute/1/Type", "malformed /FirstName", "malformed /LastName", "range /ParentCustomer/Type"]
    );
}

#[test]
fn bigchange_contact() {
    let record = r#"{"reference":null,"name":"Ada","groupId":"9007199254740993","parentId":null,"location":{"latitude":52.5,"longitude":-0.1},"customFields":[{"definitionId":"9223372036854775807","value":null}]}"#;
    let request = prepare(call("bigchange.createContact"), record, &options(&[("customerId", "9007199254740995"), ("accessToken", "t0k-en")]));
    assert_eq!(request.url.expose(), "https://api.bigchange.com/v1/contacts");
    assert_eq!(headers(&request), [("Content-Type", "application/json"), ("Customer-Id", "9007199254740995"), ("Authorization", "Bearer t0k-en")]);
    assert_eq!(
        body(&request),
        r#"{"reference":null,"name":"Ada","groupId":9007199254740993,"parentId":null,"location":{"latitude":52.5,"longitude":-0.1},"customFields":[{"definitionId":9223372036854775807,"value":null}]}"#
    );
}

#[test]
fn configuration_errors_name_the_member_and_never_quote_it() {
    let fails = |call: &Call, options: &Options| {
        let record = check_json(call.schema, &Pick::Whole, minimal(call.id).as_bytes(), arena()).expect("a valid record");
        match build(call, record, options, arena()) {
            Err(BuildError::BadConfig(text)) => text,
            Err(BuildError::Invalid(issues)) => panic!("{:?}", described(&issues)),
            Ok(_) => panic!("a request was built"),
        }
    };
    let yulsn = call("yulsn.createContact");
    for secret in ["", "with space", "new\nline", "ünicode", "tab\t", "nul\0"] {
        let text = fails(yulsn, &options(&[("apiKey", secret)]));
        assert!(text.starts_with("`credentials.apiKey` ") && (secret.is_empty() || !text.contains(secret)), "{text}");
    }
    assert_eq!(fails(yulsn, &options(&[])), "`credentials.apiKey` is required");
    assert_eq!(fails(call("protech.createContact"), &options(&[("apiKey", "k"), ("clientId", "c")])), "`baseUrl` is required for this call");
    assert!(fails(call("bigchange.createContact"), &options(&[("customerId", "12a"), ("accessToken", "t")])).starts_with("`credentials.customerId`"));
    for url in [
        "http://example.com",
        "ftp://example.com",
        "https://user:pass@example.com",
        "https://example.com/?q",
        "https://example.com/#f",
        "example.com",
        "https://",
        "https://exa mple.com",
        "https://example.com\n",
        "https://ex\\ample.com",
        "http://localhost.evil.com",
        "http://127.0.0.2",
        "https://[::1",
        "https://[zz]",
        "https://h:99999",
        "https://h:",
        "//example.com",
        "https:/example.com",
        "https://h:0",
        "javascript://x",
    ] {
        let text = fails(yulsn, &Options { base_url: Some(url), ..options(&[("apiKey", "k")]) });
        assert!(text.starts_with("`baseUrl` ") && !text.contains(url), "{url}: {text}");
    }
    for url in
        ["https://example.com", "https://example.com:8443/a/b/", "http://localhost:8787/yulsn", "http://127.0.0.1", "http://[::1]:80/", "https://[2001:db8::1]"]
    {
        let base_url = Options { base_url: Some(url), ..options(&[("apiKey", "k")]) };
        let joined = prepare(yulsn, minimal(yulsn.id), &base_url).url.expose().to_owned();
        assert_eq!(joined, format!("{}/api/v1/Contacts", url.trim_end_matches('/')));
    }
}

#[test]
fn secrets_are_not_printed() {
    let options = options(&[("apiKey", "k-123")]);
    assert!(!format!("{options:?}").contains("k-123"));
    assert_eq!(Secret::new("a b").masked_in("key=a%20b or a b"), "key=*** or ***");
    assert_eq!(Secret::new("k+S").masked_in("k%2bS k%2BS k+S"), "*** *** ***");
}
