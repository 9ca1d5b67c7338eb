//! What a vendor answers, or who stands in its place: an outcome that can be told, with no secret in it.

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

/// What the vendor was sent, and may quote: as it came, or percent-encoded by whatever encoder it has.
const SECRETS: [&str; 2] = ["k3y+/=!", "t0ken"];
/// A record that was made, one that has faults, and a vendor that is out of order.
const STATUSES: [u16; 3] = [200, 400, 503];
/// Longest text of a vendor's that is kept, in bytes.
const MAX_TEXT: usize = 2_048;

fuzz_target!(|bytes: &[u8]| {
    let arena = &Arena::new();
    // Headers may say anything, too; what is not of a media type of XML is read as JSON.
    let header = &*String::from_utf8_lossy(bytes);
    let content_type = if bytes.starts_with(b"<") { "text/xml" } else { header };
    for status in STATUSES {
        let answer = UpstreamResponse { status, content_type, retry_after: seconds_to_wait(header, 0), body: bytes };
        for call in CALLS {
            let outcome = response::read(call, &answer, arena).masked(&SECRETS.map(Secret::new), arena);
            assert!(outcome.message().is_none_or(|message| message.len() <= MAX_TEXT), "too many words");
            assert_quotes_no_secret(&parse_outcome(&outcome.to_json()));
        }
        // What a page reads of its own edge, which has masked it, and the edge of the vendor's server for tokens.
        parse_outcome(&endpoint::read(&answer, Attempts::default()).json);
        match token::read(&answer, arena) {
            Ok(token) => assert_eq!(parse_outcome(&token.to_json())["accessToken"], token.access_token.expose()),
            Err(outcome) => assert!(parse_outcome(&outcome.to_json())["status"] != "unknown", "nothing was sent"),
        }
    }
});

fn parse_outcome(json: &str) -> Json {
    assert!(!json.bytes().any(|byte| byte < 0x20), "a bare control character");
    serde_json::from_str(json).expect("an outcome that is JSON")
}

fn assert_quotes_no_secret(outcome: &Json) {
    match outcome {
        Json::String(text) => {
            for text in [Cow::Borrowed(text.as_str()), percent_decoded(text)] {
                assert!(!SECRETS.iter().any(|secret| text.contains(secret)), "a secret is told");
            }
        }
        Json::Array(items) => items.iter().for_each(assert_quotes_no_secret),
        Json::Object(members) => members.values().for_each(assert_quotes_no_secret),
        _ => {}
    }
}

/// What `text` says to whoever decodes it: the one name of a form, in which nothing but escapes means anything.
fn percent_decoded(text: &str) -> Cow<'static, str> {
    let name = text.replace('+', "%2B").replace('&', "%26").replace('=', "%3D");
    form_urlencoded::parse(name.as_bytes()).next().map_or_else(Default::default, |(name, _)| Cow::Owned(name.into_owned()))
}
