//! The rules that a configuration must follow, beyond the types of its members.

use super::config::{EdgeConfig, LedgerConfig, OperatorConfig, RouteConfig, TextOrFunction};
use super::controls::{KEY_CONTROL, TOKEN_CONTROL};
use super::error::{ConfigError, pointer_token, unknown_name};
use super::filled::{address_member, visitor_id_member};
use super::prepared::PreparedRoute;
use super::url::{is_origin, is_path, is_success_url, is_web_url};
use crate::http::request::{self, BuildError};
use crate::http::token;
use crate::input::{Origin, check, form};
use crate::schema::{Arena, Code, Field, Pick, Schema, SchemaWalk, Segment, Value, id};

/// The longest retention, in days: every date after it can be written.
const MAX_RETENTION: u32 = 36_500;

/// The longest pause of a schedule, in seconds.
const MAX_PAUSE: f64 = 1_000_000_000.0;

/// The shortest secret of a ledger, in bytes.
const MIN_SECRET: usize = 32;

/// Checks the options outside the routes.
pub(super) fn edge(config: &EdgeConfig, errors: &mut Vec<ConfigError>) {
    let paths = config.routes.as_deref().unwrap_or_default();
    if config.routes.is_none() {
        require("/routes", errors);
    }
    for path in paths.iter().filter(|path| !is_path(path)) {
        errors.push(ConfigError::bad_config(["/routes/", &pointer_token(path)].concat(), "must be a path: from a slash on, without query and fragment"));
    }
    if !has_errors_below(errors, "/allowedOrigins") {
        let origins = config.allowed_origins.as_deref().unwrap_or_default();
        for (index, _) in origins.iter().enumerate().filter(|(_, origin)| !is_origin(origin)) {
            let message = "must be an origin as browsers write it: scheme, host and perhaps port, without a slash at the end";
            errors.push(ConfigError::bad_config(["/allowedOrigins/", &index.to_string()].concat(), message));
        }
    }
    if let Some(ledger) = &config.ledger {
        verify_ledger(ledger, paths, errors);
    }
}

/// Checks a ledger's options; `paths` are those of the routes. The operator's secret may be any text: with one that is too short, the operator's interface answers nobody.
fn verify_ledger(ledger: &LedgerConfig, paths: &[String], errors: &mut Vec<ConfigError>) {
    if ledger.namespace.is_none() {
        require("/ledger/namespace", errors);
    }
    if ledger.secret.is_none() {
        require("/ledger/secret", errors);
    }
    for (pointer, secret) in [("/ledger/secret", &ledger.secret), ("/ledger/previousSecret", &ledger.previous_secret)] {
        if secret.as_ref().is_some_and(|secret| !is_secret(secret)) {
            errors.push(ConfigError::bad_config(pointer, "must be 32 visible ASCII characters or more"));
        }
    }
    let is_schedule = |schedule: &Vec<f64>| !schedule.is_empty() && schedule.iter().all(|pause| (0.0..=MAX_PAUSE).contains(pause));
    if !has_errors_below(errors, "/ledger/schedule") && ledger.schedule.as_ref().is_some_and(|schedule| !is_schedule(schedule)) {
        errors.push(ConfigError::bad_config("/ledger/schedule", "must be a list of seconds from 0 to 1000000000, with one item at least"));
    }
    if ledger.retention_days.is_some_and(|days| days > MAX_RETENTION) {
        errors.push(ConfigError::bad_config("/ledger/retentionDays", "must be a whole number from 1 to 36500"));
    }
    if let Some(operator) = &ledger.operator {
        verify_operator(operator, paths, errors);
    }
}

fn verify_operator(operator: &OperatorConfig, paths: &[String], errors: &mut Vec<ConfigError>) {
    // A form at an address of the operator's would never be reached.
    let is_taken =
        |path: &str| paths.iter().any(|form| form.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || path.ends_with('/')));
    if !has_errors_below(errors, "/ledger/operator/path") && !operator.path.as_ref().is_some_and(|path| is_path(path) && !is_taken(path)) {
        errors.push(ConfigError::bad_config("/ledger/operator/path", "must be a path that no route starts with"));
    }
}

fn is_secret(text: &str) -> bool {
    text.len() >= MIN_SECRET && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Checks the options of a route that do not depend on its call. `has_ledger` is whether the edge stores submissions.
pub(super) fn options(config: &RouteConfig, has_ledger: bool, errors: &mut Vec<ConfigError>) {
    if config.user_uuid.as_ref().is_some_and(|visitor_id| visitor_id.cookie.is_none()) {
        require("/userUUID/cookie", errors);
    }
    if config.turnstile.as_ref().is_some_and(|turnstile| turnstile.secret.as_ref().is_none_or(|secret| secret.trim_ascii().is_empty())) {
        require("/turnstile/secret", errors);
    }
    if config.rate_limit.as_ref().is_some_and(|rate_limit| rate_limit.limit.is_none()) && !has_errors_below(errors, "/rateLimit") {
        errors.push(ConfigError::new("/rateLimit", Code::Type, "must be an object with a method `limit`"));
    }
    if config.credentials.is_none() {
        require("/credentials", errors);
    }
    for (pointer, is_set) in [("/turnstile", config.turnstile.is_some()), ("/honeypot", config.honeypot.is_some())] {
        if is_set && !has_ledger {
            errors.push(ConfigError::bad_config(pointer, "needs the option `ledger`, which holds doubtful submissions"));
        }
    }
}

/// Checks a route against its call.
pub(super) fn route(route: &PreparedRoute, errors: &mut Vec<ConfigError>) {
    let arena = &Arena::new();
    let schema = route.call.schema;
    if !has_errors_below(errors, "/accept") {
        let known: Vec<&str> = schema.fields.iter().map(|field| field.name).collect();
        for (index, name) in route.accept.iter().enumerate().filter(|(_, name)| !is_member(schema, name)) {
            errors.push(ConfigError::new(["/accept/", &index.to_string()].concat(), Code::UnknownField, unknown_name("member", name, &known, false)));
        }
    }
    for (option, values) in [("/set", &route.set), ("/defaults", &route.defaults)] {
        let members = values.members(arena);
        let names: Vec<&str> = members.iter().map(|(name, _)| *name).collect();
        if let Err(issues) = check(schema, &Pick::of(schema, &names, &names), Origin::Data, Value::Record(members), arena) {
            errors.extend(issues.iter().map(|issue| ConfigError::from_issue([option, &issue.pointer()].concat(), issue)));
        }
    }
    verify_names(route, errors);
    verify_sources(route, errors);
    verify_visitor_id(route, errors);
    if route.fills_ip && address_member(route.call).is_none() {
        errors.push(ConfigError::new("/fillIp", Code::NotAllowed, "has no meaning for this call, which has no member for an address"));
    }
    if route.success_url.as_ref().is_some_and(|url| !is_success_url(url)) {
        errors.push(ConfigError::bad_config("/successUrl", "must be a path, or an http or https URL"));
    }
    if route.turnstile.as_ref().is_some_and(|turnstile| !is_web_url(&turnstile.url)) {
        errors.push(ConfigError::bad_config("/turnstile/url", "must be an http or https URL"));
    }
    if route.honeypot.as_ref().is_some_and(|name| is_control_in_use(route, name)) {
        errors.push(ConfigError::bad_config("/honeypot", "must be the name of a control that has no other meaning"));
    }
    if !has_errors_below(errors, "/credentials")
        && let Err(error) = verify_request(route)
    {
        errors.push(error);
    }
}

/// Checks that the form's own names stand for members that a visitor may set.
fn verify_names(route: &PreparedRoute, errors: &mut Vec<ConfigError>) {
    for (control, member) in &route.names {
        let pointer = || ["/names/", &pointer_token(control)].concat();
        match top_level_member(route.call.schema, member) {
            Some(top) if route.accepts(top) => {}
            Some(_) => errors.push(ConfigError::new(pointer(), Code::NotAllowed, "stands for a member that is not in `accept`")),
            None => errors.push(ConfigError::new(pointer(), Code::UnknownField, "stands for a member that the call does not have")),
        }
    }
}

/// Checks that each required member can have a value. No visitor could correct it otherwise.
fn verify_sources(route: &PreparedRoute, errors: &mut Vec<ConfigError>) {
    if ["/accept", "/set", "/defaults", "/userUUID"].iter().any(|option| has_errors_below(errors, option)) {
        return;
    }
    for field in route.call.schema.fields.iter().filter(|field| field.required && !has_source(route, field)) {
        let message = "is required, but `accept` does not let a visitor send it, and neither `set` nor `defaults` gives it a value";
        errors.push(ConfigError::new(["/", field.name].concat(), Code::Required, message));
    }
}

fn has_source(route: &PreparedRoute, field: &Field) -> bool {
    let gives = |value: Option<&super::config::ConfigValue>| value.is_some_and(|value| *value != super::config::ConfigValue::Null);
    match route.overrides(field.name) {
        true => gives(route.set.get(field.name)),
        false => {
            let is_from_cookie = visitor_id_member(route.call) == Some(field.name) && route.id_cookie.is_some();
            route.accepts(field.name) || gives(route.defaults.get(field.name)) || is_from_cookie
        }
    }
}

fn verify_visitor_id(route: &PreparedRoute, errors: &mut Vec<ConfigError>) {
    if route.id_cookie.is_some() && visitor_id_member(route.call).is_none() {
        errors.push(ConfigError::new("/userUUID", Code::NotAllowed, "has no meaning for this call, which has no member for a visitor's id"));
    }
    if route.id_cookie.as_ref().is_some_and(|name| !is_cookie_name(name)) {
        errors.push(ConfigError::bad_config("/userUUID/cookie", "must be a name that a cookie can have"));
    }
    if matches!(&route.fallback_id, Some(TextOrFunction::Text(text)) if !id::is_opaque_id(text)) {
        errors.push(ConfigError::new("/userUUID/otherwise", Code::OpaqueId, "must be an id: visible ASCII characters"));
    }
}

/// Builds a request that is not sent, which shows whether the credentials, the URLs and the format are complete.
fn verify_request(route: &PreparedRoute) -> Result<(), ConfigError> {
    let arena = Arena::new();
    let mut options = route.request_options(None);
    if let Some(oauth) = &route.call.oauth
        && !options.credentials.iter().any(|(name, _)| *name == oauth.credential)
    {
        token::request(oauth, &options.credentials).map_err(request_error)?;
        options = route.request_options(Some("-"));
    }
    request::build(route.call, Value::Record(&[]), &options, &arena).map_err(request_error)?;
    Ok(())
}

/// The mistake that kept a request from being built.
pub(crate) fn request_error(error: BuildError<'_>) -> ConfigError {
    match error {
        BuildError::BadConfig(message) => ConfigError::from_message(&message),
        BuildError::Invalid(_) => ConfigError::bad_config("", "enlist failed: please report it."),
    }
}

fn require(pointer: &str, errors: &mut Vec<ConfigError>) {
    if !has_errors_below(errors, pointer) && !errors.iter().any(|error| pointer.starts_with(&[&error.pointer, "/"].concat())) {
        errors.push(ConfigError::new(pointer, Code::Required, "is required"));
    }
}

/// Whether there is a mistake at this place, or within it.
fn has_errors_below(errors: &[ConfigError], pointer: &str) -> bool {
    errors.iter().any(|error| error.pointer.strip_prefix(pointer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

/// Whether a control of this name has a meaning, or cannot be.
fn is_control_in_use(route: &PreparedRoute, name: &str) -> bool {
    let is_member = top_level_member(route.call.schema, name).is_some_and(|top| route.accepts(top));
    let is_own_name = route.names.iter().any(|(control, _)| control == name);
    name.trim_ascii().is_empty() || [KEY_CONTROL, TOKEN_CONTROL].contains(&name) || is_own_name || is_member
}

/// Whether a record can have a member of this name.
fn is_member(schema: &'static Schema, name: &str) -> bool {
    let record = [(name, Value::Null)];
    !name.is_empty() && check(schema, &Pick::of(schema, &[name], &[name]), Origin::Data, Value::Record(&record), &Arena::new()).is_ok()
}

/// The member of the record that a control's name leads into; `None` where the record has no such place.
///
/// ```text
/// "contactAttr[0].attrID" → "contactAttr"
/// ```
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

/// Whether a text is a token (RFC 6265 section 4.1.1).
fn is_cookie_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}
