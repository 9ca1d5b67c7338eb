//! The JavaScript bindings: platform objects and frames in, JSON text out. No rule and no decision lives here.
//!
//! Exports are free functions over plain data; what lasts longer than a call is TypeScript's to keep. What they throw is a `Failure` as JSON text.

#[cfg(feature = "edge")]
mod edge;
mod failure;
mod net;
mod options;
mod submit;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::calls::{self, Call};
use crate::delivery::retry::seconds_to_wait;
use crate::schema::{Issue, Value};
use crate::source::{Origin, check as check_value, check_form, frame, too_large};
use crate::visitor;
use crate::wire::json::{Int64As, push_issues, push_member, push_name, push_value};
use crate::wire::{request, response};
use failure::Failure;
use options::Options;

/// Longest frame, in bytes; the package's writer stops there.
const MAX_FRAME: usize = 1 << 20;

/// The call at this place.
fn call_at(index: usize) -> Result<&'static Call, Failure> {
    calls::at(index).ok_or(Failure::Internal)
}

/// Judges a page's object: `{"value":…}` or `{"issues":[…]}`.
#[wasm_bindgen]
pub fn check(call: usize, frame: &[u8]) -> Result<String, Failure> {
    let call = call_at(call)?;
    Ok(validation(check_frame(call, frame)))
}

/// Judges a form's entries.
#[wasm_bindgen(js_name = checkForm)]
pub fn check_form_entries(call: usize, frame: &[u8]) -> Result<String, Failure> {
    let call = call_at(call)?;
    let entries = frame::read_entries(frame).map_err(|issue| vec![issue]);
    Ok(validation(entries.and_then(|(pick, entries)| check_form(call.schema, &pick, &entries, &[]))))
}

/// What is said of an input that no frame can hold.
#[wasm_bindgen(js_name = tooLarge)]
pub fn input_too_large() -> String {
    validation(Err(vec![too_large(MAX_FRAME)]))
}

/// The exact upstream request: an array of `{"url":…,"headers":{…}}` and the body's bytes.
#[wasm_bindgen(js_name = buildRequest)]
pub fn build_request(call: usize, record: &[u8], options: &[u8]) -> Result<Array, Failure> {
    let call = call_at(call)?;
    let record = check_frame(call, record).map_err(Failure::Invalid)?;
    let request = request::build(call, &record, &Options::read(options)?.request(call)?)?;
    let mut head = String::from("{");
    push_member(&mut head, "url", request.url.expose());
    push_name(&mut head, "headers");
    head.push('{');
    for (name, value) in &request.headers {
        push_member(&mut head, name, value.expose());
    }
    head.push_str("}}");
    Ok(Array::of2(&head.into(), &Uint8Array::from(request.body.as_slice())))
}

/// What an upstream answer means: the outcome.
#[wasm_bindgen(js_name = readResponse)]
pub fn read_response(call: usize, status: f64, content_type: &str, retry_after: &str, body: &[u8]) -> Result<String, Failure> {
    let retry_after = seconds_to_wait(retry_after, net::now());
    // A number that is no status becomes one that says nothing.
    let answer = response::Answer { status: status as u16, content_type, retry_after, body };
    Ok(response::read(call_at(call)?, &answer).to_json())
}

/// The Aptania userUUID out of a cookie string.
#[wasm_bindgen(js_name = readUserUUID)]
pub fn read_user_uuid(cookie_name: &str, cookies: &str) -> Option<String> {
    visitor::user_uuid(cookie_name, cookies).map(str::to_owned)
}

/// After a trap, which leaves the instance in no defined state: the next call is one to a fresh instance. That must be [`renew`].
#[wasm_bindgen]
pub fn recover() {
    wasm_bindgen::handler::schedule_reinit();
}

/// Nothing, which is all that the first call to a fresh instance may do: its arguments would have gone into the old one.
#[wasm_bindgen]
pub fn renew() {}

fn check_frame<'a>(call: &Call, bytes: &'a [u8]) -> Result<Value<'a>, Vec<Issue>> {
    let (pick, value) = frame::read(bytes).map_err(|issue| vec![issue])?;
    check_value(call.schema, &pick, Origin::Data, value)
}

fn validation(result: Result<Value<'_>, Vec<Issue>>) -> String {
    let mut json = String::with_capacity(256);
    match result {
        Ok(value) => {
            json.push_str("{\"value\":");
            push_value(&mut json, &value, Int64As::Text);
        }
        Err(issues) => {
            json.push_str("{\"issues\":");
            push_issues(&mut json, &issues);
        }
    }
    json.push('}');
    json
}
