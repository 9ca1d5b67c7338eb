//! One submission from the door to the answer, in the steps between which the platform reads, waits and sends.

use super::admission::{Admission, BodyKind, CallerTrust, Refusal, RequestInfo, is_key};
use super::assemble::{AssembleError, EdgeContext, ParsedBody, VisitorInput, assemble, attribute_issues};
use super::config::{self, ConfigError, Route};
use super::log::{Event, config_issues, record_issues};
use super::responder::{HttpResponse, Problem, Responder};
use crate::http::Outcome;
use crate::http::json::push_name;
use crate::input::InputError;
use crate::schema::{Arena, Code, Issue, Value};

/// A request at an edge: where it came, what it says of itself, and when.
#[derive(Clone, Copy)]
pub struct EdgeRequest<'a> {
    /// The configuration of its route; of the edge as a whole where it found none.
    pub config: Value<'a>,
    /// What it says of itself.
    pub visit: RequestInfo<'a>,
    /// When, in ISO 8601 and UTC: `2025-11-22T03:04:05.678Z`.
    pub at: &'a str,
    /// Where what is made on the way is kept.
    pub arena: &'a Arena,
}

/// The end of a request: its answer, and what is written about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandlerResult {
    /// The answer.
    pub response: HttpResponse,
    /// The log's line, as JSON text; none where nothing is worth one.
    pub event: Option<String>,
    /// The vendor's own answer, as JSON text, for the operator's eyes.
    pub vendor_event: Option<String>,
}

/// What the vendor made of a record.
#[derive(Clone, Copy)]
pub struct VendorResult<'a> {
    /// The outcome, in the vendor's words.
    pub outcome: Outcome<'a>,
    /// The HTTP status of its answer, or 0 where none came.
    pub upstream_status: u16,
    /// How long that took, in milliseconds.
    pub ms: u64,
}

/// A submission that may be posted, and can be read.
pub(crate) struct ParsedRequest<'a> {
    pub route: Route<'a>,
    pub sent: ParsedBody<'a>,
    pub part: VisitorInput<'a>,
    pub known: EdgeContext<'a>,
}

impl HandlerResult {
    fn of(answer: HttpResponse, event: &Event<'_>) -> Self {
        HandlerResult { response: answer, event: Some(event.to_json(None)), vendor_event: None }
    }

    /// As JSON text: `{"response":…,"event":…,"vendorEvent":…}`.
    pub fn to_json(&self) -> String {
        let mut json = String::from("{\"response\":");
        self.response.push_json(&mut json);
        for (name, event) in [("event", &self.event), ("vendorEvent", &self.vendor_event)] {
            if let Some(event) = event {
                push_name(&mut json, name);
                json.push_str(event);
            }
        }
        json.push('}');
        json
    }
}

impl<'a> EdgeRequest<'a> {
    fn responder(&self) -> Responder<'a> {
        Responder::of(&self.visit, &config::allowed_origins(self.config))
    }

    fn text(&self, name: &str) -> &'a str {
        self.config.get(name).and_then(Value::as_text).unwrap_or_default()
    }

    fn event(&self, event: &'a str) -> Event<'a> {
        Event { at: self.at, event, route: self.text("path"), call: self.text("call"), ..Event::default() }
    }

    fn submission(&self, outcome: &Outcome<'a>, issues: Vec<ConfigError>) -> Event<'a> {
        let submission = match outcome {
            Outcome::Accepted { submission } => Some(*submission),
            _ => None,
        };
        Event { outcome: Some(outcome.status()), submission, issues, ..self.event("submission") }
    }

    /// The end of a request that has no outcome. What never reached a form is not worth a line.
    pub fn refuse(&self, problem: Problem) -> HandlerResult {
        let answer = self.responder().problem(problem);
        if problem == Problem::NotFound {
            return HandlerResult { response: answer, event: None, vendor_event: None };
        }
        HandlerResult::of(answer, &self.event(problem.slug()))
    }

    /// The end of a request that the configuration lets down.
    pub fn misconfigured(&self, mistakes: Vec<ConfigError>) -> HandlerResult {
        HandlerResult::of(self.responder().problem(Problem::Misconfigured), &Event { issues: mistakes, ..self.event(Problem::Misconfigured.slug()) })
    }

    /// Decides at the door, before anything of the body is read: how the body is made, and whether a cookie counts.
    ///
    /// # Errors
    ///
    /// The end, for whoever is turned away and for a preflight.
    pub fn admit(&self) -> Result<(BodyKind, CallerTrust), Box<HandlerResult>> {
        match self.visit.admit(&config::allowed_origins(self.config)) {
            Admission::Read(body, standing) => Ok((body, standing)),
            Admission::Preflight => Err(Box::new(HandlerResult { response: self.responder().preflight(), event: None, vendor_event: None })),
            Admission::Refuse(refusal) => Err(Box::new(self.refuse(Problem::Refused(refusal)))),
        }
    }

    /// Reads the body, judges it and completes it: the whole record. `said` is what the operator's own function for a userUUID has said; nothing comes of a body
    /// for which that has to be asked first.
    ///
    /// # Errors
    ///
    /// The end, where there is nothing to send.
    pub fn receive(&self, body: &'a [u8], said: Option<&'a str>) -> Result<Option<Value<'a>>, Box<HandlerResult>> {
        let ParsedRequest { route, sent, part, known } = self.open(body, said)?;
        assemble(&route, &part, &known, self.arena).map_err(|ended| Box::new(self.end(&route, &sent, ended, None)))
    }

    /// Reads the body of who may post it.
    pub(crate) fn open(&self, body: &'a [u8], said: Option<&'a str>) -> Result<ParsedRequest<'a>, Box<HandlerResult>> {
        let (kind, standing) = self.admit()?;
        let route = Route::read(self.config).map_err(|mistake| Box::new(self.misconfigured(vec![mistake])))?;
        let sent = ParsedBody::read(&route, kind, body, self.arena).map_err(|unread| self.unread(&route, unread))?;
        if !is_key(sent.key) {
            return Err(Box::new(self.refuse(Problem::Refused(Refusal::Key))));
        }
        let part = sent.part(&route, self.arena).map_err(|unread| self.unread(&route, unread))?;
        // In the form in which the vendors' own examples write UTC.
        let now = self.arena.alloc_str(&self.at.replace('Z', "+00:00"));
        let known = EdgeContext { said, ..EdgeContext::of(&route, &self.visit, standing, now) };
        Ok(ParsedRequest { route, sent, part, known })
    }

    /// The answer to a delivery.
    pub fn respond(&self, body: &'a [u8], delivery: VendorResult<'a>) -> HandlerResult {
        let route = match Route::read(self.config) {
            Ok(route) => route,
            Err(mistake) => return self.misconfigured(vec![mistake]),
        };
        // What was typed is needed where it is shown again, and for the names of what is wrong.
        let is_needed = self.visit.wants_page() || matches!(delivery.outcome, Outcome::Invalid { .. });
        let sent = if is_needed { self.sent(&route, body) } else { ParsedBody::NOTHING };
        match (delivery.outcome, sent.part(&route, self.arena)) {
            (Outcome::Invalid { issues }, Ok(part)) => self.end(&route, &sent, attribute_issues(&route, &part, issues.to_vec(), self.arena), Some(&delivery)),
            (outcome, _) => self.answered(&route, &sent, outcome, Vec::new(), Some(&delivery)),
        }
    }

    /// The answer to who cannot be a person, by all that is known; a person may try again.
    pub fn reject_bot(&self, body: &'a [u8]) -> HandlerResult {
        let answer = match Route::read(self.config) {
            Ok(route) if self.visit.wants_page() => {
                let sent = self.sent(&route, body);
                let typed = sent.part(&route, self.arena).map_err(|_| Problem::BotCheck);
                typed.map_or_else(|problem| self.responder().problem(problem), |typed| self.responder().bot_rejected(&route, &typed, self.key(&sent)))
            }
            _ => self.responder().problem(Problem::BotCheck),
        };
        HandlerResult::of(answer, &self.event(Problem::BotCheck.slug()))
    }

    /// What was sent, to be shown again.
    fn sent(&self, route: &Route<'a>, body: &'a [u8]) -> ParsedBody<'a> {
        match self.visit.admit(&route.allowed_origins) {
            Admission::Read(kind, _) => ParsedBody::read(route, kind, body, self.arena).unwrap_or(ParsedBody::NOTHING),
            _ => ParsedBody::NOTHING,
        }
    }

    /// The idempotency key: the request's own, or the form's.
    pub(crate) fn key(&self, sent: &ParsedBody<'a>) -> &'a str {
        if self.visit.key.is_empty() { sent.key } else { self.visit.key }
    }

    /// The end of what could not be read.
    fn unread(&self, route: &Route<'a>, unread: InputError) -> Box<HandlerResult> {
        Box::new(self.end(route, &ParsedBody::NOTHING, AssembleError::Invalid(vec![unread.into()]), None))
    }

    pub(crate) fn end(&self, route: &Route<'a>, sent: &ParsedBody<'a>, ended: AssembleError<'a>, delivery: Option<&VendorResult<'a>>) -> HandlerResult {
        let schema = route.call.schema;
        match ended {
            AssembleError::Invalid(issues) => {
                let places = record_issues(schema, &issues);
                self.answered(route, sent, Outcome::Invalid { issues: self.arena.alloc_slice_copy(&issues) }, places, delivery)
            }
            AssembleError::NoUserUuid => {
                let missing = ConfigError { pointer: ["/", config::USER_UUID].concat(), code: Code::Required.name(), message: None };
                self.answered(route, sent, Outcome::Rejected { message: "" }, vec![missing], delivery)
            }
            AssembleError::Misconfigured(issues) => {
                let event = Event { issues: config_issues(schema, &issues), ..self.event(Problem::Misconfigured.slug()) };
                self.with_vendor_result(self.responder().problem(Problem::Misconfigured), event, delivery)
            }
        }
    }

    fn answered(
        &self,
        route: &Route<'a>,
        sent: &ParsedBody<'a>,
        outcome: Outcome<'a>,
        places: Vec<ConfigError>,
        delivery: Option<&VendorResult<'a>>,
    ) -> HandlerResult {
        let event = self.submission(&outcome, places);
        let answer = match sent.part(route, self.arena).or_else(|_| ParsedBody::NOTHING.part(route, self.arena)) {
            Ok(part) => self.responder().outcome(route, outcome, &part, self.key(sent), self.arena),
            Err(_) => self.responder().problem(Problem::Internal),
        };
        self.with_vendor_result(answer, event, delivery)
    }

    fn with_vendor_result(&self, answer: HttpResponse, event: Event<'_>, delivery: Option<&VendorResult<'_>>) -> HandlerResult {
        let Some(VendorResult { outcome, upstream_status, ms }) = delivery else { return HandlerResult::of(answer, &event) };
        let event = Event { upstream_status: Some(*upstream_status).filter(|status| *status > 0), ms: Some(*ms), ..event };
        let words = match outcome {
            Outcome::Invalid { issues } => Some(issues.iter().map(Issue::message).collect::<Vec<_>>().join(" ")),
            other => other.message().map(str::to_owned),
        };
        let told = Event { event: "answer", outcome: Some(outcome.status()), issues: Vec::new(), ..event.clone() };
        HandlerResult { response: answer, event: Some(event.to_json(None)), vendor_event: Some(told.to_json(words.as_deref())) }
    }
}
