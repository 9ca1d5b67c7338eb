//! What a vendor's answer means.

use super::Outcome;
use crate::calls::{Call, Id, Success};
use crate::input::{form, json};
use crate::schema::text::split_once;
use crate::schema::{Arena, Code, Issue, MAX_ITEMS, Member, Schema, SchemaWalk, Segment, Value, number};

/// Issues that one answer can make, at most.
const MAX_ISSUES: usize = 1_000;

/// An HTTP answer.
#[derive(Clone, Copy)]
pub struct UpstreamResponse<'a> {
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
/// Field errors of the vendor's (`errors`, `ModelState`) become issues at our members, or at the root. The vendor's words are all there, secrets that they quote
/// among them: [`Outcome::masked`] goes with this.
pub fn read<'a>(call: &Call, answer: &UpstreamResponse<'a>, arena: &'a Arena) -> Outcome<'a> {
    let body = Body::read(answer, arena);
    if !(200..300).contains(&answer.status) {
        return failure(call, answer.status, answer.retry_after, body, arena);
    }
    let unread = || Outcome::Unknown { message: arena.alloc_str(&["The answer (", &http(answer.status), ") could not be read."].concat()) };
    let Body::Record(record) = body else { return unread() };
    match call.response.success {
        Success::Http => {}
        Success::StatusMember(name) => {
            match scalar(record, name).map(|status| number::canonical(status).and_then(|status| number::to_i64(&status))) {
                Some(Some(200..300)) => {}
                // The record's id says as much.
                None if matches!(call.response.id, Id::Member(id) if text(record, id).is_some()) => {}
                Some(Some(status)) => return failure(call, u16::try_from(status).unwrap_or(0), answer.retry_after, body, arena),
                _ => return unread(),
            }
        }
        Success::Zero(name, word) => match scalar(record, name) {
            Some(status) if status == "0" || status.eq_ignore_ascii_case(word) => {}
            Some(_) => return Outcome::Rejected { message: body.message(call, answer.status, arena) },
            None => return unread(),
        },
    }
    let id = match call.response.id {
        Id::None => None,
        Id::Member(name) => text(record, name),
        Id::RequiredMember(name) => match text(record, name) {
            None => return unread(),
            id => id,
        },
    };
    let exists = call.response.exists.and_then(|name| scalar(record, name));
    if exists.is_some_and(|exists| exists.eq_ignore_ascii_case("true") || exists == "1") { Outcome::Exists { id } } else { Outcome::Created { id } }
}

/// The outcome of a status that is not 200 to 299, of HTTP or of a body.
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

/// What an HTTP status says where nothing else is known.
pub fn without_details(status: u16, message: &str, retry_after: Option<u64>) -> Outcome<'_> {
    match status {
        408 | 425 | 429 | 503 | 521 | 523 | 525 | 526 | 530 => Outcome::Unavailable { message, retry_after },
        300..500 => Outcome::Rejected { message },
        _ => Outcome::Unknown { message },
    }
}

/// The words for an answer that has none.
pub fn http(status: u16) -> String {
    ["HTTP ", &number::decimal(status.into())].concat()
}

/// The body of an answer.
#[derive(Clone, Copy)]
enum Body<'a> {
    Record(&'a [Member<'a>]),
    Text(&'a str),
}

impl<'a> Body<'a> {
    fn read(answer: &UpstreamResponse<'a>, arena: &'a Arena) -> Self {
        let record = if is_xml(answer.content_type) { read_xml(answer.body, arena) } else { json::read(answer.body, arena).ok() };
        match record {
            Some(Value::Record(members)) => Body::Record(members),
            _ => Body::Text(std::str::from_utf8(answer.body).unwrap_or_default()),
        }
    }

    /// The vendor's words. Of a record only the member that holds them: the others may hold what must not get out.
    fn message(self, call: &Call, status: u16, arena: &'a Arena) -> &'a str {
        let words = match self {
            Body::Record(record) => call.response.message.iter().find_map(|name| text(record, name)),
            Body::Text(text) => Some(text.trim_ascii()).filter(|text| !text.is_empty()),
        };
        words.unwrap_or_else(|| arena.alloc_str(&http(status)))
    }
}

/// Whether a media type is XML (RFC 7303).
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

/// A member by its name in any case.
fn member<'a>(record: &[Member<'a>], name: &str) -> Option<Value<'a>> {
    record.iter().find(|(given, _)| given.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
}

/// A scalar member as text, whatever its type.
fn scalar<'a>(record: &[Member<'a>], name: &str) -> Option<&'a str> {
    match member(record, name)? {
        Value::Text(text) | Value::Number(text) | Value::Int64(text) => Some(text),
        Value::Bool(true) => Some("true"),
        Value::Bool(false) => Some("false"),
        _ => None,
    }
}

/// The same if it says anything.
fn text<'a>(record: &[Member<'a>], name: &str) -> Option<&'a str> {
    scalar(record, name).filter(|text| !text.is_empty())
}

/// The issues in `errors` (problem details) or `ModelState` (ASP.NET): members whose names are places, with a text or a list of texts.
fn field_errors<'a>(call: &Call, record: &'a [Member<'a>], arena: &'a Arena) -> Vec<Issue<'a>> {
    let mut issues = Vec::new();
    for group in ["errors", "ModelState"] {
        for (place, messages) in member(record, group).and_then(Value::members).unwrap_or_default() {
            let path = arena.alloc_slice_copy(&place_of(call, place));
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

/// Our place for a vendor's name of it; the root where there is none.
fn place_of(call: &Call, place: &str) -> Vec<Segment<'static>> {
    let mut place = place;
    for prefix in ["$.", "dto."] {
        place = without(place, prefix).unwrap_or(place);
    }
    let bare = call.envelope.and_then(|envelope| without(place, envelope)?.strip_prefix('.')).unwrap_or(place);
    declared_path(call.schema, bare).unwrap_or_default()
}

/// Without this beginning, in any case.
fn without<'p>(place: &'p str, prefix: &str) -> Option<&'p str> {
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
