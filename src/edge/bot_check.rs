//! The bot check: Turnstile's verdict on a token, and a control that people leave blank (a honeypot).
//!
//! A submission that Turnstile refuses is rejected and not stored. A doubtful one is held: password managers fill in honeypots, Turnstile may be down, and a browser
//! without script has no token to send.

use super::controls::TOKEN_CONTROL;
use super::error::{ConfigError, push_config_errors};
use super::prepared::{PreparedRoute, Turnstile};
use crate::http::json::{push_member, push_name};
use crate::http::{Secret, request};
use crate::input::json;
use crate::ledger::Doubt;
use crate::schema::{Arena, Member, Value, text};

/// The longest token, in bytes.
const MAX_TOKEN: usize = 2_048;

/// Error codes of siteverify that are about the operator's secret.
const SECRET_ERRORS: &[&str] = &["missing-input-secret", "invalid-input-secret", "invalid-widget-id", "invalid-parsed-secret"];

/// Error codes of siteverify that say nothing about the token.
const SERVICE_ERRORS: &[&str] = &["internal-error", "bad-request"];

/// What a body holds for the bot check.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BotSignals<'a> {
    /// Turnstile's token; empty where there is none.
    pub token: &'a str,
    /// Whether the honeypot was filled in.
    pub is_honeypot_filled: bool,
}

impl<'a> BotSignals<'a> {
    /// Removes its members from a body's: they are no part of the record.
    pub(crate) fn extract(route: &PreparedRoute, members: &mut Vec<Member<'a>>) -> Self {
        let mut signals = BotSignals::default();
        members.retain(|(name, value)| {
            let is_token = route.turnstile.is_some() && *name == TOKEN_CONTROL;
            let is_honeypot = route.honeypot.as_deref() == Some(*name);
            if is_token && signals.token.is_empty() {
                signals.token = value.as_text().unwrap_or_default().trim_ascii();
            }
            let is_blank = *value == Value::Null || value.as_text().is_some_and(text::is_blank);
            signals.is_honeypot_filled |= is_honeypot && !is_blank;
            !(is_token || is_honeypot)
        });
        signals
    }

    /// Writes them as JSON text with the address that the request came from, as [`BotCheck::read`] reads them.
    pub(crate) fn to_json(self, ip: &str) -> String {
        let mut json = String::from("{");
        push_member(&mut json, "token", self.token);
        push_member(&mut json, "ip", ip);
        push_name(&mut json, "isTrapped");
        json.push_str(if self.is_honeypot_filled { "true}" } else { "false}" });
        json
    }
}

/// The bot check of one submission.
#[derive(Debug, Clone, Copy)]
pub struct BotCheck<'a> {
    turnstile: Option<&'a Turnstile>,
    signals: BotSignals<'a>,
    ip: &'a str,
    is_form: bool,
    /// A fingerprint of the submission with its token, in hexadecimal digits.
    fingerprint: &'a str,
}

/// The verdict of a bot check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BotVerdict {
    /// A person sent the submission.
    Person,
    /// It is not known whether a person sent it.
    Doubtful(Doubt),
    /// It is not known, because Turnstile does not accept the operator's secret.
    BadSecret,
    /// No person sent it, as far as Turnstile tells.
    Refused,
}

impl<'a> BotCheck<'a> {
    /// Reads the members `token`, `ip`, `isTrapped`, `isForm` and `question` (the fingerprint). `turnstile` is that of the route.
    pub fn read(turnstile: Option<&'a Turnstile>, case: Value<'a>) -> Self {
        let text = |name| case.get(name).and_then(Value::as_text).unwrap_or_default();
        let flag = |name| case.get(name) == Some(Value::Bool(true));
        let signals = BotSignals { token: text("token"), is_honeypot_filled: flag("isTrapped") };
        BotCheck { turnstile, signals, ip: text("ip"), is_form: flag("isForm"), fingerprint: text("question") }
    }

    /// The request to siteverify. `None` where the verdict is known without one. The same token with the same submission has the same idempotency key, so that a
    /// request after a lost answer is no second use of the token.
    pub fn request(&self) -> Option<request::Request> {
        let turnstile = self.turnstile?;
        if self.known_verdict().is_some() {
            return None;
        }
        let mut body = String::from("{");
        push_member(&mut body, "secret", turnstile.secret.expose());
        push_member(&mut body, "response", self.signals.token);
        if !self.ip.is_empty() {
            push_member(&mut body, "remoteip", self.ip);
        }
        push_member(&mut body, "idempotency_key", &uuid(self.fingerprint));
        body.push('}');
        Some(request::Request { url: Secret::new(turnstile.url.as_str()), headers: vec![("Content-Type", Secret::new("application/json"))], body })
    }

    /// The verdict that needs no request.
    fn known_verdict(&self) -> Option<BotVerdict> {
        match (self.turnstile, self.signals.token) {
            (None, _) => Some(BotVerdict::Person),
            // A browser without script has no token; a program that posts JSON has left it out.
            (_, "") if self.is_form => Some(BotVerdict::Doubtful(Doubt::NoToken)),
            (_, "") => Some(BotVerdict::Refused),
            (_, token) if token.len() > MAX_TOKEN => Some(BotVerdict::Refused),
            _ => None,
        }
    }

    /// The result after siteverify's answer, where there was a request: `{"isRefused":…,"doubt":…,"issues":[…]}`.
    pub fn to_json(&self, status: u16, answer: &[u8]) -> String {
        let verdict = self.known_verdict().unwrap_or_else(|| read_verdict(status, answer));
        let doubt = match verdict {
            _ if self.signals.is_honeypot_filled => Some(Doubt::Suspect),
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
            push_config_errors(&mut json, &[ConfigError::bad_config("/turnstile/secret", "Turnstile does not accept this secret")]);
        }
        json.push('}');
        json
    }
}

/// Reads siteverify's answer. A status below 100 means that no answer came.
pub fn read_verdict(status: u16, body: &[u8]) -> BotVerdict {
    let arena = Arena::new();
    let unverified = BotVerdict::Doubtful(Doubt::Unverified);
    let Ok(answer) = json::read(body, &arena) else { return unverified };
    let codes = match answer.get("error-codes") {
        Some(Value::List(codes)) => codes,
        _ => &[],
    };
    let has_error = |known: &[&str]| codes.iter().filter_map(|code| code.as_text()).any(|code| known.contains(&code));
    match answer.get("success") {
        Some(Value::Bool(true)) if status == 200 => BotVerdict::Person,
        Some(Value::Bool(false)) if has_error(SECRET_ERRORS) => BotVerdict::BadSecret,
        Some(Value::Bool(false)) if (200..500).contains(&status) && status != 429 && !has_error(SERVICE_ERRORS) => BotVerdict::Refused,
        _ => unverified,
    }
}

/// A UUID made of a fingerprint, in the form of a random one (RFC 9562 section 5.4), as in the vendor's own examples.
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
