//! A form's entries: names with texts.
//!
//! Nested names are `contactAttr[0].attrID`, `contactAttr[0][attrID]` or `location.latitude`. Gaps between indices close. Undeclared nested members are dropped
//! here, undeclared members of the record by the check.

use super::check::{is_refused, is_reserved};
use super::{Budget, InputError};
use crate::schema::{Arena, Issue, Kind, MAX_ITEMS, Member, Schema, Segment, Value, ValueError, number, push_segment, text};

/// Reads `application/x-www-form-urlencoded` (WHATWG URL section 5.1) into names with texts. A value that is not UTF-8 is [`ValueError::Malformed`].
///
/// # Errors
///
/// [`InputError::Malformed`] where a name is not UTF-8.
pub fn read_urlencoded<'a>(bytes: &'a [u8], arena: &'a Arena) -> Result<Vec<Member<'a>>, InputError> {
    let mut entries = Vec::new();
    for pair in bytes.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
        let equals = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
        let (name, value) = pair.split_at_checked(equals).unwrap_or_default();
        let name = percent_decoded(name, arena).ok_or(InputError::Malformed)?;
        let value = percent_decoded(value.get(1..).unwrap_or_default(), arena);
        entries.push((name, value.map_or(Value::Error(ValueError::Malformed), Value::Text)));
    }
    Ok(entries)
}

fn percent_decoded<'a>(bytes: &'a [u8], arena: &'a Arena) -> Option<&'a str> {
    if !bytes.iter().any(|byte| matches!(byte, b'%' | b'+')) {
        return std::str::from_utf8(bytes).ok();
    }
    let hex = |digit: Option<&u8>| digit.and_then(|digit| char::from(*digit).to_digit(16)).and_then(|digit| u8::try_from(digit).ok());
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        decoded.push(match byte {
            b'+' => b' ',
            b'%' => match (hex(after.first()), hex(after.get(1))) {
                (Some(high), Some(low)) => {
                    rest = after.get(2..).unwrap_or_default();
                    high << 4 | low
                }
                _ => b'%',
            },
            other => *other,
        });
    }
    std::str::from_utf8(arena.alloc_slice_copy(&decoded)).ok()
}

/// A form, read into a record of its controls.
#[derive(Clone, Copy)]
pub struct Form<'a> {
    /// The record. Each leaf is a [`Value::Control`]; a name that was sent twice is in it twice.
    pub value: Value<'a>,
    /// Control names of the form's author, with the members they stand for.
    names: &'a [Member<'a>],
}

/// A control with the rest of its path below the record that is being read.
type Entry<'a> = (&'a [Segment<'a>], &'a Member<'a>);

/// Reads entries into the record that `schema` declares. A blank entry counts as absent. `names` are control names of the author with the members they stand for.
///
/// # Errors
///
/// [`InputError::TooMany`] past the bound on members.
pub fn read<'a>(schema: &'static Schema, entries: &'a [Member<'a>], names: &'a [Member<'a>], arena: &'a Arena) -> Result<Form<'a>, InputError> {
    let mut budget = Budget::default();
    let mut sent = Vec::new();
    for entry in entries {
        let name = member_name(names, entry.0);
        let mut path = path_of(name);
        if !path.iter().any(|segment| matches!(segment, Segment::Index(_))) {
            budget.spend_one()?;
        }
        if entry.1.as_text().is_some_and(|text| text.trim_ascii().is_empty()) {
            continue;
        }
        // Reserved names are moved to the top, so that the check refuses them at any depth.
        if let Some(reserved) = path.iter().copied().find(|segment| matches!(segment, Segment::Key(key) if is_reserved(key))) {
            path = vec![reserved];
        }
        sent.push((&*arena.alloc_slice_copy(&path), entry));
    }
    Ok(Form { value: Value::Record(record_of(schema, &sent, true, arena)), names })
}

/// Returns the name of the member that a control stands for.
fn member_name<'a>(names: &[Member<'a>], sent: &'a str) -> &'a str {
    names.iter().find(|(name, _)| *name == sent).and_then(|(_, member)| member.as_text()).unwrap_or(sent)
}

/// Returns the path that a control's name stands for. A name that is not in the nested form is one key; an index past 64 bits is `usize::MAX`.
///
/// ```text
/// contactAttr[0].attrID → contactAttr, 0, attrID
/// contactAttr[0][attrID] → the same
/// contactAttr[ → one key, `contactAttr[`
/// ```
pub(crate) fn path_of(name: &str) -> Vec<Segment<'_>> {
    nested_path(name).unwrap_or_else(|| vec![Segment::Key(name)])
}

fn nested_path(name: &str) -> Option<Vec<Segment<'_>>> {
    let (root, mut rest) = key_of(name)?;
    let mut path = vec![Segment::Key(root)];
    while !rest.is_empty() {
        let (segment, after) = match rest.strip_prefix('.') {
            Some(rest) => key_of(rest).map(|(key, after)| (Segment::Key(key), after))?,
            None => {
                let (inner, after) = text::split_once(rest.strip_prefix('[')?, b']')?;
                let is_index = !inner.is_empty() && number::is_digits(inner);
                (
                    if is_index {
                        Segment::Index(number::to_u64(inner).and_then(|index| usize::try_from(index).ok()).unwrap_or(usize::MAX))
                    } else {
                        Segment::Key(inner)
                    },
                    after,
                )
            }
        };
        if segment == Segment::Key("") {
            return None;
        }
        path.push(segment);
        rest = after;
    }
    Some(path)
}

/// Splits a name before the first `.` or `[`.
fn key_of(name: &str) -> Option<(&str, &str)> {
    name.split_at_checked(name.bytes().position(|byte| matches!(byte, b'.' | b'[')).unwrap_or(name.len()))
}

/// Reads the members of a record or a nested record. A member is in it as often as it was sent; the check decides what that means.
fn record_of<'a>(schema: &'static Schema, sent: &[Entry<'a>], is_top: bool, arena: &'a Arena) -> &'a [Member<'a>] {
    let mut members: Vec<Member<'a>> = Vec::new();
    let mut gathered: Vec<&str> = Vec::new();
    for (parts, control) in sent {
        let Some((Segment::Key(key), below)) = parts.split_first() else { continue };
        let field = schema.fields.iter().find(|field| field.name == *key);
        let value = match (field.map(|field| field.kind), below) {
            // The check refuses some undeclared names, and keeps or drops the other ones of the record itself.
            (None, below) if is_refused(schema, key) || (is_top && below.is_empty()) => Value::Control(control),
            (Some(Kind::IdList), [] | [Segment::Index(_)]) | (Some(_), []) => Value::Control(control),
            (Some(Kind::Record(_)), [Segment::Key(_), ..]) | (Some(Kind::List(_)), [Segment::Index(_), ..]) if gathered.contains(key) => continue,
            (Some(Kind::Record(inner)), [Segment::Key(_), ..]) => {
                gathered.push(key);
                let mut within = Vec::new();
                for below in below_key(sent, key).filter(|(parts, _)| matches!(parts.first(), Some(Segment::Key(_)))) {
                    within.push(below);
                }
                match record_of(inner, &within, false, arena) {
                    [] => continue,
                    members => Value::Record(members),
                }
            }
            (Some(Kind::List(inner)), [Segment::Index(_), ..]) => {
                gathered.push(key);
                match list_of(inner, below_key(sent, key), arena) {
                    Value::List([]) => continue,
                    list => list,
                }
            }
            _ => continue,
        };
        members.push((key, value));
    }
    arena.alloc_slice_copy(&members)
}

/// Returns the controls below a member.
fn below_key<'s, 'a>(sent: &'s [Entry<'a>], key: &'s str) -> impl Iterator<Item = Entry<'a>> + 's {
    sent.iter().filter_map(move |(parts, control)| match parts.split_first() {
        Some((Segment::Key(first), below)) if *first == key => Some((below, *control)),
        _ => None,
    })
}

/// Reads the rows of a list in the order of their indices, without rows in which every control is blank.
fn list_of<'a>(schema: &'static Schema, sent: impl Iterator<Item = Entry<'a>>, arena: &'a Arena) -> Value<'a> {
    let mut rows: Vec<(usize, Vec<Entry<'a>>)> = Vec::new();
    for (parts, control) in sent {
        let Some((Segment::Index(index), below)) = parts.split_first() else { continue };
        if *index >= MAX_ITEMS {
            return Value::Error(ValueError::TooMany);
        }
        let place = rows.binary_search_by_key(index, |(index, _)| *index).unwrap_or_else(|place| {
            rows.insert(place, (*index, Vec::new()));
            place
        });
        if let Some((_, row)) = rows.get_mut(place) {
            row.push((below, control));
        }
    }
    let mut filled = Vec::new();
    for (index, sent) in &rows {
        match record_of(schema, sent, false, arena) {
            [] => {}
            members => filled.push(Value::Row(*index, members)),
        }
    }
    Value::List(arena.alloc_slice_copy(&filled))
}

impl<'a> Form<'a> {
    /// Returns the issues with the names of the form's controls.
    pub fn named(&self, mut issues: Vec<Issue<'a>>, arena: &'a Arena) -> Vec<Issue<'a>> {
        for issue in &mut issues {
            issue.sent_name = Some(arena.alloc_str(&self.name_of(issue.path)));
        }
        issues
    }

    /// Returns the name of the control at a path: as it was sent, or, for one that was not sent, as the form's author would write it.
    pub fn name_of(&self, path: &[Segment<'_>]) -> String {
        let mut name = String::new();
        let mut place = Some(self.value);
        for segment in path {
            let mut segment = *segment;
            place = match (segment, place) {
                (Segment::Key(key), Some(record)) => record.get(key),
                (Segment::Index(index), Some(Value::List(rows))) => {
                    let row = rows.get(index).copied();
                    if let Some(Value::Row(sent, _)) = row {
                        segment = Segment::Index(sent);
                    }
                    row
                }
                _ => None,
            };
            push_segment(&mut name, segment);
        }
        match place {
            Some(Value::Control((sent, _))) => (*sent).to_owned(),
            _ => self.names.iter().find(|(_, member)| member.as_text().is_some_and(|member| dotted(member) == name)).map_or(name, |(own, _)| (*own).to_owned()),
        }
    }
}

/// Returns a name with a dot before each key: `a[b][0]` → `a.b[0]`.
fn dotted(name: &str) -> String {
    let mut dotted = String::new();
    for segment in path_of(name) {
        push_segment(&mut dotted, segment);
    }
    dotted
}
