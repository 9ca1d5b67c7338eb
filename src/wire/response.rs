//! What a vendor's answer means.

use std::borrow::Cow;

use super::Outcome;
use crate::calls::{Call, Id, Success};
use crate::schema::{Code, Issue, Kind, MAX_ITEMS, Schema, Segment, Value, number};
use crate::source::{form, json};

/// Longest text of a vendor's that is kept, in bytes.
const MAX_MESSAGE: usize = 2_048;
/// Issues that one answer can make, at most.
const MAX_ISSUES: usize = 1_000;

/// An HTTP answer.
#[derive(Clone, Copy)]
pub struct Answer<'a> {
    /// The HTTP status.
    pub status: u16,
    /// The header `Content-Type`, or nothing.
    pub content_type: &'a str,
    /// The header `Retry-After`, in seconds from now.
    pub retry_after: Option<u64>,
    /// The body.
    pub body: &'a [u8],
}

/// Reads an answer. What cannot be read is [`Outcome::Unknown`].
///
/// Field errors of the vendor's (`errors`, `ModelState`) become issues at our members, or at the root.
pub fn read(call: &Call, answer: &Answer<'_>) -> Outcome {
    let body = Body::read(answer);
    if !(200..300).contains(&answer.status) {
        return failure(call, answer.status, answer.retry_after, &body);
    }
    let unread = || Outcome::Unknown { message: ["The answer (HTTP ", &number::decimal(answer.status.into()), ") could not be read."].concat() };
    let Body::Record(record) = &body else { return unread() };
    match call.answer.success {
        Success::Http => {}
        Success::StatusMember(name) => {
            match member(record, name).and_then(scalar).map(|status| number::canonical(status).and_then(|status| number::to_i64(&status))) {
                Some(Some(200..300)) => {}
                // The record's id says as much.
                None if matches!(call.answer.id, Id::Member(id) if text_of(record, id).is_some()) => {}
                Some(Some(status)) => return failure(call, u16::try_from(status).unwrap_or(0), answer.retry_after, &body),
                _ => return unread(),
            }
        }
        Success::Zero(name, word) => match member(record, name).and_then(scalar) {
            Some(status) if status == "0" || status.eq_ignore_ascii_case(word) => {}
            Some(_) => return Outcome::Rejected { message: body.message(call, answer.status) },
            None => return unread(),
        },
    }
    let id = match call.answer.id {
        Id::None => None,
        Id::Member(name) => text_of(record, name),
        Id::RequiredMember(name) => match text_of(record, name) {
            None => return unread(),
            id => id,
        },
    };
    let exists = call.answer.exists.and_then(|name| member(record, name)).and_then(scalar);
    if exists.is_some_and(|exists| exists.eq_ignore_ascii_case("true") || exists == "1") { Outcome::Exists { id } } else { Outcome::Created { id } }
}

/// The outcome of a status that is not 200 to 299, of HTTP or of a body.
fn failure(call: &Call, status: u16, retry_after: Option<u64>, body: &Body<'_>) -> Outcome {
    if matches!(status, 400 | 422)
        && let Body::Record(record) = body
    {
        let issues = field_errors(call, record);
        if !issues.is_empty() {
            return Outcome::Invalid { issues };
        }
    }
    let message = body.message(call, status);
    match status {
        401 | 403 => Outcome::Denied { message },
        409 => Outcome::Conflict { message },
        408 | 425 | 429 | 503 | 521 | 523 | 525 | 526 | 530 => Outcome::Unavailable { message, retry_after },
        300..500 => Outcome::Rejected { message },
        _ => Outcome::Unknown { message },
    }
}

/// The body of an answer.
enum Body<'a> {
    Record(Value<'a>),
    Text(&'a str),
}

impl<'a> Body<'a> {
    fn read(answer: &Answer<'a>) -> Self {
        let record = if is_xml(answer.content_type) { read_xml(answer.body) } else { json::read(answer.body).ok() };
        match record {
            Some(record @ Value::Record(_)) => Body::Record(record),
            _ => Body::Text(std::str::from_utf8(answer.body).unwrap_or_default()),
        }
    }

    /// The vendor's words. Of a record only the member that holds them: the others may hold what must not get out.
    fn message(&self, call: &Call, status: u16) -> String {
        let words = match self {
            Body::Record(record) => call.answer.message.iter().find_map(|name| text_of(record, name)),
            Body::Text(text) => Some(text.trim().to_owned()),
        };
        let words = words.filter(|words| !words.is_empty()).unwrap_or_else(|| ["HTTP ", &number::decimal(status.into())].concat());
        let end = words.floor_char_boundary(MAX_MESSAGE);
        words.get(..end).unwrap_or_default().to_owned()
    }
}

/// Whether a media type is XML (RFC 7303).
fn is_xml(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    ["application/xml", "text/xml"].iter().any(|xml| essence.eq_ignore_ascii_case(xml)) || essence.to_ascii_lowercase().ends_with("+xml")
}

#[cfg(feature = "edge")]
fn read_xml(body: &[u8]) -> Option<Value<'static>> {
    super::xml::read(std::str::from_utf8(body).ok()?)
}

#[cfg(not(feature = "edge"))]
fn read_xml(_: &[u8]) -> Option<Value<'static>> {
    None
}

/// A member by its name in any case.
fn member<'v, 'a>(record: &'v Value<'a>, name: &str) -> Option<&'v Value<'a>> {
    match record {
        Value::Record(members) => members.iter().find(|(given, _)| given.eq_ignore_ascii_case(name)).map(|(_, value)| value),
        _ => None,
    }
}

/// A scalar as text, whatever its type.
fn scalar<'v>(value: &'v Value<'_>) -> Option<&'v str> {
    match value {
        Value::Text(text) | Value::Number(text) | Value::Int64(text) => Some(text),
        Value::Bool(true) => Some("true"),
        Value::Bool(false) => Some("false"),
        _ => None,
    }
}

fn text_of(record: &Value<'_>, name: &str) -> Option<String> {
    member(record, name).and_then(scalar).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// The issues in `errors` (problem details) or `ModelState` (ASP.NET): members whose names are places, with a text or a list of texts.
fn field_errors(call: &Call, record: &Value<'_>) -> Vec<Issue> {
    let groups = ["errors", "ModelState"].into_iter().filter_map(|name| match member(record, name) {
        Some(Value::Record(fields)) => Some(fields),
        _ => None,
    });
    let mut issues = Vec::new();
    for (place, messages) in groups.flatten() {
        let path = place_of(call, place);
        let messages = match messages {
            Value::List(messages) => messages.as_slice(),
            one => std::slice::from_ref(one),
        };
        for message in messages.iter().filter_map(Value::as_text).take(MAX_ISSUES - issues.len()) {
            let end = message.floor_char_boundary(MAX_MESSAGE);
            issues.push(Issue { vendor_text: message.get(..end).map(str::to_owned), ..Issue::new(Code::Upstream, path.clone()) });
        }
    }
    issues
}

/// Our place for a vendor's name of it; the root where there is none.
fn place_of(call: &Call, place: &str) -> Vec<Segment> {
    let without = |place: &str, prefix: &str| -> Option<String> {
        place.get(..prefix.len()).filter(|start| start.eq_ignore_ascii_case(prefix))?;
        place.get(prefix.len()..).map(str::to_owned)
    };
    let mut place = place.to_owned();
    for prefix in ["$.", "dto."] {
        place = without(&place, prefix).unwrap_or(place);
    }
    let bare = call.envelope.and_then(|envelope| without(&place, &[envelope, "."].concat())).unwrap_or(place);
    declared_path(call.schema, &bare).unwrap_or_default()
}

fn declared_path(schema: &'static Schema, place: &str) -> Option<Vec<Segment>> {
    let mut path = Vec::new();
    let mut fields = Some(schema);
    for part in form::parts(place) {
        match part {
            form::Part::Key(key) => {
                let field = fields?.fields.iter().find(|field| field.name.eq_ignore_ascii_case(key))?;
                fields = match field.kind {
                    Kind::Record(inner) | Kind::List(inner) => Some(inner),
                    _ => None,
                };
                path.push(Segment::Key(Cow::Borrowed(field.name)));
            }
            form::Part::Index(index) if index < MAX_ITEMS => path.push(Segment::Index(index)),
            form::Part::Index(_) => return None,
        }
    }
    Some(path)
}
