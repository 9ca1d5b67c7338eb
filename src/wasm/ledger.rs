//! The ledger's steps. Its own types cross as they are declared in Rust; configurations and requests come as frames.

use tsify::{Ts, Tsify};
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

use super::edge::{ACCESS_TOKEN, decode_request, mistake};
use super::failure::{Failure, encode_result};
use super::options::Options;
use super::submit::{VENDOR_TIMEOUT_MS, encode_request, vendor_outcome};
use crate::edge::assemble::AssembleError;
use crate::edge::bot_check::{BotCheck, Turnstile};
use crate::edge::config::{ConfigError, Route, USER_UUID};
use crate::edge::log::{config_issues, push_config_errors, record_issues};
use crate::http::json::{push_member, push_name};
use crate::http::retry::Attempts;
use crate::http::{Secret, request};
use crate::input::frame;
use crate::ledger::record::StoredRecord;
use crate::ledger::{AttemptStatus, KeyQuery, KeyResult, PastAttempts, PolicyOptions, StateLists, Transition, TransitionRequest};
use crate::schema::{Arena, Code, Schema, Value, number};

/// Returns the value in a frame; null where it is no frame.
fn value<'a>(frame: &'a [u8], arena: &'a Arena) -> Value<'a> {
    frame::read(frame, arena).map_or(Value::Null, |(_, value)| value)
}

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

/// Prepares a submission for storage: `{"part":…,"stored":…,"key":…,"isForm":…,"sender":…}`, or the response where there is nothing to store. Null where the operator's
/// own function for a userUUID has to be called first; `said` is its result.
///
/// `part` is equal for equal input; `stored` is the text to store, which the exports below read. `sender` is input of [`bot_check_request`] and [`check_bot`]; null
/// where the route has no bot check.
#[wasm_bindgen(js_name = prepareSubmission)]
pub fn prepare_submission(config: &[u8], visit: &[u8], body: &[u8], said: Option<String>) -> String {
    let arena = Arena::new();
    let said = said.map(|said| &*arena.alloc_str(&said));
    match decode_request(config, visit, &arena).prepare_submission(body, said) {
        Ok(None) => "null".to_owned(),
        Ok(Some(taken)) => {
            let mut json = String::from("{");
            push_member(&mut json, "part", &taken.part);
            push_member(&mut json, "stored", &taken.stored);
            push_member(&mut json, "key", &taken.key);
            push_name(&mut json, "isForm");
            json.push_str(if taken.is_form { "true" } else { "false" });
            push_name(&mut json, "sender");
            json.push_str(taken.sender.as_deref().unwrap_or("null"));
            json.push('}');
            json
        }
        Err(ending) => ending.to_json(),
    }
}

/// Longest wait for Turnstile, in milliseconds: a visitor waits.
const TURNSTILE_TIMEOUT_MS: u32 = 5_000;

/// Returns a route's Turnstile settings; `None` for a route with mistakes, whose submissions are held.
fn turnstile<'a>(config: &'a [u8], arena: &'a Arena) -> Option<Turnstile<'a>> {
    Route::read(value(config, arena)).ok()?.turnstile
}

/// Builds the request to Turnstile, as [`encode_request`] writes it; null where there is nothing to ask. `case` is the `sender` of [`prepare_submission`] with `isForm`
/// and `question`, the fingerprint of the submission and the token.
#[wasm_bindgen(js_name = botCheckRequest)]
pub fn bot_check_request(config: &[u8], case: &[u8]) -> String {
    let arena = Arena::new();
    let question = BotCheck::read(turnstile(config, &arena), value(case, &arena)).question();
    let longest = Options::read(config, &arena).and_then(|options| options.number("timeoutMs", 1, VENDOR_TIMEOUT_MS));
    encode_result(
        longest.map(|longest| question.map_or_else(|| "null".to_owned(), |question| encode_request(&question, longest.min(TURNSTILE_TIMEOUT_MS), true))),
    )
}

/// Returns the result of the bot check: `{"isRefused":…,"doubt":…,"issues":[…]}`. `case` is as for [`bot_check_request`]; `status` and `answer` are Turnstile's, where
/// it was asked.
#[wasm_bindgen(js_name = checkBot)]
pub fn check_bot(config: &[u8], case: &[u8], status: u16, answer: &[u8]) -> String {
    let arena = Arena::new();
    BotCheck::read(turnstile(config, &arena), value(case, &arena)).to_json(status, answer)
}

/// Returns the response to a submission that [`check_bot`] refuses.
#[wasm_bindgen(js_name = rejectBot)]
pub fn reject_bot(config: &[u8], visit: &[u8], body: &[u8]) -> String {
    decode_request(config, visit, &Arena::new()).reject_bot(body).to_json()
}

/// Builds the request that takes a stored submission to its vendor, as [`encode_request`] writes it; or returns why there is none:
/// `{"status":…,"issues":[{"pointer":…,"code":…}]}`. Its `isRepeatable` covers the attempts so far too.
///
/// # Errors
///
/// An exception where `attempts` is not of its type.
#[wasm_bindgen(js_name = buildStoredRequest)]
pub fn build_stored_request(config: &[u8], stored: &str, attempts: Ts<PastAttempts>, access_token: Option<String>) -> Result<String, JsError> {
    let arena = Arena::new();
    let attempts = attempts.to_rust()?;
    Ok(build(config, stored, attempts, access_token, &arena).unwrap_or_else(|(status, mistakes)| {
        let mut json = String::from("{");
        push_member(&mut json, "status", status.name());
        push_name(&mut json, "issues");
        push_config_errors(&mut json, &mistakes);
        json.push('}');
        json
    }))
}

/// The reason why there is no request.
type Unsendable = (AttemptStatus, Vec<ConfigError>);

fn build(config: &[u8], stored: &str, attempts: PastAttempts, access_token: Option<String>, arena: &Arena) -> Result<String, Unsendable> {
    let misconfigured = |mistake: ConfigError| (AttemptStatus::Misconfigured, vec![mistake]);
    let failed = |failure: Failure| misconfigured(mistake(failure));
    let route = Route::read(value(config, arena)).map_err(misconfigured)?;
    let call = route.call;
    let stored = StoredRecord::read(stored, arena).ok_or((AttemptStatus::Unreadable, Vec::new()))?;
    let record = stored.complete(&route).map_err(|ended| unsendable(call.schema, ended))?;
    let options = Options::read(config, arena).map_err(failed)?;
    let mut built_with = options.request(call).map_err(failed)?;
    built_with.credentials.extend(access_token.map(|token| (ACCESS_TOKEN, Secret::new(token))));
    let timeout_ms = options.number("timeoutMs", 1, VENDOR_TIMEOUT_MS).map_err(failed)?;
    match request::build(call, record, &built_with, arena) {
        Ok(request) => {
            let is_repeatable =
                attempts.repeat_guard().allow(call.is_repeatable(record), route.retries_unknown).ok_or((AttemptStatus::Unrepeatable, Vec::new()))?;
            Ok(encode_request(&request, timeout_ms, is_repeatable))
        }
        Err(request::BuildError::Invalid(issues)) => Err(unsendable(call.schema, stored.attribute_issues(&route, issues))),
        Err(error) => Err(failed(error.into())),
    }
}

fn unsendable(schema: &'static Schema, ended: AssembleError<'_>) -> Unsendable {
    match ended {
        // It was valid when it was stored: the configuration has changed since.
        AssembleError::Invalid(issues) => (AttemptStatus::Misconfigured, record_issues(schema, &issues)),
        AssembleError::Misconfigured(issues) => (AttemptStatus::Misconfigured, config_issues(schema, &issues)),
        AssembleError::NoUserUuid => {
            (AttemptStatus::NoUserUuid, vec![ConfigError { pointer: ["/", USER_UUID].concat(), code: Code::Required.name(), message: None }])
        }
    }
}

/// Returns what a vendor's response to one attempt means: `{"outcome":…,"upstreamStatus":…}`. [`transition`] decides on further attempts.
///
/// `attempt` is as for [`classify_response`](super::submit::classify_response), and holds the access token, if there was one. `now` is in seconds since 1970.
#[wasm_bindgen(js_name = classifyStoredResponse)]
pub fn classify_stored_response(config: &[u8], stored: &str, attempt: &[u8], answer: &[u8], now: f64) -> String {
    let arena = Arena::new();
    let settled = (|| {
        let route = Route::read(value(config, &arena)).map_err(|_| Failure::Internal)?;
        let stored = StoredRecord::read(stored, &arena).ok_or(Failure::Internal)?;
        let attempt = Options::read(attempt, &arena)?;
        let mut secrets = Options::read(config, &arena)?.secrets(route.call)?;
        secrets.extend(attempt.text(ACCESS_TOKEN)?.map(Secret::new));
        let answer = attempt.answer(answer, now)?;
        let status = answer.as_ref().map_or(0, |answer| answer.status);
        // The transition, not the outcome, accounts for earlier attempts.
        let outcome = stored.classify_outcome(&route, vendor_outcome(route.call, answer, &secrets, Attempts::default(), &arena));
        Ok(["{\"outcome\":", &outcome.to_json(), ",\"upstreamStatus\":", &number::decimal(status.into()), "}"].concat())
    })();
    encode_result(settled)
}

/// Returns whether a stored record has a member that equals a text, as JSON.
#[wasm_bindgen(js_name = recordContains)]
pub fn record_contains(config: &[u8], stored: &str, text: &str) -> String {
    let arena = Arena::new();
    let schema = Route::read(value(config, &arena)).ok().map(|route| route.call.schema);
    let holds = StoredRecord::read(stored, &arena).is_some_and(|stored| stored.contains(schema, text));
    if holds { "true" } else { "false" }.to_owned()
}
