//! The edge handler's steps. A configuration and a visit come as frames; what comes out is a JSON text, or a promise of one.

use js_sys::{Array, Date, Function, Promise};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use super::failure::Failure;
use super::net::{Answer, Cut, Line};
use super::options::Options;
use super::submit::{Reader, TO_VENDOR, send};
use crate::calls::{self, Call, Place};
use crate::delivery::answer::Problem;
use crate::delivery::guard::{Body, Visit};
use crate::delivery::handler::{Delivery, Request};
use crate::delivery::log::mistake_in;
use crate::delivery::reply::{self, Reply};
use crate::delivery::retry::{Retries, Verdict};
use crate::delivery::site::{self, Mistake, Route};
use crate::schema::Value;
use crate::source::{frame, json};
use crate::wire::{Outcome, Secret, request, response, token};

/// The longest pause before a second attempt while a person waits for a page, in seconds.
const PATIENCE: u64 = 5;

/// What both frames hold.
struct Given<'a> {
    config: Value<'a>,
    visit: Value<'a>,
    at: String,
}

impl<'a> Given<'a> {
    fn read(config: &'a [u8], visit: &'a [u8]) -> Self {
        let value = |bytes| frame::read(bytes).map_or(Value::Null, |(_, value)| value);
        Given { config: value(config), visit: value(visit), at: String::from(Date::new_0().to_iso_string()) }
    }

    fn request(&self) -> Request<'_> {
        Request { config: &self.config, visit: Visit::read(&self.visit), at: &self.at }
    }

    fn call(&self) -> Option<&'static Call> {
        calls::by_id(self.config.get("call").and_then(Value::as_text)?)
    }
}

/// Judges what an edge is configured with beside its routes: nothing, or the end of every request to it.
#[wasm_bindgen(js_name = verifyEdge)]
pub fn verify_edge(config: &[u8], visit: &[u8]) -> Option<String> {
    let given = Given::read(config, visit);
    site::verify(&given.config).err().map(|mistakes| given.request().misconfigured(mistakes).to_json())
}

/// Judges a route: nothing, or the end of every request to it.
#[wasm_bindgen(js_name = verifyRoute)]
pub fn verify_route(config: &[u8], visit: &[u8]) -> Option<String> {
    let given = Given::read(config, visit);
    let mistakes = Route::read(&given.config).map_err(|mistake| vec![mistake]).and_then(|route| {
        route.verify()?;
        try_credentials(&route, config).map_err(|mistake| vec![mistake])
    });
    mistakes.err().map(|mistakes| given.request().misconfigured(mistakes).to_json())
}

/// Builds requests for nothing, which shows whether the credentials, the URLs and the format will do.
fn try_credentials(route: &Route<'_>, config: &[u8]) -> Result<(), Mistake> {
    let mut built_with = options(config, route.call)?;
    if let Some(bearer) = route.call.credentials.iter().find(|known| matches!(known.place, Place::Bearer))
        && !built_with.credentials.iter().any(|(name, _)| name == bearer.name)
    {
        token::request(&built_with.credentials).map_err(|error| mistake(error.into()))?;
        built_with.credentials.push((bearer.name.to_owned(), Secret::new("-")));
    }
    request::build(route.call, &Value::Record(Vec::new()), &built_with).map_err(|error| mistake(error.into()))?;
    Ok(())
}

fn options(config: &[u8], call: &Call) -> Result<request::Options, Mistake> {
    Options::read(config).and_then(|options| options.request(call)).map_err(mistake)
}

fn mistake(failure: Failure) -> Mistake {
    match failure {
        Failure::BadConfig(message) => mistake_in(&message),
        _ => Mistake::bad_config(""),
    }
}

/// Decides at the door: the end, for who is turned away; else whether the body is to be taken apart as multipart.
#[wasm_bindgen]
pub fn enter(config: &[u8], visit: &[u8]) -> JsValue {
    match Given::read(config, visit).request().enter() {
        Ok((body, _)) => (body == Body::Multipart).into(),
        Err(ending) => ending.to_json().into(),
    }
}

/// The end of a request that the platform has found a problem with; `max` is what a body may hold.
#[wasm_bindgen]
pub fn refuse(config: &[u8], visit: &[u8], problem: &str, max: usize) -> String {
    Given::read(config, visit).request().refuse(Problem::named(problem, max)).to_json()
}

/// Judges and completes a body: `["send", record]` or `["end", …]`. `ask` is the operator's own function for a userUUID, or undefined.
#[wasm_bindgen]
pub fn receive(config: &[u8], visit: &[u8], body: &[u8], ask: &JsValue) -> Array {
    let given = Given::read(config, visit);
    let ask = || ask.dyn_ref::<Function>()?.call0(&JsValue::UNDEFINED).ok()?.as_string();
    let (next, text) = match given.request().receive(body, ask) {
        Ok(record) => ("send", record),
        Err(ending) => ("end", ending.to_json()),
    };
    Array::of2(&next.into(), &text.into())
}

/// Sends a record to the vendor: a promise of the end.
#[wasm_bindgen]
pub fn deliver(config: Vec<u8>, visit: Vec<u8>, body: Vec<u8>, record: &str, access_token: Option<String>, exchange: Function) -> Result<Promise, Failure> {
    let given = Given::read(&config, &visit);
    let call = given.call().ok_or(Failure::Internal)?;
    let options = Options::read(&config)?;
    let mut built_with = options.request(call)?;
    built_with.credentials.extend(access_token.map(|token| ("accessToken".to_owned(), Secret::new(token))));
    // It was checked, and its whole numbers have their digits.
    let record = json::read(record.as_bytes()).map_err(|_| Failure::Internal)?;
    let request = match request::build(call, &record, &built_with) {
        Err(request::BuildError::Invalid(issues)) => {
            let delivery = Delivery { outcome: Outcome::Invalid { issues }, upstream_status: 0, ms: 0 };
            let ending = given.request().conclude(&body, delivery);
            return Ok(Promise::resolve(&JsValue::from(ending.to_json())));
        }
        request => request?,
    };
    let line = Line { exchange, signal: JsValue::UNDEFINED, timeout_ms: options.number("timeoutMs", 1, TO_VENDOR)? };
    // A page's script asks again by itself; a browser without script cannot.
    let attempts_more = u32::from(given.request().visit.wants_page());
    let retries = Retries::new(attempts_more, call.is_repeatable(&record));
    let secrets = built_with.credentials.into_iter().map(|(_, secret)| secret).collect();
    drop(given);
    Ok(send(&request, line, retries, Reader::Visitor(Submission { call, secrets, config, visit, body, since: Date::now() })))
}

/// The end of a submission whose result, `{"outcome":…}`, is known without an answer of the vendor's.
#[wasm_bindgen]
pub fn conclude(config: &[u8], visit: &[u8], body: &[u8], result: &str) -> String {
    let result = json::read(result.as_bytes()).unwrap_or(Value::Null);
    let outcome = result.get("outcome").and_then(|outcome| reply::plain_outcome(outcome, None)).unwrap_or(Outcome::Unknown { message: String::new() });
    Given::read(config, visit).request().conclude(body, Delivery { outcome, upstream_status: 0, ms: 0 }).to_json()
}

/// A visitor's submission on its way to the vendor.
pub struct Submission {
    call: &'static Call,
    secrets: Vec<Secret>,
    config: Vec<u8>,
    visit: Vec<u8>,
    body: Vec<u8>,
    since: f64,
}

impl Submission {
    /// What to answer the visitor, and whether to try again first.
    pub fn read(&self, answer: Result<Answer, Cut>) -> Reply {
        let (outcome, upstream_status) = match answer {
            Ok(answer) => (response::read(self.call, &answer.borrow()).masked(&self.secrets), answer.status),
            Err(cut) => (Outcome::Unknown { message: cut.into() }, 0),
        };
        let verdict = match Verdict::from(&outcome) {
            Verdict::Unavailable { retry_after: Some(seconds) } if seconds > PATIENCE => Verdict::Settled,
            verdict => verdict,
        };
        let ms = (Date::now() - self.since) as u64;
        let ending = Given::read(&self.config, &self.visit).request().conclude(&self.body, Delivery { outcome, upstream_status, ms });
        Reply { json: ending.to_json(), verdict }
    }
}
