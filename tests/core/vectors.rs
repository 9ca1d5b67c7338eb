//! The format cases of the JSON Schema Test Suite. Cases of text are run; a difference that is not listed here with its reason fails.

use enlist::schema::email::is_email;
use enlist::schema::id::{is_ipv4, is_uuid};
use enlist::schema::time::{date_time, day_month_year};
use serde_json::Value;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn run(cases: &str, differences: &[(&str, &str)], accepts: impl Fn(&str) -> bool) {
    let groups: Value = serde_json::from_str(cases).expect("vectors are JSON");
    let mut unlisted = Vec::new();
    let mut unused: Vec<_> = differences.iter().map(|(name, _)| *name).collect();
    let mut count = 0;
    for test in groups.as_array().expect("groups").iter().flat_map(|group| group["tests"].as_array().expect("tests")) {
        let Some(text) = test["data"].as_str() else { continue };
        let name = test["description"].as_str().expect("a description");
        count += 1;
        if accepts(text) != test["valid"].as_bool().expect("a verdict") {
            match unused.iter().position(|unused| *unused == name) {
                Some(at) => drop(unused.remove(at)),
                None => unlisted.push(name.to_owned()),
            }
        }
    }
    assert!(count > 10, "only {count} rows ran");
    assert!(unlisted.is_empty(), "rows that differ without a reason: {unlisted:#?}");
    assert!(unused.is_empty(), "listed rows that do not differ: {unused:#?}");
}

#[test]
fn email() {
    const QUOTED: &str = "the WHATWG definition has no quoted strings: no browser's email control takes them";
    const LITERAL: &str = "the WHATWG definition has no address literals";
    const DOTS: &str = "the WHATWG definition takes dots anywhere in the local part: such addresses exist, and refusing one refuses a person";
    let differences = [
        ("a quoted string with a space in the local part is valid", QUOTED),
        ("a quoted string with a double dot in the local part is valid", QUOTED),
        ("a quoted string with a @ in the local part is valid", QUOTED),
        ("an IPv4-address-literal after the @ is valid", LITERAL),
        ("an IPv6-address-literal after the @ is valid", LITERAL),
        ("dot before local part is not valid", DOTS),
        ("dot after local part is not valid", DOTS),
        ("two subsequent dots inside local part are not valid", DOTS),
    ];
    run(include_str!("../vectors/json-schema-formats/email.json"), &differences, is_email);
}

#[test]
fn date_times() {
    run(include_str!("../vectors/json-schema-formats/date-time.json"), &[], |text| date_time(text).is_some());
}

#[test]
fn times() {
    // The kind `time` is the vendor's `HH:mm`; RFC 3339's full-time is the second half of a date-time.
    run(include_str!("../vectors/json-schema-formats/time.json"), &[], |text| date_time(&format!("2016-12-31T{text}")).is_some());
}

#[test]
fn dates() {
    run(include_str!("../vectors/json-schema-formats/date.json"), &[], |text| day_month_year(text).is_some());
}

#[test]
fn uuids() {
    run(include_str!("../vectors/json-schema-formats/uuid.json"), &[], is_uuid);
}

#[test]
fn ipv4_addresses() {
    run(include_str!("../vectors/json-schema-formats/ipv4.json"), &[], is_ipv4);
}
