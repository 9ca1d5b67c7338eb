//! The JSON reader compared with serde_json: both accept the same texts and read the same values.

use enlist::input::json::read;
use enlist::schema::Value;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::{arena, text_of};

const TEXTS: &[&str] = &[
    "{}",
    "[]",
    "[1,2]",
    "[1,]",
    "[,1]",
    "{,}",
    r#"{"a":1,}"#,
    r#"{"a" : [ true , false , null ] }"#,
    r#"{"a":1 "b":2}"#,
    r#"{"a"}"#,
    r#"{a:1}"#,
    "{'a':1}",
    "01",
    "-",
    "-01",
    "-0",
    "1.",
    ".5",
    "1.5e",
    "1.5e+",
    "1.5E+3",
    "1e5",
    "+1",
    "0x1",
    "NaN",
    "Infinity",
    "nul",
    "nulll",
    "true false",
    "",
    " ",
    "\n1\t",
    "1 2",
    r#""""#,
    r#""a"#,
    r#""\""#,
    r#""\x""#,
    r#""\u12""#,
    r#""\u12G4""#,
    r#""\u+123""#,
    r#""\/\b\f\n\r\t\\\"""#,
    "\"\t\"",
    "\"\u{1}\"",
    "\"\u{7f}\"",
    r#""é🎉""#,
    r#""\ud83c\udf89""#,
    "{\"a\":{\"b\":{\"c\":[[[1]]]}}}",
    "/**/1",
    "[1]]",
    "{}}",
    "\u{a0}1",
    r#"{"":""}"#,
    r#"["\u0000"]"#,
];

#[test]
fn the_reader_accepts_the_same_texts_as_serde_json() {
    for text in TEXTS {
        let ours = read(text.as_bytes(), arena());
        match serde_json::from_str::<serde_json::Value>(text) {
            Ok(theirs) => {
                let again: serde_json::Value = serde_json::from_str(&text_of(ours.expect(text))).expect(text);
                assert_eq!(again, theirs, "{text}");
            }
            Err(_) => assert!(ours.is_err(), "{text}"),
        }
    }
}

#[test]
fn skipped_values_are_validated_as_json() {
    let deep = |inside: &str| format!("{}{inside}{}", "[".repeat(9), "]".repeat(9));
    for text in TEXTS {
        let is_json = serde_json::from_str::<serde_json::Value>(text).is_ok();
        assert_eq!(read(deep(text).as_bytes(), arena()).is_ok(), is_json || text.trim_matches([' ', '\n']).is_empty(), "{text}");
    }
}

#[test]
fn malformed_text_is_reported_at_its_path_and_invalid_utf8_at_the_root() {
    let items = read(br#"["\ud800"]"#, arena());
    assert!(matches!(items, Ok(Value::List([Value::Error(_)]))));
    assert!(read(br#"{"\ud800":1}"#, arena()).is_err());
    assert!(read(b"\"\xff\"", arena()).is_err());
    assert!(read(b"\xef\xbb\xbf{}", arena()).is_ok());
}

#[test]
fn numbers_are_kept_as_written() {
    assert_eq!(text_of(read(b"[9007199254740993,1e400,0.10]", arena()).expect("JSON")), "[9007199254740993,1e400,0.10]");
}
