//! The configuration as an operator writes it: read by serde with [`decode`](super::decode::decode), and the source of the TypeScript types.
//!
//! What JavaScript alone can use (functions, bindings, the objects of calls) is known here by its presence. Every member may be absent; which ones are required is
//! for `verify` to say. A field's documentation is that of the TypeScript member.

use std::fmt;

use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::decode::{BINDING, FUNCTION, TEXT_OR_FUNCTION};
use crate::schema::{Arena, Member, Value};

/// Options of an edge handler that do not depend on its routes' calls.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify), tsify(rename = "EdgeOptions"))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct EdgeConfig {
    /// Origins whose pages may post, in addition to the worker's own: `https://www.example.com`.
    #[cfg_attr(feature = "wasm", tsify(optional, type = "readonly string[]"))]
    pub allowed_origins: Option<Vec<String>>,
    /// Longest request body, in bytes. Default: 65 536. A body has 30 seconds to arrive, and one more for each 16 000 bytes of this limit.
    #[cfg_attr(feature = "wasm", tsify(optional, type = "number"))]
    pub max_body_bytes: Option<u32>,
    /// How long one attempt at the vendor may take, in milliseconds. Default: 10 000.
    #[cfg_attr(feature = "wasm", tsify(optional, type = "number"))]
    pub timeout_ms: Option<u32>,
    /// Replaces the platform's `fetch`.
    #[cfg_attr(feature = "wasm", tsify(optional, type = "typeof globalThis.fetch"))]
    pub fetch: Option<Function>,
    /// Receives each event of the log. Default: one line of JSON on the console, free of personal data and secrets.
    #[cfg_attr(feature = "wasm", tsify(optional, type = "unknown"))]
    pub log: Option<Function>,
    /// Receives the vendor's own answer, which may hold personal data. Default: the answer goes nowhere.
    #[cfg_attr(feature = "wasm", tsify(optional, type = "unknown"))]
    pub on_answer: Option<Function>,
    /// Stores submissions until they have reached their vendor or an operator. Without it, a visitor must send again what the vendor does not take at once.
    #[cfg_attr(feature = "wasm", tsify(optional, type = "unknown"))]
    pub ledger: Option<LedgerConfig>,
    /// The routes, by the paths that forms are posted to. Here: the paths alone.
    #[cfg_attr(feature = "wasm", tsify(type = "unknown"))]
    pub routes: Option<Vec<String>>,
}

/// Options of a route that do not depend on its call.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify), tsify(rename = "RouteOptions"))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct RouteConfig {
    /// The vendor's call. Here: its id.
    #[cfg_attr(feature = "wasm", tsify(type = "unknown"))]
    pub call: Option<String>,
    /// The vendor's secrets.
    #[cfg_attr(feature = "wasm", tsify(type = "unknown"))]
    pub credentials: Option<ConfigRecord>,
    /// Where the vendor listens. Required for protech.
    #[cfg_attr(feature = "wasm", tsify(optional, type = "string"))]
    pub base_url: Option<String>,
    /// The format of the request to the vendor. `xml`: protech.
    #[cfg_attr(feature = "wasm", tsify(optional, type = "\"json\" | \"xml\""))]
    pub format: Option<FormatName>,
    /// Members that a visitor may set. Default: the call's `visitor` members.
    #[cfg_attr(feature = "wasm", tsify(optional, type = "readonly string[]"))]
    pub accept: Option<Vec<String>>,
    /// Members with a fixed value, whatever the visitor sends.
    #[cfg_attr(feature = "wasm", tsify(optional, type = "unknown"))]
    pub set: Option<ConfigRecord>,
    /// Values of members that the visitor leaves blank.
    #[cfg_attr(feature = "wasm", tsify(optional, type = "unknown"))]
    pub defaults: Option<ConfigRecord>,
    /// The form's own control names, with the members they stand for: `{ email: "contactEmailaddress" }`.
    #[cfg_attr(feature = "wasm", tsify(optional, type = "Readonly<Record<string, string>>"))]
    pub names: Option<NameMap>,
    /// For aptania.createContact: the cookie that Aptania's script sets, and the id of a visitor without that cookie.
    #[serde(rename = "userUUID")]
    #[cfg_attr(feature = "wasm", tsify(optional, type = "UserUUIDOptions"))]
    pub user_uuid: Option<VisitorIdConfig>,
    /// For yulsn: whether `RegistrationIp` is set to the address that the request came from. This is personal data. Default: false.
    #[cfg_attr(feature = "wasm", tsify(optional, type = "boolean"))]
    pub fill_ip: Option<bool>,
    /// Where a browser without script is sent after a success (303): an http or https URL, or a path. Default: a built-in page.
    #[cfg_attr(feature = "wasm", tsify(optional, type = "string"))]
    pub success_url: Option<String>,
    /// Whether a visitor sees the difference between `exists` and `created`, and the record's id. Default: false. A `conflict` (409) is shown in any case, because no
    /// record was made: with yulsn, which refuses a second contact with the same e-mail address or phone number, anyone who posts can find out who has signed up.
    #[cfg_attr(feature = "wasm", tsify(optional, type = "boolean"))]
    pub disclose: Option<bool>,
    /// With a ledger: what happens to a submission that may or may not have arrived. `hold` keeps it for the operator; `retry` sends it again, which may make a second
    /// record. A submission that is safe to repeat is sent again in any case. Default: `hold`.
    #[cfg_attr(feature = "wasm", tsify(optional, type = "\"hold\" | \"retry\""))]
    pub on_unknown: Option<OnUnknown>,
    /// Cloudflare Turnstile. Its token arrives as `cf-turnstile-response`, in a form or a JSON record. Needs the ledger, which holds doubtful submissions: as
    /// `unverified` while Turnstile cannot be reached, as `no_token` where a form without script posts. A JSON record without a token, and a token that Turnstile
    /// refuses, are answered with the problem `bot-check` (403) and not stored. A repeat of a stored submission uses no token.
    #[cfg_attr(feature = "wasm", tsify(optional, type = "TurnstileOptions"))]
    pub turnstile: Option<TurnstileConfig>,
    /// A Cloudflare rate limit, or an object with the same method. It is asked before a body is read, with a key of the route's path and the visitor's address
    /// (`CF-Connecting-IP`; without that header all visitors share one key). Beyond the limit the answer is the problem `rate-limited` (429). While the limit does
    /// not answer, nobody is refused.
    #[cfg_attr(feature = "wasm", tsify(optional, type = "unknown"))]
    pub rate_limit: Option<RateLimitConfig>,
    /// The name of a control that people leave blank. A submission that fills it in is answered as `accepted` and held as `suspect`, because password managers fill
    /// in whatever they find. The control is no part of the record. Needs the ledger.
    #[cfg_attr(feature = "wasm", tsify(optional, type = "string"))]
    pub honeypot: Option<String>,
}

/// Where the id of a visitor comes from.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify), tsify(rename = "UserUUIDOptions"))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct VisitorIdConfig {
    /// The cookie's name, which each account chooses.
    #[cfg_attr(feature = "wasm", tsify(type = "string"))]
    pub cookie: Option<String>,
    /// The id of a visitor without that cookie. Without this option such a submission is `rejected`.
    #[cfg_attr(feature = "wasm", tsify(optional, type = "string | (() => string)"))]
    pub otherwise: Option<TextOrFunction>,
}

/// How a route asks Turnstile.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify), tsify(rename = "TurnstileOptions"))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct TurnstileConfig {
    /// The widget's secret key.
    #[cfg_attr(feature = "wasm", tsify(type = "string"))]
    pub secret: Option<String>,
    /// The URL of `siteverify`. Default: Cloudflare's own.
    #[cfg_attr(feature = "wasm", tsify(optional, type = "string"))]
    pub url: Option<String>,
}

/// A rate limit.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RateLimitConfig {
    /// The method that counts a request.
    pub limit: Option<Function>,
}

/// Options of a ledger.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct LedgerConfig {
    /// The Durable Object's binding.
    pub namespace: Option<Binding>,
    /// The secret that records are encrypted with.
    pub secret: Option<String>,
    /// The secret before that.
    pub previous_secret: Option<String>,
    /// The pauses between attempts, in seconds.
    pub schedule: Option<Vec<f64>>,
    /// Submissions that each ledger delivers in a second.
    pub pace: Option<u32>,
    /// Submissions that may wait in each ledger.
    pub capacity: Option<u32>,
    /// How long held and dead submissions are stored, in days.
    pub retention_days: Option<u32>,
    /// The time in milliseconds since 1970, for tests.
    pub clock: Option<Function>,
    /// The operator's interface.
    pub operator: Option<OperatorConfig>,
    /// Receives an event when a submission is held.
    pub on_held: Option<Function>,
    /// Receives an event when a submission is given up.
    pub on_dead: Option<Function>,
}

/// Options of the operator's interface.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OperatorConfig {
    /// The path that its addresses begin with.
    pub path: Option<String>,
    /// The bearer token of its requests.
    pub secret: Option<String>,
}

/// The format of a request's body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FormatName {
    /// JSON.
    Json,
    /// XML.
    Xml,
}

/// What happens to a submission that may or may not have arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnUnknown {
    /// It waits for the operator.
    Hold,
    /// It is sent again.
    Retry,
}

/// A JavaScript function: its presence is all that is known here.
#[derive(Debug)]
pub struct Function;

/// An object of the platform's.
#[derive(Debug)]
pub struct Binding;

/// Reads a unit struct by its name.
struct UnitVisitor;

impl Visitor<'_> for UnitVisitor {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a function")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

impl<'de> Deserialize<'de> for Function {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_unit_struct(FUNCTION, UnitVisitor).map(|()| Function)
    }
}

impl<'de> Deserialize<'de> for Binding {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_unit_struct(BINDING, UnitVisitor).map(|()| Binding)
    }
}

/// A text, or a JavaScript function that returns one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextOrFunction {
    /// A text.
    Text(String),
    /// A function.
    Function,
}

impl<'de> Deserialize<'de> for TextOrFunction {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextOrFunctionVisitor;
        impl Visitor<'_> for TextOrFunctionVisitor {
            type Value = TextOrFunction;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text or a function")
            }

            fn visit_str<E>(self, text: &str) -> Result<TextOrFunction, E> {
                Ok(TextOrFunction::Text(text.to_owned()))
            }

            fn visit_unit<E>(self) -> Result<TextOrFunction, E> {
                Ok(TextOrFunction::Function)
            }
        }
        deserializer.deserialize_unit_struct(TEXT_OR_FUNCTION, TextOrFunctionVisitor)
    }
}

/// Control names with the members they stand for, in the order of the configuration.
#[derive(Debug, Clone, Default)]
pub struct NameMap(pub Vec<(String, String)>);

impl<'de> Deserialize<'de> for NameMap {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameMapVisitor;
        impl<'de> Visitor<'de> for NameMapVisitor {
            type Value = NameMap;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<NameMap, A::Error> {
                let mut names = Vec::new();
                while let Some(entry) = members.next_entry()? {
                    names.push(entry);
                }
                Ok(NameMap(names))
            }
        }
        deserializer.deserialize_map(NameMapVisitor)
    }
}

/// A record of the configuration's: members of a vendor's record, or credentials.
#[derive(Clone, Default)]
pub struct ConfigRecord(pub Vec<(String, ConfigValue)>);

/// A value of the configuration's that outlives the frame it came in. It never prints what it holds.
#[derive(Clone, PartialEq)]
pub enum ConfigValue {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as JSON writes it.
    Number(String),
    /// A bigint, in decimal.
    Int64(String),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<ConfigValue>),
    /// A record's members.
    Record(Vec<(String, ConfigValue)>),
}

impl fmt::Debug for ConfigRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

impl fmt::Debug for ConfigValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("value")
    }
}

impl ConfigRecord {
    /// Its members as the engine takes them.
    pub fn members<'a>(&'a self, arena: &'a Arena) -> &'a [Member<'a>] {
        members(&self.0, arena)
    }

    /// The first member of this name.
    pub fn get(&self, name: &str) -> Option<&ConfigValue> {
        self.0.iter().find(|(member, _)| member == name).map(|(_, value)| value)
    }
}

impl ConfigValue {
    /// The same as the engine takes it.
    pub fn value<'a>(&'a self, arena: &'a Arena) -> Value<'a> {
        match self {
            ConfigValue::Null => Value::Null,
            ConfigValue::Bool(value) => Value::Bool(*value),
            ConfigValue::Number(digits) => Value::Number(digits),
            ConfigValue::Int64(digits) => Value::Int64(digits),
            ConfigValue::Text(text) => Value::Text(text),
            ConfigValue::List(items) => Value::List(arena.alloc_slice_fill_iter(items.iter().map(|item| item.value(arena)))),
            ConfigValue::Record(record) => Value::Record(members(record, arena)),
        }
    }
}

fn members<'a>(record: &'a [(String, ConfigValue)], arena: &'a Arena) -> &'a [Member<'a>] {
    arena.alloc_slice_fill_iter(record.iter().map(|(name, value)| (name.as_str(), value.value(arena))))
}

impl<'de> Deserialize<'de> for ConfigRecord {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ConfigValueVisitor).map(|value| match value {
            ConfigValue::Record(members) => ConfigRecord(members),
            _ => ConfigRecord::default(),
        })
    }
}

impl<'de> Deserialize<'de> for ConfigValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ConfigValueVisitor)
    }
}

struct ConfigValueVisitor;

impl<'de> Visitor<'de> for ConfigValueVisitor {
    type Value = ConfigValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("data")
    }

    fn visit_unit<E>(self) -> Result<ConfigValue, E> {
        Ok(ConfigValue::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<ConfigValue, E> {
        Ok(ConfigValue::Bool(value))
    }

    fn visit_i64<E>(self, number: i64) -> Result<ConfigValue, E> {
        Ok(ConfigValue::Number(number.to_string()))
    }

    fn visit_i128<E>(self, number: i128) -> Result<ConfigValue, E> {
        Ok(ConfigValue::Int64(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<ConfigValue, E> {
        Ok(ConfigValue::Number(number.to_string()))
    }

    fn visit_str<E>(self, text: &str) -> Result<ConfigValue, E> {
        Ok(ConfigValue::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<ConfigValue, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(ConfigValue::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<ConfigValue, A::Error> {
        let mut record = Vec::new();
        while let Some(entry) = members.next_entry()? {
            record.push(entry);
        }
        Ok(ConfigValue::Record(record))
    }
}
