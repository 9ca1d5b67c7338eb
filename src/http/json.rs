//! JSON text (RFC 8259), written.
//!
//! [`ObjectWriter`] and [`ListWriter`] close what they open when they are dropped, so the text is balanced on every path.
//!
//! ```
//! use enlist::http::json::object;
//!
//! let json = object(|object| {
//!     object.text("code", "range").integer("max", 90);
//!     object.list("path").text("location").integer(0);
//! });
//! assert_eq!(json, r#"{"code":"range","max":90,"path":["location",0]}"#);
//! ```

use crate::schema::{Issue, Member, Segment, Value, number};

/// How an int64 is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Int64As {
    /// As a number with its exact digits, for a vendor.
    Digits,
    /// As text, for JavaScript, whose numbers cannot hold every int64.
    Text,
}

/// Returns the text of an object with the members that `write` writes.
pub fn object(write: impl FnOnce(&mut ObjectWriter<'_>)) -> String {
    let mut json = String::new();
    write(&mut ObjectWriter::begin(&mut json));
    json
}

/// Appends a JSON object to a text: the opening brace at once, the closing one when it is dropped.
pub struct ObjectWriter<'j> {
    json: &'j mut String,
}

impl<'j> ObjectWriter<'j> {
    /// Begins an object at the end of `json`.
    pub fn begin(json: &'j mut String) -> Self {
        json.push('{');
        ObjectWriter { json }
    }

    /// Writes a member of text.
    pub fn text(&mut self, name: &str, text: &str) -> &mut Self {
        push_text(self.name(name), text);
        self
    }

    /// Writes a member of text, or null for `None`.
    pub fn text_or_null(&mut self, name: &str, text: Option<&str>) -> &mut Self {
        match text {
            Some(text) => self.text(name, text),
            None => self.raw(name, "null"),
        }
    }

    /// Writes a member that is a whole number.
    pub fn integer(&mut self, name: &str, number: i64) -> &mut Self {
        self.raw(name, &number::decimal(number))
    }

    /// Writes a member that is a whole number, or null for `None`.
    pub fn integer_or_null(&mut self, name: &str, number: Option<i64>) -> &mut Self {
        match number {
            Some(number) => self.integer(name, number),
            None => self.raw(name, "null"),
        }
    }

    /// Writes a member that is `true` or `false`.
    pub fn boolean(&mut self, name: &str, value: bool) -> &mut Self {
        self.raw(name, if value { "true" } else { "false" })
    }

    /// Writes a member of any value.
    pub fn value(&mut self, name: &str, value: Value<'_>, int64: Int64As) -> &mut Self {
        push_value(self.name(name), value, int64);
        self
    }

    /// Writes members of any values.
    pub fn members(&mut self, members: &[Member<'_>], int64: Int64As) -> &mut Self {
        for (name, value) in members {
            self.value(name, *value, int64);
        }
        self
    }

    /// Writes a member whose value is the JSON text `json`.
    pub fn raw(&mut self, name: &str, json: &str) -> &mut Self {
        self.name(name).push_str(json);
        self
    }

    /// Begins a member that is an object.
    pub fn object(&mut self, name: &str) -> ObjectWriter<'_> {
        ObjectWriter::begin(self.name(name))
    }

    /// Begins a member that is a list.
    pub fn list(&mut self, name: &str) -> ListWriter<'_> {
        ListWriter::begin(self.name(name))
    }

    /// Writes the name of a member, with a comma before it where it is not the first; returns the text, for the value.
    fn name(&mut self, name: &str) -> &mut String {
        if !self.json.ends_with('{') {
            self.json.push(',');
        }
        push_text(self.json, name);
        self.json.push(':');
        self.json
    }
}

impl Drop for ObjectWriter<'_> {
    fn drop(&mut self) {
        self.json.push('}');
    }
}

/// Appends a JSON array to a text: the opening bracket at once, the closing one when it is dropped.
pub struct ListWriter<'j> {
    json: &'j mut String,
}

impl<'j> ListWriter<'j> {
    /// Begins a list at the end of `json`.
    pub fn begin(json: &'j mut String) -> Self {
        json.push('[');
        ListWriter { json }
    }

    /// Writes an item of text.
    pub fn text(&mut self, text: &str) -> &mut Self {
        push_text(self.item(), text);
        self
    }

    /// Writes an item of text, or null for `None`.
    pub fn text_or_null(&mut self, text: Option<&str>) -> &mut Self {
        self.value(text.map_or(Value::Null, Value::Text), Int64As::Text)
    }

    /// Writes an item that is a whole number.
    pub fn integer(&mut self, number: i64) -> &mut Self {
        self.item().push_str(&number::decimal(number));
        self
    }

    /// Writes an item of any value.
    pub fn value(&mut self, value: Value<'_>, int64: Int64As) -> &mut Self {
        push_value(self.item(), value, int64);
        self
    }

    /// Begins an item that is an object.
    pub fn object(&mut self) -> ObjectWriter<'_> {
        ObjectWriter::begin(self.item())
    }

    /// Begins an item that is a list.
    pub fn list(&mut self) -> ListWriter<'_> {
        ListWriter::begin(self.item())
    }

    /// Writes a comma where the item is not the first; returns the text, for the item.
    fn item(&mut self) -> &mut String {
        if !self.json.ends_with('[') {
            self.json.push(',');
        }
        self.json
    }
}

impl Drop for ListWriter<'_> {
    fn drop(&mut self) {
        self.json.push(']');
    }
}

/// Appends a value. Values that no checked record holds become null.
pub fn push_value(json: &mut String, value: Value<'_>, int64: Int64As) {
    match value {
        Value::Null | Value::Error(_) | Value::Control(_) | Value::Row(..) => json.push_str("null"),
        Value::Bool(true) => json.push_str("true"),
        Value::Bool(false) => json.push_str("false"),
        Value::Number(digits) => json.push_str(digits),
        Value::Int64(digits) if int64 == Int64As::Digits => json.push_str(digits),
        Value::Int64(text) | Value::Text(text) => push_text(json, text),
        Value::List(items) => {
            let mut list = ListWriter::begin(json);
            for item in items {
                list.value(*item, int64);
            }
        }
        Value::Record(members) => {
            ObjectWriter::begin(json).members(members, int64);
        }
    }
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

/// Writes the issues with the members of the package's public `Issue`. Builds for a page have no texts of issues: its script makes them.
#[cfg(feature = "edge")]
pub fn write_issues(list: &mut ListWriter<'_>, issues: &[Issue<'_>]) {
    for issue in issues {
        let mut object = list.object();
        object.text("code", issue.code.name()).text("message", &issue.message());
        write_path(&mut object.list("path"), issue.path);
        object.text("pointer", &issue.pointer()).text("name", &issue.name());
        if issue.params().next().is_some() {
            write_params(&mut object.object("params"), issue);
        }
    }
}

/// Writes the steps of a path: names and indexes.
pub fn write_path(list: &mut ListWriter<'_>, path: &[Segment<'_>]) {
    for segment in path {
        match segment {
            Segment::Key(key) => list.text(key),
            Segment::Index(index) => list.integer(*index as i64),
        };
    }
}

/// Writes the bounds in an issue's message: `min`, `max` or both. A number that a double cannot hold exactly is text.
pub fn write_params(object: &mut ObjectWriter<'_>, issue: &Issue<'_>) {
    for (name, bound) in issue.params() {
        if number::is_safe(bound) {
            object.integer(name, bound)
        } else {
            object.text(name, &number::decimal(bound))
        };
    }
}

/// Appends a member of text to an object that is open. [`ObjectWriter::text`] does the same and closes the object.
pub fn push_member(json: &mut String, name: &str, text: &str) {
    push_name(json, name);
    push_text(json, text);
}

/// Appends the name of a member to an object that is open. The methods of [`ObjectWriter`] do the same and close the object.
pub fn push_name(json: &mut String, name: &str) {
    if !json.ends_with('{') {
        json.push(',');
    }
    push_text(json, name);
    json.push(':');
}

/// Appends a list, each item by `push`. [`ListWriter`] does the same.
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

/// Appends a list of issues. [`write_issues`] does the same.
#[cfg(feature = "edge")]
pub fn push_issues(json: &mut String, issues: &[Issue<'_>]) {
    write_issues(&mut ListWriter::begin(json), issues);
}
