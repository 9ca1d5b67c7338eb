//! Submitting: attempts at one request, until an outcome stands.

use js_sys::Function;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use super::failure::Failure;
use super::net::{self, Answer, Cut, Line, Message};
use super::options::Options;
use super::{call_at, check_frame};
use crate::delivery::reply::{self, Reply};
use crate::delivery::retry::{Retries, Verdict};
use crate::schema::Value;
use crate::source::json;
use crate::wire::json::{push_member, push_name};
use crate::wire::request::{self, Request};
use crate::wire::{Outcome, response, token};

/// How long one attempt may take, in milliseconds. An edge waits for the vendor, and for its retries.
const TO_ENDPOINT: u32 = 30_000;
const TO_VENDOR: u32 = 10_000;
const MOST_RETRIES: u32 = 2;

/// Checks the whole record and sends it to the vendor: `{"outcome":…,"upstreamStatus":…}`, in which the status is 0 where no answer came.
#[wasm_bindgen]
pub async fn submit(call: usize, record: Vec<u8>, options: Vec<u8>, fetch: JsValue, signal: JsValue) -> Result<String, Failure> {
    let call = call_at(call)?;
    let options = Options::read(&options)?;
    let built_with = options.request(call)?;
    let record = match check_frame(call, &record) {
        Ok(record) => record,
        Err(issues) => return Ok(result(&Outcome::Invalid { issues }, 0)),
    };
    let request = match request::build(call, &record, &built_with) {
        Err(request::BuildError::Invalid(issues)) => return Ok(result(&Outcome::Invalid { issues }, 0)),
        request => request?,
    };
    let attempts = Attempts::new(&options, fetch, signal, TO_VENDOR, call.is_repeatable(&record))?;
    let (outcome, status) = attempts
        .make(&message(&request), |answer| match answer {
            Ok(answer) => response::read(call, &answer.borrow()),
            Err(cut) => Outcome::Unknown { message: cut.into() },
        })
        .await?;
    Ok(result(&outcome.masked(built_with.credentials.iter().map(|(_, secret)| secret)), status))
}

/// Sends a checked part of a record to the visitor's own edge: the outcome.
#[wasm_bindgen(js_name = submitToEndpoint)]
pub async fn submit_to_endpoint(call: usize, record: String, options: Vec<u8>, fetch: JsValue, signal: JsValue) -> Result<String, Failure> {
    let call = call_at(call)?;
    let options = Options::read(&options)?;
    let endpoint = options.text("endpoint")?.unwrap_or_default();
    let key = match options.text("idempotencyKey")? {
        None => net::random_uuid()?,
        Some(key) if (1..=255).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()) => key.to_owned(),
        Some(_) => return Err(Failure::bad_config("idempotencyKey", "must be 1 to 255 visible ASCII characters")),
    };
    let is_repeatable = call.is_repeatable(&json::read(record.as_bytes()).unwrap_or(Value::Null));
    let attempts = Attempts::new(&options, fetch, signal, TO_ENDPOINT, is_repeatable)?;
    let message = Message {
        url: endpoint,
        headers: vec![("Content-Type", "application/json"), ("Accept", "application/json"), ("Idempotency-Key", &key)],
        body: record.as_bytes(),
        keepalive: options.is_set("keepalive"),
    };
    let (reply, _) = attempts
        .make(&message, |answer| match answer {
            Ok(answer) => reply::read(&answer.borrow()),
            Err(cut) => Outcome::Unknown { message: cut.into() }.into(),
        })
        .await?;
    Ok(reply.json)
}

/// Fetches BigChange's access token: `{"accessToken":…,"expiresIn":…}`, or the result of a submission that has none.
#[wasm_bindgen(js_name = fetchToken)]
pub async fn fetch_token(call: usize, options: Vec<u8>, fetch: JsValue, signal: JsValue) -> Result<String, Failure> {
    let options = Options::read(&options)?;
    let credentials = options.credentials(call_at(call)?)?;
    let request = token::request(&credentials)?;
    let attempts = Attempts::new(&options, fetch, signal, TO_VENDOR, true)?;
    let (token, status) = attempts
        .make(&message(&request), |answer| match answer {
            Ok(answer) => token::read(&answer.borrow()),
            Err(cut) => Err(Outcome::Unavailable { message: cut.into(), retry_after: None }),
        })
        .await?;
    Ok(match token {
        Ok(token) => {
            let mut json = String::from("{");
            push_member(&mut json, "accessToken", token.access_token.expose());
            push_name(&mut json, "expiresIn");
            json.push_str(&token.expires_in.to_string());
            json.push('}');
            json
        }
        Err(outcome) => result(&outcome, status),
    })
}

/// What an attempt came to, as far as another one depends on it.
trait Judged {
    fn verdict(&self) -> Verdict;
}

impl Judged for Outcome {
    fn verdict(&self) -> Verdict {
        self.into()
    }
}

impl Judged for Reply {
    fn verdict(&self) -> Verdict {
        self.verdict
    }
}

impl Judged for Result<token::Token, Outcome> {
    fn verdict(&self) -> Verdict {
        self.as_ref().map_or_else(Verdict::from, |_| Verdict::Settled)
    }
}

struct Attempts {
    line: Line,
    retries: Retries,
}

impl Attempts {
    fn new(options: &Options<'_>, fetch: JsValue, signal: JsValue, timeout_ms: u32, is_repeatable: bool) -> Result<Self, Failure> {
        let fetch = fetch.dyn_into::<Function>().map_err(|_| Failure::bad_config("fetch", "must be a function"))?;
        let timeout_ms = options.number("timeoutMs", 1, timeout_ms)?;
        let retries = Retries::new(options.number("maxRetries", 0, MOST_RETRIES)?, is_repeatable);
        Ok(Attempts { line: Line { fetch, signal, timeout_ms }, retries })
    }

    /// What the last attempt came to, with its HTTP status.
    async fn make<T: Judged>(mut self, message: &Message<'_>, read: impl Fn(Result<&Answer, Cut>) -> T) -> Result<(T, u16), Failure> {
        loop {
            let answer = self.line.exchange(message).await?;
            let outcome = read(answer.as_ref().map_err(|cut| *cut));
            let Some(pause) = self.retries.next_pause(outcome.verdict(), net::random()) else {
                return Ok((outcome, answer.map_or(0, |answer| answer.status)));
            };
            self.line.pause(pause).await?;
        }
    }
}

fn message(request: &Request) -> Message<'_> {
    Message {
        url: request.url.expose(),
        headers: request.headers.iter().map(|(name, value)| (*name, value.expose())).collect(),
        body: &request.body,
        keepalive: false,
    }
}

fn result(outcome: &Outcome, upstream_status: u16) -> String {
    ["{\"outcome\":", &outcome.to_json(), ",\"upstreamStatus\":", &upstream_status.to_string(), "}"].concat()
}
