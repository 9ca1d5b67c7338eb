//! Inputs that fuzzing found, unchanged.

use enlist::http::Secret;
use enlist::http::response::{UpstreamResponse, read};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::{arena, call};

/// Returns the masked message of a refusal with this message and this secret.
fn masked_message(words: &str, secret: &str) -> String {
    let answer = UpstreamResponse { status: 404, content_type: "text/plain", retry_after: None, body: words.as_bytes() };
    let outcome = read(call("protech.createContact"), &answer, arena()).masked(&[Secret::new(secret)], arena());
    outcome.message().expect("words").to_owned()
}

#[test]
fn a_secret_is_masked_whichever_characters_are_escaped() {
    for quoted in ["k3y+/=!", "k3y%2B%2F%3D!", "k3y%2B%2f%3d%21", "k3y+/%3D!", "k3y%2b/=!", "%6b%33%79%2B%2F%3D%21"] {
        assert_eq!(masked_message(quoted, "k3y+/=!"), "***", "{quoted}");
    }
    // A percent sign of the secret itself may be escaped, or unescaped before what looks like an escape.
    for quoted in ["%25\"", "%2525%22", "%25%22"] {
        assert_eq!(masked_message(quoted, "%25\""), "***", "{quoted}");
    }
    assert_eq!(masked_message("%25x %x", "%x"), "*** ***");
}

#[test]
fn a_secret_is_masked_before_a_long_text_is_cut() {
    let cut = masked_message(&format!("{}s3cret", "x".repeat(2_045)), "s3cret");
    assert_eq!((cut.len(), cut.contains("s3c")), (2_048, false));
}
