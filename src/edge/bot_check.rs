//! Whether a person sent it: what Turnstile says of a token, and what stands in a control that people leave blank.
//!
//! Who cannot be a person is turned away, and nothing is kept. What is only doubtful is held: password managers fill in whatever they find, Turnstile may be down, and
//! a browser without script has no token to send.

use super::config::{ConfigError, Route};
use super::log::push_config_errors;
use crate::http::json::{push_member, push_name};
use crate::http::{Secret, request};
use crate::input::json;
use crate::ledger::Doubt;
use crate::schema::{Arena, Member, Value, text};

/// The control of a form, and the member of a JSON record, that holds Turnstile's token.
pub(crate) const TOKEN_CONTROL: &str = "cf-turnstile-response";

/// Where Turnstile says what it thinks of a token.
pub(crate) const SITEVERIFY: &str = "https://challenges.cloudflare.com/turnstile/v0/siteverify";

/// No token is longer, in characters.
const LONGEST_TOKEN: usize = 2_048;

/// What siteverify says where the operator's secret is at fault.
const OF_THE_SECRET: &[&str] = &["missing-input-secret", "invalid-input-secret", "invalid-widget-id", "invalid-parsed-secret"];

/// What it says where it is at fault itself, or we are.
const OF_NOBODYS_TOKEN: &[&str] = &["internal-error", "bad-request"];

/// How a route asks Turnstile.
#[derive(Debug, Clone, Copy)]
pub struct Turnstile<'a> {
    /// The widget's secret.
    pub secret: &'a str,
    /// Where it is asked.
    pub url: &'a str,
}

/// What came along with a record about who sent it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BotSignals<'a> {
    /// Turnstile's token, or nothing.
    pub token: &'a str,
    /// Whether the control that people leave blank was filled in.
    pub is_honeypot_filled: bool,
}

impl<'a> BotSignals<'a> {
    /// Takes it out of what was sent: it is no part of the record.
    pub(crate) fn take_out(route: &Route<'a>, members: &mut Vec<Member<'a>>) -> Self {
        let mut sender = BotSignals::default();
        members.retain(|(name, value)| {
            let is_token = route.turnstile.is_some() && *name == TOKEN_CONTROL;
            let is_trap = route.honeypot == Some(name);
            if is_token && sender.token.is_empty() {
                sender.token = value.as_text().unwrap_or_default().trim_ascii();
            }
            let is_blank = *value == Value::Null || value.as_text().is_some_and(text::is_blank);
            sender.is_honeypot_filled |= is_trap && !is_blank;
            !(is_token || is_trap)
        });
        sender
    }

    /// As JSON text, with the address that the request came from: what [`BotCheck::read`] reads.
    pub(crate) fn to_json(self, ip: &str) -> String {
        let mut json = String::from("{");
        push_member(&mut json, "token", self.token);
        push_member(&mut json, "ip", ip);
        push_name(&mut json, "isTrapped");
        json.push_str(if self.is_honeypot_filled { "true}" } else { "false}" });
        json
    }
}

/// A submission about whose sender there is something to find out.
#[derive(Debug, Clone, Copy)]
pub struct BotCheck<'a> {
    turnstile: Option<Turnstile<'a>>,
    sender: BotSignals<'a>,
    ip: &'a str,
    is_form: bool,
    /// The fingerprint of the submission with its token, in hexadecimal digits.
    question: &'a str,
}

/// What siteverify's answer means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BotVerdict {
    /// A person sent it.
    Person,
    /// Nobody knows.
    Doubtful(Doubt),
    /// Nobody knows, because Turnstile does not take the operator's secret.
    BadSecret,
    /// Nothing says that a person did.
    Refused,
}

impl<'a> BotCheck<'a> {
    /// Reads the members `token`, `ip`, `isTrapped`, `isForm` and `question`; `turnstile` is how the route asks, if it does.
    pub fn read(turnstile: Option<Turnstile<'a>>, case: Value<'a>) -> Self {
        let text = |name| case.get(name).and_then(Value::as_text).unwrap_or_default();
        let says = |name| case.get(name) == Some(Value::Bool(true));
        let sender = BotSignals { token: text("token"), is_honeypot_filled: says("isTrapped") };
        BotCheck { turnstile, sender, ip: text("ip"), is_form: says("isForm"), question: text("question") }
    }

    /// The request that asks about the token; none where there is nothing to ask. The same token with the same submission has the same idempotency key, so that asking
    /// again, after an answer was lost, is no second use of it.
    pub fn question(&self) -> Option<request::Request> {
        let turnstile = self.turnstile?;
        if self.known().is_some() {
            return None;
        }
        let mut body = String::from("{");
        push_member(&mut body, "secret", turnstile.secret);
        push_member(&mut body, "response", self.sender.token);
        if !self.ip.is_empty() {
            push_member(&mut body, "remoteip", self.ip);
        }
        push_member(&mut body, "idempotency_key", &uuid(self.question));
        body.push('}');
        Some(request::Request { url: Secret::new(turnstile.url), headers: vec![("Content-Type", Secret::new("application/json"))], body })
    }

    /// What there is to say without asking.
    fn known(&self) -> Option<BotVerdict> {
        match (self.turnstile, self.sender.token) {
            (None, _) => Some(BotVerdict::Person),
            // A browser without script has none to send; a program that posts JSON has left it out.
            (_, "") if self.is_form => Some(BotVerdict::Doubtful(Doubt::NoToken)),
            (_, "") => Some(BotVerdict::Refused),
            (_, token) if token.len() > LONGEST_TOKEN => Some(BotVerdict::Refused),
            _ => None,
        }
    }

    /// What becomes of it, after this answer if there was something to ask: `{"isRefused":…,"doubt":…,"issues":[…]}`.
    pub fn to_json(&self, status: u16, answer: &[u8]) -> String {
        let verdict = self.known().unwrap_or_else(|| read(status, answer));
        let doubt = match verdict {
            _ if self.sender.is_honeypot_filled => Some(Doubt::Suspect),
            BotVerdict::Doubtful(doubt) => Some(doubt),
            BotVerdict::BadSecret => Some(Doubt::Unverified),
            BotVerdict::Person | BotVerdict::Refused => None,
        };
        let mut json = String::from(if verdict == BotVerdict::Refused { "{\"isRefused\":true" } else { "{\"isRefused\":false" });
        if let Some(doubt) = doubt {
            push_member(&mut json, "doubt", doubt.name());
        }
        if verdict == BotVerdict::BadSecret {
            push_name(&mut json, "issues");
            push_config_errors(&mut json, &[ConfigError::bad_config("/turnstile/secret", "Turnstile does not take this secret.")]);
        }
        json.push('}');
        json
    }
}

/// What siteverify has answered; the status is below 100 where no answer came.
pub fn read(status: u16, body: &[u8]) -> BotVerdict {
    let arena = Arena::new();
    let unverified = BotVerdict::Doubtful(Doubt::Unverified);
    let Ok(answer) = json::read(body, &arena) else { return unverified };
    let codes = match answer.get("error-codes") {
        Some(Value::List(codes)) => codes,
        _ => &[],
    };
    let says = |known: &[&str]| codes.iter().filter_map(|code| code.as_text()).any(|code| known.contains(&code));
    match answer.get("success") {
        Some(Value::Bool(true)) if status == 200 => BotVerdict::Person,
        Some(Value::Bool(false)) if says(OF_THE_SECRET) => BotVerdict::BadSecret,
        Some(Value::Bool(false)) if (200..500).contains(&status) && status != 429 && !says(OF_NOBODYS_TOKEN) => BotVerdict::Refused,
        _ => unverified,
    }
}

/// A UUID of a fingerprint, in the form of a random one (RFC 9562 section 5.4), which is what the vendor's own examples send.
fn uuid(digits: &str) -> String {
    let mut uuid = String::with_capacity(36);
    for (index, digit) in digits.chars().take(32).enumerate() {
        if matches!(index, 8 | 12 | 16 | 20) {
            uuid.push('-');
        }
        uuid.push(match index {
            12 => '4',
            16 => '8',
            _ => digit,
        });
    }
    uuid
}
