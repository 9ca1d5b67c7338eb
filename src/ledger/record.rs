//! The stored part of a submission: the visitor's part of the record, validated, and what only the request can tell (userUUID, IP address, time).
//!
//! It holds nothing of the configuration. Every attempt completes it by the current configuration, so that a correction applies to all waiting submissions.

use crate::edge::admission::Admitted;
use crate::edge::assemble::{AssembleError, EdgeContext, ParsedBody, VisitorInput, attribute_issues, check_visitor_input, complete_record};
use crate::edge::filled::visitor_id_member;
use crate::edge::handler::{EdgeRequest, HandlerResult, ParsedRequest};
use crate::edge::prepared::PreparedRoute;
use crate::http::Outcome;
use crate::http::endpoint::plain_outcome;
use crate::http::json::{Int64As, push_member, push_value};
use crate::http::xml;
use crate::input::{Origin, check, json};
use crate::schema::{Arena, Code, Field, Issue, Member, Pick, Schema, Segment, Value, id, number};

/// A submission that is ready to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreparedSubmission {
    /// The visitor's part of the record, as JSON text. Equal for equal input.
    pub part: String,
    /// The stored text, JSON: `{"part":…,"userUUID":…,"ip":…,"at":…}`.
    pub stored: String,
    /// The visitor's idempotency key, or an empty text.
    pub key: String,
    /// Whether it came from a form without script, not as JSON.
    pub is_form: bool,
    /// Input of the bot check as JSON text, where the route has one. Never stored.
    pub sender: Option<String>,
}

impl<'a> EdgeRequest<'a> {
    /// Reads the body and validates the visitor's part. Mistakes of the configuration are no error: the ledger holds such a submission.
    ///
    /// `fallback_id` is the result of the operator's own function for a userUUID. Returns `None` where that function has to be called first.
    ///
    /// # Errors
    ///
    /// The response, where there is nothing to store.
    pub fn prepare_submission(
        &self,
        body: &'a [u8],
        admitted: Admitted,
        fallback_id: Option<&'a str>,
    ) -> Result<Option<PreparedSubmission>, Box<HandlerResult>> {
        let ParsedRequest { route, body, input, context } = self.parse(body, admitted, fallback_id)?;
        let checked = check_visitor_input(route, &input, &context, self.arena).and_then(|visitors| {
            match complete_record(route, &input, visitors, &context, self.arena).and_then(|whole| writable(route, &input, whole, self.arena)) {
                Ok(false) => Ok(None),
                Err(error @ AssembleError::Invalid(_)) => Err(error),
                _ => Ok(Some(visitors)),
            }
        });
        let Some(visitors) = checked.map_err(|error| Box::new(self.rejected(route, &body, error, None)))? else { return Ok(None) };

        let mut text = String::with_capacity(256);
        push_value(&mut text, Value::Record(visitors), Int64As::Text);
        let mut stored = ["{\"part\":", &text].concat();
        if let Some(user_uuid) = context.visitor_id.or(fallback_id.filter(|text| id::is_opaque_id(text))) {
            push_member(&mut stored, "userUUID", user_uuid);
        }
        if route.fills_ip {
            push_member(&mut stored, "ip", context.ip);
        }
        push_member(&mut stored, "at", self.info.at);
        stored.push('}');
        let key = self.key(&body);
        let sender = route.checks_bots().then(|| body.signals.to_json(self.info.ip));
        Ok(Some(PreparedSubmission { part: text, stored, key: key.to_owned(), is_form: input.origin == Origin::Form, sender }))
    }
}

/// Returns whether there is a whole record, and the route's format can carry it.
fn writable<'a>(route: &PreparedRoute, input: &VisitorInput<'a>, whole: Option<Value<'a>>, arena: &'a Arena) -> Result<bool, AssembleError<'a>> {
    let Some(whole) = whole else { return Ok(false) };
    if let (true, Some(xml), Some(envelope)) = (route.writes_xml(), route.call.xml, route.call.envelope) {
        xml::write(xml, envelope, whole, arena).map_err(|issues| attribute_issues(route, input, issues, arena))?;
    }
    Ok(true)
}

/// The stored part of a submission, read from its JSON text.
#[derive(Clone, Copy)]
pub struct StoredRecord<'a> {
    part: &'a [Member<'a>],
    user_uuid: Option<&'a str>,
    ip: &'a str,
    at: &'a str,
    arena: &'a Arena,
}

impl<'a> StoredRecord<'a> {
    /// Reads the text that [`EdgeRequest::prepare_submission`] wrote; `None` for any other.
    pub fn read(text: &'a str, arena: &'a Arena) -> Option<Self> {
        let stored = json::read(text.as_bytes(), arena).ok()?;
        let text = |name| stored.get(name).and_then(Value::as_text);
        let part = stored.get("part")?.members()?;
        Some(StoredRecord { part, user_uuid: text("userUUID"), ip: text("ip").unwrap_or_default(), at: text("at")?, arena })
    }

    fn visitor_input(&self, route: &'a PreparedRoute) -> Result<VisitorInput<'a>, AssembleError<'a>> {
        ParsedBody::of_checked(Value::Record(self.part)).visitor_input(route, self.arena).map_err(|error| AssembleError::Invalid(vec![error.into()]))
    }

    /// Returns the whole record by the current configuration. Members that the visitor was allowed to set stay, unless the configuration sets them now.
    ///
    /// # Errors
    ///
    /// [`AssembleError`].
    pub fn complete(&self, route: &'a PreparedRoute) -> Result<Value<'a>, AssembleError<'a>> {
        let counts = |name: &str| !(route.overrides(name) || visitor_id_member(route.call) == Some(name) && self.user_uuid.is_some());
        let members: Vec<Member<'a>> = self.part.iter().filter(|(name, _)| counts(name)).copied().collect();
        let now = self.arena.alloc_str(&self.at.replace('Z', "+00:00"));
        // The operator's own function is only called while the visitor waits.
        let context = EdgeContext { visitor_id: self.user_uuid, now, ip: self.ip, fallback_id: Some("") };
        complete_record(route, &self.visitor_input(route)?, &members, &context, self.arena).map(|whole| whole.unwrap_or(Value::Null))
    }

    /// Returns whether issues of the whole record are the visitor's or the configuration's.
    pub fn attribute_issues(&self, route: &'a PreparedRoute, issues: Vec<Issue<'a>>) -> AssembleError<'a> {
        self.visitor_input(route).map_or_else(|error| error, |input| attribute_issues(route, &input, issues, self.arena))
    }

    /// Returns an outcome as the ledger treats it: `rejected` where the vendor found a mistake that the visitor cannot correct.
    pub fn classify_outcome(&self, route: &'a PreparedRoute, outcome: Outcome<'a>) -> Outcome<'a> {
        let Outcome::Invalid { issues } = outcome else { return outcome };
        match self.attribute_issues(route, issues.to_vec()) {
            AssembleError::Invalid(_) => outcome,
            _ => {
                let words: Vec<String> = issues.iter().map(Issue::message).collect();
                Outcome::Rejected { message: self.arena.alloc_str(&words.join(" ")) }
            }
        }
    }

    /// Returns whether a member at any depth equals a text, or would if the member's rule had normalised the text from a form. Without a schema texts are compared as
    /// they are. Booleans never match.
    pub fn contains(&self, schema: Option<&'static Schema>, text: &str) -> bool {
        let text = text.trim_ascii();
        !text.is_empty() && (self.user_uuid == Some(text) || self.ip == text || contains(schema, self.part, text))
    }
}

fn contains(schema: Option<&'static Schema>, members: &[Member<'_>], text: &str) -> bool {
    members.iter().any(|(name, held)| {
        let field = schema.and_then(|schema| schema.fields.iter().find(|field| field.name == *name));
        let inner = field.and_then(|field| field.kind.inner());
        match held {
            Value::Record(members) => contains(inner, members, text),
            Value::List(items) => items.iter().any(|item| contains(inner, item.members().unwrap_or_default(), text)),
            held => scalar(*held).is_some_and(|held| held == text || schema.zip(field).is_some_and(|(schema, field)| is_same(schema, field, held, text))),
        }
    })
}

/// Returns whether a text equals this one after normalisation by the field's rule.
fn is_same(schema: &'static Schema, field: &Field, held: &str, text: &str) -> bool {
    let arena = Arena::new();
    let members = [(field.name, Value::Text(text))];
    let names = [field.name];
    let taken = check(schema, &Pick::of(schema, &names, &names), Origin::Form, Value::Record(&members), &arena);
    taken.is_ok_and(|taken| taken.get(field.name).and_then(scalar) == Some(held))
}

fn scalar(value: Value<'_>) -> Option<&str> {
    match value {
        Value::Text(text) | Value::Number(text) | Value::Int64(text) => Some(text),
        _ => None,
    }
}

/// Reads an outcome from its JSON. Issues count as the vendor's.
pub fn outcome_of<'a>(json: Value<'a>, arena: &'a Arena) -> Option<Outcome<'a>> {
    match (json.get("status").and_then(Value::as_text), json.get("issues")) {
        (Some("invalid"), Some(Value::List(issues))) => {
            Some(Outcome::Invalid { issues: arena.alloc_slice_fill_iter(issues.iter().map(|issue| issue_of(*issue, arena))) })
        }
        _ => plain_outcome(json, None),
    }
}

fn issue_of<'a>(json: Value<'a>, arena: &'a Arena) -> Issue<'a> {
    let path = match json.get("path") {
        Some(Value::List(segments)) => segments,
        _ => &[],
    };
    let segments = path.iter().map(|segment| match segment {
        Value::Number(index) => Segment::Index(number::to_u64(index).unwrap_or_default() as usize),
        key => Segment::Key(key.as_text().unwrap_or_default()),
    });
    Issue { vendor_text: json.get("message").and_then(Value::as_text), ..Issue::new(Code::Upstream, arena.alloc_slice_fill_iter(segments)) }
}
