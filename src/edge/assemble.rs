//! From what a visitor sent to the whole record: the visitor's part is judged, then completed by what only the edge may know, which is judged by itself.

use super::admission::{BodyKind, CallerTrust, RequestInfo};
use super::bot_check::BotSignals;
use super::config::{REGISTERED_AT, REGISTERED_FROM, Route, USER_UUID, UserIdFallback};
use crate::input::form::{self, Form};
use crate::input::{InputError, Origin, check, frame, json};
use crate::schema::{Arena, Code, Issue, Member, Pick, Schema, Segment, Value, id, text};
use crate::visitor;

/// The control of a form that holds its idempotency key.
pub(crate) const KEY_CONTROL: &str = "idempotency-key";

/// A body, read.
#[derive(Clone, Copy)]
pub struct ParsedBody<'a> {
    origin: Origin,
    value: Value<'a>,
    entries: &'a [Member<'a>],
    /// The form's own idempotency key, or nothing.
    pub key: &'a str,
    /// What came along about who sent it.
    pub sender: BotSignals<'a>,
}

impl<'a> ParsedBody<'a> {
    /// A form without entries.
    pub const NOTHING: Self =
        ParsedBody { origin: Origin::Form, value: Value::Null, entries: &[], key: "", sender: BotSignals { token: "", is_honeypot_filled: false } };

    /// Reads a body that was posted to a route. A multipart one comes taken apart: a frame of its entries.
    ///
    /// # Errors
    ///
    /// What is wrong with it as a whole.
    pub fn read(route: &Route<'a>, body: BodyKind, bytes: &'a [u8], arena: &'a Arena) -> Result<Self, InputError> {
        let mut entries = match body {
            BodyKind::Json => return Ok(ParsedBody::of_record(route, json::read(bytes, arena)?, arena)),
            BodyKind::Urlencoded => form::read_urlencoded(bytes, arena)?,
            BodyKind::Multipart => frame::read_entries(bytes, arena)?.1.to_vec(),
        };
        let keys = entries.iter().filter(|(name, _)| *name == KEY_CONTROL).filter_map(|(_, key)| key.as_text());
        let key = keys.map(str::trim_ascii).find(|key| !key.is_empty()).unwrap_or_default();
        entries.retain(|(name, _)| *name != KEY_CONTROL);
        for (_, text) in &mut entries {
            *text = with_line_feeds(*text, arena);
        }
        let sender = BotSignals::take_out(route, &mut entries);
        Ok(ParsedBody { entries: arena.alloc_slice_copy(&entries), key, sender, ..ParsedBody::NOTHING })
    }

    fn of_record(route: &Route<'a>, value: Value<'a>, arena: &'a Arena) -> Self {
        let sent = ParsedBody { origin: Origin::Data, value, ..ParsedBody::NOTHING };
        match value {
            Value::Record(members) if route.checks_bots() => {
                let mut members = members.to_vec();
                let sender = BotSignals::take_out(route, &mut members);
                ParsedBody { value: Value::Record(arena.alloc_slice_copy(&members)), sender, ..sent }
            }
            _ => sent,
        }
    }

    /// A record that was judged before.
    pub(crate) const fn judged(value: Value<'a>) -> Self {
        ParsedBody { origin: Origin::Data, value, ..ParsedBody::NOTHING }
    }

    /// Sorts it into the members of a route's record.
    ///
    /// # Errors
    ///
    /// [`InputError::TooMany`] past the bound on members.
    pub fn part(&self, route: &Route<'a>, arena: &'a Arena) -> Result<VisitorInput<'a>, InputError> {
        let form = form::read(route.call.schema, self.entries, route.names, arena)?;
        let value = if self.origin == Origin::Form { form.value } else { self.value };
        Ok(VisitorInput { origin: self.origin, value, form })
    }
}

/// A text whose lines end as they do in the page's own control: a browser posts each end as CR LF (HTML, "convert to a list of name-value pairs" and
/// "multipart/form-data encoding algorithm").
fn with_line_feeds<'a>(value: Value<'a>, arena: &'a Arena) -> Value<'a> {
    let Some((first, rest)) = value.as_text().and_then(|text| text::split_once(text, b'\r')) else { return value };
    let mut lines = String::from(first);
    for line in text::split(rest, b'\r') {
        lines.push('\n');
        lines.push_str(line.strip_prefix('\n').unwrap_or(line));
    }
    Value::Text(arena.alloc_str(&lines))
}

/// The visitor's part of a record, as it was sent.
#[derive(Clone, Copy)]
pub struct VisitorInput<'a> {
    pub(crate) origin: Origin,
    /// Its members; those of a form are controls.
    pub value: Value<'a>,
    /// The form, which knows its controls' names.
    pub form: Form<'a>,
}

/// What only the edge knows.
pub struct EdgeContext<'k> {
    /// The visitor's userUUID, out of a cookie that counts.
    pub user_uuid: Option<&'k str>,
    /// The time, as the vendors write it.
    pub now: &'k str,
    /// The address that the request came from, or nothing.
    pub ip: &'k str,
    /// What the operator's own function for a userUUID has said, once it was asked: any text that is no id stands for no answer.
    pub said: Option<&'k str>,
}

impl<'k> EdgeContext<'k> {
    /// What a visit tells. A cookie counts where the request came from one of the operator's own pages.
    pub fn of(route: &Route<'_>, visit: &RequestInfo<'k>, standing: CallerTrust, now: &'k str) -> Self {
        let cookie = route.cookie.filter(|_| standing == CallerTrust::OwnPage);
        EdgeContext { user_uuid: cookie.and_then(|name| visitor::user_uuid(name, visit.cookies)), now, ip: visit.ip, said: None }
    }
}

/// Why there is no record to send.
#[derive(Debug, PartialEq, Eq)]
pub enum AssembleError<'a> {
    /// The visitor can mend it.
    Invalid(Vec<Issue<'a>>),
    /// Nobody knows the visitor's userUUID, which the vendor requires.
    NoUserUuid,
    /// The operator must mend it.
    Misconfigured(Vec<Issue<'a>>),
}

/// The whole record; nothing where the operator's own function for a userUUID has to be asked first.
///
/// # Errors
///
/// [`AssembleError`]. The visitor's part is judged first, so that a visitor hears of all that is wrong with it.
pub fn assemble<'a>(route: &Route<'a>, part: &VisitorInput<'a>, known: &EdgeContext<'a>, arena: &'a Arena) -> Result<Option<Value<'a>>, AssembleError<'a>> {
    let visitors = check_visitor_input(route, part, known, arena)?;
    let Some(own) = edge_members(route, visitors, known, arena)? else { return Ok(None) };
    match merge_members(route.call.schema, visitors, &own, arena) {
        None => check_whole(route, part, visitors, &own, arena).map(Some),
        record => Ok(record),
    }
}

/// The visitor's part, judged and in one form.
pub(crate) fn check_visitor_input<'a>(
    route: &Route<'a>,
    part: &VisitorInput<'a>,
    known: &EdgeContext<'a>,
    arena: &'a Arena,
) -> Result<&'a [Member<'a>], AssembleError<'a>> {
    let sent = effective_input(route, part, known, arena);
    let visitors = check(route.call.schema, &route.visitor_pick(), part.origin, sent, arena);
    visitors.map(|visitors| visitors.members().unwrap_or_default()).map_err(|issues| AssembleError::Invalid(part.form.named(issues, arena)))
}

/// The whole record of a visitor's part that was judged once, perhaps by another configuration; `part` is the same as it was sent. Nothing where the operator's
/// own function for a userUUID has to be asked first.
pub(crate) fn complete_record<'a>(
    route: &Route<'a>,
    part: &VisitorInput<'a>,
    visitors: &[Member<'a>],
    known: &EdgeContext<'a>,
    arena: &'a Arena,
) -> Result<Option<Value<'a>>, AssembleError<'a>> {
    let Some(own) = edge_members(route, visitors, known, arena)? else { return Ok(None) };
    check_whole(route, part, visitors, &own, arena).map(Some)
}

fn check_whole<'a>(
    route: &Route<'a>,
    part: &VisitorInput<'a>,
    visitors: &[Member<'a>],
    own: &[Member<'a>],
    arena: &'a Arena,
) -> Result<Value<'a>, AssembleError<'a>> {
    let whole = Value::Record(arena.alloc_slice_copy(&[visitors, own].concat()));
    check(route.call.schema, &Pick::Whole, Origin::Data, whole, arena).map_err(|issues| attribute_issues(route, part, issues, arena))
}

/// What the edge adds to a visitor's members; nothing where the operator's own function has to be asked first.
fn edge_members<'a>(
    route: &Route<'a>,
    visitors: &[Member<'a>],
    known: &EdgeContext<'a>,
    arena: &'a Arena,
) -> Result<Option<Vec<Member<'a>>>, AssembleError<'a>> {
    let mut own = route.set.to_vec();
    let has = |own: &[Member<'a>], name: &str| visitors.iter().chain(own).any(|(member, _)| *member == name);
    if let Some(user_uuid) = known.user_uuid.filter(|_| !route.sets(USER_UUID)) {
        own.push((USER_UUID, Value::Text(user_uuid)));
    }
    for default in route.defaults {
        if !has(&own, default.0) {
            own.push(*default);
        }
    }
    if route.otherwise != UserIdFallback::Nowhere && !has(&own, USER_UUID) {
        let user_uuid = match (route.otherwise, known.said) {
            (UserIdFallback::Text(text), _) => text,
            (_, Some(text)) if id::is_opaque_id(text) => text,
            (_, Some(_)) => return Err(bad_fallback(arena)),
            (_, None) => return Ok(None),
        };
        own.push((USER_UUID, Value::Text(user_uuid)));
    }
    if route.has(REGISTERED_AT) && !has(&own, REGISTERED_AT) {
        own.push((REGISTERED_AT, Value::Text(known.now)));
    }
    if route.fills_ip && id::is_ipv4(known.ip) && !has(&own, REGISTERED_FROM) {
        own.push((REGISTERED_FROM, Value::Text(known.ip)));
    }
    Ok(Some(own))
}

/// A visitor's members, which have been judged, with the edge's own, in the order of the declaration. Nothing where a member is missing or wrong: what that is,
/// judging all of them together tells.
fn merge_members<'a>(schema: &'static Schema, visitors: &[Member<'a>], own: &[Member<'a>], arena: &'a Arena) -> Option<Value<'a>> {
    let names: Vec<&str> = own.iter().map(|(name, _)| *name).collect();
    let own = check(schema, &Pick::of(schema, &names, &names), Origin::Data, Value::Record(arena.alloc_slice_copy(own)), arena).ok()?;
    let mut visitors = visitors.iter().peekable();
    let mut own = own.members()?.iter().peekable();
    let mut members = Vec::with_capacity(visitors.len() + own.len());
    for field in schema.fields {
        let is_it = |(name, _): &&Member<'a>| *name == field.name;
        match visitors.next_if(is_it).or_else(|| own.next_if(is_it)) {
            None if field.required => return None,
            member => members.extend(member),
        }
    }
    members.extend(visitors.chain(own));
    Some(Value::Record(arena.alloc_slice_copy(&members)))
}

/// Without what counts for nothing: members that are set whatever the visitor sends, and blank ones that the edge can fill in.
fn effective_input<'a>(route: &Route<'a>, part: &VisitorInput<'a>, known: &EdgeContext<'_>, arena: &'a Arena) -> Value<'a> {
    let Value::Record(members) = part.value else { return part.value };
    let counts = |(name, value): &&Member<'a>| {
        let is_overruled = route.sets(name) || (*name == USER_UUID && known.user_uuid.is_some());
        let is_blank = value.as_text().is_some_and(text::is_blank);
        !route.accept.contains(name) || !(is_overruled || is_blank && route.fills(name))
    };
    if members.iter().all(|member| counts(&member)) {
        return part.value;
    }
    let counting: Vec<Member<'a>> = members.iter().filter(counts).copied().collect();
    Value::Record(arena.alloc_slice_copy(&counting))
}

/// Whose fault the issues of a whole record, or of its request, are.
pub fn attribute_issues<'a>(route: &Route<'a>, part: &VisitorInput<'a>, issues: Vec<Issue<'a>>, arena: &'a Arena) -> AssembleError<'a> {
    let is_missing_uuid = |issue: &Issue<'_>| issue.code == Code::Required && issue.path == [Segment::Key(USER_UUID)];
    let issues = issues.into_iter().filter(|issue| !is_missing_uuid(issue));
    let (visitors, operators): (Vec<Issue<'a>>, Vec<Issue<'a>>) = issues.partition(|issue| route.is_visitor_path(issue.path));
    match (operators.is_empty(), visitors.is_empty()) {
        (false, _) => AssembleError::Misconfigured(operators),
        (true, false) => AssembleError::Invalid(part.form.named(visitors, arena)),
        (true, true) => AssembleError::NoUserUuid,
    }
}

fn bad_fallback(arena: &Arena) -> AssembleError<'_> {
    AssembleError::Misconfigured(vec![Issue::new(Code::OpaqueId, arena.alloc([Segment::Key(USER_UUID)]))])
}
