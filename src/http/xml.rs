//! Data-contract XML (.NET `DataContractSerializer`): writes a record, reads a response.

use std::borrow::Cow;

use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};
use quick_xml::{Reader, Writer};

use crate::calls::Xml;
use crate::schema::{Arena, Code, Issue, MAX_MEMBERS, Member, Segment, Value, number};

/// The prefix of a list's items, as the vendor's own serialiser names it.
const ITEM_PREFIX: &str = "d4p1";

/// Writes a record in the element `envelope`, with members in ordinal order of their names: a data-contract reader drops members in another order.
///
/// # Errors
///
/// An issue for each text with a character that XML 1.0 has no form for, and for each number whose name is unknown.
pub fn write<'a>(xml: &Xml, envelope: &str, record: Value<'a>, arena: &'a Arena) -> Result<String, Vec<Issue<'a>>> {
    let mut writer = RecordWriter { xml, arena, writer: Writer::new(Vec::new()), path: Vec::new(), issues: Vec::new() };
    let root = BytesStart::new(xml.root).with_attributes([("xmlns:i", "http://www.w3.org/2001/XMLSchema-instance"), ("xmlns", xml.namespace)]);
    writer.event(Event::Start(root));
    writer.element("", envelope, &[], |writer| writer.value("", "", record));
    writer.event(Event::End(BytesEnd::new(xml.root)));
    if writer.issues.is_empty() { Ok(String::from_utf8(writer.writer.into_inner()).unwrap_or_default()) } else { Err(writer.issues) }
}

struct RecordWriter<'x, 'a> {
    xml: &'x Xml,
    arena: &'a Arena,
    writer: Writer<Vec<u8>>,
    path: Vec<Segment<'a>>,
    issues: Vec<Issue<'a>>,
}

impl<'a> RecordWriter<'_, 'a> {
    fn event(&mut self, event: Event<'_>) {
        // Writing to a Vec cannot fail.
        let _ = self.writer.write_event(event);
    }

    fn element(&mut self, prefix: &str, name: &str, attributes: &[(&str, &str)], content: impl FnOnce(&mut Self)) {
        let name = if prefix.is_empty() { Cow::Borrowed(name) } else { Cow::Owned([prefix, ":", name].concat()) };
        self.event(Event::Start(BytesStart::new(name.as_ref()).with_attributes(attributes.iter().copied())));
        content(self);
        self.event(Event::End(BytesEnd::new(name.as_ref())));
    }

    /// Writes the content of the element `name`.
    fn value(&mut self, prefix: &str, name: &str, value: Value<'a>) {
        match value {
            Value::Record(members) => {
                let mut members: Vec<_> = members.iter().collect();
                members.sort_by_key(|(name, _)| *name);
                for (member, value) in members {
                    self.member(prefix, name, member, *value);
                }
            }
            Value::Bool(value) => self.text(if value { "true" } else { "false" }),
            Value::Number(text) | Value::Int64(text) | Value::Text(text) => self.text(text),
            Value::List(_) | Value::Null | Value::Error(_) | Value::Control(_) | Value::Row(..) => {}
        }
    }

    fn member(&mut self, prefix: &str, parent: &str, name: &'a str, value: Value<'a>) {
        self.path.push(Segment::Key(name));
        let named = self.xml.enums.iter().find(|member| member.parent == parent && member.name == name);
        match (value, named) {
            (Value::List(items), _) => {
                let namespace = ["xmlns:", ITEM_PREFIX].concat();
                let xml = self.xml;
                self.element(prefix, name, &[(&namespace, xml.item_namespace)], |writer| {
                    for (index, item) in items.iter().enumerate() {
                        writer.path.push(Segment::Index(index));
                        writer.element(ITEM_PREFIX, xml.item, &[], |writer| writer.value(ITEM_PREFIX, xml.item, *item));
                        writer.path.pop();
                    }
                });
            }
            (Value::Number(digits), Some(named)) => {
                let (number, text) = named.value;
                if !number::is_within(digits, (number, number)) {
                    self.report(Code::Range, Some(number));
                }
                self.element(prefix, name, &[], |writer| writer.text(text));
            }
            _ => self.element(prefix, name, &[], |writer| writer.value(prefix, name, value)),
        }
        self.path.pop();
    }

    fn text(&mut self, text: &str) {
        // XML 1.0 section 2.2, `Char`.
        let is_allowed = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..);
        if !text.chars().all(is_allowed) {
            self.report(Code::Malformed, None);
        }
        // A reader turns a bare carriage return into a line feed (XML 1.0 section 2.11).
        let escaped = quick_xml::escape::escape(text).replace('\r', "&#13;");
        self.event(Event::Text(BytesText::from_escaped(escaped)));
    }

    /// Reports an issue at the current path; `only` is the one number that is allowed.
    fn report(&mut self, code: Code, only: Option<i64>) {
        let path = self.arena.alloc_slice_copy(&self.path);
        self.issues.push(Issue { min: only, max: only, ..Issue::new(code, path) });
    }
}

/// Reads a response into a record of the texts of the root's children, or returns `None` where the text is not such a document.
///
/// A document type is refused, and with it every entity besides the predefined ones of XML 1.0 section 4.6.
pub fn read<'a>(text: &str, arena: &'a Arena) -> Option<Value<'a>> {
    let mut reader = Reader::from_str(text);
    // An empty element has no text.
    let mut members: Vec<(String, Option<String>)> = Vec::new();
    let mut depth = 0_usize;
    let mut is_over = false;
    loop {
        match reader.read_event().ok()? {
            Event::Start(_) | Event::Empty(_) if is_over => return None,
            Event::Start(start) => {
                depth += 1;
                if depth == 2 {
                    members.push((start.local_name().as_ref().to_owned(), Some(String::new())));
                }
            }
            Event::Empty(start) if depth == 1 => members.push((start.local_name().as_ref().to_owned(), None)),
            Event::End(_) => {
                depth = depth.checked_sub(1)?;
                is_over = depth == 0;
            }
            Event::Text(text) if depth == 2 => append(&mut members, &text),
            Event::CData(text) if depth == 2 => append(&mut members, &text),
            Event::GeneralRef(reference) if depth == 2 => {
                let named = match reference.resolve_char_ref().ok()? {
                    Some(c) => c.to_string(),
                    None => quick_xml::escape::resolve_predefined_entity(&reference)?.to_owned(),
                };
                append(&mut members, &named);
            }
            Event::DocType(_) => return None,
            Event::Eof if is_over => break,
            Event::Eof => return None,
            _ => {}
        }
        if members.len() > MAX_MEMBERS {
            return None;
        }
    }
    let text = |text: &String| &*arena.alloc_str(text);
    let members: Vec<Member<'a>> =
        members.iter().map(|(name, value)| (text(name), value.as_ref().map_or(Value::Null, |value| Value::Text(text(value))))).collect();
    Some(Value::Record(arena.alloc_slice_copy(&members)))
}

fn append(members: &mut [(String, Option<String>)], more: &str) {
    if let Some((_, Some(text))) = members.last_mut() {
        text.push_str(more);
    }
}
