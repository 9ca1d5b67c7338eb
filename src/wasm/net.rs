//! One HTTP exchange over the platform's fetch or a caller's own, bounded in time.
//!
//! Of gloo-net come the headers. Its request builder parses the URL twice to add parameters to it, and its `send` knows no other fetch and panics on an answer that
//! is no `Response` of this realm; a page would download more for them than for the rules of all five calls. What sends is a function of the package's: it calls
//! the fetch there is, and reads the answer. No exception of it gets past here, for one may quote a URL that holds a secret.

use gloo_net::http::Headers;
use js_sys::{Function, Promise, Uint8Array};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use web_sys::{RequestInit, RequestRedirect};

use super::failure::Failure;
use crate::delivery::retry::seconds_to_wait;
use crate::wire::request::Request;
use crate::wire::response;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues, catch)]
    fn fill_with_random(bytes: &mut [u8]) -> Result<JsValue, JsValue>;
}

/// The platform's own form of a request. It is made once: attempts send copies.
pub fn prepared(request: &Request) -> Result<JsValue, JsValue> {
    let headers = Headers::new();
    for (name, value) in &request.headers {
        headers.append(name, value.expose());
    }
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_headers(&headers.into_raw());
    init.set_redirect(RequestRedirect::Manual);
    init.set_body(&Uint8Array::from(request.body.as_slice()));
    web_sys::Request::new_with_str_and_init(request.url.expose(), &init).map(JsValue::from)
}

/// What came back.
pub struct Answer {
    pub status: u16,
    content_type: String,
    retry_after: Option<u64>,
    body: Vec<u8>,
}

impl Answer {
    pub fn borrow(&self) -> response::Answer<'_> {
        response::Answer { status: self.status, content_type: &self.content_type, retry_after: self.retry_after, body: &self.body }
    }
}

/// Why nothing came back: it may have arrived all the same.
pub type Cut = &'static str;

/// The package's own function that makes an exchange: it waits for `pause`, sends a copy of the request, waits for an answer as long as it may take, and gives
/// what it reads to `settle`: status, `Content-Type`, `Retry-After` and body; the status 0 where none came, 1 where none came in time. It is a promise of what
/// `settle` returns.
#[derive(Clone)]
pub struct Line {
    pub exchange: Function,
    pub timeout_ms: u32,
}

impl Line {
    /// One exchange, after a pause in milliseconds.
    pub fn exchange(&self, request: &JsValue, pause: u64, settle: impl FnOnce(Result<Answer, Cut>) -> JsValue + 'static) -> JsValue {
        let settle = Closure::once_into_js(move |status: f64, content_type: String, retry_after: String, body: Vec<u8>| {
            settle(match status {
                0.0 => Err("The connection ended before an answer came."),
                1.0 => Err("No answer came in time."),
                // A number that is no status becomes one that says nothing.
                status => Ok(Answer { status: status as u16, content_type, retry_after: seconds_to_wait(&retry_after, now()), body }),
            })
        });
        let promise = self.exchange.call4(&JsValue::UNDEFINED, request, &self.timeout_ms.into(), &(pause as f64).into(), &settle);
        promise.unwrap_or_else(|error| Promise::reject(&error).into())
    }
}

/// Seconds since 1970.
pub fn now() -> u64 {
    (js_sys::Date::now() / 1_000.0) as u64
}

/// From 0 to 1.
pub fn random() -> f64 {
    js_sys::Math::random()
}

/// A fresh UUID of version 4. `crypto.randomUUID` is missing where a page came over plain http.
pub fn random_uuid() -> Result<String, Failure> {
    let mut bytes = [0; 16];
    fill_with_random(&mut bytes).map_err(|_| Failure::bad_config("idempotencyKey", "is required: there are no secure random numbers here"))?;
    let mut uuid = String::with_capacity(36);
    for (index, byte) in bytes.into_iter().enumerate() {
        let byte = match index {
            6 => byte & 0x0f | 0x40,
            8 => byte & 0x3f | 0x80,
            _ => byte,
        };
        if matches!(index, 4 | 6 | 8 | 10) {
            uuid.push('-');
        }
        for nibble in [byte >> 4, byte & 15] {
            uuid.extend(char::from_digit(nibble.into(), 16));
        }
    }
    Ok(uuid)
}
