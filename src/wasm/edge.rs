//! The edge handler's steps. A configuration and a visit come as frames; what comes out is JSON text.

use js_sys::Function;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use super::failure::{Failure, told};
use super::options::Options;
use super::submit::{TO_VENDOR, again, prepared, vendors};
use crate::calls::{Call, Place};
use crate::delivery::answer::Problem;
use crate::delivery::guard::{Body, Visit};
use crate::delivery::handler::{Delivery, Request};
use crate::delivery::log::mistake_in;
use crate::delivery::retry::{Retries, Verdict};
use crate::delivery::site::{self, Mistake, Route};
use crate::delivery::stored::outcome_of;
use crate::schema::{Arena, Value};
use crate::source::{frame, json};
use crate::wire::json::push_member;
use crate::wire::{Outcome, Secret, request, token};

/// The longest pause before a second attempt while a person waits for a page, in seconds.
const PATIENCE: u64 = 5;
/// The credential that is fetched, in a call that has one.
pub const ACCESS_TOKEN: &str = "accessToken";

/// The request that both frames tell of.
pub fn given<'a>(config: &'a [u8], visit: &'a [u8], arena: &'a Arena) -> Request<'a> {
    let value = |bytes| frame::read(bytes, arena).map_or(Value::Null, |(_, value)| value);
    let visit = value(visit);
    let at = visit.get("at").and_then(Value::as_text).unwrap_or_default();
    Request { config: value(config), visit: Visit::read(visit), at, arena }
}

/// Judges what an edge is configured with beside its routes: null, or the end of every request to it.
#[wasm_bindgen(js_name = verifyEdge)]
pub fn verify_edge(config: &[u8], visit: &[u8]) -> String {
    let arena = Arena::new();
    let request = given(config, visit, &arena);
    verdict(request, site::verify(request.config))
}

/// Judges a route: null, or the end of every request to it.
#[wasm_bindgen(js_name = verifyRoute)]
pub fn verify_route(config: &[u8], visit: &[u8]) -> String {
    let arena = Arena::new();
    let request = given(config, visit, &arena);
    let verified = Route::read(request.config).map_err(|mistake| vec![mistake]).and_then(|route| {
        route.verify()?;
        try_credentials(&route, config).map_err(|mistake| vec![mistake])
    });
    verdict(request, verified)
}

fn verdict(request: Request<'_>, verified: Result<(), Vec<Mistake>>) -> String {
    verified.map_or_else(|mistakes| request.misconfigured(mistakes).to_json(), |()| "null".to_owned())
}

/// Builds requests for nothing, which shows whether the credentials, the URLs and the format will do.
fn try_credentials(route: &Route<'_>, config: &[u8]) -> Result<(), Mistake> {
    let arena = Arena::new();
    let mut built_with = options(config, route.call, &arena)?;
    if let Some(bearer) = route.call.credentials.iter().find(|known| matches!(known.place, Place::Bearer))
        && !built_with.credentials.iter().any(|(name, _)| *name == bearer.name)
    {
        token::request(&built_with.credentials).map_err(|error| mistake(error.into()))?;
        built_with.credentials.push((bearer.name, Secret::new("-")));
    }
    request::build(route.call, Value::Record(&[]), &built_with, &arena).map_err(|error| mistake(error.into()))?;
    Ok(())
}

fn options<'a>(config: &'a [u8], call: &Call, arena: &'a Arena) -> Result<request::Options<'a>, Mistake> {
    Options::read(config, arena).and_then(|options| options.request(call)).map_err(mistake)
}

pub fn mistake(failure: Failure) -> Mistake {
    match failure {
        Failure::BadConfig(message) => mistake_in(&message),
        _ => Mistake::bad_config(""),
    }
}

/// Decides at the door: the end, for who is turned away; else whether the body is to be taken apart as multipart.
#[wasm_bindgen]
pub fn enter(config: &[u8], visit: &[u8]) -> String {
    match given(config, visit, &Arena::new()).enter() {
        Ok((body, _)) => if body == Body::Multipart { "true" } else { "false" }.to_owned(),
        Err(ending) => ending.to_json(),
    }
}

/// The end of a request that the platform has found a problem with; `max` is what a body may hold.
#[wasm_bindgen]
pub fn refuse(config: &[u8], visit: &[u8], problem: &str, max: usize) -> String {
    given(config, visit, &Arena::new()).refuse(Problem::named(problem, max)).to_json()
}

/// Judges and completes a body: `{"record":…}`, which is a record's JSON text, or the end. `ask` is the operator's own function for a userUUID, or undefined.
#[wasm_bindgen]
pub fn receive(config: &[u8], visit: &[u8], body: &[u8], ask: &JsValue) -> String {
    let arena = Arena::new();
    match given(config, visit, &arena).receive(body, &mut || answer_of(ask)) {
        Ok(record) => {
            let mut json = String::from("{");
            push_member(&mut json, "record", &record);
            json.push('}');
            json
        }
        Err(ending) => ending.to_json(),
    }
}

/// What the operator's own function for a userUUID gives.
pub fn answer_of(ask: &JsValue) -> Option<String> {
    ask.dyn_ref::<Function>()?.call0(&JsValue::UNDEFINED).ok()?.as_string()
}

/// The request that takes a record to the vendor, as [`prepared`] has it; or the end, where there is none.
#[wasm_bindgen(js_name = buildRouteRequest)]
pub fn build_route_request(config: &[u8], visit: &[u8], body: &[u8], record: &str, access_token: Option<String>) -> String {
    let arena = Arena::new();
    let asked = given(config, visit, &arena);
    let built = (|| {
        let call = Route::read(asked.config).map_err(|_| Failure::Internal)?.call;
        let options = Options::read(config, &arena)?;
        let mut built_with = options.request(call)?;
        built_with.credentials.extend(access_token.map(|token| (ACCESS_TOKEN, Secret::new(token))));
        // It was checked, and its whole numbers have their digits.
        let record = json::read(record.as_bytes(), &arena).map_err(|_| Failure::Internal)?;
        match request::build(call, record, &built_with, &arena) {
            Err(request::BuildError::Invalid(issues)) => {
                let delivery = Delivery { outcome: Outcome::Invalid { issues: &issues }, upstream_status: 0, ms: 0 };
                Ok(asked.conclude(body, delivery).to_json())
            }
            request => Ok(prepared(&request?, options.number("timeoutMs", 1, TO_VENDOR)?, call.is_repeatable(record))),
        }
    })();
    told(built)
}

/// What a vendor's answer to a visitor's submission means: the end, or what [`again`] says before another attempt.
///
/// `attempt` is as for [`settle`](super::submit::settle), and holds the access token, if there was one, and how many milliseconds all this took (`ms`).
#[wasm_bindgen(js_name = settleVisit)]
pub fn settle_visit(config: &[u8], visit: &[u8], body: &[u8], attempt: &[u8], answer: &[u8], now: f64, random: f64) -> String {
    let arena = Arena::new();
    let asked = given(config, visit, &arena);
    let settled = (|| {
        let call = Route::read(asked.config).map_err(|_| Failure::Internal)?.call;
        let attempt = Options::read(attempt, &arena)?;
        let mut secrets = Options::read(config, &arena)?.secrets(call)?;
        secrets.extend(attempt.text(ACCESS_TOKEN)?.map(Secret::new));
        let answer = attempt.answer(answer, now)?;
        let upstream_status = answer.as_ref().map_or(0, |answer| answer.status);
        let outcome = vendors(call, answer, &secrets, attempt.past()?, &arena);
        let verdict = match Verdict::from(&outcome) {
            Verdict::Unavailable { retry_after: Some(seconds) } if seconds > PATIENCE => Verdict::Settled,
            verdict => verdict,
        };
        // A page's script asks again by itself; a browser without script cannot.
        let retries = Retries { most: asked.visit.wants_page().into(), is_repeatable: attempt.says("isRepeatable") };
        let delivery = Delivery { outcome, upstream_status, ms: attempt.number("ms", 0, 0)?.into() };
        Ok(again(retries, attempt.past()?, verdict, random).unwrap_or_else(|| asked.conclude(body, delivery).to_json()))
    })();
    told(settled)
}

/// The end of a submission whose result, `{"outcome":…}`, is known without an answer of the vendor's.
#[wasm_bindgen]
pub fn conclude(config: &[u8], visit: &[u8], body: &[u8], result: &str) -> String {
    let arena = Arena::new();
    let result = json::read(result.as_bytes(), &arena).unwrap_or(Value::Null);
    let outcome = result.get("outcome").and_then(|outcome| outcome_of(outcome, &arena)).unwrap_or(Outcome::Unknown { message: "" });
    given(config, visit, &arena).conclude(body, Delivery { outcome, upstream_status: 0, ms: 0 }).to_json()
}
