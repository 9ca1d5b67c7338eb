//! The copying fast path from a JSON body to the body of the vendor's request.
//!
//! Nearly every body needs no change: its members are in the declaration's order, compact, and each value is what normalising it gives. One pass over the bytes
//! checks every rule and copies runs of valid members as they are; the route's own members are already serialised and are spliced in between.
//!
//! The engine ([`check`] and [`assemble`](super::assemble)) alone defines what is valid. Whatever is not plain makes this path return `None`, and the engine
//! starts from the body's first byte: an escape, white space between tokens, a member out of order, a value to normalise, an issue, an undeclared member.
//! `tests/core/fast_path.rs` holds the two to the same bytes.

use std::borrow::Cow;
use std::ops::Range;

use crate::calls::{Call, CredentialLocation, Repeatability};
use crate::http::Secret;
use crate::http::json::{Int64As, push_text, push_value};
use crate::input::{Origin, check};
use crate::schema::{Arena, Choice, EdgeSource, Extra, Field, Kind, MAX_ITEMS, Member, Pick, Schema, Value, email, id, number, text, time};

/// Longest number that is copied without a look at its value: every decimal of 15 digits survives a double.
const EXACT_DIGITS: usize = 15;

/// A route's fast path, made once when the configuration is compiled.
#[derive(Debug)]
pub struct FastPath {
    /// What stands before the record: the opening braces, and credentials that go in the body.
    head: String,
    /// What stands after the record.
    tail: &'static str,
    members: Vec<MemberPlan>,
    /// The route's own undeclared members, serialised, without a comma before them.
    extra: String,
    repeatability: Repeatability,
}

/// What a route adds to a visitor's members.
pub struct OwnMembers<'r> {
    /// Members whose values replace a visitor's.
    pub set: &'r [Member<'r>],
    /// Members for what the visitor leaves out.
    pub defaults: &'r [Member<'r>],
    /// Where the edge may fill a declared member from.
    pub sources: &'r [EdgeSource],
}

/// What the request itself provides, see [`EdgeSource`].
#[derive(Debug, Clone, Copy, Default)]
pub struct EdgeValues<'r> {
    /// The visitor's id, from a trusted cookie or the route's fallback.
    pub visitor_id: Option<&'r str>,
    /// The time, as the vendors read it.
    pub time: &'r str,
    /// The connection's address; used where it is IPv4.
    pub ip: &'r str,
}

/// The body of a vendor's request.
#[derive(Debug, PartialEq, Eq)]
pub struct UpstreamBody {
    /// The bytes, UTF-8 JSON.
    pub json: String,
    /// Whether a second request with this body makes no second record.
    pub is_repeatable: bool,
}

/// A declared member with all that the pass over the body needs to know of it.
#[derive(Debug)]
struct MemberPlan {
    field: &'static Field,
    /// Its name as compact JSON has it, with the colon: `"Email":`.
    key: String,
    /// Whether a visitor's value may be copied.
    is_copied: bool,
    /// Whether a blank value may be copied: not where the edge fills in what is left blank.
    may_be_blank: bool,
    /// Whether a value here makes a repeat of the call safe.
    is_repeat_key: bool,
    own: OwnValue,
    /// The members of a nested record, or of a list's items.
    nested: Vec<MemberPlan>,
}

/// What the edge writes for a member.
#[derive(Debug)]
enum OwnValue {
    Nothing,
    /// JSON text, whatever the visitor sends.
    Set(String),
    /// JSON text for a visitor who sends nothing.
    Default(String),
    /// A value of the request.
    FromRequest(EdgeSource),
}

impl FastPath {
    /// Prepares the path for a route, or returns `None` where its requests always need the engine.
    ///
    /// `pick` is what the visitor may send; `credentials` are the route's, by name.
    pub fn new(call: &'static Call, pick: &Pick<'_>, own: &OwnMembers<'_>, credentials: &[(&str, Secret)]) -> Option<Self> {
        let arena = &Arena::new();
        let set = checked(call.schema, own.set, arena)?;
        let defaults = checked(call.schema, own.defaults, arena)?;
        let find = |members: &[Member<'_>], name: &str| members.iter().find(|(member, _)| *member == name).map(|(_, value)| json_of(*value));
        let mut members = member_plans(call.schema)?;
        for (index, member) in members.iter_mut().enumerate() {
            let source = member.field.edge_source.filter(|source| own.sources.contains(source));
            member.own = match (find(set, member.field.name), find(defaults, member.field.name), source) {
                (Some(json), _, _) => OwnValue::Set(json),
                // A cookie outranks a default; the other sources come after it.
                (None, _, Some(EdgeSource::Cookie)) if find(defaults, member.field.name).is_some() => return None,
                (None, Some(json), _) => OwnValue::Default(json),
                (None, None, Some(source)) => OwnValue::FromRequest(source),
                (None, None, None) => OwnValue::Nothing,
            };
            member.is_copied = pick.choice(index) != Choice::Out && !matches!(member.own, OwnValue::Set(_));
            member.may_be_blank = matches!(member.own, OwnValue::Nothing) && member.field.edge_source != Some(EdgeSource::Cookie);
        }
        if let Repeatability::SafeWithAny(names) = call.repeatability {
            members.iter_mut().for_each(|member| member.is_repeat_key = names.contains(&member.field.name));
        }
        let is_declared = |name: &str| call.schema.fields.iter().any(|field| field.name == name);
        let mut extra = String::new();
        // A default among them may give way to a visitor's own: the engine decides.
        if defaults.iter().any(|(name, _)| !is_declared(name)) {
            return None;
        }
        for (name, value) in set.iter().filter(|(name, _)| !is_declared(name)) {
            if !extra.is_empty() {
                extra.push(',');
            }
            push_text(&mut extra, name);
            extra.push(':');
            push_value(&mut extra, *value, Int64As::Digits);
        }
        Some(FastPath {
            head: head(call, credentials)?,
            tail: if call.envelope.is_some() { "}}" } else { "}" },
            members,
            extra,
            repeatability: call.repeatability,
        })
    }

    /// Copies a visitor's JSON body into the body of the vendor's request, or returns `None` where the engine has to look at it.
    pub fn copy(&self, body: &[u8], values: &EdgeValues<'_>) -> Option<UpstreamBody> {
        let mut reader = Reader { text: std::str::from_utf8(body).ok()?, at: 0 };
        let mut output = Output::new(reader.text, &self.head);
        let mut has_key = false;
        reader.take(b'{')?;
        let mut is_over = reader.take(b'}').is_some();
        for member in &self.members {
            let from = reader.at;
            if is_over || !reader.take_text(&member.key) {
                has_key |= member.write_own(values, &mut output)? && member.is_repeat_key;
                continue;
            }
            if !member.is_copied || matches!(member.own, OwnValue::FromRequest(EdgeSource::Cookie)) && values.visitor_id.is_some() {
                return None;
            }
            let value = reader.at;
            reader.value(member)?;
            has_key |= member.is_repeat_key && has_text(reader.text.get(value..reader.at).unwrap_or_default());
            output.copy(from..reader.at);
            is_over = reader.takes_end(b'}')?;
        }
        if !is_over || reader.at != body.len() {
            return None;
        }
        if !self.extra.is_empty() {
            output.push(&self.extra);
        }
        let is_repeatable = has_key || matches!(self.repeatability, Repeatability::Safe);
        Some(UpstreamBody { json: output.finish(self.tail), is_repeatable })
    }
}

/// Members that the engine finds valid; `None` also where it leaves one out, since its name still counts there.
fn checked<'a>(schema: &'static Schema, members: &'a [Member<'a>], arena: &'a Arena) -> Option<&'a [Member<'a>]> {
    let names: Vec<&str> = members.iter().map(|(name, _)| *name).collect();
    let checked = check(schema, &Pick::of(schema, &names, &names), Origin::Data, Value::Record(members), arena).ok()?.members()?;
    (checked.len() == members.len()).then_some(checked)
}

/// The plans of a record's members, at any depth; `None` for a nested record that keeps undeclared members.
fn member_plans(schema: &'static Schema) -> Option<Vec<MemberPlan>> {
    let plan = |field: &'static Field| {
        let nested = match field.kind {
            Kind::Record(inner) | Kind::List(inner) if inner.extra == Extra::Refuse => member_plans(inner)?,
            Kind::Record(_) | Kind::List(_) => return None,
            _ => Vec::new(),
        };
        Some(MemberPlan {
            field,
            key: format!("\"{}\":", field.name),
            is_copied: true,
            may_be_blank: true,
            is_repeat_key: false,
            own: OwnValue::Nothing,
            nested,
        })
    };
    schema.fields.iter().map(plan).collect()
}

fn head(call: &Call, credentials: &[(&str, Secret)]) -> Option<String> {
    let mut head = String::from("{");
    let mut begin_member = |name: &str, rest: &dyn Fn(&mut String)| {
        if !head.ends_with('{') {
            head.push(',');
        }
        push_text(&mut head, name);
        head.push(':');
        rest(&mut head);
    };
    for credential in call.credentials {
        if let CredentialLocation::Body(member) = credential.location {
            let (_, value) = credentials.iter().find(|(name, _)| *name == credential.name)?;
            begin_member(member, &|head| push_text(head, value.expose()));
        }
    }
    if let Some(envelope) = call.envelope {
        begin_member(envelope, &|head| head.push('{'));
    }
    Some(head)
}

fn json_of(value: Value<'_>) -> String {
    let mut json = String::new();
    push_value(&mut json, value, Int64As::Digits);
    json
}

impl MemberPlan {
    /// Writes what the edge has for a member that the visitor left out, and returns whether that is a text with something in it. `None` where the member is missing.
    fn write_own(&self, values: &EdgeValues<'_>, output: &mut Output<'_>) -> Option<bool> {
        let value = match &self.own {
            OwnValue::Set(json) | OwnValue::Default(json) => {
                output.push(&self.key);
                output.push_rest(json);
                return Some(has_text(json));
            }
            OwnValue::Nothing => None,
            OwnValue::FromRequest(EdgeSource::Cookie) => values.visitor_id,
            OwnValue::FromRequest(EdgeSource::Time) => Some(values.time),
            OwnValue::FromRequest(EdgeSource::Ip) => Some(values.ip).filter(|ip| id::is_ipv4(ip)),
        };
        match value {
            // None of the three holds a character that JSON escapes.
            Some(value) => {
                output.push(&self.key);
                output.push_rest("\"");
                output.push_rest(value);
                output.push_rest("\"");
                Some(true)
            }
            None if self.field.required => None,
            None => Some(false),
        }
    }
}

/// The upstream body as it is made. Runs of the input are copied only when something else follows them.
struct Output<'b> {
    input: &'b str,
    json: String,
    run: Range<usize>,
}

impl<'b> Output<'b> {
    fn new(input: &'b str, head: &str) -> Self {
        // Room for a few members of the edge's own.
        let mut json = String::with_capacity(head.len() + input.len() + 256);
        json.push_str(head);
        Output { input, json, run: 0..0 }
    }

    /// Appends a member of the input, name and value.
    fn copy(&mut self, member: Range<usize>) {
        // Between neighbours stands exactly the comma.
        if !self.run.is_empty() && self.run.end + 1 == member.start {
            self.run.end = member.end;
        } else {
            self.flush();
            self.run = member;
        }
    }

    /// Appends other text that begins a member.
    fn push(&mut self, text: &str) {
        self.flush();
        self.separate();
        self.json.push_str(text);
    }

    fn push_rest(&mut self, text: &str) {
        self.json.push_str(text);
    }

    fn flush(&mut self) {
        let run = std::mem::take(&mut self.run);
        if !run.is_empty() {
            self.separate();
            self.json.push_str(self.input.get(run).unwrap_or_default());
        }
    }

    fn separate(&mut self) {
        if !self.json.ends_with('{') {
            self.json.push(',');
        }
    }

    fn finish(mut self, tail: &str) -> String {
        self.flush();
        self.json.push_str(tail);
        self.json
    }
}

/// A compact JSON text. Every method returns `None` for what is not plain.
struct Reader<'b> {
    text: &'b str,
    at: usize,
}

impl<'b> Reader<'b> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        if self.peek() != Some(byte) {
            return None;
        }
        self.at += 1;
        Some(())
    }

    fn take_text(&mut self, text: &str) -> bool {
        let is_next = self.text.as_bytes().get(self.at..).is_some_and(|rest| rest.starts_with(text.as_bytes()));
        self.at += if is_next { text.len() } else { 0 };
        is_next
    }

    /// After a value: whether the container ends here, by this byte, or goes on behind a comma.
    fn takes_end(&mut self, end: u8) -> Option<bool> {
        let byte = self.peek()?;
        self.at += 1;
        match byte {
            b',' => Some(false),
            byte if byte == end => Some(true),
            _ => None,
        }
    }

    /// Passes over a value that is valid and already normal.
    fn value(&mut self, member: &MemberPlan) -> Option<()> {
        match (member.field.kind, self.peek()?) {
            (Kind::Record(_), b'{') => self.record(&member.nested),
            (Kind::List(_), b'[') => self.list(member),
            (Kind::Boolean, _) => (self.take_text("true") || self.take_text("false")).then_some(()),
            (_, b'"') => {
                let text = self.string()?;
                is_normal_text(member, text).then_some(())
            }
            (_, b'0'..=b'9') => {
                let digits = self.digits()?;
                is_normal_number(member.field, digits).then_some(())
            }
            _ => None,
        }
    }

    fn record(&mut self, members: &[MemberPlan]) -> Option<()> {
        self.take(b'{')?;
        let mut is_over = self.take(b'}').is_some();
        for member in members {
            if !is_over && self.take_text(&member.key) {
                self.value(member)?;
                is_over = self.takes_end(b'}')?;
            } else if member.field.required {
                return None;
            }
        }
        is_over.then_some(())
    }

    fn list(&mut self, member: &MemberPlan) -> Option<()> {
        self.take(b'[')?;
        if self.take(b']').is_some() {
            return (!member.field.required).then_some(());
        }
        for _ in 0..MAX_ITEMS {
            self.record(&member.nested)?;
            if self.takes_end(b']')? {
                return Some(());
            }
        }
        None
    }

    /// A string without escapes: the text between its quotes.
    fn string(&mut self) -> Option<&'b str> {
        self.take(b'"')?;
        let from = self.at;
        self.at += plain_length(self.text.as_bytes().get(from..)?)?;
        let text = self.text.get(from..self.at)?;
        self.take(b'"')?;
        Some(text)
    }

    /// A whole number without a sign and leading zeros, small enough for its digits to be its value.
    fn digits(&mut self) -> Option<&'b str> {
        let rest = self.text.get(self.at..)?;
        let length = rest.bytes().take_while(u8::is_ascii_digit).count();
        let is_exact = length <= EXACT_DIGITS && (length == 1 || !rest.starts_with('0'));
        self.at += length;
        let goes_on = matches!(self.peek(), Some(b'.' | b'e' | b'E'));
        if is_exact && !goes_on { rest.get(..length) } else { None }
    }
}

/// The number of bytes before the first quote, backslash or control character, looked for 16 at a time: compiled to vector instructions where there are any.
fn plain_length(bytes: &[u8]) -> Option<usize> {
    let is_special = |byte: u8| byte < 0x20 || byte == b'"' || byte == b'\\';
    let (chunks, _) = bytes.as_chunks::<16>();
    let plain = chunks.iter().take_while(|chunk| !chunk.iter().fold(false, |found, byte| found | is_special(*byte))).count() * 16;
    let rest = bytes.get(plain..)?.iter().position(|byte| is_special(*byte))?;
    Some(plain + rest)
}

/// Whether a JSON value is a text with something in it.
fn has_text(json: &str) -> bool {
    json.starts_with('"') && json != "\"\""
}

fn is_normal_text(member: &MemberPlan, text: &str) -> bool {
    let field = member.field;
    let is_blank = || !text.bytes().next().is_some_and(|byte| byte.is_ascii_graphic()) && text::is_blank(text);
    if (field.required || !member.may_be_blank) && is_blank() {
        return false;
    }
    // Bytes are at least as many as UTF-16 code units.
    if field.max_length.is_some_and(|units| text.len() > units.into() && text::is_longer_than(text, units)) {
        return false;
    }
    match field.kind {
        Kind::Text => true,
        Kind::Email => text.is_empty() || text.trim_ascii().len() == text.len() && email::is_email(text),
        Kind::Date => time::is_day_month_year(text),
        Kind::Time => time::is_hour_minute(text),
        Kind::DateTime => matches!(time::date_time(text), Some(Cow::Borrowed(_))),
        Kind::Uuid => id::is_uuid(text),
        Kind::OpaqueId => id::is_opaque_id(text),
        Kind::Ipv4 => id::is_ipv4(text),
        Kind::IdList => !text.is_empty() && text.split(',').all(|id| !id.is_empty() && id.trim_ascii().len() == id.len()),
        _ => false,
    }
}

fn is_normal_number(field: &Field, digits: &str) -> bool {
    match field.kind {
        Kind::Integer | Kind::IntOrText | Kind::Int64 => true,
        Kind::Number => field.range.is_none_or(|(min, max)| number::is_within(digits, (min.into(), max.into()))),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::plain_length;

    #[test]
    fn finds_the_first_special_byte_at_every_distance() {
        for length in 0..70 {
            for special in ['"', '\\', '\u{1f}'] {
                let text = ["é".repeat(length / 2), "x".repeat(length % 2), special.to_string(), "tail\"".to_owned()].concat();
                assert_eq!(plain_length(text.as_bytes()), Some(length));
            }
        }
        assert_eq!(plain_length(b"no end of it, however long this goes on"), None);
    }
}
