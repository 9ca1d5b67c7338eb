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

use crate::calls::{CALLS, Call};
use crate::delivery::retry::seconds_to_wait;
use crate::schema::{Arena, Code, Issue, Value};
use crate::source::{Origin, check as check_value, check_form, frame};
use crate::visitor;
use crate::wire::json::{Int64As, push_issues, push_member, push_name, push_value};
use crate::wire::{request, response};
use failure::Failure;
use options::Options;

/// The standard library's allocator is three times as large, and slower.
#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// Longest frame, in bytes; the package's writer stops there.
const MAX_FRAME: usize = 1 << 20;

/// The call at this place of the registry.
fn call_at(index: usize) -> Result<&'static Call, Failure> {
    CALLS.get(index).copied().ok_or(Failure::Internal)
}

/// Judges a page's object: `{"value":…}` or `{"issues":[…]}`.
#[wasm_bindgen]
pub fn check(call: usize, frame: &[u8]) -> Result<String, Failure> {
    let arena = Arena::new();
    Ok(validation(check_frame(call_at(call)?, frame, &arena)))
}

/// Judges a form's entries.
#[wasm_bindgen(js_name = checkForm)]
pub fn check_form_entries(call: usize, frame: &[u8]) -> Result<String, Failure> {
    let arena = Arena::new();
    let call = call_at(call)?;
    let entries = frame::read_entries(frame, &arena).map_err(|unread| vec![unread.into()]);
    Ok(validation(entries.and_then(|(pick, entries)| check_form(call.schema, &pick, entries, &[], &arena))))
}

/// What is said of an input that no frame can hold.
#[wasm_bindgen(js_name = tooLarge)]
pub fn input_too_large() -> String {
    validation(Err(vec![Issue::beyond(Code::TooLarge, MAX_FRAME)]))
}

/// The exact upstream request: an array of `{"url":…,"headers":{…}}` and the body's bytes.
#[wasm_bindgen(js_name = buildRequest)]
pub fn build_request(call: usize, record: &[u8], options: &[u8]) -> Result<Array, Failure> {
    let arena = Arena::new();
    let call = call_at(call)?;
    let record = check_frame(call, record, &arena).map_err(|issues| Failure::invalid(&issues))?;
    let request = request::build(call, record, &Options::read(options, &arena)?.request(call)?, &arena)?;
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
    Ok(response::read(call_at(call)?, &answer, &Arena::new()).to_json())
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

fn check_frame<'a>(call: &Call, bytes: &'a [u8], arena: &'a Arena) -> Result<Value<'a>, Vec<Issue<'a>>> {
    let (pick, value) = frame::read(bytes, arena).map_err(|unread| vec![unread.into()])?;
    check_value(call.schema, &pick, Origin::Data, value, arena)
}

fn validation(result: Result<Value<'_>, Vec<Issue<'_>>>) -> String {
    let mut json = String::with_capacity(256);
    match result {
        Ok(value) => {
            json.push_str("{\"value\":");
            push_value(&mut json, value, Int64As::Text);
        }
        Err(issues) => {
            json.push_str("{\"issues\":");
            push_issues(&mut json, &issues);
        }
    }
    json.push('}');
    json
}
