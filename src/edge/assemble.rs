//! Makes the vendor's record from a visitor's input: the input is checked first, then completed with the members that only the edge knows, which are checked by
//! themselves.

use super::admission::{Admitted, BodyKind, CallerTrust, RequestInfo};
use super::bot_check::BotSignals;
use super::config::TextOrFunction;
use super::controls::KEY_CONTROL;
use super::filled::{address_member, time_member, visitor_id_member};
use super::prepared::PreparedRoute;
use crate::input::form::{self, Form};
use crate::input::{InputError, Origin, check, frame, json};
use crate::schema::{Arena, Code, Issue, Member, Pick, Schema, Segment, Value, id, text};
use crate::visitor;

/// A request's body, parsed.
#[derive(Clone, Copy)]
pub struct ParsedBody<'a> {
    origin: Origin,
    value: Value<'a>,
    entries: &'a [Member<'a>],
    /// The form's own idempotency key; empty where it has none.
    pub key: &'a str,
    /// What the body holds for the bot check.
    pub signals: BotSignals<'a>,
}

impl<'a> ParsedBody<'a> {
    /// A form without entries.
    pub const EMPTY: Self =
        ParsedBody { origin: Origin::Form, value: Value::Null, entries: &[], key: "", signals: BotSignals { token: "", is_honeypot_filled: false } };

    /// Parses a body that was posted to a route. A multipart body comes as a frame of its entries.
    ///
    /// # Errors
    ///
    /// [`InputError`] where the body as a whole cannot be read.
    pub fn parse(route: &PreparedRoute, kind: BodyKind, bytes: &'a [u8], arena: &'a Arena) -> Result<Self, InputError> {
        let mut entries = match kind {
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
        let signals = BotSignals::extract(route, &mut entries);
        Ok(ParsedBody { entries: arena.alloc_slice_copy(&entries), key, signals, ..ParsedBody::EMPTY })
    }

    fn of_record(route: &PreparedRoute, value: Value<'a>, arena: &'a Arena) -> Self {
        let body = ParsedBody { origin: Origin::Data, value, ..ParsedBody::EMPTY };
        match value {
            Value::Record(members) if route.checks_bots() => {
                let mut members = members.to_vec();
                let signals = BotSignals::extract(route, &mut members);
                ParsedBody { value: Value::Record(arena.alloc_slice_copy(&members)), signals, ..body }
            }
            _ => body,
        }
    }

    /// A record that was checked before.
    pub(crate) const fn of_checked(value: Value<'a>) -> Self {
        ParsedBody { origin: Origin::Data, value, ..ParsedBody::EMPTY }
    }

    /// Sorts the entries into the members of the route's record.
    ///
    /// # Errors
    ///
    /// [`InputError::TooMany`] past the bound on members.
    pub fn visitor_input(&self, route: &'a PreparedRoute, arena: &'a Arena) -> Result<VisitorInput<'a>, InputError> {
        let form = form::read(route.call.schema, self.entries, route.control_names(arena), arena)?;
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

/// The visitor's part of a record, as it was posted.
#[derive(Clone, Copy)]
pub struct VisitorInput<'a> {
    pub(crate) origin: Origin,
    /// Its members; those of a form are controls.
    pub value: Value<'a>,
    /// The form, which knows its controls' names.
    pub form: Form<'a>,
}

/// What only the edge knows about a submission.
#[derive(Clone, Copy)]
pub struct EdgeContext<'k> {
    /// The visitor's id, from a cookie that is trusted.
    pub visitor_id: Option<&'k str>,
    /// The time, as the vendors write it.
    pub now: &'k str,
    /// The address that the request came from; empty where it is not known.
    pub ip: &'k str,
    /// What the operator's function for a visitor's id has returned; `None` before it was called. A text that is no id is a mistake of the operator's.
    pub fallback_id: Option<&'k str>,
}

impl<'k> EdgeContext<'k> {
    /// What a request tells. Its cookie is trusted where it came from one of the operator's own pages.
    pub fn of(route: &PreparedRoute, info: &RequestInfo<'k>, admitted: Admitted, now: &'k str) -> Self {
        let cookie = route.id_cookie.as_deref().filter(|_| admitted.trust == CallerTrust::OwnPage);
        EdgeContext { visitor_id: cookie.and_then(|name| visitor::user_uuid(name, info.cookies)), now, ip: info.ip, fallback_id: None }
    }
}

/// Why there is no record to send.
#[derive(Debug, PartialEq, Eq)]
pub enum AssembleError<'a> {
    /// The visitor can correct it.
    Invalid(Vec<Issue<'a>>),
    /// The call requires the visitor's id, and the edge does not know it.
    NoVisitorId,
    /// The operator must correct the configuration.
    Misconfigured(Vec<Issue<'a>>),
}

/// Makes the whole record. `None` where the operator's function for a visitor's id has to be called first.
///
/// # Errors
///
/// [`AssembleError`]. The visitor's input is checked first, so that a visitor gets all of its issues.
pub fn assemble<'a>(
    route: &'a PreparedRoute,
    input: &VisitorInput<'a>,
    context: &EdgeContext<'a>,
    arena: &'a Arena,
) -> Result<Option<Value<'a>>, AssembleError<'a>> {
    let visitors = check_visitor_input(route, input, context, arena)?;
    let Some(own) = edge_members(route, visitors, context, arena)? else { return Ok(None) };
    match merge_members(route.call.schema, visitors, &own, arena) {
        None => check_whole(route, input, visitors, &own, arena).map(Some),
        record => Ok(record),
    }
}

/// Checks the visitor's input and returns its members, normalised.
pub(crate) fn check_visitor_input<'a>(
    route: &'a PreparedRoute,
    input: &VisitorInput<'a>,
    context: &EdgeContext<'a>,
    arena: &'a Arena,
) -> Result<&'a [Member<'a>], AssembleError<'a>> {
    let value = effective_input(route, input, context, arena);
    let visitors = check(route.call.schema, &route.visitor_pick(), input.origin, value, arena);
    visitors.map(|visitors| visitors.members().unwrap_or_default()).map_err(|issues| AssembleError::Invalid(input.form.named(issues, arena)))
}

/// Makes the whole record of a visitor's members that were checked before, perhaps with another configuration; `input` is what was posted. `None` where the
/// operator's function for a visitor's id has to be called first.
pub(crate) fn complete_record<'a>(
    route: &'a PreparedRoute,
    input: &VisitorInput<'a>,
    visitors: &[Member<'a>],
    context: &EdgeContext<'a>,
    arena: &'a Arena,
) -> Result<Option<Value<'a>>, AssembleError<'a>> {
    let Some(own) = edge_members(route, visitors, context, arena)? else { return Ok(None) };
    check_whole(route, input, visitors, &own, arena).map(Some)
}

fn check_whole<'a>(
    route: &PreparedRoute,
    input: &VisitorInput<'a>,
    visitors: &[Member<'a>],
    own: &[Member<'a>],
    arena: &'a Arena,
) -> Result<Value<'a>, AssembleError<'a>> {
    let whole = Value::Record(arena.alloc_slice_copy(&[visitors, own].concat()));
    check(route.call.schema, &Pick::Whole, Origin::Data, whole, arena).map_err(|issues| attribute_issues(route, input, issues, arena))
}

/// The members that the edge adds to a visitor's. `None` where the operator's function for a visitor's id has to be called first.
fn edge_members<'a>(
    route: &'a PreparedRoute,
    visitors: &[Member<'a>],
    context: &EdgeContext<'a>,
    arena: &'a Arena,
) -> Result<Option<Vec<Member<'a>>>, AssembleError<'a>> {
    let mut own = route.set.members(arena).to_vec();
    let has = |own: &[Member<'a>], name: &str| visitors.iter().chain(own).any(|(member, _)| *member == name);
    let id_member = visitor_id_member(route.call);
    if let (Some(name), Some(visitor_id)) = (id_member, context.visitor_id)
        && !route.overrides(name)
    {
        own.push((name, Value::Text(visitor_id)));
    }
    for default in route.defaults.members(arena) {
        if !has(&own, default.0) {
            own.push(*default);
        }
    }
    if let (Some(name), Some(fallback)) = (id_member, &route.fallback_id)
        && !has(&own, name)
    {
        let visitor_id = match (fallback, context.fallback_id) {
            (TextOrFunction::Text(text), _) => text,
            (TextOrFunction::Function, Some(text)) if id::is_opaque_id(text) => text,
            (TextOrFunction::Function, Some(_)) => return Err(bad_fallback_id(name, arena)),
            (TextOrFunction::Function, None) => return Ok(None),
        };
        own.push((name, Value::Text(visitor_id)));
    }
    if let Some(name) = time_member(route.call).filter(|name| !has(&own, name)) {
        own.push((name, Value::Text(context.now)));
    }
    if let Some(name) = address_member(route.call).filter(|name| route.fills_ip && id::is_ipv4(context.ip) && !has(&own, name)) {
        own.push((name, Value::Text(context.ip)));
    }
    Ok(Some(own))
}

/// Joins a visitor's checked members with the edge's own, in the order of the declaration. `None` where a member is missing or wrong: the check of the whole record
/// then finds the issues.
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

/// The input without the members that are ignored: those that the route sets, and blank ones that the edge can fill in.
fn effective_input<'a>(route: &PreparedRoute, input: &VisitorInput<'a>, context: &EdgeContext<'_>, arena: &'a Arena) -> Value<'a> {
    let Value::Record(members) = input.value else { return input.value };
    let id_member = visitor_id_member(route.call).filter(|_| context.visitor_id.is_some());
    let counts = |(name, value): &&Member<'a>| {
        let is_overruled = route.overrides(name) || id_member == Some(*name);
        let is_blank = value.as_text().is_some_and(text::is_blank);
        !route.accepts(name) || !(is_overruled || is_blank && route.can_fill(name))
    };
    if members.iter().all(|member| counts(&member)) {
        return input.value;
    }
    let counting: Vec<Member<'a>> = members.iter().filter(counts).copied().collect();
    Value::Record(arena.alloc_slice_copy(&counting))
}

/// Says who can correct the issues of a whole record, or of its request.
pub fn attribute_issues<'a>(route: &PreparedRoute, input: &VisitorInput<'a>, issues: Vec<Issue<'a>>, arena: &'a Arena) -> AssembleError<'a> {
    let id_member = visitor_id_member(route.call);
    let is_missing_id = |issue: &Issue<'_>| issue.code == Code::Required && matches!(issue.path, [Segment::Key(name)] if id_member == Some(*name));
    let issues = issues.into_iter().filter(|issue| !is_missing_id(issue));
    let (visitors, operators): (Vec<Issue<'a>>, Vec<Issue<'a>>) = issues.partition(|issue| route.is_visitor_path(issue.path));
    match (operators.is_empty(), visitors.is_empty()) {
        (false, _) => AssembleError::Misconfigured(operators),
        (true, false) => AssembleError::Invalid(input.form.named(visitors, arena)),
        (true, true) => AssembleError::NoVisitorId,
    }
}

fn bad_fallback_id<'a>(member: &'static str, arena: &'a Arena) -> AssembleError<'a> {
    AssembleError::Misconfigured(vec![Issue::new(Code::OpaqueId, arena.alloc([Segment::Key(member)]))])
}
