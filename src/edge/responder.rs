//! The HTTP answer to a request: an outcome, or the problem that ended the request before there was one; as JSON for a program, as a page for a person.

use super::admission::{Refusal, RequestInfo};
use super::assemble::VisitorInput;
use super::page;
use super::prepared::PreparedRoute;
use crate::http::Outcome;
use crate::http::json::{push_issues, push_list, push_member, push_name, push_text};
use crate::schema::number::decimal;
use crate::schema::{Arena, Code, Issue};

/// An HTTP response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpResponse {
    /// The HTTP status.
    pub status: u16,
    /// Names and values.
    pub headers: Vec<(&'static str, String)>,
    /// The body; empty where there is none.
    pub body: String,
}

/// How to answer one request.
#[derive(Debug, Clone, Copy)]
pub struct Responder<'a> {
    wants_page: bool,
    /// Whether the form was on one of our pages.
    is_repeated_form: bool,
    /// The page's origin, where it may read the answer.
    origin: Option<&'a str>,
}

/// Why a request ends before there is an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// No route has this path.
    NotFound,
    /// It was refused at admission.
    Refused(Refusal),
    /// Its body cannot be parsed.
    Malformed,
    /// Its body did not arrive in time.
    TooSlow,
    /// Its body is longer than so many bytes.
    TooLarge(usize),
    /// A submission with other content was sent under the same idempotency key.
    KeyReuse,
    /// It did not pass the bot check.
    BotCheck,
    /// The visitor is beyond the rate limit.
    RateLimited,
    /// The ledger has no room.
    Full,
    /// The configuration has a mistake.
    Misconfigured,
    /// The handler failed.
    Internal,
}

impl Problem {
    /// Its name: the end of its type, and the event in the log.
    pub const fn slug(self) -> &'static str {
        match self {
            Problem::NotFound => "not-found",
            Problem::Refused(Refusal::Forbidden) => "forbidden",
            Problem::Refused(Refusal::Method) => "method-not-allowed",
            Problem::Refused(Refusal::ContentType) => "unsupported-media-type",
            Problem::Refused(Refusal::Key) => "idempotency-key",
            Problem::Malformed => "malformed",
            Problem::TooSlow => "request-timeout",
            Problem::TooLarge(_) => "too-large",
            Problem::KeyReuse => "key-reuse",
            Problem::BotCheck => "bot-check",
            Problem::RateLimited => "rate-limited",
            Problem::Full => "full",
            Problem::Misconfigured => "misconfigured",
            Problem::Internal => "internal",
        }
    }

    /// The problem of a name; `max` is the bound of a problem that has one.
    pub fn named(slug: &str, max: usize) -> Self {
        match slug {
            "not-found" => Problem::NotFound,
            "malformed" => Problem::Malformed,
            "request-timeout" => Problem::TooSlow,
            "too-large" => Problem::TooLarge(max),
            "key-reuse" => Problem::KeyReuse,
            "rate-limited" => Problem::RateLimited,
            "full" => Problem::Full,
            "misconfigured" => Problem::Misconfigured,
            _ => Problem::Internal,
        }
    }

    const fn status(self) -> u16 {
        match self {
            Problem::Refused(Refusal::Key) | Problem::Malformed => 400,
            Problem::Refused(Refusal::Forbidden) | Problem::BotCheck => 403,
            Problem::NotFound => 404,
            Problem::Refused(Refusal::Method) => 405,
            Problem::TooSlow => 408,
            Problem::TooLarge(_) => 413,
            Problem::Refused(Refusal::ContentType) => 415,
            // As draft-ietf-httpapi-idempotency-key-header has it.
            Problem::KeyReuse => 422,
            Problem::RateLimited => 429,
            Problem::Misconfigured | Problem::Internal => 500,
            Problem::Full => 503,
        }
    }

    const fn text(self) -> (&'static str, &'static str) {
        match self {
            Problem::NotFound => ("Not found", "There is no form at this address."),
            Problem::Refused(Refusal::Forbidden) => ("Forbidden", "This form takes posts from its own site only."),
            Problem::Refused(Refusal::Method) => ("Method not allowed", "A form is posted to this address; there is nothing to read here."),
            Problem::Refused(Refusal::ContentType) => {
                ("Unsupported media type", "Send application/json, application/x-www-form-urlencoded or multipart/form-data.")
            }
            Problem::Refused(Refusal::Key) => ("Bad idempotency key", "An idempotency key is 1 to 255 visible ASCII characters."),
            Problem::Malformed => ("Malformed form", "The body could not be taken apart."),
            Problem::TooSlow => ("Request timeout", "What was sent took too long to arrive. Nothing was passed on: please send it again."),
            Problem::TooLarge(_) => ("Too large", "What was sent is longer than this form takes."),
            Problem::KeyReuse => ("Key used before", "Another form was sent with this idempotency key. Send this one with a key of its own."),
            Problem::BotCheck => {
                ("Please send it again", "The check that a person sends this was not passed, or took too long. Nothing was passed on: please send it again.")
            }
            Problem::RateLimited => ("Too many signups", "There were too many signups from where you are. Please try again in a minute."),
            Problem::Full => ("Busy", "No more signups can be taken in just now. Please try again later."),
            Problem::Misconfigured | Problem::Internal => ("Something went wrong", "The fault is on our side. Nothing was passed on: please try again later."),
        }
    }
}

impl<'a> Responder<'a> {
    /// The way that the request asks for. `allowed` are the origins that may post, in addition to the worker's own.
    pub fn of(info: &RequestInfo<'a>, allowed: &[impl AsRef<str>]) -> Self {
        Responder { wants_page: info.wants_page(), is_repeated_form: info.query == page::REPEATED_FORM, origin: info.known_origin(allowed) }
    }

    /// The answer to a problem.
    pub fn problem(&self, problem: Problem) -> HttpResponse {
        let (title, detail) = problem.text();
        let mut response = if self.wants_page {
            self.page(problem.status(), page::message(title, detail))
        } else {
            let mut json = String::from("{");
            push_member(&mut json, "type", &["urn:enlist:problem:", problem.slug()].concat());
            push_member(&mut json, "title", title);
            push_name(&mut json, "status");
            json.push_str(&decimal(problem.status().into()));
            push_member(&mut json, "detail", detail);
            if let Problem::TooLarge(max) = problem {
                push_name(&mut json, "issues");
                push_issues(&mut json, &[Issue::beyond(Code::TooLarge, max)]);
            }
            json.push('}');
            self.response(problem.status(), "application/problem+json", json)
        };
        if problem == Problem::Refused(Refusal::Method) {
            response.headers.push(("Allow", METHODS.to_owned()));
        }
        if matches!(problem, Problem::RateLimited | Problem::Full) {
            response.headers.push(("Retry-After", decimal(RETRY_AFTER)));
        }
        response
    }

    /// The page for a submission that did not pass the bot check: the form with the visitor's input, which a person may send again.
    pub fn bot_rejected<'p>(&self, route: &'p PreparedRoute, input: &VisitorInput<'p>, key: &str) -> HttpResponse {
        let (title, detail) = Problem::BotCheck.text();
        self.page(Problem::BotCheck.status(), page::with_form(title, detail, route, input, key))
    }

    /// The answer to a CORS preflight.
    pub fn preflight(&self) -> HttpResponse {
        let mut response = self.empty(204);
        response.headers.push(("Allow", METHODS.to_owned()));
        if self.origin.is_some() {
            let allowed = [
                ("Access-Control-Allow-Methods", "POST"),
                ("Access-Control-Allow-Headers", "content-type, idempotency-key"),
                ("Access-Control-Max-Age", "7200"),
            ];
            response.headers.extend(allowed.map(|(name, value)| (name, value.to_owned())));
        }
        response
    }

    /// The answer to a submission. `input` is shown again in a form, and `key` is the form's idempotency key.
    pub fn outcome<'p>(&self, route: &'p PreparedRoute, outcome: Outcome<'p>, input: &VisitorInput<'p>, key: &str, arena: &'p Arena) -> HttpResponse {
        let outcome = public_outcome(route, outcome, arena);
        let status = status_of(&outcome);
        let is_success = matches!(outcome, Outcome::Created { .. } | Outcome::Exists { .. } | Outcome::Accepted { .. });
        let mut response = match (self.wants_page, route.success_url.as_deref()) {
            (false, _) => self.response(status, "application/json", outcome.to_json()),
            // Our page's policy (`form-action`) forbids another origin, and browsers apply it to redirects too.
            (true, Some(url)) if is_success && self.is_repeated_form && route.success_is_external() => self.page(status, page::redirect(url)),
            (true, Some(url)) if is_success => {
                let mut response = self.empty(303);
                response.headers.push(("Location", url.to_owned()));
                response
            }
            (true, _) => self.page(status, page::outcome(route, &outcome, input, key)),
        };
        if let Outcome::Unavailable { retry_after: Some(seconds), .. } = outcome {
            response.headers.push(("Retry-After", decimal(seconds as i64)));
        }
        response
    }

    fn page(&self, status: u16, html: String) -> HttpResponse {
        let mut response = self.response(status, "text/html; charset=utf-8", html);
        response.headers.push(("Content-Security-Policy", PAGE_POLICY.to_owned()));
        response
    }

    fn response(&self, status: u16, content_type: &str, body: String) -> HttpResponse {
        let mut response = self.empty(status);
        response.headers.push(("Content-Type", content_type.to_owned()));
        response.body = body;
        response
    }

    fn empty(&self, status: u16) -> HttpResponse {
        let mut headers: Vec<(&'static str, String)> =
            [("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"), ("Vary", "Origin, Sec-Fetch-Site")]
                .map(|(name, value)| (name, value.to_owned()))
                .into();
        if let Some(origin) = self.origin {
            headers.push(("Access-Control-Allow-Origin", origin.to_owned()));
            headers.push(("Access-Control-Expose-Headers", "Retry-After".to_owned()));
        }
        HttpResponse { status, headers, body: String::new() }
    }
}

/// The `Retry-After` of a request that may be sent again, in seconds.
const RETRY_AFTER: i64 = 60;
const METHODS: &str = "POST, OPTIONS";
const PAGE_POLICY: &str = "default-src 'none'; form-action 'self'; frame-ancestors 'none'";

impl HttpResponse {
    /// Appends it as JSON: `{"status":…,"headers":[[name,value]…],"body":…}`.
    pub fn push_json(&self, json: &mut String) {
        json.push_str("{\"status\":");
        json.push_str(&decimal(self.status.into()));
        push_name(json, "headers");
        push_list(json, &self.headers, |json, (name, value)| {
            push_list(json, [*name, value.as_str()], push_text);
        });
        if !self.body.is_empty() {
            push_member(json, "body", &self.body);
        }
        json.push('}');
    }
}

/// The outcome as a visitor sees it: with our texts, never the vendor's, and without the difference between a new and a known record unless the route discloses it.
fn public_outcome<'a>(route: &PreparedRoute, outcome: Outcome<'a>, arena: &'a Arena) -> Outcome<'a> {
    match outcome {
        Outcome::Created { .. } | Outcome::Exists { .. } if !route.discloses => Outcome::Created { id: None },
        Outcome::Created { .. } | Outcome::Exists { .. } | Outcome::Accepted { .. } => outcome,
        Outcome::Invalid { issues } => {
            Outcome::Invalid { issues: arena.alloc_slice_fill_iter(issues.iter().map(|issue| Issue { vendor_text: None, ..*issue })) }
        }
        Outcome::Conflict { .. } => Outcome::Conflict { message: "These details belong to somebody who has signed up before." },
        Outcome::Denied { .. } => Outcome::Denied { message: "The signup could not be passed on. The fault is on our side." },
        Outcome::Rejected { .. } => Outcome::Rejected { message: "The signup was not taken. The fault is on our side." },
        Outcome::Unavailable { retry_after, .. } => {
            Outcome::Unavailable { message: "The signup cannot be passed on just now. Please try again later.", retry_after }
        }
        Outcome::Unknown { .. } => Outcome::Unknown { message: "It is not known whether the signup arrived. Please do not send it again." },
    }
}

const fn status_of(outcome: &Outcome<'_>) -> u16 {
    match outcome {
        Outcome::Created { .. } | Outcome::Exists { .. } => 201,
        Outcome::Accepted { .. } => 202,
        Outcome::Invalid { .. } => 422,
        Outcome::Conflict { .. } => 409,
        Outcome::Denied { .. } | Outcome::Rejected { .. } => 502,
        Outcome::Unavailable { .. } => 503,
        Outcome::Unknown { .. } => 504,
    }
}
