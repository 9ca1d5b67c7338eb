//! A vendor's HTTP response, read into an [`Outcome`].

use super::Outcome;
use crate::calls::{Call, Id, Success};
use crate::input::{form, json};
use crate::schema::text::split_once;
use crate::schema::{Arena, Code, Issue, MAX_ITEMS, Member, Schema, SchemaWalk, Segment, Value, number};

/// Number of issues that one response can give, at most.
const MAX_ISSUES: usize = 1_000;

/// An HTTP response that is to be read: of a vendor, a token end point, or the site's own edge.
#[derive(Clone, Copy)]
pub struct UpstreamResponse<'a> {
    /// The HTTP status.
    pub status: u16,
    /// The header `Content-Type`, or the empty text.
    pub content_type: &'a str,
    /// The header `Retry-After`, as seconds from now.
    pub retry_after: Option<u64>,
    /// The body.
    pub body: &'a [u8],
}

/// Reads a response as the call declares it. A response that cannot be read is [`Outcome::Unknown`].
///
/// The vendor's field errors (`errors`, `ModelState`) become issues at the members that they name, or at the root. The vendor's texts are complete and may quote
/// secrets: pass the outcome through [`Outcome::masked`].
pub fn read<'a>(call: &Call, response: &UpstreamResponse<'a>, arena: &'a Arena) -> Outcome<'a> {
    let body = Body::read(response, arena);
    if !(200..300).contains(&response.status) {
        return failure(call, response.status, response.retry_after, body, arena);
    }
    let unreadable = || Outcome::Unknown { message: arena.alloc_str(&["The answer (", &http(response.status), ") could not be read."].concat()) };
    let Body::Record(record) = body else { return unreadable() };
    match call.response.success {
        Success::Http => {}
        Success::StatusMember(name) => {
            match scalar(record, name).map(|status| number::canonical(status).and_then(|status| number::to_i64(&status))) {
                Some(Some(200..300)) => {}
                // The status is missing, but the record has an id.
                None if matches!(call.response.id, Id::Member(id) if text(record, id).is_some()) => {}
                Some(Some(status)) => return failure(call, u16::try_from(status).unwrap_or(0), response.retry_after, body, arena),
                _ => return unreadable(),
            }
        }
        Success::Zero(name, word) => match scalar(record, name) {
            Some(status) if status == "0" || status.eq_ignore_ascii_case(word) => {}
            Some(_) => return Outcome::Rejected { message: body.message(call, response.status, arena) },
            None => return unreadable(),
        },
    }
    let id = match call.response.id {
        Id::None => None,
        Id::Member(name) => text(record, name),
        Id::RequiredMember(name) => match text(record, name) {
            None => return unreadable(),
            id => id,
        },
    };
    let exists = call.response.exists.and_then(|name| scalar(record, name));
    if exists.is_some_and(|exists| exists.eq_ignore_ascii_case("true") || exists == "1") { Outcome::Exists { id } } else { Outcome::Created { id } }
}

/// Returns the outcome of a status other than 200 to 299, of HTTP or of the body.
fn failure<'a>(call: &Call, status: u16, retry_after: Option<u64>, body: Body<'a>, arena: &'a Arena) -> Outcome<'a> {
    if matches!(status, 400 | 422)
        && let Body::Record(record) = body
    {
        let issues = field_errors(call, record, arena);
        if !issues.is_empty() {
            return Outcome::Invalid { issues: arena.alloc_slice_copy(&issues) };
        }
    }
    let message = body.message(call, status, arena);
    match status {
        401 | 403 => Outcome::Denied { message },
        409 => Outcome::Conflict { message },
        _ => without_details(status, message, retry_after),
    }
}

/// Returns the outcome of an HTTP status other than 200 to 299 where nothing else is known: unavailable, rejected or unknown. 521 to 530 are Cloudflare's.
pub fn without_details(status: u16, message: &str, retry_after: Option<u64>) -> Outcome<'_> {
    match status {
        408 | 425 | 429 | 503 | 521 | 523 | 525 | 526 | 530 => Outcome::Unavailable { message, retry_after },
        300..500 => Outcome::Rejected { message },
        _ => Outcome::Unknown { message },
    }
}

/// Returns the message for a response without one, such as `HTTP 404`.
pub fn http(status: u16) -> String {
    ["HTTP ", &number::decimal(status.into())].concat()
}

/// The body of a response.
#[derive(Clone, Copy)]
enum Body<'a> {
    Record(&'a [Member<'a>]),
    Text(&'a str),
}

impl<'a> Body<'a> {
    fn read(response: &UpstreamResponse<'a>, arena: &'a Arena) -> Self {
        let record = if is_xml(response.content_type) { read_xml(response.body, arena) } else { json::read(response.body, arena).ok() };
        match record {
            Some(Value::Record(members)) => Body::Record(members),
            _ => Body::Text(std::str::from_utf8(response.body).unwrap_or_default()),
        }
    }

    /// Returns the vendor's error message. Of a record only the declared members are used: others may hold personal data.
    fn message(self, call: &Call, status: u16, arena: &'a Arena) -> &'a str {
        let words = match self {
            Body::Record(record) => call.response.message.iter().find_map(|name| text(record, name)),
            Body::Text(text) => Some(text.trim_ascii()).filter(|text| !text.is_empty()),
        };
        words.unwrap_or_else(|| arena.alloc_str(&http(status)))
    }
}

/// Whether a media type is XML (RFC 7303 sections 9.1, 9.2 and 8).
fn is_xml(content_type: &str) -> bool {
    let essence = split_once(content_type, b';').map_or(content_type, |(essence, _)| essence).trim_ascii();
    let is_suffixed = essence.len().checked_sub(4).and_then(|start| essence.get(start..)).is_some_and(|suffix| suffix.eq_ignore_ascii_case("+xml"));
    is_suffixed || ["application/xml", "text/xml"].iter().any(|xml| essence.eq_ignore_ascii_case(xml))
}

#[cfg(feature = "edge")]
fn read_xml<'a>(body: &'a [u8], arena: &'a Arena) -> Option<Value<'a>> {
    super::xml::read(std::str::from_utf8(body).ok()?, arena)
}

#[cfg(not(feature = "edge"))]
fn read_xml<'a>(_: &'a [u8], _: &'a Arena) -> Option<Value<'a>> {
    None
}

/// Returns the member with this name in any case.
fn member<'a>(record: &[Member<'a>], name: &str) -> Option<Value<'a>> {
    record.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
}

/// Returns a scalar member as text, whatever its JSON type.
fn scalar<'a>(record: &[Member<'a>], name: &str) -> Option<&'a str> {
    match member(record, name)? {
        Value::Text(text) | Value::Number(text) | Value::Int64(text) => Some(text),
        Value::Bool(true) => Some("true"),
        Value::Bool(false) => Some("false"),
        _ => None,
    }
}

/// Returns a scalar member as text, or `None` where it is empty.
fn text<'a>(record: &[Member<'a>], name: &str) -> Option<&'a str> {
    scalar(record, name).filter(|text| !text.is_empty())
}

/// Reads the issues in `errors` (ASP.NET Core `ValidationProblemDetails`) or `ModelState` (ASP.NET Web API): objects whose names are paths and whose values are a
/// message or a list of messages.
fn field_errors<'a>(call: &Call, record: &'a [Member<'a>], arena: &'a Arena) -> Vec<Issue<'a>> {
    let mut issues = Vec::new();
    for group in ["errors", "ModelState"] {
        for (place, messages) in member(record, group).and_then(Value::members).unwrap_or_default() {
            let path = arena.alloc_slice_copy(&path_in_record(call, place));
            let messages = match messages {
                Value::List(messages) => messages,
                one => std::slice::from_ref(one),
            };
            for message in messages.iter().filter_map(|message| message.as_text()).take(MAX_ISSUES - issues.len()) {
                issues.push(Issue { vendor_text: Some(message), ..Issue::new(Code::Upstream, path) });
            }
        }
    }
    issues
}

/// Returns the path of a member by the vendor's name for it, or the root where no such member is declared.
///
/// ```text
/// $.location.latitude, dto.Location.Latitude → location, latitude
/// ```
fn path_in_record(call: &Call, place: &str) -> Vec<Segment<'static>> {
    let mut place = place;
    for prefix in ["$.", "dto."] {
        place = after_prefix(place, prefix).unwrap_or(place);
    }
    let bare = call.envelope.and_then(|envelope| after_prefix(place, envelope)?.strip_prefix('.')).unwrap_or(place);
    declared_path(call.schema, bare).unwrap_or_default()
}

/// Returns the text after `prefix`, which matches in any case, or `None`.
fn after_prefix<'p>(place: &'p str, prefix: &str) -> Option<&'p str> {
    let (start, rest) = place.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// Returns the path that `name` stands for, with the names as they are declared, or `None` where the record has no such place.
fn declared_path(schema: &'static Schema, name: &str) -> Option<Vec<Segment<'static>>> {
    let mut path = Vec::new();
    let mut walk = SchemaWalk::new(schema);
    for segment in form::path_of(name) {
        path.push(match segment {
            Segment::Key(key) => Segment::Key(walk.enter_ignoring_case(key)?.name),
            Segment::Index(index) if index < MAX_ITEMS => Segment::Index(index),
            Segment::Index(_) => return None,
        });
    }
    Some(path)
}
