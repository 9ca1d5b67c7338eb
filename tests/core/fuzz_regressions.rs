//! What fuzzing has found, as it was when it was found.

use enlist::http::Secret;
use enlist::http::response::{UpstreamResponse, read};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::{arena, call};

/// What a refusal in these words says of them, where this is the secret.
fn masked(words: &str, secret: &str) -> String {
    let answer = UpstreamResponse { status: 404, content_type: "text/plain", retry_after: None, body: words.as_bytes() };
    let outcome = read(call("protech.createContact"), &answer, arena()).masked(&[Secret::new(secret)], arena());
    outcome.message().expect("words").to_owned()
}

#[test]
fn a_secret_is_masked_whichever_of_its_characters_are_escaped() {
    for quoted in ["k3y+/=!", "k3y%2B%2F%3D!", "k3y%2B%2f%3d%21", "k3y+/%3D!", "k3y%2b/=!", "%6b%33%79%2B%2F%3D%21"] {
        assert_eq!(masked(quoted, "k3y+/=!"), "***", "{quoted}");
    }
    // A percent sign of the secret's own may be escaped, or be left as it is before what looks like an escape.
    for quoted in ["%25\"", "%2525%22", "%25%22"] {
        assert_eq!(masked(quoted, "%25\""), "***", "{quoted}");
    }
    assert_eq!(masked("%25x %x", "%x"), "*** ***");
}

#[test]
fn a_secret_is_masked_before_a_long_text_is_cut() {
    let cut = masked(&format!("{}s3cret", "x".repeat(2_045)), "s3cret");
    assert_eq!((cut.len(), cut.contains("s3c")), (2_048, false));
}
