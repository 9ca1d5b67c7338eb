use super::failure::Failure;
use crate::calls::{Call, CredentialLocation};
use crate::http::Secret;
use crate::http::request::{self, Format};
use crate::http::response::UpstreamResponse;
use crate::http::retry::{Attempts, seconds_to_wait};
use crate::input::frame;
use crate::schema::text::split_once;
use crate::schema::{Arena, Value, number};

/// Why nothing came back: it may have arrived all the same.
pub type Cut = &'static str;

/// Options as a caller gave them, out of a frame.
pub struct Options<'a>(pub Value<'a>);

impl<'a> Options<'a> {
    pub fn read(bytes: &'a [u8], arena: &'a Arena) -> Result<Self, Failure> {
        match frame::read(bytes, arena) {
            Ok((_, options)) => Ok(Options(options)),
            Err(_) => Err(Failure::bad_config("options", "cannot be read")),
        }
    }

    pub fn get(&self, name: &str) -> Option<Value<'a>> {
        self.0.get(name).filter(|value| !matches!(value, Value::Null))
    }

    pub fn text(&self, name: &str) -> Result<Option<&'a str>, Failure> {
        self.get(name).map(|value| value.as_text().ok_or_else(|| Failure::bad_config(name, "must be text"))).transpose()
    }

    /// A number; its fraction is dropped.
    pub fn number(&self, name: &str, least: u32, otherwise: u32) -> Result<u32, Failure> {
        let Some(value) = self.get(name) else { return Ok(otherwise) };
        let whole = match value {
            Value::Number(digits) => number::to_i64(split_once(digits, b'.').map_or(digits, |(whole, _)| whole)),
            _ => None,
        };
        let whole = whole.filter(|whole| *whole <= i32::MAX.into()).and_then(|whole| u32::try_from(whole).ok()).filter(|whole| *whole >= least);
        whole.ok_or_else(|| Failure::bad_config(name, &["must be a number from ", &number::decimal(least.into()), " to 2147483647"].concat()))
    }

    /// The credentials, by name. Only an id that goes out as an int64 may be a number.
    pub fn credentials(&self, call: &Call) -> Result<Vec<(&'a str, Secret)>, Failure> {
        let Some(members) = self.get("credentials").and_then(Value::members) else {
            return Err(Failure::bad_config("credentials", "must be an object"));
        };
        let mut credentials = Vec::new();
        for (name, value) in members {
            let text = match value {
                Value::Null => continue,
                Value::Text(text) => text,
                Value::Number(digits) | Value::Int64(digits) if is_int64(call, name) => digits,
                _ => return Err(Failure::bad_config(&["credentials.", name].concat(), "must be text")),
            };
            credentials.push((*name, Secret::new(*text)));
        }
        Ok(credentials)
    }

    /// Whether it is true.
    pub fn is_true(&self, name: &str) -> bool {
        matches!(self.get(name), Some(Value::Bool(true)))
    }

    /// What came of the attempts before this one.
    pub fn previous_attempts(&self) -> Result<Attempts, Failure> {
        Ok(Attempts { made: self.number("made", 0, 0)?, is_uncertain: self.is_true("isUncertain") })
    }

    /// The answer to an attempt, with its body; `now` is in seconds since 1970.
    pub fn answer(&self, body: &'a [u8], now: f64) -> Result<Result<UpstreamResponse<'a>, Cut>, Failure> {
        Ok(match self.number("status", 0, 0)? {
            0 => Err("The connection ended before an answer came."),
            1 => Err("No answer came in time."),
            status => Ok(UpstreamResponse {
                // A number that is no status becomes one that says nothing.
                status: u16::try_from(status).unwrap_or(0),
                content_type: self.text("contentType")?.unwrap_or_default(),
                retry_after: seconds_to_wait(self.text("retryAfter")?.unwrap_or_default(), now as u64),
                body,
            }),
        })
    }

    /// Those of the credentials that a vendor's answer must not show.
    pub fn secrets(&self, call: &Call) -> Result<Vec<Secret>, Failure> {
        let mut secrets = Vec::new();
        if self.get("credentials").is_some() {
            for (name, secret) in self.credentials(call)? {
                if !is_int64(call, name) {
                    secrets.push(secret);
                }
            }
        }
        Ok(secrets)
    }

    /// What the request is built with.
    pub fn request(&self, call: &Call) -> Result<request::Options<'a>, Failure> {
        let format = match self.text("format")? {
            None | Some("json") => Format::Json,
            Some("xml") => Format::Xml,
            Some(_) => return Err(Failure::bad_config("format", "must be json or xml")),
        };
        Ok(request::Options { credentials: self.credentials(call)?, base_url: self.text("baseUrl")?, format })
    }
}

/// Whether a credential is an id that goes out as an int64.
fn is_int64(call: &Call, name: &str) -> bool {
    call.credentials.iter().any(|known| known.name == name && matches!(known.location, CredentialLocation::Int64Header(_)))
}
