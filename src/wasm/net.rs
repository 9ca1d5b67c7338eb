//! One HTTP exchange over the platform's fetch or a caller's own, bounded in time and size.
//!
//! gloo-net builds the request. It does not send it: its `send` knows no other fetch, and panics on an answer that is no `Response` of this realm and on an abort
//! whose reason is no `Error`. Whatever a caller's fetch gives is read member by member; no exception of it gets past here, for it may quote a URL that holds a secret.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::Poll;

use gloo_net::http::{Headers, Method, RequestBuilder};
use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, RequestRedirect};

use super::failure::Failure;
use crate::delivery::retry::seconds_to_wait;
use crate::wire::{Secret, response};

/// Longest body that is read, in bytes; the rest is left.
const MAX_BODY: usize = 1 << 20;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(function: &JsValue, milliseconds: f64) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues, catch)]
    fn fill_with_random(bytes: &mut [u8]) -> Result<JsValue, JsValue>;
}

/// What is sent, by POST.
pub struct Message {
    pub url: Secret,
    pub headers: Vec<(&'static str, Secret)>,
    pub body: Vec<u8>,
    pub keepalive: bool,
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
    pub fetch: Function,
    /// The caller's `AbortSignal`, or undefined.
    pub signal: JsValue,
    pub timeout_ms: u32,
}

impl Line {
    /// One exchange.
    pub async fn exchange(&self, message: &Message) -> Result<Result<Answer, Cut>, Failure> {
        let controller = AbortController::new().map_err(|_| Failure::Internal)?;
        let mut limit = Limit::new(self.timeout_ms, &self.signal)?;
        let answer = {
            let mut answer = pin!(self.answer(message, &controller));
            poll_fn(|context| match answer.as_mut().poll(context) {
                Poll::Ready(answer) => Poll::Ready(Some(answer)),
                Poll::Pending => Pin::new(&mut limit.reached).poll(context).map(|_| None),
            })
            .await
        };
        // The caller's signal goes before an answer that came with it.
        limit.check_signal().inspect_err(|_| controller.abort())?;
        Ok(match answer {
            Some(answer) => answer.map_err(|_| CUT),
            None => {
                controller.abort();
                Err(TIMED_OUT)
            }
        })
    }

    /// Waits.
    pub async fn pause(&self, milliseconds: u64) -> Result<(), Failure> {
        let mut limit = Limit::new(u32::try_from(milliseconds).unwrap_or(u32::MAX), &self.signal)?;
        let _ = Pin::new(&mut limit.reached).await;
        limit.check_signal()
    }

    async fn answer(&self, message: &Message, controller: &AbortController) -> Result<Answer, JsValue> {
        let headers = web_sys::Headers::new()?;
        for (name, value) in &message.headers {
            headers.append(name, value.expose())?;
        }
        let request = RequestBuilder::new(message.url.expose())
            .method(Method::POST)
            .headers(Headers::from_raw(headers))
            .redirect(RequestRedirect::Manual)
            .abort_signal(Some(&controller.signal()))
            .body(Uint8Array::from(message.body.as_slice()))
            .map_err(|_| JsValue::NULL)?;
        let request: JsValue = web_sys::Request::from(request).into();
        let options = Object::new();
        if message.keepalive {
            Reflect::set(&options, &"keepalive".into(), &JsValue::TRUE)?;
        }
        read(&settled(&self.fetch.call2(&JsValue::UNDEFINED, &request, &options)?).await?).await
    }
}

async fn read(response: &JsValue) -> Result<Answer, JsValue> {
    let status = match get(response, "status")?.as_f64().unwrap_or_default() as u16 {
        // A redirect that a page may not look into.
        0 if get(response, "type")? == "opaqueredirect" => 302,
        status => status,
    };
    let headers = get(response, "headers")?;
    let header = |name: &str| Ok::<_, JsValue>(invoke(&headers, "get", &[name.into()])?.as_string().unwrap_or_default());
    let content_type = header("content-type")?;
    let retry_after = seconds_to_wait(&header("retry-after")?, now());
    let mut body = Vec::new();
    // A body that is cut short leaves the status to speak.
    let _ = read_body(response, &mut body).await;
    Ok(Answer { status, content_type, retry_after, body })
}

async fn read_body(response: &JsValue, body: &mut Vec<u8>) -> Result<(), JsValue> {
    let stream = get(response, "body")?;
    if stream.is_null() {
        return Ok(());
    }
    if stream.is_undefined() {
        // A platform whose answers have no streams.
        body.extend(Uint8Array::new(&settled(&invoke(response, "arrayBuffer", &[])?).await?).to_vec());
        return Ok(());
    }
    let reader = invoke(&stream, "getReader", &[])?;
    while body.len() < MAX_BODY {
        let chunk = settled(&invoke(&reader, "read", &[])?).await?;
        if get(&chunk, "done")?.is_truthy() {
            return Ok(());
        }
        body.extend(Uint8Array::new(&get(&chunk, "value")?).to_vec());
    }
    body.truncate(MAX_BODY);
    settled(&invoke(&reader, "cancel", &[])?).await.map(|_| ())
}

/// A promise that is kept after a time, or when the caller's signal says so.
struct Limit<'a> {
    reached: JsFuture,
    timer: JsValue,
    signal: &'a JsValue,
    listener: JsValue,
}

impl<'a> Limit<'a> {
    fn new(milliseconds: u32, signal: &'a JsValue) -> Result<Self, Failure> {
        let mut listener = JsValue::UNDEFINED;
        let promise = Promise::new(&mut |keep, _| listener = keep.into());
        if !signal.is_undefined() {
            invoke(signal, "addEventListener", &["abort".into(), listener.clone()]).map_err(|_| Failure::bad_config("signal", "must be an AbortSignal"))?;
        }
        let limit = Limit { reached: JsFuture::from(promise), timer: set_timeout(&listener, milliseconds.into()), signal, listener };
        limit.check_signal()?;
        Ok(limit)
    }

    fn check_signal(&self) -> Result<(), Failure> {
        let is_aborted = !self.signal.is_undefined() && get(self.signal, "aborted").is_ok_and(|aborted| aborted.is_truthy());
        if is_aborted { Err(Failure::Aborted) } else { Ok(()) }
    }
}

impl Drop for Limit<'_> {
    fn drop(&mut self) {
        clear_timeout(&self.timer);
        if !self.signal.is_undefined() {
            let _ = invoke(self.signal, "removeEventListener", &["abort".into(), self.listener.clone()]);
        }
    }
}

fn get(object: &JsValue, name: &str) -> Result<JsValue, JsValue> {
    Reflect::get(object, &name.into())
}

fn invoke(object: &JsValue, method: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    get(object, method)?.dyn_into::<Function>()?.apply(object, &arguments.iter().collect::<Array>())
}

async fn settled(value: &JsValue) -> Result<JsValue, JsValue> {
    JsFuture::from(Promise::resolve(value)).await
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
