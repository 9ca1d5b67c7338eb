//! The steps of a request: admit, prepare, respond. In between, the platform reads the body and sends the vendor's request.

use super::admission::{Admission, Admitted, BodyKind, Refusal, RequestInfo, is_key};
use super::assemble::{AssembleError, EdgeContext, ParsedBody, VisitorInput, assemble, attribute_issues};
use super::error::ConfigError;
use super::fast_path::UpstreamBody;
use super::filled::visitor_id_member;
use super::log::{Event, config_issues, record_issues};
use super::prepared::{PreparedConfig, PreparedRoute, RouteEntry};
use super::responder::{HttpResponse, Problem, Responder};
use crate::http::Outcome;
use crate::http::json::push_name;
use crate::input::InputError;
use crate::schema::{Arena, Code, Issue, Value};

/// A request at an edge.
#[derive(Clone, Copy)]
pub struct EdgeRequest<'a> {
    config: &'a PreparedConfig,
    entry: Option<&'a RouteEntry>,
    /// The facts of the request.
    pub info: RequestInfo<'a>,
    /// The memory that values made on the way are stored in.
    pub arena: &'a Arena,
}

/// The end of a request: its response, and its events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandlerResult {
    /// The response.
    pub response: HttpResponse,
    /// The event for the log, as JSON text; `None` for a request that is not logged.
    pub event: Option<String>,
    /// The event with the vendor's own answer, as JSON text, for the operator's hook.
    pub vendor_event: Option<String>,
}

/// The result of sending a record to the vendor.
#[derive(Clone, Copy)]
pub struct VendorResult<'a> {
    /// The outcome, with the vendor's texts.
    pub outcome: Outcome<'a>,
    /// The HTTP status of the vendor's answer; 0 where none came.
    pub upstream_status: u16,
    /// How long that took, in milliseconds.
    pub ms: u64,
}

/// A posted body, parsed for its route.
pub(crate) struct ParsedRequest<'a> {
    pub route: &'a PreparedRoute,
    pub body: ParsedBody<'a>,
    pub input: VisitorInput<'a>,
    pub context: EdgeContext<'a>,
}

impl HandlerResult {
    fn new(response: HttpResponse, event: &Event<'_>) -> Self {
        HandlerResult { response, event: Some(event.to_json(None)), vendor_event: None }
    }

    /// Writes it as JSON text: `{"response":…,"event":…,"vendorEvent":…}`.
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
    /// A request to the route at this index of the configuration, or to none.
    pub fn new(config: &'a PreparedConfig, route: Option<usize>, info: RequestInfo<'a>, arena: &'a Arena) -> Self {
        EdgeRequest { config, entry: route.and_then(|index| config.routes.get(index)), info, arena }
    }

    /// Its route.
    ///
    /// # Errors
    ///
    /// The end of the request, where the configuration has a mistake or no route has the request's path.
    pub fn route(&self) -> Result<&'a PreparedRoute, Box<HandlerResult>> {
        if !self.config.errors.is_empty() {
            return Err(Box::new(self.misconfigured(self.config.errors.clone())));
        }
        let Some(entry) = self.entry else { return Err(Box::new(self.refuse(Problem::NotFound))) };
        entry.route.as_ref().map_err(|errors| Box::new(self.misconfigured(errors.clone())))
    }

    /// The first step: decides whether the request may post, before its body is read.
    ///
    /// # Errors
    ///
    /// The end of a request that is refused, and of a CORS preflight.
    pub fn admit(&self) -> Result<Admitted, Box<HandlerResult>> {
        self.route()?;
        match self.info.admit(&self.config.allowed_origins) {
            Admission::Read(admitted) => Ok(admitted),
            Admission::Preflight => Err(Box::new(HandlerResult { response: self.responder().preflight(), event: None, vendor_event: None })),
            Admission::Refuse(refusal) => Err(Box::new(self.refuse(Problem::Refused(refusal)))),
        }
    }

    /// The second step: parses and checks the body, and returns the whole record. `fallback_id` is what the operator's function for a visitor's id has returned;
    /// the result is `None` where that function has to be called first.
    ///
    /// # Errors
    ///
    /// The end of a request with nothing to send.
    pub fn prepare(&self, body: &'a [u8], admitted: Admitted, fallback_id: Option<&'a str>) -> Result<Option<Value<'a>>, Box<HandlerResult>> {
        let ParsedRequest { route, body, input, context } = self.parse(body, admitted, fallback_id)?;
        assemble(route, &input, &context, self.arena).map_err(|error| Box::new(self.rejected(route, &body, error, None)))
    }

    /// The second step on the fast path: the body of the vendor's request, or `None` where [`prepare`](Self::prepare) has to look at it.
    pub fn copy_plain(&self, body: &[u8], admitted: Admitted) -> Option<UpstreamBody> {
        if admitted.body != BodyKind::Json {
            return None;
        }
        let route = self.route().ok()?;
        route.copy_plain(body, &EdgeContext::of(route, &self.info, admitted, self.now()))
    }

    /// The time of the request, in the form in which the vendors' own examples write UTC.
    fn now(&self) -> &'a str {
        self.arena.alloc_str(&self.info.at.replace('Z', "+00:00"))
    }

    pub(crate) fn parse(&self, body: &'a [u8], admitted: Admitted, fallback_id: Option<&'a str>) -> Result<ParsedRequest<'a>, Box<HandlerResult>> {
        let route = self.route()?;
        let unreadable = |error: InputError| Box::new(self.rejected(route, &ParsedBody::EMPTY, AssembleError::Invalid(vec![error.into()]), None));
        let body = ParsedBody::parse(route, admitted.body, body, self.arena).map_err(unreadable)?;
        if !is_key(body.key) {
            return Err(Box::new(self.refuse(Problem::Refused(Refusal::Key))));
        }
        let input = body.visitor_input(route, self.arena).map_err(unreadable)?;
        let context = EdgeContext { fallback_id, ..EdgeContext::of(route, &self.info, admitted, self.now()) };
        Ok(ParsedRequest { route, body, input, context })
    }

    /// The last step: the response to the vendor's result. `body` is the posted one, which a page shows again.
    pub fn respond(&self, body: &'a [u8], admitted: Admitted, result: VendorResult<'a>) -> HandlerResult {
        let route = match self.route() {
            Ok(route) => route,
            Err(result) => return *result,
        };
        // The input is needed where it is shown again, and for the control names of issues.
        let is_needed = self.info.wants_page() || matches!(result.outcome, Outcome::Invalid { .. });
        let body = if is_needed { self.parsed_again(route, body, admitted) } else { ParsedBody::EMPTY };
        match (result.outcome, body.visitor_input(route, self.arena)) {
            (Outcome::Invalid { issues }, Ok(input)) => {
                let error = attribute_issues(route, &input, issues.to_vec(), self.arena);
                self.rejected(route, &body, error, Some(&result))
            }
            (outcome, _) => self.responded(route, &body, outcome, Vec::new(), Some(&result)),
        }
    }

    /// The response to a submission that did not pass the bot check. A page has the form again, for a person to send it once more.
    pub fn reject_bot(&self, body: &'a [u8], admitted: Admitted) -> HandlerResult {
        let response = match self.route() {
            Ok(route) if self.info.wants_page() => {
                let body = self.parsed_again(route, body, admitted);
                let input = body.visitor_input(route, self.arena).map_err(|_| Problem::BotCheck);
                input.map_or_else(|problem| self.responder().problem(problem), |input| self.responder().bot_rejected(route, &input, self.key(&body)))
            }
            _ => self.responder().problem(Problem::BotCheck),
        };
        HandlerResult::new(response, &self.event(Problem::BotCheck.slug()))
    }

    /// The response to a problem. A path without a route is not logged.
    pub fn refuse(&self, problem: Problem) -> HandlerResult {
        let response = self.responder().problem(problem);
        if problem == Problem::NotFound {
            return HandlerResult { response, event: None, vendor_event: None };
        }
        HandlerResult::new(response, &self.event(problem.slug()))
    }

    /// The idempotency key: the request's own, or the form's.
    pub(crate) fn key(&self, body: &ParsedBody<'a>) -> &'a str {
        if self.info.key.is_empty() { body.key } else { self.info.key }
    }

    /// The end of a request without a record to send, or whose record the vendor finds invalid.
    pub(crate) fn rejected(
        &self,
        route: &'a PreparedRoute,
        body: &ParsedBody<'a>,
        error: AssembleError<'a>,
        result: Option<&VendorResult<'a>>,
    ) -> HandlerResult {
        let schema = route.call.schema;
        match error {
            AssembleError::Invalid(issues) => {
                let places = record_issues(schema, &issues);
                self.responded(route, body, Outcome::Invalid { issues: self.arena.alloc_slice_copy(&issues) }, places, result)
            }
            AssembleError::NoVisitorId => {
                let member = visitor_id_member(route.call).unwrap_or_default();
                let missing = ConfigError::without_message(["/", member].concat(), Code::Required);
                self.responded(route, body, Outcome::Rejected { message: "" }, vec![missing], result)
            }
            AssembleError::Misconfigured(issues) => {
                let event = Event { issues: config_issues(schema, &issues), ..self.event(Problem::Misconfigured.slug()) };
                with_vendor_result(self.responder().problem(Problem::Misconfigured), event, result)
            }
        }
    }

    fn misconfigured(&self, errors: Vec<ConfigError>) -> HandlerResult {
        let problem = Problem::Misconfigured;
        HandlerResult::new(self.responder().problem(problem), &Event { issues: errors, ..self.event(problem.slug()) })
    }

    fn responded(
        &self,
        route: &'a PreparedRoute,
        body: &ParsedBody<'a>,
        outcome: Outcome<'a>,
        issues: Vec<ConfigError>,
        result: Option<&VendorResult<'a>>,
    ) -> HandlerResult {
        let submission = match outcome {
            Outcome::Accepted { submission } => Some(submission),
            _ => None,
        };
        let event = Event { outcome: Some(outcome.status()), submission, issues, ..self.event("submission") };
        let input = body.visitor_input(route, self.arena).or_else(|_| ParsedBody::EMPTY.visitor_input(route, self.arena));
        let response = match input {
            Ok(input) => self.responder().outcome(route, outcome, &input, self.key(body), self.arena),
            Err(_) => self.responder().problem(Problem::Internal),
        };
        with_vendor_result(response, event, result)
    }

    /// The body of a request that was prepared before.
    fn parsed_again(&self, route: &PreparedRoute, body: &'a [u8], admitted: Admitted) -> ParsedBody<'a> {
        ParsedBody::parse(route, admitted.body, body, self.arena).unwrap_or(ParsedBody::EMPTY)
    }

    fn responder(&self) -> Responder<'a> {
        Responder::of(&self.info, &self.config.allowed_origins)
    }

    fn event(&self, event: &'a str) -> Event<'a> {
        let (route, call) = self.entry.map_or(("", ""), |entry| (entry.path.as_str(), entry.call_id.as_str()));
        Event { at: self.info.at, event, route, call, ..Event::default() }
    }
}

fn with_vendor_result(response: HttpResponse, event: Event<'_>, result: Option<&VendorResult<'_>>) -> HandlerResult {
    let Some(VendorResult { outcome, upstream_status, ms }) = result else { return HandlerResult::new(response, &event) };
    let event = Event { upstream_status: Some(*upstream_status).filter(|status| *status > 0), ms: Some(*ms), ..event };
    let message = match outcome {
        Outcome::Invalid { issues } => Some(issues.iter().map(Issue::message).collect::<Vec<_>>().join(" ")),
        other => other.message().map(str::to_owned),
    };
    let vendor_event = Event { event: "answer", outcome: Some(outcome.status()), issues: Vec::new(), ..event.clone() };
    HandlerResult { response, event: Some(event.to_json(None)), vendor_event: Some(vendor_event.to_json(message.as_deref())) }
}
