//! The HTTP request that carries a checked record to a vendor.

use super::Secret;
use super::json::{Int64As, ObjectWriter};
use crate::calls::{Call, CredentialLocation};
use crate::schema::text::split_once;
use crate::schema::{Arena, Issue, Value, number};

/// Longest credential, in bytes.
const MAX_CREDENTIAL: usize = 4_096;

/// What a request is built from besides the record.
#[derive(Debug, Clone, Default)]
pub struct Options<'a> {
    /// The credentials: names of the configuration with values.
    pub credentials: Vec<(&'a str, Secret)>,
    /// URL that replaces the one of the call: see [`Call::base_url`].
    pub base_url: Option<&'a str>,
    /// Format of the body.
    pub format: Format,
}

/// Format of a request's body.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// JSON.
    #[default]
    Json,
    /// XML, for calls that declare [`Call::xml`].
    Xml,
}

/// An HTTP request with the method POST.
#[derive(Clone)]
pub struct Request {
    /// The URL, which may hold secrets in its query.
    pub url: Secret,
    /// The headers, which may hold secrets.
    pub headers: Headers,
    /// The body: the record, and secrets where the call declares them as members.
    pub body: String,
}

/// Headers: names and values.
pub type Headers = Vec<(&'static str, Secret)>;

/// The error of a request that cannot be built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BuildError<'a> {
    /// The configuration is wrong. The message names the member, never its value.
    BadConfig(String),
    /// The format cannot express the record.
    Invalid(Vec<Issue<'a>>),
}

/// Builds the request for a checked record.
///
/// # Errors
///
/// [`BuildError::BadConfig`] for a credential that is missing, longer than 4,096 bytes or holds anything but visible ASCII, and for a base URL that is missing or not plain https;
/// [`BuildError::Invalid`] for a record that XML cannot carry.
pub fn build<'a>(call: &Call, record: Value<'a>, options: &Options<'_>, arena: &'a Arena) -> Result<Request, BuildError<'a>> {
    let base_url = base_url(call, options)?;
    let credentials = credentials(call, options)?;
    let body = body_with(call, record, options, &credentials, arena)?;
    let (url, headers) = head_with(call, base_url, options, credentials);
    Ok(Request { url, headers, body })
}

/// Builds the URL and the headers of a call's requests, which are the same for every record.
///
/// # Errors
///
/// [`BuildError::BadConfig`], as for [`build`].
#[cfg(feature = "edge")]
pub fn head(call: &Call, options: &Options<'_>) -> Result<(Secret, Headers), BuildError<'static>> {
    Ok(head_with(call, base_url(call, options)?, options, credentials(call, options)?))
}

/// Builds the body of a request: the record and the credentials that are members of the body. Those are not checked: [`head`] has checked them.
///
/// # Errors
///
/// Those of [`build`] that concern the format.
#[cfg(feature = "edge")]
pub fn body<'a>(call: &Call, record: Value<'a>, options: &Options<'_>, arena: &'a Arena) -> Result<String, BuildError<'a>> {
    let in_body = call.credentials.iter().filter(|credential| matches!(credential.location, CredentialLocation::Body(_)));
    let credentials: Vec<_> = in_body.filter_map(|credential| Some((credential.location, credential_of(options, credential.name)?))).collect();
    body_with(call, record, options, &credentials, arena)
}

fn base_url<'o>(call: &Call, options: &Options<'o>) -> Result<&'o str, BuildError<'static>> {
    let base_url = options.base_url.or(call.base_url).ok_or_else(|| bad_config("baseUrl", "is required for this call"))?;
    check_url("baseUrl", base_url)?;
    Ok(base_url)
}

fn head_with(call: &Call, base_url: &str, options: &Options<'_>, credentials: Vec<(CredentialLocation, &Secret)>) -> (Secret, Headers) {
    let content_type = if options.format == Format::Xml { "application/xml" } else { "application/json" };
    let mut url = [without_last_slashes(base_url), "/", call.path].concat();
    let mut headers = vec![("Content-Type", Secret::new(content_type))];
    for (name, value) in call.headers {
        headers.push((*name, Secret::new(*value)));
    }
    for (place, value) in credentials {
        match place {
            CredentialLocation::Body(_) => {}
            CredentialLocation::Header(name) | CredentialLocation::Int64Header(name) => headers.push((name, value.clone())),
            CredentialLocation::Bearer => headers.push(("Authorization", Secret::new(["Bearer ", value.expose()].concat()))),
            CredentialLocation::Query(name) => {
                url.push(if split_once(&url, b'?').is_some() { '&' } else { '?' });
                url.push_str(name);
                url.push('=');
                push_percent_encoded(&mut url, value.expose());
            }
        }
    }
    (Secret::new(url), headers)
}

fn body_with<'a>(
    call: &Call,
    record: Value<'a>,
    options: &Options<'_>,
    credentials: &[(CredentialLocation, &Secret)],
    arena: &'a Arena,
) -> Result<String, BuildError<'a>> {
    match options.format {
        Format::Json => Ok(json_body(call, record, credentials)),
        Format::Xml => xml_body(call, record, arena),
    }
}

fn credential_of<'o>(options: &'o Options<'_>, name: &str) -> Option<&'o Secret> {
    options.credentials.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
}

fn credentials<'o>(call: &Call, options: &'o Options<'_>) -> Result<Vec<(CredentialLocation, &'o Secret)>, BuildError<'static>> {
    let mut credentials = Vec::new();
    for credential in call.credentials {
        let value = credential_of(options, credential.name).ok_or_else(|| bad_credential(credential.name, "is required"))?;
        let text = value.expose();
        if !(1..=MAX_CREDENTIAL).contains(&text.len()) || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(bad_credential(credential.name, "must be visible ASCII"));
        }
        if matches!(credential.location, CredentialLocation::Int64Header(_)) && !(number::is_digits(text) && number::to_i64(text).is_some()) {
            return Err(bad_credential(credential.name, "must be a whole number of 64 bits"));
        }
        credentials.push((credential.location, value));
    }
    Ok(credentials)
}

fn json_body(call: &Call, record: Value<'_>, credentials: &[(CredentialLocation, &Secret)]) -> String {
    let mut body = String::with_capacity(512);
    let mut object = ObjectWriter::begin(&mut body);
    for (location, value) in credentials {
        if let CredentialLocation::Body(name) = location {
            object.text(name, value.expose());
        }
    }
    match (call.envelope, record) {
        (Some(name), record) => object.value(name, record, Int64As::Digits),
        (None, record) => object.members(record.members().unwrap_or_default(), Int64As::Digits),
    };
    drop(object);
    body
}

#[cfg(feature = "edge")]
fn xml_body<'a>(call: &Call, record: Value<'a>, arena: &'a Arena) -> Result<String, BuildError<'a>> {
    let (Some(xml), Some(envelope)) = (call.xml, call.envelope) else {
        return Err(bad_config("format", "xml is not taken by this call"));
    };
    super::xml::write(xml, envelope, record, arena).map_err(BuildError::Invalid)
}

#[cfg(not(feature = "edge"))]
fn xml_body<'a>(_: &Call, _: Value<'a>, _: &'a Arena) -> Result<String, BuildError<'a>> {
    Err(bad_config("format", "xml is written at the edge only: send it from a server, or leave the format out for JSON"))
}

/// Checks a URL of the configuration: absolute, https, or http for localhost, without userinfo, query and fragment (RFC 3986 section 3).
///
/// # Errors
///
/// [`BuildError::BadConfig`], which names `member` and never quotes the URL.
pub fn check_url(member: &str, url: &str) -> Result<(), BuildError<'static>> {
    if is_plain_https(url) == Some(true) {
        return Ok(());
    }
    Err(bad_config(member, "must be an absolute https URL without user name, password, query and fragment (http for localhost alone)"))
}

/// Whether the URL rule of [`check_url`] holds; `None` where the text is not a URL with a host.
fn is_plain_https(url: &str) -> Option<bool> {
    let (scheme, rest) = split_once(url, b':')?;
    let authority = split_once(rest.strip_prefix("//")?, b'/').map_or_else(|| rest.get(2..), |(authority, _)| Some(authority))?;
    let host = host_of(authority)?;
    let is_this_machine = ["localhost", "127.0.0.1", "[::1]"].iter().any(|name| host.eq_ignore_ascii_case(name));
    let is_plain =
        url.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'\\' | b'"' | b'<' | b'>' | b'`' | b'{' | b'}' | b'^' | b'|' | b'?' | b'#'));
    Some(is_plain && (scheme.eq_ignore_ascii_case("https") || (is_this_machine && scheme.eq_ignore_ascii_case("http"))))
}

fn without_last_slashes(url: &str) -> &str {
    url.strip_suffix('/').map_or(url, without_last_slashes)
}

/// Returns the host of an authority (RFC 3986 section 3.2), or `None` where the authority has userinfo or is malformed.
fn host_of(authority: &str) -> Option<&str> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (inner, port) = split_once(rest, b']')?;
            // Whether it is an address is checked by the platform's URL parser when the request is sent.
            let is_literal = split_once(inner, b':').is_some() && inner.bytes().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.'));
            (is_literal.then_some(authority.get(..inner.len() + 2)?)?, port)
        }
        None => {
            let host = split_once(authority, b':').map_or(authority, |(host, _)| host);
            let is_name = !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'));
            (is_name.then_some(host)?, authority.get(host.len()..)?)
        }
    };
    let has_port = |digits: &str| number::is_digits(digits) && number::to_i64(digits).is_some_and(|port| (1..65_536).contains(&port));
    (port.is_empty() || port.strip_prefix(':').is_some_and(has_port)).then_some(host)
}

/// Appends a text to a URL, with every byte percent-encoded except the unreserved characters (RFC 3986 section 2.3).
pub fn push_percent_encoded(url: &mut String, text: &str) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let digit = |nibble: u8| char::from(DIGITS.get(usize::from(nibble)).copied().unwrap_or(b'0'));
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            url.push(char::from(byte));
        } else {
            url.push('%');
            url.push(digit(byte >> 4));
            url.push(digit(byte & 15));
        }
    }
}

fn bad_credential(name: &str, why: &str) -> BuildError<'static> {
    bad_config(&["credentials.", name].concat(), why)
}

/// Returns the error of a member of the configuration: its name between backticks, and what is wrong.
pub fn bad_config(member: &str, why: &str) -> BuildError<'static> {
    BuildError::BadConfig(["`", member, "` ", why].concat())
}
