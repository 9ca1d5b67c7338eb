//! Writing JSON text.

use crate::schema::{Issue, Param, Segment, Value, number};

/// How an int64 is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Int64As {
    /// As a number, with its exact digits: what a vendor reads.
    Digits,
    /// As text: what JavaScript can hold.
    Text,
}

/// Appends a value. A fault, which no checked record holds, is null.
pub fn push_value(json: &mut String, value: &Value<'_>, int64: Int64As) {
    match value {
        Value::Null | Value::Fault(_) => json.push_str("null"),
        Value::Bool(true) => json.push_str("true"),
        Value::Bool(false) => json.push_str("false"),
        Value::Number(digits) => json.push_str(digits),
        Value::Int64(digits) if int64 == Int64As::Digits => json.push_str(digits),
        Value::Int64(text) | Value::Text(text) => push_text(json, text),
        Value::List(items) => push_list(json, items, |json, item| push_value(json, item, int64)),
        Value::Record(members) => {
            json.push('{');
            push_members(json, members, int64);
            json.push('}');
        }
    }
}

/// Appends a record's members, with commas between them.
pub fn push_members(json: &mut String, members: &[(std::borrow::Cow<'_, str>, Value<'_>)], int64: Int64As) {
    for (index, (name, value)) in members.iter().enumerate() {
        if index > 0 {
            json.push(',');
        }
        push_text(json, name);
        json.push(':');
        push_value(json, value, int64);
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
        let (plain, special) = rest.split_at_checked(at).unwrap_or((rest, ""));
        json.push_str(plain);
        let mut special = special.chars();
        match special.next() {
            Some('\n') => json.push_str("\\n"),
            Some('\r') => json.push_str("\\r"),
            Some('\t') => json.push_str("\\t"),
            Some(c @ ('"' | '\\')) => json.extend(['\\', c]),
            Some(control) => {
                let hex = |digit| char::from_digit(digit, 16).unwrap_or('0');
                json.push_str("\\u00");
                json.extend([hex(u32::from(control) >> 4), hex(u32::from(control) & 15)]);
            }
            None => {}
        }
        rest = special.as_str();
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

/// Appends the issues as the package's public face has them.
pub fn push_issues(json: &mut String, issues: &[Issue]) {
    push_list(json, issues, |json, issue| {
        json.push('{');
        push_member(json, "code", issue.code.name());
        push_member(json, "message", &issue.message());
        push_name(json, "path");
        push_list(json, &issue.path, |json, segment| match segment {
            Segment::Key(key) => push_text(json, key),
            Segment::Index(index) => json.push_str(&number::decimal(*index as u64)),
        });
        push_member(json, "pointer", &issue.pointer());
        push_member(json, "name", &issue.name());
        if !issue.params.is_empty() {
            push_name(json, "params");
            json.push('{');
            for (name, value) in &issue.params {
                push_name(json, name);
                match value {
                    Param::Number(_) => json.push_str(&value.text()),
                    Param::Text(text) => push_text(json, text),
                }
            }
            json.push('}');
        }
        json.push('}');
    });
}
