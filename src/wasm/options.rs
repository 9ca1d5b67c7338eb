use super::failure::Failure;
use crate::calls::{Call, Place};
use crate::schema::{Value, number};
use crate::source::frame;
use crate::wire::Secret;
use crate::wire::request::{self, Format};

/// Options as a caller gave them, out of a frame.
pub struct Options<'a>(Value<'a>);

impl<'a> Options<'a> {
    pub fn read(bytes: &'a [u8]) -> Result<Self, Failure> {
        match frame::read(bytes) {
            Ok((_, options)) => Ok(Options(options)),
            Err(_) => Err(Failure::bad_config("options", "cannot be read")),
        }
    }

    fn get(&self, name: &str) -> Option<&Value<'a>> {
        self.0.get(name).filter(|value| **value != Value::Null)
    }

    pub fn text(&self, name: &str) -> Result<Option<&str>, Failure> {
        self.get(name).map(|value| value.as_text().ok_or_else(|| Failure::bad_config(name, "must be text"))).transpose()
    }

    /// A number; its fraction is dropped.
    pub fn number(&self, name: &str, least: u32, otherwise: u32) -> Result<u32, Failure> {
        let Some(value) = self.get(name) else { return Ok(otherwise) };
        let whole = match value {
            Value::Number(digits) => digits.split('.').next().and_then(number::to_i64),
            _ => None,
        };
        let whole = whole.filter(|whole| *whole <= i32::MAX.into()).and_then(|whole| u32::try_from(whole).ok()).filter(|whole| *whole >= least);
        whole.ok_or_else(|| Failure::bad_config(name, &["must be a number from ", &number::decimal(least.into()), " to 2147483647"].concat()))
    }

    /// The credentials, by name. Only an id that goes out as an int64 may be a number.
    pub fn credentials(&self, call: &Call) -> Result<Vec<(String, Secret)>, Failure> {
        let Some(Value::Record(members)) = self.get("credentials") else {
            return Err(Failure::bad_config("credentials", "must be an object"));
        };
        let is_int64 = |name: &str| call.credentials.iter().any(|known| known.name == name && matches!(known.place, Place::Int64Header(_)));
        let given = members.iter().filter(|(_, value)| *value != Value::Null).map(|(name, value)| match value {
            Value::Text(text) => Ok((name.to_string(), Secret::new(text.as_ref()))),
            Value::Number(digits) | Value::Int64(digits) if is_int64(name) => Ok((name.to_string(), Secret::new(digits.as_ref()))),
            _ => Err(Failure::bad_config(&["credentials.", name].concat(), "must be text")),
        });
        given.collect()
    }

    /// What the request is built with.
    pub fn request(&self, call: &Call) -> Result<request::Options, Failure> {
        let format = match self.text("format")? {
            None | Some("json") => Format::Json,
            Some("xml") => Format::Xml,
            Some(_) => return Err(Failure::bad_config("format", "must be json or xml")),
        };
        Ok(request::Options { credentials: self.credentials(call)?, base_url: self.text("baseUrl")?.map(str::to_owned), format })
    }
}
