//! The ledger's decisions, for whoever keeps it. What is asked comes as a frame; what comes out is JSON text.

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
use crate::ledger::{AttemptStatus, KeyQuery, MalformedInput, RepeatGuard, TransitionRequest};
use crate::schema::{Arena, Code, Schema, Value, number};

impl From<MalformedInput> for Failure {
    fn from(_: MalformedInput) -> Self {
        Failure::Internal
    }
}

/// What is in a frame; nothing where it is none.
fn value<'a>(frame: &'a [u8], arena: &'a Arena) -> Value<'a> {
    frame::read(frame, arena).map_or(Value::Null, |(_, value)| value)
}

/// What an event makes of a submission and of its route's breaker:
/// `{"submission":…,"breaker":…,"isApplied":…,"isSettled":…,"alert":…,"releasesRoute":…,"visitor":…}`.
#[wasm_bindgen]
pub fn transition(step: &[u8]) -> String {
    encode_result(TransitionRequest::read(value(step, &Arena::new())).map(|step| step.to_json()).map_err(Failure::from))
}

/// What a submission is that comes in under a key that others came in under: `{"result":…,"prior":…}`.
#[wasm_bindgen(js_name = lookUpKey)]
pub fn look_up_key(asked: &[u8]) -> String {
    encode_result(KeyQuery::read(value(asked, &Arena::new())).map(|asked| asked.to_json()).map_err(Failure::from))
}

/// Judges the visitor's part of a body: `{"part":…,"stored":…,"key":…,"isForm":…,"sender":…}`, or the end; null where the operator's own function for a userUUID has to be asked
/// first. `said` is what that has said.
///
/// `part` is the same for all who send the same; `stored` is what is kept, and what the exports below take. `sender` is for [`bot_check_request`] and [`check_bot`]; null where the
/// route asks nothing about it.
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

/// How long Turnstile may take, in milliseconds: a visitor waits.
const TO_TURNSTILE: u32 = 5_000;

/// How a route asks Turnstile. One that cannot be read asks nobody: what arrives there is held for that.
fn turnstile<'a>(config: &'a [u8], arena: &'a Arena) -> Option<Turnstile<'a>> {
    Route::read(value(config, arena)).ok()?.turnstile
}

/// The request that asks Turnstile about the sender of a submission, as [`encode_request`] has it; null where there is nothing to ask. `case` is what [`prepare_submission`] tells of
/// the sender, with `isForm` and `question`, the fingerprint of the submission with the token.
#[wasm_bindgen(js_name = botCheckRequest)]
pub fn bot_check_request(config: &[u8], case: &[u8]) -> String {
    let arena = Arena::new();
    let question = BotCheck::read(turnstile(config, &arena), value(case, &arena)).question();
    let longest = Options::read(config, &arena).and_then(|options| options.number("timeoutMs", 1, VENDOR_TIMEOUT_MS));
    encode_result(longest.map(|longest| question.map_or_else(|| "null".to_owned(), |question| encode_request(&question, longest.min(TO_TURNSTILE), true))))
}

/// What becomes of a submission, by what is known of its sender: `{"isRefused":…,"doubt":…,"issues":[…]}`. `case` is as for [`bot_check_request`]; `status` and `answer` are
/// Turnstile's, where it was asked.
#[wasm_bindgen(js_name = checkBot)]
pub fn check_bot(config: &[u8], case: &[u8], status: u16, answer: &[u8]) -> String {
    let arena = Arena::new();
    BotCheck::read(turnstile(config, &arena), value(case, &arena)).to_json(status, answer)
}

/// The end of a submission that [`check_bot`] refuses.
#[wasm_bindgen(js_name = rejectBot)]
pub fn reject_bot(config: &[u8], visit: &[u8], body: &[u8]) -> String {
    decode_request(config, visit, &Arena::new()).reject_bot(body).to_json()
}

/// The request that takes what is kept to the vendor, as [`encode_request`] has it; or why there is none: `{"status":…,"issues":[{"pointer":…,"code":…}]}`. `row` is the
/// submission as a table holds it, and has the access token, if there is one. Whether the request can be repeated is said of the attempts before it too.
#[wasm_bindgen(js_name = buildStoredRequest)]
pub fn build_stored_request(config: &[u8], stored: &str, row: &[u8]) -> String {
    let arena = Arena::new();
    build(config, stored, row, &arena).unwrap_or_else(|(status, mistakes)| {
        let mut json = String::from("{");
        push_member(&mut json, "status", status.name());
        push_name(&mut json, "issues");
        push_config_errors(&mut json, &mistakes);
        json.push('}');
        json
    })
}

/// Why there is nothing to send.
type Unsent = (AttemptStatus, Vec<ConfigError>);

fn build(config: &[u8], stored: &str, row: &[u8], arena: &Arena) -> Result<String, Unsent> {
    let misconfigured = |mistake: ConfigError| (AttemptStatus::Misconfigured, vec![mistake]);
    let failed = |failure: Failure| misconfigured(mistake(failure));
    let route = Route::read(value(config, arena)).map_err(misconfigured)?;
    let call = route.call;
    let stored = StoredRecord::read(stored, arena).ok_or((AttemptStatus::Unreadable, Vec::new()))?;
    let record = stored.complete(&route).map_err(|ended| unsent(call.schema, ended))?;
    let options = Options::read(config, arena).map_err(failed)?;
    let mut built_with = options.request(call).map_err(failed)?;
    let row = Options::read(row, arena).map_err(failed)?;
    built_with.credentials.extend(row.text(ACCESS_TOKEN).map_err(failed)?.map(|token| (ACCESS_TOKEN, Secret::new(token))));
    let timeout_ms = options.number("timeoutMs", 1, VENDOR_TIMEOUT_MS).map_err(failed)?;
    match request::build(call, record, &built_with, arena) {
        Ok(request) => {
            let guard = RepeatGuard::read(row.0).map_err(|malformed| failed(malformed.into()))?;
            let is_repeatable = guard.allow(call.is_repeatable(record), route.retries_unknown).ok_or((AttemptStatus::Unrepeatable, Vec::new()))?;
            Ok(encode_request(&request, timeout_ms, is_repeatable))
        }
        Err(request::BuildError::Invalid(issues)) => Err(unsent(call.schema, stored.attribute_issues(&route, issues))),
        Err(error) => Err(failed(error.into())),
    }
}

fn unsent(schema: &'static Schema, ended: AssembleError<'_>) -> Unsent {
    match ended {
        // It was sound when it was taken in: that it is not now is the configuration's doing.
        AssembleError::Invalid(issues) => (AttemptStatus::Misconfigured, record_issues(schema, &issues)),
        AssembleError::Misconfigured(issues) => (AttemptStatus::Misconfigured, config_issues(schema, &issues)),
        AssembleError::NoUserUuid => {
            (AttemptStatus::NoUserUuid, vec![ConfigError { pointer: ["/", USER_UUID].concat(), code: Code::Required.name(), message: None }])
        }
    }
}

/// What a vendor's answer to one attempt means: `{"outcome":…,"upstreamStatus":…}`. Whether there is another is for [`transition`] to say.
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
        // What came before it is the ledger's to know.
        let outcome = stored.classify_outcome(&route, vendor_outcome(route.call, answer, &secrets, Attempts::default(), &arena));
        Ok(["{\"outcome\":", &outcome.to_json(), ",\"upstreamStatus\":", &number::decimal(status.into()), "}"].concat())
    })();
    encode_result(settled)
}

/// Whether what is kept has a member that is equal to a text: true or false.
#[wasm_bindgen(js_name = recordContains)]
pub fn record_contains(config: &[u8], stored: &str, text: &str) -> String {
    let arena = Arena::new();
    let schema = Route::read(value(config, &arena)).ok().map(|route| route.call.schema);
    let holds = StoredRecord::read(stored, &arena).is_some_and(|stored| stored.contains(schema, text));
    if holds { "true" } else { "false" }.to_owned()
}
