//! The ledger's steps. Its own types cross as they are declared in Rust; configurations and requests come as frames.

use tsify::{Ts, Tsify};
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

use super::edge::{ACCESS_TOKEN, Prepared, read_frame};
use super::failure::{Failure, encode_result};
use super::options::Options;
use super::submit::{VENDOR_TIMEOUT_MS, encode_request, vendor_outcome};
use crate::edge::admission::Admitted;
use crate::edge::assemble::AssembleError;
use crate::edge::bot_check::BotCheck;
use crate::edge::error::{ConfigError, push_config_errors};
use crate::edge::filled::visitor_id_member;
use crate::edge::log::{Event, config_issues, record_issues};
use crate::edge::prepared::PreparedRoute;
use crate::http::json::{push_member, push_name};
use crate::http::request::{self, BuildError};
use crate::http::retry::Attempts;
use crate::ledger::record::StoredRecord;
use crate::ledger::{AttemptStatus, KeyQuery, KeyResult, PastAttempts, PolicyOptions, StateLists, Transition, TransitionRequest};
use crate::schema::{Arena, Code, number};

/// Returns what an event changes in a submission and in its route's breaker.
///
/// # Errors
///
/// An exception where the input is not of its type.
#[wasm_bindgen]
pub fn transition(policy: Ts<PolicyOptions>, request: Ts<TransitionRequest>) -> Result<Ts<Transition>, JsError> {
    let policy = policy.to_rust()?.policy().ok_or_else(|| JsError::new("schedule: out of range"))?;
    Ok(request.to_rust()?.run(&policy).into_ts()?)
}

/// Looks up an idempotency key among the submissions that are stored under it.
///
/// # Errors
///
/// An exception where the input is not of its type.
#[wasm_bindgen(js_name = lookUpKey)]
pub fn look_up_key(query: Ts<KeyQuery>) -> Result<Ts<KeyResult>, JsError> {
    Ok(query.to_rust()?.run().into_ts()?)
}

/// Returns the states of submissions.
///
/// # Errors
///
/// None.
#[wasm_bindgen(js_name = stateLists)]
pub fn state_lists() -> Result<Ts<StateLists>, JsError> {
    Ok(StateLists::default().into_ts()?)
}

/// Returns the mistakes outside the routes as the event `misconfigured`, or null where there is none. `at` is the time, in ISO 8601.
#[wasm_bindgen(js_name = configProblem)]
pub fn config_problem(handle: usize, at: &str) -> String {
    encode_result(Prepared::named(handle).map(|prepared| {
        let errors = prepared.errors();
        if errors.is_empty() { "null".to_owned() } else { Event { at, event: "misconfigured", issues: errors.to_vec(), ..Event::default() }.to_json(None) }
    }))
}

/// Checks the visitor's input: `{"part":…,"stored":…,"key":…,"isForm":…,"sender":…}`, or the end of the request; null where the operator's function for a visitor's id
/// has to be called first. `fallback_id` is what that function has returned.
///
/// `part` is equal for equal input; `stored` is the text to store, which the exports below take. `sender` is for [`bot_check_request`] and [`check_bot`]; null where the
/// route has no bot check.
#[wasm_bindgen(js_name = prepareSubmission)]
pub fn prepare_submission(handle: usize, info: &[u8], admitted: u8, body: &[u8], fallback_id: Option<String>) -> String {
    let arena = Arena::new();
    let prepared = Prepared::named(handle).and_then(|prepared| {
        let admitted = Admitted::from_code(admitted).ok_or(Failure::Internal)?;
        Ok(match prepared.request(info, &arena).prepare_submission(body, admitted, fallback_id.as_deref()) {
            Ok(None) => "null".to_owned(),
            Ok(Some(submission)) => {
                let mut json = String::from("{");
                push_member(&mut json, "part", &submission.part);
                push_member(&mut json, "stored", &submission.stored);
                push_member(&mut json, "key", &submission.key);
                push_name(&mut json, "isForm");
                json.push_str(if submission.is_form { "true" } else { "false" });
                push_name(&mut json, "sender");
                json.push_str(submission.sender.as_deref().unwrap_or("null"));
                json.push('}');
                json
            }
            Err(result) => result.to_json(),
        })
    });
    encode_result(prepared)
}

/// How long Turnstile may take, in milliseconds: a visitor waits.
const TURNSTILE_TIMEOUT_MS: u32 = 5_000;

/// The request to Turnstile about a submission, as [`encode_request`] writes it; null where the verdict is known without one. `input` is a frame of what
/// [`prepare_submission`] returns as `sender`, with `isForm` and `question`, the fingerprint of the submission with the token. A route that is gone, or has a mistake,
/// asks nobody: its submissions are held for that.
#[wasm_bindgen(js_name = botCheckRequest)]
pub fn bot_check_request(handle: usize, input: &[u8]) -> String {
    let arena = Arena::new();
    let request = Prepared::named(handle).map(|prepared| {
        let route = prepared.route();
        let request = BotCheck::read(route.and_then(|route| route.turnstile.as_ref()), read_frame(input, &arena)).request();
        let timeout_ms = route.and_then(|route| route.timeout_ms).unwrap_or(VENDOR_TIMEOUT_MS).min(TURNSTILE_TIMEOUT_MS);
        request.map_or_else(|| "null".to_owned(), |request| encode_request(&request, timeout_ms, true))
    });
    encode_result(request)
}

/// The result of a bot check: `{"isRefused":…,"doubt":…,"issues":[…]}`. `input` is as for [`bot_check_request`]; `status` and `answer` are Turnstile's, where there was a
/// request.
#[wasm_bindgen(js_name = checkBot)]
pub fn check_bot(handle: usize, input: &[u8], status: u16, answer: &[u8]) -> String {
    let arena = Arena::new();
    encode_result(Prepared::named(handle).map(|prepared| {
        let turnstile = prepared.route().and_then(|route| route.turnstile.as_ref());
        BotCheck::read(turnstile, read_frame(input, &arena)).to_json(status, answer)
    }))
}

/// Builds the request that takes a stored submission to its vendor, as [`encode_request`] writes it; or returns why there is none:
/// `{"status":…,"issues":[{"pointer":…,"code":…}]}`. Its `isRepeatable` covers the attempts so far too.
///
/// # Errors
///
/// An exception where `attempts` is not of its type.
#[wasm_bindgen(js_name = buildStoredRequest)]
pub fn build_stored_request(handle: usize, stored: &str, attempts: Ts<PastAttempts>, access_token: Option<String>) -> Result<String, JsError> {
    let attempts = attempts.to_rust()?;
    let built = Prepared::named(handle).map(|prepared| {
        let route = prepared.route().ok_or_else(|| (AttemptStatus::Misconfigured, prepared.route_errors().to_vec()));
        route.and_then(|route| build(route, stored, attempts, access_token.as_deref())).unwrap_or_else(|(status, errors)| {
            let mut json = String::from("{");
            push_member(&mut json, "status", status.name());
            push_name(&mut json, "issues");
            push_config_errors(&mut json, &errors);
            json.push('}');
            json
        })
    });
    Ok(encode_result(built))
}

/// The reason why there is no request.
type Unsendable = (AttemptStatus, Vec<ConfigError>);

fn build(route: &PreparedRoute, stored: &str, attempts: PastAttempts, access_token: Option<&str>) -> Result<String, Unsendable> {
    let arena = &Arena::new();
    let stored = StoredRecord::read(stored, arena).ok_or((AttemptStatus::Unreadable, Vec::new()))?;
    let record = stored.complete(route).map_err(|error| unsendable(route, error))?;
    match request::build(route.call, record, &route.request_options(access_token), arena) {
        Ok(request) => {
            let is_repeatable =
                attempts.repeat_guard().allow(route.call.is_repeatable(record), route.retries_unknown).ok_or((AttemptStatus::Unrepeatable, Vec::new()))?;
            Ok(encode_request(&request, route.timeout_ms.unwrap_or(VENDOR_TIMEOUT_MS), is_repeatable))
        }
        Err(BuildError::Invalid(issues)) => Err(unsendable(route, stored.attribute_issues(route, issues))),
        Err(BuildError::BadConfig(message)) => Err((AttemptStatus::Misconfigured, vec![ConfigError::bad_config("", message)])),
    }
}

fn unsendable(route: &PreparedRoute, error: AssembleError<'_>) -> Unsendable {
    match error {
        // The input was valid when it was stored: the configuration has changed since.
        AssembleError::Invalid(issues) => (AttemptStatus::Misconfigured, record_issues(route.call.schema, &issues)),
        AssembleError::Misconfigured(issues) => (AttemptStatus::Misconfigured, config_issues(route.call.schema, &issues)),
        AssembleError::NoVisitorId => {
            let pointer = ["/", visitor_id_member(route.call).unwrap_or_default()].concat();
            (AttemptStatus::NoUserUuid, vec![ConfigError::without_message(pointer, Code::Required)])
        }
    }
}

/// Reads the vendor's answer to one attempt: `{"outcome":…,"upstreamStatus":…}`. [`transition`] decides whether there is another attempt.
///
/// `attempt` is as for [`classify_response`](super::submit::classify_response), with the access token, if one was fetched. `now` is in seconds since 1970.
#[wasm_bindgen(js_name = classifyStoredResponse)]
pub fn classify_stored_response(handle: usize, stored: &str, attempt: &[u8], answer: &[u8], now: f64) -> String {
    let arena = Arena::new();
    let classified = Prepared::named(handle).and_then(|prepared| {
        let route = prepared.route().ok_or(Failure::Internal)?;
        let stored = StoredRecord::read(stored, &arena).ok_or(Failure::Internal)?;
        let attempt = Options::read(attempt, &arena)?;
        let answer = attempt.answer(answer, now)?;
        let status = answer.as_ref().map_or(0, |answer| answer.status);
        // The ledger knows the attempts before this one.
        let outcome = vendor_outcome(route.call, answer, &route.secrets(attempt.text(ACCESS_TOKEN)?), Attempts::default(), &arena);
        let outcome = stored.classify_outcome(route, outcome);
        Ok(["{\"outcome\":", &outcome.to_json(), ",\"upstreamStatus\":", &number::decimal(status.into()), "}"].concat())
    });
    encode_result(classified)
}

/// Returns whether a stored submission has a member that is equal to a text: true or false. For a handle that names no route, texts are compared as they are.
#[wasm_bindgen(js_name = recordContains)]
pub fn record_contains(handle: usize, stored: &str, text: &str) -> String {
    let arena = Arena::new();
    let contains = Prepared::named(handle).map(|prepared| {
        let schema = prepared.route().map(|route| route.call.schema);
        StoredRecord::read(stored, &arena).is_some_and(|stored| stored.contains(schema, text))
    });
    encode_result(contains.map(|contains| if contains { "true" } else { "false" }.to_owned()))
}
