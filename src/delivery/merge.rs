//! From what a visitor sent to the whole record: the visitor's part is judged, then completed by what only the edge may know, then judged again.

use std::borrow::Cow;

use super::guard::{Body, Standing, Visit};
use super::site::{Otherwise, REGISTERED_AT, REGISTERED_FROM, Route, USER_UUID};
use crate::schema::{Code, Issue, Pick, Segment, Value, id, text};
use crate::source::form::{self, Entry, Names};
use crate::source::{Origin, check, frame, json};
use crate::visitor;

/// The control of a form that holds its idempotency key.
pub(super) const KEY_CONTROL: &str = "idempotency-key";

/// A body, read.
pub struct Sent<'a> {
    origin: Origin,
    value: Value<'a>,
    entries: Vec<Entry<'a>>,
    /// The form's own idempotency key, or nothing.
    pub key: String,
}

impl<'a> Sent<'a> {
    /// A form without entries.
    pub const fn nothing() -> Self {
        Sent { origin: Origin::Form, value: Value::Null, entries: Vec::new(), key: String::new() }
    }

    /// Reads a body. A multipart one comes taken apart: a frame of its entries.
    ///
    /// # Errors
    ///
    /// What is wrong with it as a whole.
    pub fn read(body: Body, bytes: &'a [u8]) -> Result<Self, Issue> {
        let mut entries = match body {
            Body::Json => return Ok(Sent { origin: Origin::Data, value: json::read(bytes)?, entries: Vec::new(), key: String::new() }),
            Body::Urlencoded => form::read_urlencoded(bytes)?,
            Body::Multipart => frame::read_entries(bytes)?.1,
        };
        let keys = entries.iter().filter(|(name, _)| name == KEY_CONTROL).filter_map(|(_, key)| key.as_text());
        let key = keys.map(text::trim).find(|key| !key.is_empty()).unwrap_or_default().to_owned();
        entries.retain(|(name, _)| name != KEY_CONTROL);
        Ok(Sent { origin: Origin::Form, value: Value::Null, entries, key })
    }

    /// Sorts it into the members of a route's record.
    ///
    /// # Errors
    ///
    /// `too_many` past the bound on members.
    pub fn part<'s>(&'s self, route: &'s Route<'_>) -> Result<Part<'a, 's>, Issue> {
        let form = form::read(route.call.schema, &self.entries, &route.names)?;
        let value = if self.origin == Origin::Form { form.value } else { self.value.clone() };
        Ok(Part { origin: self.origin, value, names: form.names })
    }
}

/// The visitor's part of a record, as it was sent.
pub struct Part<'a, 's> {
    origin: Origin,
    /// Its members; those of a form are texts.
    pub value: Value<'a>,
    /// The names of the form's controls.
    pub names: Names<'a, 's>,
}

impl Part<'_, '_> {
    /// The issues under the names of the form's own controls.
    pub fn named(&self, mut issues: Vec<Issue>) -> Vec<Issue> {
        for issue in &mut issues {
            issue.sent_name = Some(self.names.of(&issue.path));
        }
        issues
    }
}

/// What only the edge knows.
pub struct Known<'k> {
    /// The visitor's userUUID, out of a cookie that counts.
    pub user_uuid: Option<&'k str>,
    /// The time, as the vendors write it.
    pub now: &'k str,
    /// The address that the request came from, or nothing.
    pub ip: &'k str,
}

impl<'k> Known<'k> {
    /// What a visit tells. A cookie counts where the request came from one of the operator's own pages.
    pub fn of(route: &Route<'_>, visit: &Visit<'k>, standing: Standing, now: &'k str) -> Self {
        let cookie = route.cookie.filter(|_| standing == Standing::OwnPage);
        Known { user_uuid: cookie.and_then(|name| visitor::user_uuid(name, visit.cookies)), now, ip: visit.ip }
    }
}

/// Why there is no record to send.
#[derive(Debug, PartialEq, Eq)]
pub enum Ended {
    /// The visitor can mend it.
    Invalid(Vec<Issue>),
    /// Nobody knows the visitor's userUUID, which the vendor requires.
    NoUserUuid,
    /// The operator must mend it.
    Misconfigured(Vec<Issue>),
}

/// The whole record. `ask` is the operator's own function for a userUUID; none where it gives no text.
///
/// # Errors
///
/// [`Ended`]. The visitor's part is judged first, so that a visitor hears of all that is wrong with it.
pub fn merge<'a>(route: &'a Route<'a>, part: &Part<'a, '_>, known: &Known<'a>, ask: impl FnOnce() -> Option<String>) -> Result<Value<'a>, Ended> {
    let schema = route.call.schema;
    let mut members = match check(schema, &route.visitor_part(), part.origin, what_counts(route, part, known)) {
        Ok(Value::Record(members)) => members,
        Ok(_) => Vec::new(),
        Err(issues) => return Err(Ended::Invalid(part.named(issues))),
    };
    let has = |members: &[(Cow<'a, str>, Value<'a>)], name: &str| members.iter().any(|(member, _)| member == name);
    let text = |text: &'a str| Value::Text(Cow::Borrowed(text));

    members.extend(route.set.iter().cloned());
    if let Some(user_uuid) = known.user_uuid.filter(|_| !route.sets(USER_UUID)) {
        members.push((Cow::Borrowed(USER_UUID), text(user_uuid)));
    }
    for (name, value) in route.defaults {
        if !has(&members, name) {
            members.push((name.clone(), value.clone()));
        }
    }
    if !has(&members, USER_UUID) {
        let user_uuid = match route.otherwise {
            Otherwise::Nowhere => None,
            Otherwise::Text(text) => Some(text.to_owned()),
            Otherwise::Function => Some(ask().filter(|text| id::is_opaque_id(text)).ok_or_else(bad_fallback)?),
        };
        members.extend(user_uuid.map(|text| (Cow::Borrowed(USER_UUID), Value::Text(Cow::Owned(text)))));
    }
    if route.has(REGISTERED_AT) && !has(&members, REGISTERED_AT) {
        members.push((Cow::Borrowed(REGISTERED_AT), text(known.now)));
    }
    if route.fills_ip && id::is_ipv4(known.ip) && !has(&members, REGISTERED_FROM) {
        members.push((Cow::Borrowed(REGISTERED_FROM), text(known.ip)));
    }
    check(schema, &Pick::Whole, Origin::Data, Value::Record(members)).map_err(|issues| blame(route, part, issues))
}

/// Without what counts for nothing: members that are set whatever the visitor sends, and blank ones that the edge can fill in.
fn what_counts<'a>(route: &Route<'_>, part: &Part<'a, '_>, known: &Known<'_>) -> Value<'a> {
    let Value::Record(members) = &part.value else { return part.value.clone() };
    let counts = |(name, value): &&(Cow<'a, str>, Value<'a>)| {
        let is_overruled = route.sets(name) || (name == USER_UUID && known.user_uuid.is_some());
        let is_blank = value.as_text().is_some_and(text::is_blank);
        !route.accept.contains(&name.as_ref()) || !(is_overruled || is_blank && route.fills(name))
    };
    Value::Record(members.iter().filter(counts).cloned().collect())
}

/// Whose fault the issues of a whole record, or of its request, are.
pub fn blame(route: &Route<'_>, part: &Part<'_, '_>, issues: Vec<Issue>) -> Ended {
    let is_missing_uuid = |issue: &Issue| issue.code == Code::Required && issue.path == [Segment::Key(Cow::Borrowed(USER_UUID))];
    let issues: Vec<Issue> = issues.into_iter().filter(|issue| !is_missing_uuid(issue)).collect();
    let (visitors, operators): (Vec<Issue>, Vec<Issue>) = issues.into_iter().partition(|issue| route.is_visitors(&issue.path));
    match (operators.is_empty(), visitors.is_empty()) {
        (false, _) => Ended::Misconfigured(operators),
        (true, false) => Ended::Invalid(part.named(visitors)),
        (true, true) => Ended::NoUserUuid,
    }
}

fn bad_fallback() -> Ended {
    Ended::Misconfigured(vec![Issue::new(Code::OpaqueId, vec![Segment::Key(Cow::Borrowed(USER_UUID))])])
}
