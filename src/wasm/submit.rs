//! Submitting: attempts at one request, until an outcome stands.

use js_sys::{Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::failure::Failure;
use super::net::{self, Answer, Cut, Line};
use super::options::Options;
use super::{call_at, check_frame};
use crate::calls::Call;
use crate::delivery::reply::{self, Reply};
use crate::delivery::retry::{Retries, Verdict};
use crate::schema::{Arena, Issue, Value, number};
use crate::source::json;
#[cfg(feature = "edge")]
use crate::wire::json::{push_member, push_name};
use crate::wire::request::{self, Request};
#[cfg(feature = "edge")]
use crate::wire::token;
use crate::wire::{Outcome, Secret, response};

/// How long one attempt may take, in milliseconds. An edge waits for the vendor, and for its retries.
const TO_ENDPOINT: u32 = 30_000;
pub const TO_VENDOR: u32 = 10_000;
const MOST_RETRIES: u32 = 2;

/// Checks the whole record and sends it to the vendor: `{"outcome":…,"upstreamStatus":…}`, in which the status is 0 where no answer came.
#[wasm_bindgen]
pub fn submit(call: usize, record: &[u8], options: &[u8], exchange: Function) -> Result<Promise, Failure> {
    let call = call_at(call)?;
    let arena = Arena::new();
    let options = Options::read(options, &arena)?;
    let built_with = options.request(call)?;
    let invalid = |issues: &[Issue<'_>]| Ok(Promise::resolve(&JsValue::from(result(&Outcome::Invalid { issues }, 0))));
    let record = match check_frame(call, record, &arena) {
        Ok(record) => record,
        Err(issues) => return invalid(&issues),
    };
    let request = match request::build(call, record, &built_with, &arena) {
        Err(request::BuildError::Invalid(issues)) => return invalid(&issues),
        request => request?,
    };
    let line = line(&options, exchange, TO_VENDOR)?;
    let retries = retries(&options, call.is_repeatable(record))?;
    let secrets = built_with.credentials.into_iter().map(|(_, secret)| secret).collect();
    Ok(send(&request, line, retries, Reader::Vendor { call, secrets }))
}

/// Sends a checked part of a record to the visitor's own edge: the outcome.
#[wasm_bindgen(js_name = submitToEndpoint)]
pub fn submit_to_endpoint(call: usize, record: String, options: &[u8], exchange: Function) -> Result<Promise, Failure> {
    let arena = Arena::new();
    let call = call_at(call)?;
    let options = Options::read(options, &arena)?;
    let key = match options.text("idempotencyKey")? {
        None => net::random_uuid()?,
        Some(key) if (1..=255).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()) => key.to_owned(),
        Some(_) => return Err(Failure::bad_config("idempotencyKey", "must be 1 to 255 visible ASCII characters")),
    };
    let line = line(&options, exchange, TO_ENDPOINT)?;
    let retries = retries(&options, call.is_repeatable(json::read(record.as_bytes(), &arena).unwrap_or(Value::Null)))?;
    let headers = [("Content-Type", "application/json"), ("Accept", "application/json"), ("Idempotency-Key", &key)];
    let request = Request {
        url: Secret::new(options.text("endpoint")?.unwrap_or_default()),
        headers: headers.map(|(name, value)| (name, Secret::new(value))).into(),
        body: record.into_bytes(),
    };
    Ok(send(&request, line, retries, Reader::Endpoint))
}

/// Fetches BigChange's access token: `{"accessToken":…,"expiresIn":…}`, or the result of a submission that has none.
#[cfg(feature = "edge")]
#[wasm_bindgen(js_name = fetchToken)]
pub fn fetch_token(call: usize, options: &[u8], exchange: Function) -> Result<Promise, Failure> {
    let arena = Arena::new();
    let options = Options::read(options, &arena)?;
    let request = token::request(&options.credentials(call_at(call)?)?)?;
    let line = line(&options, exchange, TO_VENDOR)?;
    Ok(send(&request, line, retries(&options, true)?, Reader::Token))
}

fn line(options: &Options<'_>, exchange: Function, timeout_ms: u32) -> Result<Line, Failure> {
    Ok(Line { exchange, timeout_ms: options.number("timeoutMs", 1, timeout_ms)? })
}

fn retries(options: &Options<'_>, is_repeatable: bool) -> Result<Retries, Failure> {
    Ok(Retries::new(options.number("maxRetries", 0, MOST_RETRIES)?, is_repeatable))
}

/// Sends until an outcome stands. One chain serves every kind of submission: each more of them would be as large.
pub fn send(request: &Request, line: Line, retries: Retries, reader: Reader) -> Promise {
    match net::prepared(request) {
        Ok(request) => Promise::resolve(&Submission { request, line, retries, reader }.attempt(0)),
        Err(_) => Promise::reject(&Failure::Internal.into()),
    }
}

/// A submission under way. What is thrown while it is at work rejects its promise, a trap included.
struct Submission {
    request: JsValue,
    line: Line,
    retries: Retries,
    reader: Reader,
}

impl Submission {
    /// A promise of the end, after a pause in milliseconds.
    fn attempt(mut self, pause: u64) -> JsValue {
        let (line, request) = (self.line.clone(), self.request.clone());
        line.exchange(&request, pause, move |answer| {
            let Reply { json, verdict } = self.reader.read(answer);
            match self.retries.next_pause(verdict, net::random()) {
                Some(pause) => self.attempt(pause),
                None => json.into(),
            }
        })
    }
}

/// Who reads an answer.
pub enum Reader {
    Vendor {
        call: &'static Call,
        secrets: Vec<Secret>,
    },
    Endpoint,
    #[cfg(feature = "edge")]
    Token,
    #[cfg(feature = "edge")]
    Visitor(super::edge::Visitor),
}

impl Reader {
    fn read(&self, answer: Result<Answer, Cut>) -> Reply {
        let arena = Arena::new();
        let status = answer.as_ref().map_or(0, |answer| answer.status);
        let answer = answer.as_ref().map(Answer::borrow).map_err(|cut| *cut);
        let outcome = match (self, answer) {
            #[cfg(feature = "edge")]
            (Reader::Visitor(visitor), answer) => return visitor.read(answer),
            (Reader::Vendor { call, secrets }, Ok(answer)) => response::read(call, &answer, &arena).masked(secrets, &arena),
            (Reader::Endpoint, Ok(answer)) => return reply::read(&answer),
            #[cfg(feature = "edge")]
            (Reader::Token, Ok(answer)) => match token::read(&answer, &arena) {
                Ok(token) => return Reply { json: token_json(&token), verdict: Verdict::Settled },
                Err(outcome) => outcome,
            },
            // Nothing of the signup was in it.
            #[cfg(feature = "edge")]
            (Reader::Token, Err(cut)) => Outcome::Unavailable { message: cut, retry_after: None },
            (_, Err(cut)) => Outcome::Unknown { message: cut },
        };
        match self {
            Reader::Endpoint => outcome.into(),
            _ => Reply { json: result(&outcome, status), verdict: Verdict::from(&outcome) },
        }
    }
}

#[cfg(feature = "edge")]
fn token_json(token: &token::Token) -> String {
    let mut json = String::from("{");
    push_member(&mut json, "accessToken", token.access_token.expose());
    push_name(&mut json, "expiresIn");
    json.push_str(&number::decimal(token.expires_in as i64));
    json.push('}');
    json
}

fn result(outcome: &Outcome<'_>, upstream_status: u16) -> String {
    ["{\"outcome\":", &outcome.to_json(), ",\"upstreamStatus\":", &number::decimal(upstream_status.into()), "}"].concat()
}
