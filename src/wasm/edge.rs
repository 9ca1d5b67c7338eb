//! The edge handler's steps. A compiled configuration and its routes are named by handles; the facts of a request come as a frame.
//!
//! A handle is valid in the instance that made it until it is released. After a trap the package's script makes new ones.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Uint8Array;
use wasm_bindgen::prelude::wasm_bindgen;

use super::failure::{Failure, encode_result};
use super::options::Options;
use super::submit::{VENDOR_TIMEOUT_MS, push_head, retry_directive, vendor_outcome};
use crate::edge::admission::{Admitted, BodyKind, RequestInfo};
use crate::edge::error::ConfigError;
use crate::edge::handler::{EdgeRequest, VendorResult};
use crate::edge::prepared::{PreparedConfig, PreparedRoute};
use crate::edge::responder::Problem;
use crate::http::retry::{RetryHint, RetryPolicy};
use crate::http::{Outcome, request};
use crate::input::{frame, json};
use crate::ledger::record::outcome_of;
use crate::schema::{Arena, Value};

/// The longest pause before a second attempt while a person waits for a page, in seconds.
const MAX_PAGE_PAUSE: u64 = 5;

/// The member of an attempt's frame that holds an access token.
pub const ACCESS_TOKEN: &str = "accessToken";

/// What a handle names: a configuration, or one of its routes.
#[derive(Clone)]
pub struct Prepared {
    config: Rc<PreparedConfig>,
    route: Option<usize>,
}

thread_local! {
    /// By handle. It is borrowed for no longer than a look-up, so that no call into JavaScript finds it borrowed.
    static PREPARED: RefCell<Vec<Option<Prepared>>> = const { RefCell::new(Vec::new()) };
}

impl Prepared {
    /// What a handle names.
    pub fn named(handle: usize) -> Result<Self, Failure> {
        PREPARED.with_borrow(|prepared| prepared.get(handle).cloned().flatten()).ok_or(Failure::Internal)
    }

    /// The compiled route, of a handle that names one without mistakes.
    pub fn route(&self) -> Option<&PreparedRoute> {
        self.config.routes.get(self.route?)?.route.as_ref().ok()
    }

    /// A request to what the handle names. `info` is a frame of [`RequestInfo`].
    pub fn request<'a>(&'a self, info: &'a [u8], arena: &'a Arena) -> EdgeRequest<'a> {
        EdgeRequest::new(&self.config, self.route, RequestInfo::read(read_frame(info, arena)), arena)
    }

    /// The mistakes outside the routes.
    pub fn errors(&self) -> &[ConfigError] {
        &self.config.errors
    }

    /// The mistakes of the route.
    pub fn route_errors(&self) -> &[ConfigError] {
        let entry = self.route.and_then(|index| self.config.routes.get(index));
        entry.and_then(|entry| entry.route.as_ref().err()).map(Vec::as_slice).unwrap_or_default()
    }
}

/// The value in a frame; null where the frame cannot be read.
pub fn read_frame<'a>(frame: &'a [u8], arena: &'a Arena) -> Value<'a> {
    frame::read(frame, arena).map_or(Value::Null, |(_, value)| value)
}

/// Compiles a configuration. `config` is the frame of its options, `undefined` where the function that returns them has thrown an error; `routes` are the frames of
/// the routes' options. Returns handles: the configuration's own, and one for each route.
#[wasm_bindgen(js_name = compileConfig)]
pub fn compile_config(config: Option<Vec<u8>>, routes: Vec<Uint8Array>) -> Vec<usize> {
    let arena = Arena::new();
    let compiled = Rc::new(match &config {
        None => PreparedConfig::failed(),
        Some(config) => {
            let routes: Vec<Vec<u8>> = routes.iter().map(Uint8Array::to_vec).collect();
            PreparedConfig::compile(read_frame(config, &arena), routes.iter().map(|route| read_frame(route, &arena)))
        }
    });
    let count = compiled.routes.len();
    PREPARED.with_borrow_mut(|prepared| {
        let names = std::iter::once(None).chain((0..count).map(Some));
        names.map(|route| insert(prepared, Prepared { config: compiled.clone(), route })).collect()
    })
}

fn insert(slots: &mut Vec<Option<Prepared>>, prepared: Prepared) -> usize {
    if let Some(index) = slots.iter().position(Option::is_none) {
        slots.splice(index..=index, [Some(prepared)]);
        return index;
    }
    slots.push(Some(prepared));
    slots.len() - 1
}

/// Frees handles that [`compile_config`] has returned.
#[wasm_bindgen(js_name = releaseConfig)]
pub fn release_config(handles: Vec<usize>) {
    PREPARED.with_borrow_mut(|prepared| {
        for handle in handles {
            if let Some(slot) = prepared.get_mut(handle) {
                *slot = None;
            }
        }
    });
}

/// The first step of a request: `{"admitted":…,"isMultipart":…}`, or the end of a request that is refused. `admitted` is for the steps that follow.
#[wasm_bindgen]
pub fn admit(handle: usize, info: &[u8]) -> String {
    encode_result(Prepared::named(handle).map(|prepared| match prepared.request(info, &Arena::new()).admit() {
        Ok(admitted) => {
            let is_multipart = if admitted.body == BodyKind::Multipart { "true" } else { "false" };
            ["{\"admitted\":", &admitted.code().to_string(), ",\"isMultipart\":", is_multipart, "}"].concat()
        }
        Err(result) => result.to_json(),
    }))
}

/// The end of a request with a problem that the package's script has found; `max` is the bound that was passed, where it is about one.
#[wasm_bindgen]
pub fn refuse(handle: usize, info: &[u8], problem: &str, max: usize) -> String {
    encode_result(Prepared::named(handle).map(|prepared| prepared.request(info, &Arena::new()).refuse(Problem::named(problem, max)).to_json()))
}

/// What the bytes are that [`prepare`] returns, as their last byte says.
#[wasm_bindgen]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PreparedKind {
    /// The end of the request, as JSON text.
    Result = 0,
    /// The body of the vendor's request.
    Body = 1,
    /// The body of a vendor's request that may be repeated.
    RepeatableBody = 2,
    /// Empty: the operator's function for a visitor's id has to be called first.
    NeedsFallbackId = 3,
}

/// The second step of a request: checks and completes its body. Returns bytes, and as the last byte what they are ([`PreparedKind`]). `fallback_id` is what the
/// operator's function for a visitor's id has returned, once it was called.
#[wasm_bindgen]
pub fn prepare(handle: usize, info: &[u8], admitted: u8, body: &[u8], fallback_id: Option<String>) -> Vec<u8> {
    let arena = Arena::new();
    let prepared = Prepared::named(handle).and_then(|prepared| {
        let admitted = admitted_of(admitted)?;
        let request = prepared.request(info, &arena);
        if let Some(copied) = request.copy_plain(body, admitted) {
            return Ok((if copied.is_repeatable { PreparedKind::RepeatableBody } else { PreparedKind::Body }, copied.json));
        }
        Ok(match request.prepare(body, admitted, fallback_id.as_deref()) {
            Ok(Some(record)) => vendor_body(&request, body, admitted, record),
            Ok(None) => (PreparedKind::NeedsFallbackId, String::new()),
            Err(result) => (PreparedKind::Result, result.to_json()),
        })
    });
    let (kind, text) = prepared.unwrap_or_else(|failure| (PreparedKind::Result, encode_result(Err(failure))));
    let mut bytes = text.into_bytes();
    bytes.push(kind as u8);
    bytes
}

fn admitted_of(code: u8) -> Result<Admitted, Failure> {
    Admitted::from_code(code).ok_or(Failure::Internal)
}

/// The body of the vendor's request for a record; or the end, where the route's format cannot carry it.
fn vendor_body<'a>(request: &EdgeRequest<'a>, body: &'a [u8], admitted: Admitted, record: Value<'a>) -> (PreparedKind, String) {
    let route = match request.route() {
        Ok(route) => route,
        Err(result) => return (PreparedKind::Result, result.to_json()),
    };
    let kind = if route.call.is_repeatable(record) { PreparedKind::RepeatableBody } else { PreparedKind::Body };
    match request::body(route.call, record, &route.request_options(None), request.arena) {
        Ok(body) => (kind, body),
        Err(request::BuildError::Invalid(issues)) => {
            let result = VendorResult { outcome: Outcome::Invalid { issues: &issues }, upstream_status: 0, ms: 0 };
            (PreparedKind::Result, request.respond(body, admitted, result).to_json())
        }
        Err(request::BuildError::BadConfig(_)) => (PreparedKind::Result, request.refuse(Problem::Internal).to_json()),
    }
}

/// What goes before the body of a route's requests: `{"url":…,"headers":{…},"timeoutMs":…}`. `access_token` is one that was fetched.
#[wasm_bindgen(js_name = requestHead)]
pub fn request_head(handle: usize, access_token: Option<String>) -> String {
    let head = Prepared::named(handle).and_then(|prepared| {
        let route = prepared.route().ok_or(Failure::Internal)?;
        let (url, headers) = request::head(route.call, &route.request_options(access_token.as_deref()))?;
        let mut json = String::from("{");
        push_head(&mut json, &url, &headers, route.timeout_ms.unwrap_or(VENDOR_TIMEOUT_MS));
        json.push('}');
        Ok(json)
    });
    encode_result(head)
}

/// The last step of a request: the end, or what [`retry_directive`] says before another attempt at the vendor.
///
/// `attempt` is as for [`classify_response`](super::submit::classify_response), with the access token, if one was fetched, and `ms`, how long all this took.
#[expect(clippy::too_many_arguments, reason = "an export takes plain values")]
#[wasm_bindgen]
pub fn respond(handle: usize, info: &[u8], admitted: u8, body: &[u8], attempt: &[u8], answer: &[u8], now: f64, random: f64) -> String {
    let arena = Arena::new();
    let responded = Prepared::named(handle).and_then(|prepared| {
        let route = prepared.route().ok_or(Failure::Internal)?;
        let attempt = Options::read(attempt, &arena)?;
        let answer = attempt.answer(answer, now)?;
        let upstream_status = answer.as_ref().map_or(0, |answer| answer.status);
        let outcome = vendor_outcome(route.call, answer, &route.secrets(attempt.text(ACCESS_TOKEN)?), attempt.previous_attempts()?, &arena);
        let hint = match RetryHint::from(&outcome) {
            RetryHint::Unavailable { retry_after: Some(seconds) } if seconds > MAX_PAGE_PAUSE => RetryHint::Final,
            hint => hint,
        };
        let request = prepared.request(info, &arena);
        // A page's script sends again by itself; a browser without script cannot.
        let policy = RetryPolicy { max_retries: request.info.wants_page().into(), is_repeatable: attempt.is_true("isRepeatable") };
        if let Some(directive) = retry_directive(policy, attempt.previous_attempts()?, hint, random) {
            return Ok(directive);
        }
        let result = VendorResult { outcome, upstream_status, ms: attempt.number("ms", 0, 0)?.into() };
        Ok(request.respond(body, admitted_of(admitted)?, result).to_json())
    });
    encode_result(responded)
}

/// The last step of a request whose outcome is known without an answer of the vendor's to this request: from the ledger, or where no access token could be fetched.
/// `outcome` is JSON text; one that cannot be read is `unknown`.
#[wasm_bindgen(js_name = respondWithOutcome)]
pub fn respond_with_outcome(handle: usize, info: &[u8], admitted: u8, body: &[u8], outcome: &str) -> String {
    let arena = Arena::new();
    let responded = Prepared::named(handle).and_then(|prepared| {
        let outcome = json::read(outcome.as_bytes(), &arena).ok().and_then(|outcome| outcome_of(outcome, &arena));
        let result = VendorResult { outcome: outcome.unwrap_or(Outcome::Unknown { message: "" }), upstream_status: 0, ms: 0 };
        Ok(prepared.request(info, &arena).respond(body, admitted_of(admitted)?, result).to_json())
    });
    encode_result(responded)
}

/// The end of a request whose submission the bot check refuses.
#[wasm_bindgen(js_name = rejectBot)]
pub fn reject_bot(handle: usize, info: &[u8], admitted: u8, body: &[u8]) -> String {
    let rejected = Prepared::named(handle).and_then(|prepared| Ok(prepared.request(info, &Arena::new()).reject_bot(body, admitted_of(admitted)?).to_json()));
    encode_result(rejected)
}
