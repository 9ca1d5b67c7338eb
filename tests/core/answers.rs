//! Responses: the examples in the vendors' documentation, and each status and error that they document.

use enlist::http::Outcome;
use enlist::http::Secret;
use enlist::http::response::{UpstreamResponse, read};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::{arena, call};

fn outcome(id: &str, status: u16, content_type: &str, body: &str) -> String {
    read(call(id), &UpstreamResponse { status, content_type, retry_after: None, body: body.as_bytes() }, arena()).to_json()
}

fn json(id: &str, status: u16, body: &str) -> String {
    outcome(id, status, "application/json; charset=utf-8", body)
}

const CREATED_XS: &str = r#"{"status":"created","id":"xxxxxxxx-xxx-xxxx-xxxx-xxxxxxxxxxx"}"#;
const UNREADABLE: &str = r#"{"status":"unknown","message":"The answer (HTTP 200) could not be read."}"#;

#[test]
fn aptania_contact() {
    let read = |body: &str| json("aptania.createContact", 200, body);
    assert_eq!(read(include_str!("examples/aptania-contact-answer.json")), CREATED_XS);
    assert_eq!(read(r#"{"exists":true,"contactUUID":"u","status":200,"more":[1]}"#), r#"{"status":"exists","id":"u"}"#);
    assert_eq!(read(r#"{"exists":"True","contactUUID":"","status":"201"}"#), r#"{"status":"exists","id":null}"#);
    assert_eq!(read(r#"{"status":"401"}"#), r#"{"status":"denied","message":"HTTP 401"}"#);
    assert_eq!(read(r#"{"status":503}"#), r#"{"status":"unavailable","message":"HTTP 503","retryAfter":null}"#);
    assert_eq!(read(r#"{"status":"400"}"#), r#"{"status":"rejected","message":"HTTP 400"}"#);
    assert_eq!(read(r#"{"exists":true,"contactUUID":"u"}"#), r#"{"status":"exists","id":"u"}"#);
    assert_eq!(read(r#"{"contactUUID":"u","status":200.0}"#), r#"{"status":"created","id":"u"}"#);
    for unreadable in [r#"{"status":"OK"}"#, "{}", "[]", "", "<html>", r#"{"status":"#] {
        assert_eq!(read(unreadable), UNREADABLE, "{unreadable}");
    }
}

#[test]
fn aptania_account() {
    let read = |body: &str| json("aptania.createAccount", 200, body);
    assert_eq!(read(include_str!("examples/aptania-account-answer.json")), r#"{"status":"created","id":null}"#);
    assert_eq!(read(r#"{"StatusCode":"500","StatusDesc":"Oops"}"#), r#"{"status":"unknown","message":"Oops"}"#);
    assert_eq!(read(r#"{"StatusCode":403,"StatusDesc":"No"}"#), r#"{"status":"denied","message":"No"}"#);
}

#[test]
fn yulsn_contact() {
    let read = |status, body: &str| json("yulsn.createContact", status, body);
    assert_eq!(read(200, include_str!("examples/yulsn-contact-answer.json")), r#"{"status":"created","id":"1"}"#);
    assert_eq!(read(409, r#"{"Message":"Contact with same phone exists"}"#), r#"{"status":"conflict","message":"Contact with same phone exists"}"#);
    assert_eq!(read(200, r#"{"Secret":"s3cret"}"#), UNREADABLE);
    assert_eq!(read(500, r#"{"Secret":"s3cret"}"#), r#"{"status":"unknown","message":"HTTP 500"}"#);
    assert_eq!(
        read(400, r#"{"Message":"The request is invalid.","ModelState":{"dto.Email":["Bad e-mail."],"DTO.nope":["Eh?"],"$.FirstName":"Long"}}"#),
        concat!(
            r#"{"status":"invalid","issues":[{"code":"upstream","message":"Bad e-mail.","path":["Email"],"pointer":"/Email","name":"Email"},"#,
            r#"{"code":"upstream","message":"Eh?","path":[],"pointer":"","name":""},"#,
            r#"{"code":"upstream","message":"Long","path":["FirstName"],"pointer":"/FirstName","name":"FirstName"}]}"#
        )
    );
    assert_eq!(read(400, r#"{"Message":"Bad"}"#), r#"{"status":"rejected","message":"Bad"}"#);
}

#[test]
fn protech_contact() {
    let created = r#"{"status":"created","id":"92774bf7-d025-417d-bfea-2343a331e4b4"}"#;
    assert_eq!(json("protech.createContact", 200, include_str!("examples/protech-contact-answer.json")), created);
    let xml = |body: &str| outcome("protech.createContact", 200, "text/xml", body);
    assert_eq!(xml(include_str!("examples/protech-contact-answer.xml")), created);
    assert_eq!(
        xml("<R><Status>Error</Status><Description>a &lt;b&gt; &#99; <![CDATA[<d>]]></Description></R>"),
        r#"{"status":"rejected","message":"a <b> c <d>"}"#
    );
    assert_eq!(json("protech.createContact", 200, r#"{"Status":3,"Description":"Duplicate"}"#), r#"{"status":"rejected","message":"Duplicate"}"#);
    assert_eq!(json("protech.createContact", 200, r#"{"Status":"success","Id":null}"#), r#"{"status":"created","id":null}"#);
    for unreadable in ["<R>", "<!DOCTYPE x [<!ENTITY a \"b\">]><R><Status>0</Status></R>", "<R><Status>&a;</Status></R>", "<R/><R/>", "x", ""] {
        assert_eq!(xml(unreadable), UNREADABLE, "{unreadable}");
    }
    let issues = json("protech.createContact", 400, r#"{"ModelState":{"Contact.ParentCustomer.Id":["No GUID"],"contact.custom.attribute[1].key":["Eh"]}}"#);
    assert!(issues.contains(r#""pointer":"/ParentCustomer/Id""#) && issues.contains(r#""pointer":"/Custom/Attribute/1/Key""#), "{issues}");
}

#[test]
fn bigchange_contact() {
    let read = |status, body: &str| outcome("bigchange.createContact", status, "application/problem+json", body);
    assert_eq!(json("bigchange.createContact", 201, r#"{"id": 9223372036854775807}"#), r#"{"status":"created","id":"9223372036854775807"}"#);
    let problem = include_str!("examples/bigchange-problem.json");
    let detail = "Your current balance is 30, but that costs 50";
    assert_eq!(read(400, problem), format!(r#"{{"status":"rejected","message":"{detail}"}}"#));
    assert_eq!(read(403, problem), format!(r#"{{"status":"denied","message":"{detail}"}}"#));
    assert_eq!(read(500, problem), format!(r#"{{"status":"unknown","message":"{detail}"}}"#));
    assert_eq!(read(422, include_str!("examples/bigchange-problem-422.json")), format!(r#"{{"status":"rejected","message":"{detail}"}}"#));
    let invalid = read(422, r#"{"errors":{"location.latitude":["Too far north","And cold"],"customFields[0].definitionId":["None such"]},"title":"T"}"#);
    assert_eq!(invalid.matches(r#""pointer":"/location/latitude""#).count(), 2);
    assert!(invalid.contains(r#""pointer":"/customFields/0/definitionId","name":"customFields[0].definitionId""#), "{invalid}");
}

#[test]
fn every_status_has_an_outcome() {
    for status in 0..=1_000 {
        let expected = match status {
            200..=299 => "unknown",
            401 | 403 => "denied",
            409 => "conflict",
            408 | 425 | 429 | 503 | 521 | 523 | 525 | 526 | 530 => "unavailable",
            300..=499 => "rejected",
            _ => "unknown",
        };
        for call in enlist::calls::CALLS {
            let outcome = read(call, &UpstreamResponse { status, content_type: "text/html", retry_after: Some(7), body: b"<p>Sorry</p>" }, arena());
            assert_eq!(outcome.status(), expected, "{status}");
            if let Outcome::Unavailable { retry_after, .. } = outcome {
                assert_eq!(retry_after, Some(7));
            }
        }
    }
}

#[test]
fn vendor_messages_are_cut_and_masked() {
    let long = "é".repeat(5_000);
    let outcome =
        read(call("protech.createContact"), &UpstreamResponse { status: 404, content_type: "text/plain", retry_after: None, body: long.as_bytes() }, arena())
            .masked(&[], arena());
    assert_eq!(outcome.message().map(str::len), Some(2_048));
    let quoted = UpstreamResponse { status: 404, content_type: "text/plain", retry_after: None, body: b"No /api/Contact?APIKey=k%2B1&ClientId=c (k+1)" };
    let masked = read(call("protech.createContact"), &quoted, arena()).masked(&[Secret::new("k+1"), Secret::new("c")], arena());
    assert_eq!(masked.message().map(|text| text.contains("k+1") || text.contains("k%2B1")), Some(false));
}
