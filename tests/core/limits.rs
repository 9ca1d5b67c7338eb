//! Damaged inputs of every reader: each has a result, and none panics.

use enlist::calls::CALLS;
use enlist::http::request::{Format, Options, build};
use enlist::http::{Secret, response};
use enlist::input::{Origin, check, check_form, check_json, form, frame};
use enlist::schema::{Arena, Pick, Value};
use enlist::visitor::user_uuid;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::{arena, minimal};

/// Xorshift: the same damage on every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound.max(1) as u64).expect("a small number")
    }

    /// Returns the bytes with some of them changed, dropped, doubled, or replaced by bytes with a meaning.
    fn damaged(&mut self, bytes: &[u8]) -> Vec<u8> {
        const PIECES: &[&[u8]] = &[
            b"\"", b"{", b"}", b"[", b"]", b",", b":", b"\\u", b"\\ud800", b"\0", b"\xff", b"e9", b"-", b".", b"null", b"[0]", b"%", b"&", b"=", b";", b"<",
            b"&#0;",
        ];
        let mut bytes = bytes.to_vec();
        for _ in 0..=self.below(6) {
            let at = self.below(bytes.len() + 1);
            let end = (at + self.below(4)).min(bytes.len());
            match self.below(4) {
                0 => drop(bytes.drain(at..end)),
                1 => drop(bytes.splice(at..at, PIECES[self.below(PIECES.len())].iter().copied())),
                2 if at < bytes.len() => bytes[at] = u8::try_from(self.below(256)).expect("a byte"),
                _ => {
                    let copy = bytes[at..end].to_vec();
                    bytes.splice(at..at, copy);
                }
            }
        }
        bytes
    }
}

fn text(value: &str) -> Vec<u8> {
    [&u32::try_from(value.len()).expect("short").to_le_bytes(), value.as_bytes()].concat()
}

#[test]
fn damaged_input_never_panics() {
    let mut random = Random(0x5eed);
    let options = |format| Options {
        credentials: ["tokenUUID", "apiKey", "clientId", "customerId", "accessToken"].map(|name| (name, Secret::new("1"))).into(),
        base_url: Some("https://example.com"),
        format,
    };
    let framed = [&[7, 5][..], &text("Email"), &[5], &text("a@b"), &[5], &text("Custom"), &[7, 5], &text("Attribute"), &[6, 7, 255, 255, 255, 255]].concat();
    let (mut valid, mut refused) = (0, 0);
    for _ in 0..4_000 {
        for call in CALLS {
            let arena = &Arena::new();
            let json = random.damaged(minimal(call.id).as_bytes());
            match check_json(call.schema, &Pick::Whole, &json, arena) {
                Ok(record) => {
                    valid += 1;
                    assert!(build(call, record, &options(Format::Json), arena).is_ok());
                    drop(build(call, record, &options(Format::Xml), arena));
                }
                Err(issues) => {
                    refused += 1;
                    assert!(!issues.is_empty());
                }
            }
            let whole = [&[0], framed.as_slice()].concat();
            let bytes = random.damaged(&whole);
            if let Ok((pick, value)) = frame::read(&bytes, arena) {
                drop(check(call.schema, &pick, Origin::Data, value, arena));
            }
            if let Ok((pick, entries)) = frame::read_entries(&bytes, arena) {
                drop(check_form(call.schema, &pick, entries, &[], arena));
            }
            let sent = random.damaged(b"contactAttr[3].attrID=x&contactAttr[3][attrValue]=%C3%A9&location.latitude=1e5&Member=on&Member=0");
            if let Ok(entries) = form::read_urlencoded(&sent, arena) {
                drop(check_form(call.schema, &Pick::Whole, &entries, &[("x", Value::Text("Email"))], arena));
            }
            let content_type = ["application/json", "text/xml"][random.below(2)];
            let body = random.damaged(br#"{"status":"200","Id":1,"errors":{"dto.Contacts[0].Firstname":["x"]}}<R><Status>0</Status><Id>a&amp;b</Id></R>"#);
            let start = random.below(70);
            let answer = response::UpstreamResponse { status: 400, content_type, retry_after: None, body: body.get(start..).unwrap_or_default() };
            let _ = response::read(call, &answer, arena);
        }
        let cookies = random.damaged(b"a=1; uid=\"x%20\"; uid=2");
        assert!(user_uuid("uid", &String::from_utf8_lossy(&cookies)).is_none_or(|id| !id.is_empty()));
    }
    // Some damaged inputs are valid and some are not.
    assert!(valid > 1_000 && refused > 1_000, "{valid} valid, {refused} refused");
}

#[test]
fn a_frame_in_another_format_is_refused() {
    let deep = [[7, 5].as_slice(), &text("x")].concat().repeat(9);
    let long = [&[0, 6][..], &[0].repeat(1_001), &[255]].concat();
    for bytes in [
        &[][..],
        &[0],
        &[2, 7, 255],
        &[1, 5, 0, 1],
        &[1, 1, 0, 3, 255, 7, 255],
        &[0, 7, 255, 0],
        &[0, 7, 5, 255, 255, 255, 255, 0],
        &[0, 5, 1, 0, 0, 0, 0xff],
        &[0, 7, 4, 0, 0, 0, 0, 0, 255],
        &[0, 99],
        &[&[0], deep.as_slice()].concat(),
        &long,
    ] {
        assert!(frame::read(bytes, arena()).is_err(), "{bytes:?}");
    }
    assert!(matches!(frame::read(&[0, 7, 255], arena()), Ok((Pick::Whole, Value::Record([])))));
}
