//! A response of a vendor, a token end point or an edge: the outcome is valid JSON and holds no secret.

#![no_main]

use std::borrow::Cow;

use enlist::calls::CALLS;
use enlist::http::endpoint;
use enlist::http::response::{self, UpstreamResponse};
use enlist::http::retry::{Attempts, seconds_to_wait};
use enlist::http::{Secret, token};
use enlist::schema::Arena;
use libfuzzer_sys::fuzz_target;
use serde_json::Value as Json;

/// The secrets that the vendor was sent and may quote, as they are or percent-encoded.
const SECRETS: [&str; 2] = ["k3y+/=!", "t0ken"];
/// Statuses of a success, an invalid record, and an unavailable vendor.
const STATUSES: [u16; 3] = [200, 400, 503];
/// Longest text of a vendor that an outcome keeps, in bytes.
const MAX_TEXT: usize = 2_048;

fuzz_target!(|bytes: &[u8]| {
    let arena = &Arena::new();
    // Headers are arbitrary too; a body whose media type is not XML is read as JSON.
    let header = &*String::from_utf8_lossy(bytes);
    let content_type = if bytes.starts_with(b"<") { "text/xml" } else { header };
    for status in STATUSES {
        let answer = UpstreamResponse { status, content_type, retry_after: seconds_to_wait(header, 0), body: bytes };
        for call in CALLS {
            let outcome = response::read(call, &answer, arena).masked(&SECRETS.map(Secret::new), arena);
            assert!(outcome.message().is_none_or(|message| message.len() <= MAX_TEXT), "too many words");
            assert_quotes_no_secret(&parsed(&outcome.to_json()));
        }
        // What a page reads of its own edge, which has masked it, and the edge of the vendor's server for tokens.
        parsed(&endpoint::read(&answer, Attempts::default()).json);
        match token::read(&answer, arena) {
            Ok(token) => assert_eq!(parsed(&token.to_json())["accessToken"], token.access_token.expose()),
            Err(outcome) => assert!(parsed(&outcome.to_json())["status"] != "unknown", "nothing was sent"),
        }
    }
});

fn parsed(json: &str) -> Json {
    assert!(!json.bytes().any(|byte| byte < 0x20), "a bare control character");
    serde_json::from_str(json).expect("an outcome that is JSON")
}

fn assert_quotes_no_secret(outcome: &Json) {
    match outcome {
        Json::String(text) => {
            for text in [Cow::Borrowed(text.as_str()), percent_decoded(text)] {
                assert!(!SECRETS.iter().any(|secret| text.contains(secret)), "a secret is in the text");
            }
        }
        Json::Array(items) => items.iter().for_each(assert_quotes_no_secret),
        Json::Object(members) => members.values().for_each(assert_quotes_no_secret),
        _ => {}
    }
}

/// Decodes `text` as the one name of a form, in which escapes are the only characters with a meaning.
fn percent_decoded(text: &str) -> Cow<'static, str> {
    let name = text.replace('+', "%2B").replace('&', "%26").replace('=', "%3D");
    form_urlencoded::parse(name.as_bytes()).next().map_or_else(Default::default, |(name, _)| Cow::Owned(name.into_owned()))
}
