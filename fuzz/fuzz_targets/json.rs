//! JSON bytes: read as serde_json reads them, and checked.

#![no_main]

use enlist::input::{InputError, Origin, check, json};
use enlist::schema::{Arena, MAX_ITEMS, Value, ValueError};
use enlist_fuzz::{assert_bounded, assert_sound, calls_with_picks};
use libfuzzer_sys::fuzz_target;
use serde_json::Value as Json;

fuzz_target!(|bytes: &[u8]| {
    let arena = &Arena::new();
    let read = json::read(bytes, arena);
    let theirs = serde_json::from_slice(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes));
    match (&read, &theirs) {
        (Ok(value), Ok(theirs)) => assert_same(*value, theirs),
        // It gives up a whole document over what we tell at its place.
        (Ok(value), Err(_)) => assert!(has_what_serde_json_refuses(*value), "taken for JSON"),
        (Err(unreadable), theirs) => assert!(*unreadable == InputError::TooMany || theirs.is_err(), "not taken for JSON"),
    }
    let Ok(value) = read else { return };
    assert_bounded(value);
    for (call, pick) in calls_with_picks() {
        let verdict = check(call.schema, &pick, Origin::Data, value, arena);
        assert_sound(call, &pick, &verdict, arena);
    }
});

/// Asserts that a value equals serde_json's, which keeps the last of two members of one name.
fn assert_same(ours: Value<'_>, theirs: &Json) {
    match (ours, theirs) {
        (Value::Null, Json::Null) | (Value::Error(ValueError::TooDeep), Json::Array(_) | Json::Object(_)) => {}
        (Value::Bool(ours), Json::Bool(theirs)) => assert_eq!(ours, *theirs),
        (Value::Text(ours), Json::String(theirs)) => assert_eq!(ours, theirs),
        (Value::Number(ours), Json::Number(theirs)) => {
            assert_eq!(ours.parse::<f64>().ok(), theirs.as_f64());
        }
        (Value::Error(ValueError::TooMany), Json::Array(items)) => assert!(items.len() > MAX_ITEMS),
        (Value::List(ours), Json::Array(theirs)) => {
            assert_eq!(ours.len(), theirs.len());
            ours.iter().zip(theirs).for_each(|(ours, theirs)| assert_same(*ours, theirs));
        }
        (Value::Record(ours), Json::Object(theirs)) => {
            assert!(ours.iter().all(|(name, _)| theirs.contains_key(*name)));
            for (name, theirs) in theirs {
                let (_, ours) = ours.iter().rfind(|(member, _)| member == name).expect("the member");
                assert_same(*ours, theirs);
            }
        }
        _ => panic!("{ours:?} is of another kind"),
    }
}

/// Whether a value has a lone surrogate, a number beyond a double, or a skipped value, which may hold either.
fn has_what_serde_json_refuses(value: Value<'_>) -> bool {
    match value {
        Value::Error(_) => true,
        Value::Number(text) => text.parse::<f64>().is_ok_and(f64::is_infinite),
        Value::List(items) => items.iter().any(|item| has_what_serde_json_refuses(*item)),
        Value::Record(members) => members.iter().any(|(_, value)| has_what_serde_json_refuses(*value)),
        _ => false,
    }
}
