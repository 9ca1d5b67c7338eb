//! A configuration as requests use it: compiled once, owned, and immutable.

use super::assemble::EdgeContext;
use super::config::{ConfigRecord, ConfigValue, EdgeConfig, FormatName, OnUnknown, RouteConfig, TextOrFunction};
use super::decode::decode;
use super::error::{ConfigError, route_place, unknown_name};
use super::fast_path::{EdgeValues, FastPath, OwnMembers, UpstreamBody};
use super::filled::visitor_id_member;
use super::verify;
use crate::calls::{self, Call, CredentialLocation};
use crate::http::Secret;
use crate::http::request::{Format, Options};
use crate::schema::{Arena, Choice, Code, EdgeSource, Extra, Member, Pick, Segment, Value};

/// Cloudflare's own `siteverify`.
const SITEVERIFY: &str = "https://challenges.cloudflare.com/turnstile/v0/siteverify";

/// A compiled configuration. It is complete where [`errors`](PreparedConfig::errors) is empty.
#[derive(Debug, Default)]
pub struct PreparedConfig {
    /// Origins whose pages may post, in addition to the worker's own.
    pub allowed_origins: Vec<String>,
    /// Mistakes outside the routes: every request is then answered with the problem `misconfigured`.
    pub errors: Vec<ConfigError>,
    /// The routes, in the order of the configuration.
    pub routes: Vec<RouteEntry>,
}

/// A path of the configuration, and what is done there.
#[derive(Debug)]
pub struct RouteEntry {
    /// The path that forms are posted to.
    pub path: String,
    /// The id of the call, as it is configured; empty where there is none.
    pub call_id: String,
    /// The route, or its mistakes: every request to it is then answered with the problem `misconfigured`.
    pub route: Result<PreparedRoute, Vec<ConfigError>>,
}

/// A compiled route without mistakes.
#[derive(Debug)]
pub struct PreparedRoute {
    /// The path that forms are posted to.
    pub path: String,
    /// The vendor's call.
    pub call: &'static Call,
    /// Members that a visitor may set.
    pub accept: Vec<String>,
    /// The form's own control names, with the members they stand for.
    pub names: Vec<(String, String)>,
    /// Members with a fixed value.
    pub set: ConfigRecord,
    /// Values of members that the visitor leaves blank.
    pub defaults: ConfigRecord,
    /// The cookie with the visitor's id.
    pub id_cookie: Option<String>,
    /// The id of a visitor without that cookie.
    pub fallback_id: Option<TextOrFunction>,
    /// Whether the address that a request came from is filled in.
    pub fills_ip: bool,
    /// Where a browser without script is sent after a success.
    pub success_url: Option<String>,
    /// Whether a visitor sees the difference between `exists` and `created`, and the record's id.
    pub discloses: bool,
    /// Whether a ledger sends again what may have arrived, even where that may make a second record.
    pub retries_unknown: bool,
    /// How Turnstile is asked.
    pub turnstile: Option<Turnstile>,
    /// The control that people leave blank.
    pub honeypot: Option<String>,
    /// How long one attempt at the vendor may take, in milliseconds; `None` is the default.
    pub timeout_ms: Option<u32>,
    credentials: Vec<(String, Secret)>,
    base_url: Option<String>,
    format: Format,
    /// `None` where every request needs the engine.
    fast_path: Option<FastPath>,
}

/// How a route asks Turnstile.
#[derive(Debug, Clone)]
pub struct Turnstile {
    /// The widget's secret.
    pub secret: Secret,
    /// The URL of `siteverify`.
    pub url: String,
}

impl PreparedConfig {
    /// Compiles a configuration: the options of the whole, whose member `routes` lists the paths, and the options of each route in the same order.
    pub fn compile<'v>(config: Value<'_>, routes: impl IntoIterator<Item = Value<'v>>) -> Self {
        let (config, mut errors) = decode::<EdgeConfig>(config);
        verify::edge(&config, &mut errors);
        let paths = config.routes.clone().unwrap_or_default();
        let routes = paths.into_iter().zip(routes).map(|(path, route)| RouteEntry::compile(path, route, &config)).collect();
        let errors = errors.into_iter().map(|error| error.located("")).collect();
        PreparedConfig { allowed_origins: config.allowed_origins.unwrap_or_default(), errors, routes }
    }

    /// What stands for a configuration whose function has thrown an error. That error is not shown: it may quote a secret.
    pub fn failed() -> Self {
        let message = "The function that returns the configuration has thrown an error.".to_owned();
        let error = ConfigError { pointer: String::new(), code: "configure_failed", message: Some(message) };
        PreparedConfig { errors: vec![error], ..PreparedConfig::default() }
    }
}

impl RouteEntry {
    fn compile(path: String, config: Value<'_>, shared: &EdgeConfig) -> Self {
        let (mut config, mut errors) = decode::<RouteConfig>(config);
        let call_id = config.call.take().unwrap_or_default();
        let call = calls::by_id(&call_id);
        let has = |errors: &[ConfigError], pointer: &str| errors.iter().any(|error| error.pointer == pointer);
        match call {
            _ if has(&errors, "") || has(&errors, "/call") => {}
            None if call_id.is_empty() => {
                errors.push(ConfigError::new("/call", Code::Required, "is required: a call of the package, such as aptania.createContact"))
            }
            None => {
                let known: Vec<&str> = calls::all().map(|call| call.id).collect();
                errors.push(ConfigError::bad_config("/call", unknown_name("call", &call_id, &known, false)));
            }
            Some(_) => {}
        }
        let route = call.map(|call| {
            let credentials = credentials(call, config.credentials.as_ref(), &mut errors);
            verify::options(&config, shared.ledger.is_some(), &mut errors);
            let mut route = PreparedRoute::new(path.clone(), call, config, credentials, shared.timeout_ms);
            verify::route(&route, &mut errors);
            route.fast_path = route.fast_path();
            route
        });
        let place = route_place(&path);
        let route = match route {
            Some(route) if errors.is_empty() => Ok(route),
            _ => Err(errors.into_iter().map(|error| error.located(&place)).collect()),
        };
        RouteEntry { path, call_id, route }
    }
}

/// The credentials by name. Only an id that goes out as an int64 may be a number.
fn credentials(call: &Call, configured: Option<&ConfigRecord>, errors: &mut Vec<ConfigError>) -> Vec<(String, Secret)> {
    let mut credentials = Vec::new();
    for (name, value) in configured.map(|record| record.0.as_slice()).unwrap_or_default() {
        match value {
            ConfigValue::Null => {}
            ConfigValue::Text(text) => credentials.push((name.clone(), Secret::new(text.as_str()))),
            ConfigValue::Number(digits) | ConfigValue::Int64(digits) if is_int64(call, name) => credentials.push((name.clone(), Secret::new(digits.as_str()))),
            _ => errors.push(ConfigError::bad_config(["/credentials/", &super::error::pointer_token(name)].concat(), "must be text")),
        }
    }
    credentials
}

fn is_int64(call: &Call, name: &str) -> bool {
    call.credentials.iter().any(|known| known.name == name && matches!(known.location, CredentialLocation::Int64Header(_)))
}

impl PreparedRoute {
    fn new(path: String, call: &'static Call, config: RouteConfig, credentials: Vec<(String, Secret)>, timeout_ms: Option<u32>) -> Self {
        let visitor_fields = || call.schema.fields.iter().filter(|field| field.visitor).map(|field| field.name.to_owned()).collect();
        let visitor_id = config.user_uuid.unwrap_or_default();
        PreparedRoute {
            path,
            call,
            accept: config.accept.unwrap_or_else(visitor_fields),
            names: config.names.unwrap_or_default().0,
            set: config.set.unwrap_or_default(),
            defaults: config.defaults.unwrap_or_default(),
            id_cookie: visitor_id.cookie,
            fallback_id: visitor_id.otherwise,
            fills_ip: config.fill_ip.unwrap_or_default(),
            success_url: config.success_url,
            discloses: config.disclose.unwrap_or_default(),
            retries_unknown: config.on_unknown == Some(OnUnknown::Retry),
            turnstile: config.turnstile.map(|turnstile| Turnstile {
                secret: Secret::new(turnstile.secret.unwrap_or_default()),
                url: turnstile.url.unwrap_or_else(|| SITEVERIFY.to_owned()),
            }),
            honeypot: config.honeypot,
            timeout_ms,
            credentials,
            base_url: config.base_url,
            format: if config.format == Some(FormatName::Xml) { Format::Xml } else { Format::Json },
            fast_path: None,
        }
    }

    fn fast_path(&self) -> Option<FastPath> {
        if self.writes_xml() || self.checks_bots() {
            return None;
        }
        let arena = &Arena::new();
        let sources = [(EdgeSource::Cookie, self.id_cookie.is_some() || self.fallback_id.is_some()), (EdgeSource::Time, true), (EdgeSource::Ip, self.fills_ip)];
        let sources: Vec<EdgeSource> = sources.into_iter().filter(|(_, is_used)| *is_used).map(|(source, _)| source).collect();
        let own = OwnMembers { set: self.set.members(arena), defaults: self.defaults.members(arena), sources: &sources };
        FastPath::new(self.call, &self.visitor_pick(), &own, &self.request_options(None).credentials)
    }

    /// The body of the vendor's request for a plain JSON body, or `None` where the engine has to look at it.
    pub(crate) fn copy_plain(&self, body: &[u8], context: &EdgeContext<'_>) -> Option<UpstreamBody> {
        let visitor_id = match (context.visitor_id, &self.fallback_id) {
            (Some(id), _) => Some(id),
            (None, Some(TextOrFunction::Text(id))) => Some(id.as_str()),
            (None, Some(TextOrFunction::Function)) => return None,
            (None, None) => None,
        };
        self.fast_path.as_ref()?.copy(body, &EdgeValues { visitor_id, time: context.now, ip: context.ip })
    }

    /// What the vendor's request is built with. `access_token` is one that was fetched.
    pub fn request_options(&self, access_token: Option<&str>) -> Options<'_> {
        let mut credentials: Vec<(&str, Secret)> = self.credentials.iter().map(|(name, secret)| (name.as_str(), secret.clone())).collect();
        if let (Some(oauth), Some(token)) = (&self.call.oauth, access_token) {
            credentials.push((oauth.credential, Secret::new(token)));
        }
        Options { credentials, base_url: self.base_url.as_deref(), format: self.format }
    }

    /// The credentials that a vendor's answer must not show: all but ids. `access_token` is one that was fetched.
    pub fn secrets(&self, access_token: Option<&str>) -> Vec<Secret> {
        let own = self.credentials.iter().filter(|(name, _)| !is_int64(self.call, name)).map(|(_, secret)| secret.clone());
        own.chain(access_token.map(Secret::new)).collect()
    }

    /// Whether the vendor is sent XML.
    pub fn writes_xml(&self) -> bool {
        self.format == Format::Xml
    }

    /// The control names as the form reader takes them.
    pub(crate) fn control_names<'a>(&'a self, arena: &'a Arena) -> &'a [Member<'a>] {
        arena.alloc_slice_fill_iter(self.names.iter().map(|(control, member)| (control.as_str(), Value::Text(member))))
    }

    /// The members that a visitor may set. Those that the edge can fill in are not required of a visitor.
    pub(crate) fn visitor_pick(&self) -> Pick<'_> {
        let fields = self.call.schema.fields;
        let choice = |name: &str| match self.accepts(name) {
            false => Choice::Out,
            true if self.can_fill(name) => Choice::Optional,
            true => Choice::In,
        };
        let is_extra = |name: &&str| self.call.schema.extra == Extra::Keep && fields.iter().all(|field| field.name != *name);
        Pick::Part {
            choices: fields.iter().map(|field| choice(field.name)).collect(),
            extra: self.accept.iter().map(String::as_str).filter(is_extra).collect(),
        }
    }

    /// Whether a visitor may set this member.
    pub(crate) fn accepts(&self, name: &str) -> bool {
        self.accept.iter().any(|accepted| accepted == name)
    }

    /// Whether the route sets this member, so that the visitor's value is ignored.
    pub(crate) fn overrides(&self, name: &str) -> bool {
        self.set.get(name).is_some()
    }

    /// Whether the edge has a value for this member where the visitor leaves it blank.
    pub(crate) fn can_fill(&self, name: &str) -> bool {
        visitor_id_member(self.call) == Some(name) || self.overrides(name) || self.defaults.get(name).is_some()
    }

    /// Whether an issue at this place is one that the visitor can correct. One of the whole record is.
    pub(crate) fn is_visitor_path(&self, path: &[Segment<'_>]) -> bool {
        match path.first() {
            Some(Segment::Key(name)) => self.accepts(name) && !self.overrides(name),
            _ => true,
        }
    }

    /// Whether the route's submissions go through a bot check.
    pub(crate) const fn checks_bots(&self) -> bool {
        self.turnstile.is_some() || self.honeypot.is_some()
    }

    /// Whether the configured success page may be on another site.
    pub(crate) fn success_is_external(&self) -> bool {
        self.success_url.as_ref().is_some_and(|url| !url.starts_with('/'))
    }
}
