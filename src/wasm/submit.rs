//! A submission in two steps: preparing its request, and classifying the response. The package sends the request and waits in between.
//!
//! So no submission lives in an instance of WebAssembly, and a trap ends only the call that it is in.

use wasm_bindgen::prelude::wasm_bindgen;

use super::call_at;
use super::failure::{Failure, encode_result};
use super::options::{Cut, Options};
use super::types::{WasmRequestHead, WasmRequestPlan, WasmRetryDirective, WasmSubmission, encode_issues, encode_verdict};
use crate::calls::Call;
use crate::http::endpoint::{self, ClassifiedResponse};
use crate::http::request::{self, Request};
use crate::http::response::{self, UpstreamResponse};
use crate::http::retry::{Attempts, RetryHint, RetryPolicy};
#[cfg(feature = "edge")]
use crate::http::token;
use crate::http::{Outcome, Secret};
use crate::input::frame::{self, source};
use crate::input::{Origin, check, check_form};
use crate::schema::{Arena, Issue, Value, number};

/// How long one attempt may take, in milliseconds. An edge waits for the vendor, and for its retries.
const ENDPOINT_TIMEOUT_MS: u32 = 30_000;
pub const VENDOR_TIMEOUT_MS: u32 = 10_000;
const DEFAULT_RETRIES: u32 = 2;

/// Builds the exact request for a whole record, as [`encode_request`] writes it. `frame` is the frame of the record, then the frame of the options.
#[wasm_bindgen(js_name = buildRequest)]
pub fn build_request(call: usize, frame: &[u8]) -> String {
    let arena = Arena::new();
    let built = call_at(call).and_then(|call| {
        let (record, options) = read_input(call, frame, source::OBJECT, &arena).map_err(|issues| Failure::invalid(&issues))?;
        let options = Options::read(options, &arena)?;
        let request = request::build(call, record, &options.request(call)?, &arena)?;
        Ok(encode_request(&request, options.number("timeoutMs", 1, VENDOR_TIMEOUT_MS)?, call.is_repeatable(record)))
    });
    encode_result(built)
}

/// Validates the visitor's part of a record and prepares its submission to the visitor's own edge: a [`WasmSubmission`], or `{"issues":[…]}`.
///
/// `frame` is the frame of the input, then the frame of the options; `source` is one of [`source`].
#[wasm_bindgen(js_name = preparePageSubmission)]
pub fn prepare_page_submission(call: usize, frame: &[u8], source: u8) -> String {
    let arena = Arena::new();
    let prepared = call_at(call).and_then(|call| {
        let (record, options) = match read_input(call, frame, source, &arena) {
            Ok(read) => read,
            Err(issues) => return Ok(encode_verdict(Err(issues))),
        };
        let options = Options::read(options, &arena)?;
        let url = options
            .text("endpoint")?
            .ok_or_else(|| Failure::bad_config("endpoint", "must be an http or https URL without userinfo; outside a page, an absolute one"))?;
        let key = options.text("idempotencyKey")?.unwrap_or_default();
        if !(1..=255).contains(&key.len()) || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Failure::bad_config("idempotencyKey", "must be 1 to 255 visible ASCII characters"));
        }
        let headers = [("Content-Type", "application/json"), ("Accept", "application/json"), ("Idempotency-Key", key)];
        let headers = headers.map(|(name, value)| (name, Secret::new(value)));
        let timeout_ms = options.number("timeoutMs", 1, ENDPOINT_TIMEOUT_MS)?;
        let head = WasmRequestHead { url: &Secret::new(url), headers: &headers, timeout_ms };
        Ok(WasmSubmission { head, record, is_repeatable: call.is_repeatable(record) }.to_json())
    });
    encode_result(prepared)
}

/// The validated record at the start of a frame, and the bytes after it; or the record's issues.
pub fn read_input<'a>(call: &Call, frame: &'a [u8], source: u8, arena: &'a Arena) -> Result<(Value<'a>, &'a [u8]), Vec<Issue<'a>>> {
    if source == source::FORM {
        let (pick, entries, rest) = frame::read_first_entries(frame, arena).map_err(|error| vec![error.into()])?;
        return Ok((check_form(call.schema, &pick, entries, &[], arena)?, rest));
    }
    let (pick, record, rest) = frame::read_first(frame, arena).map_err(|error| vec![error.into()])?;
    Ok((if source == source::VALIDATED { record } else { check(call.schema, &pick, Origin::Data, record, arena)? }, rest))
}

/// The request for the access token of a call that declares [`oauth`](Call::oauth).
#[cfg(feature = "edge")]
#[wasm_bindgen(js_name = buildTokenRequest)]
pub fn build_token_request(call: usize, options: &[u8]) -> String {
    let arena = Arena::new();
    let built = call_at(call).and_then(|call| {
        let options = Options::read(options, &arena)?;
        let oauth = call.oauth.as_ref().ok_or(Failure::Internal)?;
        Ok(encode_request(&token::request(oauth, &options.credentials(call)?)?, options.number("timeoutMs", 1, VENDOR_TIMEOUT_MS)?, true))
    });
    encode_result(built)
}

/// The plan of a request as JSON text, a [`WasmRequestPlan`].
pub fn encode_request(request: &Request, timeout_ms: u32, is_repeatable: bool) -> String {
    let head = WasmRequestHead { url: &request.url, headers: &request.headers, timeout_ms };
    WasmRequestPlan { head, body: &request.body, is_repeatable }.to_json()
}

/// Appends the members of a [`WasmRequestHead`] to an object.
#[cfg(feature = "edge")]
pub fn push_head(json: &mut String, url: &Secret, headers: &[(&str, Secret)], timeout_ms: u32) {
    WasmRequestHead { url, headers, timeout_ms }.push_members(json);
}

/// Classifies a response. Returns one of:
///
/// - `{"outcome":…,"upstreamStatus":…}`, the outcome
/// - `{"invalid":[…],"upstreamStatus":…}`, the issues that a vendor has found
/// - `{"accessToken":…,"expiresIn":…}`, a token
/// - a [`WasmRetryDirective`], for another attempt
///
/// `attempt` is the frame of the submission's options with `reader` (`vendor`, `endpoint` or `token`), `isRepeatable`, the attempts before this one (`made`,
/// `isUncertain`), and the response's `status` (0 where none came, 1 where none came in time), `contentType` and `retryAfter`. `body` is the response's body, `now` is in
/// seconds since 1970, and `random` is from 0 to 1.
#[wasm_bindgen(js_name = classifyResponse)]
pub fn classify_response(call: usize, attempt: &[u8], body: &[u8], now: f64, random: f64) -> String {
    let arena = Arena::new();
    let settled = call_at(call).and_then(|call| {
        let attempt = Options::read(attempt, &arena)?;
        let answer = attempt.answer(body, now)?;
        let reader = attempt.text("reader")?.unwrap_or_default();
        let status = answer.as_ref().map_or(0, |answer| answer.status);
        let end = |name, json: &str| ["{\"", name, "\":", json, ",\"upstreamStatus\":", &number::decimal(status.into()), "}"].concat();
        let ClassifiedResponse { json, retry } = match (reader, answer) {
            ("endpoint", Ok(answer)) => endpoint::read(&answer, attempt.previous_attempts()?),
            #[cfg(feature = "edge")]
            ("token", Ok(answer)) => match token::read(&answer, &arena) {
                Ok(token) => return Ok(token.to_json()),
                Err(outcome) => outcome.into(),
            },
            // Nothing of the signup was in it.
            #[cfg(feature = "edge")]
            ("token", Err(message)) => Outcome::Unavailable { message, retry_after: None }.into(),
            (_, answer) => match vendor_outcome(call, answer, &attempt.secrets(call)?, attempt.previous_attempts()?, &arena) {
                Outcome::Invalid { issues } => {
                    return Ok(end("invalid", &encode_issues(issues)));
                }
                outcome => outcome.into(),
            },
        };
        let policy = RetryPolicy { max_retries: attempt.number("maxRetries", 0, DEFAULT_RETRIES)?, is_repeatable: attempt.is_true("isRepeatable") };
        Ok(retry_directive(policy, attempt.previous_attempts()?, retry, random).unwrap_or_else(|| end("outcome", &json)))
    });
    encode_result(settled)
}

/// The outcome of an attempt at a vendor.
pub fn vendor_outcome<'a>(call: &Call, answer: Result<UpstreamResponse<'a>, Cut>, secrets: &[Secret], attempts: Attempts, arena: &'a Arena) -> Outcome<'a> {
    attempts.adjust(match answer {
        Ok(answer) => response::read(call, &answer, arena).masked(secrets, arena),
        Err(message) => Outcome::Unknown { message },
    })
}

/// The directive to make another attempt as JSON text, a [`WasmRetryDirective`], if there is to be one. `random` is from 0 to 1.
pub fn retry_directive(policy: RetryPolicy, attempts: Attempts, hint: RetryHint, random: f64) -> Option<String> {
    let pause = policy.delay_after(attempts, hint, random)?;
    let Attempts { made, is_uncertain } = attempts.and(hint);
    Some(WasmRetryDirective { pause, made, is_uncertain }.to_json())
}
