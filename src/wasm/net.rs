//! One HTTP exchange over the platform's fetch or a caller's own, bounded in time.
//!
//! gloo-net builds the request. It does not send it: its `send` knows no other fetch, and panics on an answer that is no `Response` of this realm and on an abort
//! whose reason is no `Error`. What does is a function of the package's: it calls the fetch there is, and reads the answer. No exception of it gets past here, for
//! one may quote a URL that holds a secret.

use gloo_net::http::{Headers, Method, RequestBuilder};
use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, RequestRedirect};

use super::failure::Failure;
use crate::delivery::retry::seconds_to_wait;
use crate::wire::request::Request;
use crate::wire::response;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(function: &JsValue, milliseconds: f64) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues, catch)]
    fn fill_with_random(bytes: &mut [u8]) -> Result<JsValue, JsValue>;
}

/// The platform's own form of a request. It is made once: attempts send copies.
pub fn prepared(request: &Request) -> Result<web_sys::Request, JsValue> {
    let headers = web_sys::Headers::new()?;
    for (name, value) in &request.headers {
        headers.append(name, value.expose())?;
    }
    let builder = RequestBuilder::new(request.url.expose()).method(Method::POST).headers(Headers::from_raw(headers)).redirect(RequestRedirect::Manual);
    builder.body(Uint8Array::from(request.body.as_slice())).map(web_sys::Request::from).map_err(|_| JsValue::NULL)
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

const CUT: Cut = "The connection ended before an answer came.";
const TIMED_OUT: Cut = "No answer came in time.";

/// How exchanges are made.
pub struct Line {
    /// Sends a copy of a request, which a signal may end, and reads the answer: a promise of `[status, contentType, retryAfter, body]`.
    pub exchange: Function,
    /// The caller's `AbortSignal`, or undefined.
    pub signal: JsValue,
    pub timeout_ms: u32,
}

impl Line {
    /// One exchange.
    pub async fn exchange(&self, request: &web_sys::Request) -> Result<Result<Answer, Cut>, Failure> {
        let controller = AbortController::new().map_err(|_| Failure::Internal)?;
        let limit = Limit::new(self.timeout_ms, &self.signal)?;
        let answer = match self.exchange.call2(&JsValue::UNDEFINED, request, &controller.signal()) {
            Ok(promise) => JsFuture::from(Promise::race(&Array::of2(&promise, &limit.reached))).await,
            Err(error) => Err(error),
        };
        let answer = answer.as_ref().map(|answer| answer.dyn_ref::<Array>());
        // An answer that is there needs no end; anything else still under way does.
        if !matches!(answer, Ok(Some(_))) {
            controller.abort();
        }
        limit.check_signal()?;
        Ok(match answer {
            Ok(Some(answer)) => Ok(Answer::read(answer)),
            Ok(None) => Err(TIMED_OUT),
            Err(_) => Err(CUT),
        })
    }

    /// Waits.
    pub async fn pause(&self, milliseconds: u64) -> Result<(), Failure> {
        let limit = Limit::new(u32::try_from(milliseconds).unwrap_or(u32::MAX), &self.signal)?;
        let _ = JsFuture::from(limit.reached.clone()).await;
        limit.check_signal()
    }
}

impl Answer {
    fn read(answer: &Array) -> Self {
        let text = |index| answer.get(index).as_string().unwrap_or_default();
        Answer {
            // A number that is no status becomes one that says nothing.
            status: answer.get(0).as_f64().unwrap_or_default() as u16,
            content_type: text(1),
            retry_after: seconds_to_wait(&text(2), now()),
            body: Uint8Array::new(&answer.get(3)).to_vec(),
        }
    }
}

/// A promise that is kept after a time, or when the caller's signal says so.
struct Limit<'a> {
    reached: Promise,
    timer: JsValue,
    signal: &'a JsValue,
    listener: JsValue,
}

impl<'a> Limit<'a> {
    fn new(milliseconds: u32, signal: &'a JsValue) -> Result<Self, Failure> {
        let mut listener = JsValue::UNDEFINED;
        let reached = Promise::new(&mut |keep, _| listener = keep.into());
        let limit = Limit { reached, timer: set_timeout(&listener, milliseconds.into()), signal, listener };
        limit.tell_signal("addEventListener").map_err(|_| Failure::bad_config("signal", "must be an AbortSignal"))?;
        limit.check_signal()?;
        Ok(limit)
    }

    fn tell_signal(&self, method: &str) -> Result<(), JsValue> {
        if !self.signal.is_undefined() {
            let method = Reflect::get(self.signal, &method.into())?.dyn_into::<Function>()?;
            method.call2(self.signal, &"abort".into(), &self.listener)?;
        }
        Ok(())
    }

    fn check_signal(&self) -> Result<(), Failure> {
        let is_aborted = !self.signal.is_undefined() && Reflect::get(self.signal, &"aborted".into()).is_ok_and(|aborted| aborted.is_truthy());
        if is_aborted { Err(Failure::Aborted) } else { Ok(()) }
    }
}

impl Drop for Limit<'_> {
    fn drop(&mut self) {
        clear_timeout(&self.timer);
        let _ = self.tell_signal("removeEventListener");
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
