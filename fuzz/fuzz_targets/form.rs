//! A form's entries: read by the URL standard, and checked under the names of their own controls.

#![no_main]

use enlist::input::{check_form, form};
use enlist::schema::{Arena, Code, Schema, SchemaWalk, Segment, Value};
use enlist_fuzz::{assert_sound, calls_with_picks};
use libfuzzer_sys::fuzz_target;

/// Control names of a page's author, with the members that they stand for.
const OWN_NAMES: &[(&str, Value<'_>)] = &[
    ("email", Value::Text("contactEmailaddress")),
    ("mail", Value::Text("Email")),
    ("row", Value::Text("contactAttr[0].attrID")),
    ("place", Value::Text("location.latitude")),
];

fuzz_target!(|bytes: &[u8]| {
    let arena = &Arena::new();
    let entries = form::read_urlencoded(bytes, arena);
    // The `url` crate replaces bytes that are not UTF-8 by U+FFFD; the reader reports them.
    let theirs: Vec<_> = form_urlencoded::parse(bytes).collect();
    let Ok(entries) = entries else {
        return assert!(theirs.iter().any(|(name, _)| name.contains('\u{fffd}')), "not taken for a form");
    };
    assert_eq!(entries.len(), theirs.len());
    for ((name, value), (their_name, their_value)) in entries.iter().zip(&theirs) {
        assert_eq!(name, their_name);
        match value {
            Value::Text(text) => assert_eq!(text, their_value),
            _ => assert!(their_value.contains('\u{fffd}'), "not taken for text"),
        }
    }

    for (call, pick) in calls_with_picks() {
        let verdict = check_form(call.schema, &pick, &entries, OWN_NAMES, arena);
        assert_sound(call, &pick, &verdict, arena);
        for issue in verdict.err().unwrap_or_default() {
            let is_about_control = issue.code != Code::Required && is_path_of_control(call.schema, issue.path);
            assert!(!is_about_control || entries.iter().any(|(name, _)| *name == issue.name()), "{:?} was not sent", issue.name());
        }
    }
});

/// Whether a control can have this path: records and lists have no control of their own.
fn is_path_of_control(schema: &'static Schema, path: &[Segment<'_>]) -> bool {
    let mut walk = SchemaWalk::new(schema);
    let mut is_leaf = false;
    for segment in path {
        if let Segment::Key(key) = segment {
            is_leaf = walk.enter(key).is_none_or(|field| field.kind.inner().is_none());
        }
    }
    is_leaf
}
