//! The edge handler's steps. A configuration and a visit come as frames; what comes out is JSON text.

use wasm_bindgen::prelude::wasm_bindgen;

use super::failure::{Failure, encode_result};
use super::options::Options;
use super::submit::{VENDOR_TIMEOUT_MS, push_head, retry_directive, vendor_outcome};
use crate::edge::admission::{BodyKind, RequestInfo};
use crate::edge::config::{self, ConfigError, Route};
use crate::edge::handler::{EdgeRequest, VendorResult};
use crate::edge::log::config_error_in;
use crate::edge::responder::Problem;
use crate::http::retry::{RetryHint, RetryPolicy};
use crate::http::{Outcome, Secret, request, token};
use crate::input::{frame, json};
use crate::ledger::record::outcome_of;
use crate::schema::{Arena, Value};

/// The longest pause before a second attempt while a person waits for a page, in seconds.
const PATIENCE: u64 = 5;
/// The credential that is fetched, in a call that has one.
pub const ACCESS_TOKEN: &str = "accessToken";

/// The request that both frames tell of.
pub fn decode_request<'a>(config: &'a [u8], visit: &'a [u8], arena: &'a Arena) -> EdgeRequest<'a> {
    let value = |bytes| frame::read(bytes, arena).map_or(Value::Null, |(_, value)| value);
    let visit = value(visit);
    let at = visit.get("at").and_then(Value::as_text).unwrap_or_default();
    EdgeRequest { config: value(config), visit: RequestInfo::read(visit), at, arena }
}

/// Judges what an edge is configured with beside its routes: null, or the end of every request to it.
#[wasm_bindgen(js_name = verifyEdge)]
pub fn verify_edge(config: &[u8], visit: &[u8]) -> String {
    let arena = Arena::new();
    let request = decode_request(config, visit, &arena);
    verdict(request, config::verify(request.config))
}

/// Judges a route: null, or the end of every request to it.
#[wasm_bindgen(js_name = verifyRoute)]
pub fn verify_route(config: &[u8], visit: &[u8]) -> String {
    let arena = Arena::new();
    let request = decode_request(config, visit, &arena);
    let verified = Route::read(request.config).map_err(|mistake| vec![mistake]).and_then(|route| {
        route.verify()?;
        try_credentials(&route, request.config).map_err(|mistake| vec![mistake])
    });
    verdict(request, verified)
}

fn verdict(request: EdgeRequest<'_>, verified: Result<(), Vec<ConfigError>>) -> String {
    verified.map_or_else(|mistakes| request.misconfigured(mistakes).to_json(), |()| "null".to_owned())
}

/// Builds requests for nothing, which shows whether the credentials, the URLs and the format will do.
fn try_credentials(route: &Route<'_>, config: Value<'_>) -> Result<(), ConfigError> {
    let arena = Arena::new();
    let mut built_with = Options(config).request(route.call).map_err(mistake)?;
    if let Some(oauth) = &route.call.oauth
        && !built_with.credentials.iter().any(|(name, _)| *name == oauth.credential)
    {
        token::request(oauth, &built_with.credentials).map_err(|error| mistake(error.into()))?;
        built_with.credentials.push((oauth.credential, Secret::new("-")));
    }
    request::build(route.call, Value::Record(&[]), &built_with, &arena).map_err(|error| mistake(error.into()))?;
    Ok(())
}

pub fn mistake(failure: Failure) -> ConfigError {
    match failure {
        Failure::BadConfig(message) => config_error_in(&message),
        _ => ConfigError::bad_config("", "enlist failed: please report it."),
    }
}

/// Decides at the door: the end, for who is turned away; else whether the body is to be taken apart as multipart.
#[wasm_bindgen]
pub fn admit(config: &[u8], visit: &[u8]) -> String {
    match decode_request(config, visit, &Arena::new()).admit() {
        Ok((body, _)) => if body == BodyKind::Multipart { "true" } else { "false" }.to_owned(),
        Err(ending) => ending.to_json(),
    }
}

/// The end of a request that the platform has found a problem with; `max` is what a body may hold.
#[wasm_bindgen]
pub fn refuse(config: &[u8], visit: &[u8], problem: &str, max: usize) -> String {
    decode_request(config, visit, &Arena::new()).refuse(Problem::named(problem, max)).to_json()
}

/// The last byte of what [`receive`] gives: what the bytes before it are.
mod received {
    /// The end, as JSON text.
    pub const END: u8 = 0;
    /// The body of the vendor's request.
    pub const BODY: u8 = 1;
    /// The same, of a request that may be repeated.
    pub const REPEATABLE_BODY: u8 = 2;
    /// Nothing: the operator's own function for a userUUID is to be asked first.
    pub const UNASKED: u8 = 3;
}

/// Judges and completes a body: the body of the vendor's request, or the end, as [`received`] tells them apart. `said` is what the operator's own function for a
/// userUUID has said, once it was asked.
#[wasm_bindgen]
pub fn receive(config: &[u8], visit: &[u8], body: &[u8], said: Option<String>) -> Vec<u8> {
    let arena = Arena::new();
    let asked = decode_request(config, visit, &arena);
    let said = said.map(|said| &*arena.alloc_str(&said));
    let (what, text) = match asked.receive(body, said) {
        Ok(Some(record)) => upstream_body(&asked, body, record),
        Ok(None) => (received::UNASKED, String::new()),
        Err(ending) => (received::END, ending.to_json()),
    };
    let mut bytes = text.into_bytes();
    bytes.push(what);
    bytes
}

/// The body that takes a record to the vendor; or the end, where none can.
fn upstream_body<'a>(asked: &EdgeRequest<'a>, body: &'a [u8], record: Value<'a>) -> (u8, String) {
    let built = (|| {
        let call = Route::read(asked.config).map_err(|_| Failure::Internal)?.call;
        let what = if call.is_repeatable(record) { received::REPEATABLE_BODY } else { received::BODY };
        match request::body(call, record, &Options(asked.config).request(call)?, asked.arena) {
            Ok(body) => Ok((what, body)),
            Err(request::BuildError::Invalid(issues)) => {
                let delivery = VendorResult { outcome: Outcome::Invalid { issues: &issues }, upstream_status: 0, ms: 0 };
                Ok((received::END, asked.respond(body, delivery).to_json()))
            }
            Err(error) => Err(error.into()),
        }
    })();
    built.unwrap_or_else(|_: Failure| (received::END, asked.refuse(Problem::Internal).to_json()))
}

/// What goes before the body of a route's requests, whatever the record is: `{"url":…,"headers":{…},"timeoutMs":…}`.
#[wasm_bindgen(js_name = requestHead)]
pub fn request_head(config: &[u8], access_token: Option<String>) -> String {
    let arena = Arena::new();
    let built = Options::read(config, &arena).and_then(|options| {
        let call = Route::read(options.0).map_err(|_| Failure::Internal)?.call;
        let mut built_with = options.request(call)?;
        built_with.credentials.extend(access_token.map(|token| (ACCESS_TOKEN, Secret::new(token))));
        let (url, headers) = request::head(call, &built_with)?;
        let mut json = String::from("{");
        push_head(&mut json, &url, &headers, options.number("timeoutMs", 1, VENDOR_TIMEOUT_MS)?);
        json.push('}');
        Ok(json)
    });
    encode_result(built)
}

/// What a vendor's answer to a visitor's submission means: the end, or what [`retry_directive`] says before another attempt.
///
/// `attempt` is as for [`classify_response`](super::submit::classify_response), and holds the access token, if there was one, and how many milliseconds all this took (`ms`).
#[wasm_bindgen(js_name = settleVisit)]
pub fn settle_visit(config: &[u8], visit: &[u8], body: &[u8], attempt: &[u8], answer: &[u8], now: f64, random: f64) -> String {
    let arena = Arena::new();
    let asked = decode_request(config, visit, &arena);
    let settled = (|| {
        let call = Route::read(asked.config).map_err(|_| Failure::Internal)?.call;
        let attempt = Options::read(attempt, &arena)?;
        let mut secrets = Options(asked.config).secrets(call)?;
        secrets.extend(attempt.text(ACCESS_TOKEN)?.map(Secret::new));
        let answer = attempt.answer(answer, now)?;
        let upstream_status = answer.as_ref().map_or(0, |answer| answer.status);
        let outcome = vendor_outcome(call, answer, &secrets, attempt.previous_attempts()?, &arena);
        let retry = match RetryHint::from(&outcome) {
            RetryHint::Unavailable { retry_after: Some(seconds) } if seconds > PATIENCE => RetryHint::Final,
            hint => hint,
        };
        // A page's script asks again by itself; a browser without script cannot.
        let policy = RetryPolicy { max_retries: asked.visit.wants_page().into(), is_repeatable: attempt.is_true("isRepeatable") };
        let delivery = VendorResult { outcome, upstream_status, ms: attempt.number("ms", 0, 0)?.into() };
        Ok(retry_directive(policy, attempt.previous_attempts()?, retry, random).unwrap_or_else(|| asked.respond(body, delivery).to_json()))
    })();
    encode_result(settled)
}

/// The end of a submission whose result, `{"outcome":…}`, is known without an answer of the vendor's.
#[wasm_bindgen]
pub fn respond(config: &[u8], visit: &[u8], body: &[u8], result: &str) -> String {
    let arena = Arena::new();
    let result = json::read(result.as_bytes(), &arena).unwrap_or(Value::Null);
    let outcome = result.get("outcome").and_then(|outcome| outcome_of(outcome, &arena)).unwrap_or(Outcome::Unknown { message: "" });
    decode_request(config, visit, &arena).respond(body, VendorResult { outcome, upstream_status: 0, ms: 0 }).to_json()
}
