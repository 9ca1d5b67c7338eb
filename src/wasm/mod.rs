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

use wasm_bindgen::prelude::wasm_bindgen;

use crate::calls::{self, Call};
use crate::schema::{Arena, Issue, Value};
use crate::source::{Origin, check as check_value, check_form, frame};
use crate::visitor;
use crate::wire::json::{Int64As, push_issues, push_value};
use failure::{Failure, told};

/// The standard library's allocator is three times as large, and slower.
#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

fn call_at(index: usize) -> Result<&'static Call, Failure> {
    calls::at(index).ok_or(Failure::Internal)
}

/// Judges a page's object: `{"value":…}` or `{"issues":[…]}`.
#[wasm_bindgen]
pub fn check(call: usize, frame: &[u8]) -> String {
    let arena = Arena::new();
    told(call_at(call).map(|call| validation(check_frame(call, frame, &arena))))
}

/// Judges a form's entries.
#[wasm_bindgen(js_name = checkForm)]
pub fn check_form_entries(call: usize, frame: &[u8]) -> String {
    let arena = Arena::new();
    told(call_at(call).map(|call| {
        let entries = frame::read_entries(frame, &arena).map_err(|unread| vec![unread.into()]);
        validation(entries.and_then(|(pick, entries)| check_form(call.schema, &pick, entries, &[], &arena)))
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
