//! The JavaScript bindings: platform objects and frames in, JSON text out. No rule and no decision lives here.
//!
//! Exports are free functions over plain data, and throw nothing; what lasts longer than a call is TypeScript's to keep.

#[cfg(feature = "edge")]
mod edge;
mod failure;
#[cfg(feature = "edge")]
mod ledger;
mod options;
mod submit;
mod types;

use wasm_bindgen::prelude::wasm_bindgen;

use crate::calls::{self, Call};
use crate::http::json::{Int64As, push_value};
use crate::input::frame::{self, source};
use crate::input::{Difference, compare};
use crate::schema::{Arena, Value};
use crate::visitor;
use failure::{Failure, encode_result};
use submit::read_input;
use types::encode_verdict;

/// The standard library's allocator is three times as large, and slower.
#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

fn call_at(index: usize) -> Result<&'static Call, Failure> {
    calls::at(index).ok_or(Failure::Internal)
}

/// Judges a page's object, or a form's entries: `{"changes":{…}}`, the members that make a copy of the object the normalised one, null for one that is left out;
/// `{"value":…}`, the normalised copy itself; or `{"issues":[…]}`.
#[wasm_bindgen]
pub fn check(call: usize, frame: &[u8], is_form: bool) -> String {
    let arena = Arena::new();
    encode_result(call_at(call).map(|call| {
        encode_verdict(if is_form {
            read_input(call, frame, source::FORM, &arena).map(|(record, _)| Difference::Whole(record))
        } else {
            let record = frame::read(frame, &arena).map_err(|error| vec![error.into()]);
            record.and_then(|(pick, record)| compare(call.schema, &pick, record, &arena))
        })
    }))
}

/// The Aptania userUUID out of a cookie string, or null.
#[wasm_bindgen(js_name = readUserUUID)]
pub fn read_user_uuid(cookie_name: &str, cookies: &str) -> String {
    let mut json = String::new();
    push_value(&mut json, visitor::user_uuid(cookie_name, cookies).map_or(Value::Null, Value::Text), Int64As::Text);
    json
}

/// After a trap, which leaves the instance in no defined state: the next call is one to a fresh instance. That must be [`renew`].
#[wasm_bindgen]
pub fn recover() {
    wasm_bindgen::handler::schedule_reinit();
}

/// Nothing, which is all that the first call to a fresh instance may do: its arguments would have gone into the old one.
#[wasm_bindgen]
pub fn renew() {}
