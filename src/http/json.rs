//! Writing JSON text.

use crate::schema::{Issue, Member, Segment, Value, number};

/// How an int64 is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Int64As {
    /// As a number, with its exact digits: what a vendor reads.
    Digits,
    /// As text: what JavaScript can hold.
    Text,
}

/// Appends a value. What no checked record holds is null.
pub fn push_value(json: &mut String, value: Value<'_>, int64: Int64As) {
    match value {
        Value::Null | Value::Error(_) | Value::Control(_) | Value::Row(..) => json.push_str("null"),
        Value::Bool(true) => json.push_str("true"),
        Value::Bool(false) => json.push_str("false"),
        Value::Number(digits) => json.push_str(digits),
        Value::Int64(digits) if int64 == Int64As::Digits => json.push_str(digits),
        Value::Int64(text) | Value::Text(text) => push_text(json, text),
        Value::List(items) => push_list(json, items, |json, item| push_value(json, *item, int64)),
        Value::Record(members) => {
            json.push('{');
            push_members(json, members, int64);
            json.push('}');
        }
    }
}

/// Appends a record's members, with commas between them.
pub fn push_members(json: &mut String, members: &[Member<'_>], int64: Int64As) {
    for (index, (name, value)) in members.iter().enumerate() {
        if index > 0 {
            json.push(',');
        }
        push_text(json, name);
        json.push(':');
        push_value(json, *value, int64);
    }
}

/// Appends a list, each item by `push`.
pub fn push_list<T>(json: &mut String, items: impl IntoIterator<Item = T>, mut push: impl FnMut(&mut String, T)) {
    json.push('[');
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            json.push(',');
        }
        push(json, item);
    }
    json.push(']');
}

/// Appends a string with its quotes.
pub fn push_text(json: &mut String, text: &str) {
    json.push('"');
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f)) {
        json.push_str(rest.get(..at).unwrap_or_default());
        match rest.as_bytes().get(at).copied().unwrap_or_default() {
            b'\n' => json.push_str("\\n"),
            b'\r' => json.push_str("\\r"),
            b'\t' => json.push_str("\\t"),
            control @ 0..=0x1f => {
                json.push_str(if control < 16 { "\\u000" } else { "\\u001" });
                json.push(char::from_digit(u32::from(control & 15), 16).unwrap_or('0'));
            }
            special => {
                json.push('\\');
                json.push(char::from(special));
            }
        }
        rest = rest.get(at + 1..).unwrap_or_default();
    }
    json.push_str(rest);
    json.push('"');
}

/// Appends a member of a text; `json` is within an object, before its first member or after another.
pub fn push_member(json: &mut String, name: &str, text: &str) {
    push_name(json, name);
    push_text(json, text);
}

/// Appends a member's name and colon; `json` is within an object, before its first member or after another.
pub fn push_name(json: &mut String, name: &str) {
    if !json.ends_with('{') {
        json.push(',');
    }
    push_text(json, name);
    json.push(':');
}

/// Appends the issues as the package's public face has them. A page's build has none of the texts: there its script makes them.
#[cfg(feature = "edge")]
pub fn push_issues(json: &mut String, issues: &[Issue<'_>]) {
    push_list(json, issues, |json, issue| {
        json.push('{');
        push_member(json, "code", issue.code.name());
        push_member(json, "message", &issue.message());
        push_name(json, "path");
        push_path(json, issue.path);
        push_member(json, "pointer", &issue.pointer());
        push_member(json, "name", &issue.name());
        if issue.params().next().is_some() {
            push_name(json, "params");
            push_params(json, issue);
        }
        json.push('}');
    });
}

/// Appends a path as a list of names and indexes.
pub fn push_path(json: &mut String, path: &[Segment<'_>]) {
    push_list(json, path, |json, segment| match segment {
        Segment::Key(key) => push_text(json, key),
        Segment::Index(index) => json.push_str(&number::decimal(*index as i64)),
    });
}

/// Appends what an issue's message depends on. A number that no double holds is text.
pub fn push_params(json: &mut String, issue: &Issue<'_>) {
    json.push('{');
    for (name, bound) in issue.params() {
        push_name(json, name);
        match number::decimal(bound) {
            digits if number::is_safe(bound) => json.push_str(&digits),
            digits => push_text(json, &digits),
        }
    }
    json.push('}');
}
