//! The configuration of an edge, and of each of its routes.

use crate::calls::{self, Call};
use crate::input::{Origin, check, form};
use crate::schema::{Arena, Choice, Code, Extra, Field, Issue, Member, Pick, Schema, SchemaWalk, Segment, Value, id, number};

use super::admission::is_origin;
use super::assemble::KEY_CONTROL;
use super::bot_check::{SITEVERIFY, TOKEN_CONTROL, Turnstile};
use crate::ledger::{pauses, retries_unknown};

/// Members that the edge can fill in, in a call that has them.
pub const USER_UUID: &str = "userUUID";
pub(crate) const REGISTERED_AT: &str = "RegistrationDateTime";
pub(crate) const REGISTERED_FROM: &str = "RegistrationIp";

/// What a route's configuration may hold.
const ROUTE_MEMBERS: &[&str] = &[
    "accept",
    "allowedOrigins",
    "baseUrl",
    "call",
    "credentials",
    "defaults",
    "disclose",
    "fillIp",
    "format",
    "hasLedger",
    "honeypot",
    "names",
    "onUnknown",
    "path",
    "rateLimit",
    "set",
    "successUrl",
    "timeoutMs",
    "turnstile",
    "userUUID",
];

/// What the whole edge's configuration may hold.
const EDGE_MEMBERS: &[&str] = &["allowedOrigins", "fetch", "ledger", "log", "maxBodyBytes", "onAnswer", "routes", "timeoutMs"];

/// A fault of the configuration: where, and of what kind. Never a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// A JSON Pointer into the configuration.
    pub pointer: String,
    /// An issue's code, or `bad_config`, or `configure_failed`.
    pub code: &'static str,
    /// What is wrong, in words; in a submission, where the code and the place say enough, none.
    pub message: Option<String>,
}

impl ConfigError {
    /// One that no code of an issue's names.
    pub fn bad_config(pointer: impl Into<String>, message: &str) -> Self {
        ConfigError { pointer: pointer.into(), code: "bad_config", message: Some(message.to_owned()) }
    }

    fn of(pointer: impl Into<String>, code: Code) -> Self {
        ConfigError::at(pointer, &Issue::new(code, &[]))
    }

    /// An issue of a record, told to the operator. A vendor's own words are no operator's: they may quote a value.
    pub(crate) fn at(pointer: impl Into<String>, issue: &Issue<'_>) -> Self {
        ConfigError { pointer: pointer.into(), code: issue.code.name(), message: Some(Issue { vendor_text: None, ..*issue }.message()) }
    }
}

/// One route: where a form is posted, and what becomes of it.
#[derive(Debug)]
pub struct Route<'a> {
    /// The path it is posted to.
    pub path: &'a str,
    /// The vendor's call.
    pub call: &'static Call,
    /// Origins that may post, beside the worker's own.
    pub allowed_origins: Vec<&'a str>,
    /// Members that a visitor may set.
    pub accept: Vec<&'a str>,
    /// The form's own control names, with the members they stand for.
    pub names: &'a [Member<'a>],
    /// Always these, whatever the visitor sends.
    pub set: &'a [Member<'a>],
    /// These where the visitor left blank.
    pub defaults: &'a [Member<'a>],
    /// The cookie that holds the visitor's userUUID.
    pub cookie: Option<&'a str>,
    /// The userUUID of a visitor who has none.
    pub otherwise: UserIdFallback<'a>,
    /// Whether the connection's address is filled in.
    pub fills_ip: bool,
    /// Where a browser without script is sent after a success.
    pub success_url: Option<&'a str>,
    /// Whether a visitor may know what the vendor had before, and the record's id.
    pub discloses: bool,
    /// Whether a ledger sends again what may have arrived, even where that may make a second record.
    pub retries_unknown: bool,
    /// How Turnstile is asked whether a person sent it.
    pub turnstile: Option<Turnstile<'a>>,
    /// The control that people leave blank.
    pub honeypot: Option<&'a str>,
}

/// Where a userUUID comes from when the visitor has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserIdFallback<'a> {
    /// Nowhere.
    Nowhere,
    /// The same for everybody.
    Text(&'a str),
    /// A function of the operator's.
    Function,
}

impl<'a> Route<'a> {
    /// Reads a route. Whether what it sets fits the call is for [`verify`](Route::verify) to say, once.
    ///
    /// # Errors
    ///
    /// The first mistake.
    pub fn read(config: Value<'a>) -> Result<Self, ConfigError> {
        let Value::Record(members) = config else { return Err(ConfigError::of("", Code::Type)) };
        if let Some((unknown, _)) = members.iter().find(|(name, _)| !ROUTE_MEMBERS.contains(name)) {
            return Err(ConfigError::of(["/", &pointer_token(unknown)].concat(), Code::UnknownField));
        }
        let id = text(config, "call")?.ok_or_else(|| ConfigError::of("/call", Code::Required))?;
        let call = calls::by_id(id).ok_or_else(|| ConfigError::bad_config("/call", "This is no call of the package's."))?;
        let accept = match get(config, "accept") {
            None => call.schema.fields.iter().filter(|field| field.visitor).map(|field| field.name).collect(),
            Some(_) => texts(config, "accept")?,
        };
        let (cookie, otherwise) = user_uuid(config)?;
        let retries_unknown =
            retries_unknown(text(config, "onUnknown")?).ok_or_else(|| ConfigError::bad_config("/onUnknown", "This must be hold or retry."))?;
        let (turnstile, honeypot) = (turnstile(config)?, text(config, "honeypot")?);
        if let Some((name, _)) = [("turnstile", turnstile.is_some()), ("honeypot", honeypot.is_some())].iter().find(|(_, is_set)| *is_set)
            && !boolean(config, "hasLedger")?
        {
            return Err(ConfigError::bad_config(["/", name].concat(), "This needs the edge's ledger: what is doubtful is held there."));
        }
        if text(config, "rateLimit")?.is_some_and(|kind| kind != "function") {
            return Err(ConfigError::of("/rateLimit", Code::Type));
        }
        Ok(Route {
            path: text(config, "path")?.unwrap_or_default(),
            call,
            allowed_origins: texts(config, "allowedOrigins")?,
            accept,
            names: names(config)?,
            set: record(config, "set")?,
            defaults: record(config, "defaults")?,
            cookie,
            otherwise,
            fills_ip: boolean(config, "fillIp")?,
            success_url: text(config, "successUrl")?,
            discloses: boolean(config, "disclose")?,
            retries_unknown,
            turnstile,
            honeypot,
        })
    }

    /// Judges what a route sets against its call.
    ///
    /// # Errors
    ///
    /// Every mistake.
    pub fn verify(&self) -> Result<(), Vec<ConfigError>> {
        let arena = &Arena::new();
        let mut mistakes = Vec::new();
        let schema = self.call.schema;
        for (index, name) in self.accept.iter().enumerate() {
            if !is_member(schema, name) {
                mistakes.push(ConfigError::of(["/accept/", &number::decimal(index as i64)].concat(), Code::UnknownField));
            }
        }
        for (member, values) in [("set", self.set), ("defaults", self.defaults)] {
            let names: Vec<&str> = values.iter().map(|(name, _)| *name).collect();
            let pick = Pick::of(schema, &names, &names);
            if let Err(issues) = check(schema, &pick, Origin::Data, Value::Record(values), arena) {
                mistakes.extend(issues.iter().map(|issue| ConfigError::at(["/", member, &issue.pointer()].concat(), issue)));
            }
        }
        for (control, member) in self.names {
            let pointer = || ["/names/", &pointer_token(control)].concat();
            match top_level_member(schema, member.as_text().unwrap_or_default()) {
                Some(top) if self.accept.contains(&top) => {}
                Some(_) => mistakes.push(ConfigError::of(pointer(), Code::NotAllowed)),
                None => mistakes.push(ConfigError::of(pointer(), Code::UnknownField)),
            }
        }
        // A member that can come from nowhere: no visitor could mend that.
        for field in schema.fields.iter().filter(|field| field.required && !self.provides(field)) {
            let message = Some("No visitor can send this, and the route gives it no value.".to_owned());
            mistakes.push(ConfigError { pointer: ["/", field.name].concat(), code: Code::Required.name(), message });
        }
        if self.cookie.is_some() && !self.has(USER_UUID) {
            mistakes.push(ConfigError::of("/userUUID", Code::NotAllowed));
        }
        if self.cookie.is_some_and(|name| !is_cookie_name(name)) {
            mistakes.push(ConfigError::bad_config("/userUUID/cookie", "This is no name that a cookie can have."));
        }
        if matches!(self.otherwise, UserIdFallback::Text(text) if !id::is_opaque_id(text)) {
            mistakes.push(ConfigError::of("/userUUID/otherwise", Code::OpaqueId));
        }
        if self.fills_ip && !self.has(REGISTERED_FROM) {
            mistakes.push(ConfigError::of("/fillIp", Code::NotAllowed));
        }
        if self.success_url.is_some_and(|url| !is_success_url(url)) {
            mistakes.push(ConfigError::bad_config("/successUrl", "This must be a path, or an http or https URL."));
        }
        if self.turnstile.is_some_and(|turnstile| !is_web_url(turnstile.url)) {
            mistakes.push(ConfigError::bad_config("/turnstile/url", "This must be an http or https URL."));
        }
        if self.honeypot.is_some_and(|name| self.means(name)) {
            mistakes.push(ConfigError::bad_config("/honeypot", "This must be the name of a control that stands for nothing else."));
        }
        if mistakes.is_empty() { Ok(()) } else { Err(mistakes) }
    }

    /// The visitor's part: what is filled in at the edge is not required of a visitor.
    pub fn visitor_pick(&self) -> Pick<'a> {
        let schema = self.call.schema;
        let choice = |field: &Field| match self.accept.contains(&field.name) {
            false => Choice::Out,
            true if self.fills(field.name) => Choice::Optional,
            true => Choice::In,
        };
        let is_extra = |name: &&str| schema.extra == Extra::Keep && schema.fields.iter().all(|field| field.name != *name);
        Pick::Part { choices: schema.fields.iter().map(choice).collect(), extra: self.accept.iter().copied().filter(is_extra).collect() }
    }

    /// Whether there is anywhere that this member can come from.
    fn provides(&self, field: &Field) -> bool {
        let gives = |members: &[Member<'_>]| members.iter().any(|(name, value)| *name == field.name && *value != Value::Null);
        match self.sets(field.name) {
            true => gives(self.set),
            false => self.accept.contains(&field.name) || gives(self.defaults) || (field.name == USER_UUID && self.cookie.is_some()),
        }
    }

    /// Whether a success leads to another site, as far as the configuration tells.
    pub(crate) fn success_is_external(&self) -> bool {
        self.success_url.is_some_and(|url| !url.starts_with('/'))
    }

    /// Whether a visitor may leave this member to the edge.
    pub(crate) fn fills(&self, name: &str) -> bool {
        name == USER_UUID || self.sets(name) || self.defaults.iter().any(|(member, _)| *member == name)
    }

    /// Whether a visitor's value for this member counts for nothing.
    pub(crate) fn sets(&self, name: &str) -> bool {
        self.set.iter().any(|(member, _)| *member == name)
    }

    /// Whether an issue at this place is one that a visitor can mend. The record as a whole is.
    pub(crate) fn is_visitor_path(&self, path: &[Segment<'_>]) -> bool {
        match path.first() {
            Some(Segment::Key(name)) => self.accept.contains(name) && !self.sets(name),
            _ => true,
        }
    }

    /// Whether something that comes along with a record tells of who sent it.
    pub(crate) const fn checks_bots(&self) -> bool {
        self.turnstile.is_some() || self.honeypot.is_some()
    }

    /// Whether a control of this name stands for something, or cannot be.
    fn means(&self, name: &str) -> bool {
        let is_members = top_level_member(self.call.schema, name).is_some_and(|top| self.accept.contains(&top));
        name.trim_ascii().is_empty() || [KEY_CONTROL, TOKEN_CONTROL].contains(&name) || self.names.iter().any(|(control, _)| *control == name) || is_members
    }

    /// Whether the call has this member.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.call.schema.fields.iter().any(|field| field.name == name)
    }
}

/// Judges what the whole edge is configured with, beside its routes: `names`, those of its members, `paths`, `allowedOrigins`, `maxBodyBytes`, `timeoutMs`,
/// `ledger`, and `functions`, which holds the JavaScript type of each member that is to be one; or `hasFailed`, where there is no configuration.
///
/// # Errors
///
/// Every mistake.
pub fn verify(config: Value<'_>) -> Result<(), Vec<ConfigError>> {
    if boolean(config, "hasFailed") == Ok(true) {
        // What was thrown may quote a secret.
        let message = "The function that gives the configuration has thrown an error.".to_owned();
        return Err(vec![ConfigError { pointer: String::new(), code: "configure_failed", message: Some(message) }]);
    }
    let mut mistakes = Vec::new();
    let names = texts(config, "names").unwrap_or_default();
    let unknown = names.iter().filter(|name| !EDGE_MEMBERS.contains(name));
    mistakes.extend(unknown.map(|name| ConfigError::of(["/", &pointer_token(name)].concat(), Code::UnknownField)));
    match texts(config, "paths") {
        Ok(_) if get(config, "paths").is_none() => mistakes.push(ConfigError::of("/routes", Code::Required)),
        Ok(paths) => mistakes.extend(paths.iter().filter(|path| !is_path(path)).map(|path| {
            ConfigError::bad_config(["/routes/", &pointer_token(path)].concat(), "This must be a path: from a slash on, without query and fragment.")
        })),
        Err(_) => mistakes.push(ConfigError::of("/routes", Code::Type)),
    }
    match texts(config, "allowedOrigins") {
        Ok(origins) => {
            let wrong = origins.iter().enumerate().filter(|(_, origin)| !is_origin(origin));
            let is_none = "This must be an origin as browsers write it: scheme, host and perhaps port, without a slash behind it.";
            mistakes.extend(wrong.map(|(index, _)| ConfigError::bad_config(["/allowedOrigins/", &number::decimal(index as i64)].concat(), is_none)));
        }
        Err(mistake) => mistakes.push(mistake),
    }
    for name in ["maxBodyBytes", "timeoutMs"] {
        if get(config, name).is_some_and(|value| !is_count(value, i32::MAX)) {
            mistakes.push(ConfigError::of(["/", name].concat(), Code::Integer));
        }
    }
    if let Some(Value::Record(functions)) = config.get("functions") {
        let wrong = functions.iter().filter(|(_, kind)| !matches!(kind.as_text(), Some("function" | "undefined")));
        mistakes.extend(wrong.map(|(name, _)| ConfigError::of(["/", name].concat(), Code::Type)));
    }
    if let Some(ledger) = get(config, "ledger") {
        verify_ledger(ledger, &texts(config, "paths").unwrap_or_default(), &mut mistakes);
    }
    if mistakes.is_empty() { Ok(()) } else { Err(mistakes) }
}

/// The longest retention, in days: any date after it can be written.
const MAX_RETENTION: i32 = 36_500;

/// Shortest secret of a ledger, in bytes.
const MIN_SECRET: usize = 32;

/// Judges what a ledger is configured with; `paths` are those of the routes. What an operator's requests bear may be anything: where it is too short, none is let in.
fn verify_ledger(ledger: Value<'_>, paths: &[&str], mistakes: &mut Vec<ConfigError>) {
    let Value::Record(members) = ledger else { return mistakes.push(ConfigError::of("/ledger", Code::Type)) };
    for (name, value) in members.iter().filter(|(_, value)| *value != Value::Null) {
        let pointer = || ["/ledger/", &pointer_token(name)].concat();
        let (is_right, mistake) = match *name {
            "namespace" => (matches!(value, Value::Record(_) | Value::Error(_)), ConfigError::of(pointer(), Code::Type)),
            "clock" | "onDead" | "onHeld" => (matches!(value, Value::Error(_)), ConfigError::of(pointer(), Code::Type)),
            "secret" | "previousSecret" => {
                (value.as_text().is_some_and(is_secret), ConfigError::bad_config(pointer(), "This must be 32 visible ASCII characters or more."))
            }
            "schedule" => (pauses(*value).is_some(), ConfigError::bad_config(pointer(), "This must be a list of seconds up to 1000000000, one at least.")),
            "capacity" | "pace" => (is_count(*value, i32::MAX), ConfigError::of(pointer(), Code::Integer)),
            "retentionDays" => (is_count(*value, MAX_RETENTION), ConfigError::bad_config(pointer(), "This must be a whole number from 1 to 36500.")),
            "operator" => {
                verify_operator(*value, paths, mistakes);
                continue;
            }
            _ => (false, ConfigError::of(pointer(), Code::UnknownField)),
        };
        if !is_right {
            mistakes.push(mistake);
        }
    }
    for name in ["namespace", "secret"] {
        if get(ledger, name).is_none() {
            mistakes.push(ConfigError::of(["/ledger/", name].concat(), Code::Required));
        }
    }
}

fn verify_operator(operator: Value<'_>, paths: &[&str], mistakes: &mut Vec<ConfigError>) {
    let unknown = operator.members().unwrap_or_default().iter().find(|(name, _)| !matches!(*name, "path" | "secret"));
    mistakes.extend(unknown.map(|(name, _)| ConfigError::of(["/ledger/operator/", &pointer_token(name)].concat(), Code::UnknownField)));
    // A form at an address of the operator's would never be reached.
    let is_taken =
        |path: &str| paths.iter().any(|form| form.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || path.ends_with('/')));
    if !get(operator, "path").and_then(Value::as_text).is_some_and(|path| is_path(path) && !is_taken(path)) {
        mistakes.push(ConfigError::bad_config("/ledger/operator/path", "This must be a path of its own, with no form below it."));
    }
    if get(operator, "secret").is_some_and(|secret| secret.as_text().is_none()) {
        mistakes.push(ConfigError::of("/ledger/operator/secret", Code::Type));
    }
}

fn is_secret(text: &str) -> bool {
    text.len() >= MIN_SECRET && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// A whole number from 1 on, which any platform's own kinds hold.
fn is_count(value: Value<'_>, most: i32) -> bool {
    matches!(value, Value::Number(digits) if number::to_i64(digits).is_some_and(|count| (1..=most.into()).contains(&count)))
}

/// The origins that `config` names, of an edge or a route; those that cannot be read are none.
pub fn allowed_origins(config: Value<'_>) -> Vec<&str> {
    texts(config, "allowedOrigins").unwrap_or_default()
}

/// A member that is there; null is not.
fn get<'a>(config: Value<'a>, name: &str) -> Option<Value<'a>> {
    config.get(name).filter(|value| *value != Value::Null)
}

fn text<'a>(config: Value<'a>, name: &str) -> Result<Option<&'a str>, ConfigError> {
    let text = |value: Value<'a>| value.as_text().ok_or_else(|| ConfigError::of(["/", name].concat(), Code::Type));
    get(config, name).map(text).transpose()
}

fn boolean(config: Value<'_>, name: &str) -> Result<bool, ConfigError> {
    match get(config, name) {
        None => Ok(false),
        Some(Value::Bool(value)) => Ok(value),
        Some(_) => Err(ConfigError::of(["/", name].concat(), Code::Boolean)),
    }
}

fn texts<'a>(config: Value<'a>, name: &str) -> Result<Vec<&'a str>, ConfigError> {
    match get(config, name) {
        None => Ok(Vec::new()),
        Some(Value::List(items)) => items.iter().map(|item| item.as_text().ok_or_else(|| ConfigError::of(["/", name].concat(), Code::Type))).collect(),
        Some(_) => Err(ConfigError::of(["/", name].concat(), Code::Type)),
    }
}

fn record<'a>(config: Value<'a>, name: &str) -> Result<&'a [Member<'a>], ConfigError> {
    match get(config, name) {
        None => Ok(&[]),
        Some(Value::Record(members)) => Ok(members),
        Some(_) => Err(ConfigError::of(["/", name].concat(), Code::Type)),
    }
}

fn names(config: Value<'_>) -> Result<&[Member<'_>], ConfigError> {
    let names = record(config, "names")?;
    match names.iter().find(|(_, member)| member.as_text().is_none()) {
        None => Ok(names),
        Some((control, _)) => Err(ConfigError::of(["/names/", &pointer_token(control)].concat(), Code::Type)),
    }
}

fn user_uuid(config: Value<'_>) -> Result<(Option<&str>, UserIdFallback<'_>), ConfigError> {
    let Some(config) = get(config, USER_UUID) else { return Ok((None, UserIdFallback::Nowhere)) };
    let cookie = config.get("cookie").and_then(Value::as_text).ok_or_else(|| ConfigError::of("/userUUID/cookie", Code::Type))?;
    let otherwise = match get(config, "otherwise") {
        None => UserIdFallback::Nowhere,
        Some(Value::Text(text)) => UserIdFallback::Text(text),
        Some(Value::Error(_)) => UserIdFallback::Function,
        Some(_) => return Err(ConfigError::of("/userUUID/otherwise", Code::Type)),
    };
    Ok((Some(cookie), otherwise))
}

fn turnstile(config: Value<'_>) -> Result<Option<Turnstile<'_>>, ConfigError> {
    let Some(config) = get(config, "turnstile") else { return Ok(None) };
    let Value::Record(members) = config else { return Err(ConfigError::of("/turnstile", Code::Type)) };
    if let Some((unknown, _)) = members.iter().find(|(name, _)| !matches!(*name, "secret" | "url")) {
        return Err(ConfigError::of(["/turnstile/", &pointer_token(unknown)].concat(), Code::UnknownField));
    }
    let text = |name| get(config, name).map(|value| value.as_text().ok_or_else(|| ConfigError::of(["/turnstile/", name].concat(), Code::Type))).transpose();
    let secret = text("secret")?.filter(|secret| !secret.trim_ascii().is_empty()).ok_or_else(|| ConfigError::of("/turnstile/secret", Code::Required))?;
    Ok(Some(Turnstile { secret, url: text("url")?.unwrap_or(SITEVERIFY) }))
}

/// Whether a record can have a member of this name: the engine knows.
fn is_member(schema: &'static Schema, name: &str) -> bool {
    let record = [(name, Value::Null)];
    !name.is_empty() && check(schema, &Pick::of(schema, &[name], &[name]), Origin::Data, Value::Record(&record), &Arena::new()).is_ok()
}

/// The top-level member of a control's name; none where there is no such place.
fn top_level_member<'n>(schema: &'static Schema, name: &'n str) -> Option<&'n str> {
    let path = form::path_of(name);
    let mut walk = SchemaWalk::new(schema);
    let mut top = None;
    for segment in &path {
        if let Segment::Key(key) = segment {
            let Some(field) = walk.enter(key) else {
                let is_extra = path.len() == 1 && is_member(schema, name);
                return is_extra.then_some(name);
            };
            top = top.or(Some(field.name));
        }
    }
    top
}

/// RFC 6265 section 4.1.1: a token.
fn is_cookie_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// A path as requests have them: from the root, without query or fragment.
fn is_path(path: &str) -> bool {
    path.starts_with('/') && is_url_text(path) && !path.contains(['?', '#'])
}

/// A place on this site, or http(s) elsewhere; nothing that a browser takes for another host, or for script.
fn is_success_url(url: &str) -> bool {
    let is_here = url.starts_with('/') && !url.starts_with("//") && is_url_text(url);
    is_here || is_web_url(url)
}

/// An address on the web, without a name or a password in it.
fn is_web_url(url: &str) -> bool {
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    host.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '[') && !rest.contains('@')) && is_url_text(url)
}

/// Characters that stand in a URL as they are (RFC 3986), and no backslash, which browsers read as a slash.
fn is_url_text(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\\\"<>^`{|}".contains(&byte))
}

pub(crate) fn pointer_token(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
