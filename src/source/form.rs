//! Name/value pairs: a form's entries.
//!
//! Nested names are `contactAttr[0].attrID`, `contactAttr[0][attrID]` or `location.latitude`. Gaps between indices close. What is not declared is dropped
//! here where it is nested, and by the engine where it is not.

use std::borrow::Cow;

use super::check::{is_refused, is_reserved};
use super::{Budget, malformed};
use crate::schema::{Fault, Issue, Kind, MAX_ITEMS, Schema, Segment, Value, number, text};

/// A control's name with its text, or with the fault of what is none.
pub type Entry<'a> = (Cow<'a, str>, Value<'a>);

/// A form as a record of texts.
pub struct Form<'a, 'n> {
    /// The record: each leaf a text, a name that was sent twice there twice.
    pub value: Value<'a>,
    /// Its controls' names.
    pub names: Names<'a, 'n>,
}

/// Reads `application/x-www-form-urlencoded` (WHATWG URL section 5.1).
///
/// # Errors
///
/// `malformed` where a name is not UTF-8; a value that is not is the fault of its entry.
pub fn read_urlencoded(bytes: &[u8]) -> Result<Vec<Entry<'_>>, Issue> {
    let pairs = bytes.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let equals = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
            let (name, value) = pair.split_at_checked(equals).unwrap_or_default();
            let name = percent_decoded(name).ok_or_else(malformed)?;
            let value = percent_decoded(value.get(1..).unwrap_or_default());
            Ok((name, value.map_or(Value::Fault(Fault::Malformed), Value::Text)))
        })
        .collect()
}

fn percent_decoded(bytes: &[u8]) -> Option<Cow<'_, str>> {
    if !bytes.iter().any(|byte| matches!(byte, b'%' | b'+')) {
        return std::str::from_utf8(bytes).ok().map(Cow::Borrowed);
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
    String::from_utf8(decoded).ok().map(Cow::Owned)
}

/// Sorts entries into the record that `schema` declares. A blank one counts as absent. `names` are the author's own names with the members they stand for.
///
/// # Errors
///
/// `too_many` past the bound on members.
pub fn read<'a, 'n>(schema: &'static Schema, entries: &'n [Entry<'a>], names: &'n [(String, String)]) -> Result<Form<'a, 'n>, Issue> {
    let mut budget = Budget::default();
    let mut tree = Vec::new();
    for (sent, value) in entries {
        let name = member_name(names, sent);
        let parts = parts(name);
        if !parts.iter().any(|part| matches!(part, Part::Index(_))) {
            budget.spend_one()?;
        }
        if value.as_text().is_some_and(|text| text::trim(text).is_empty()) {
            continue;
        }
        // Some names are refused wherever they stand: at the top, where the engine sees them whatever they were nested in.
        let reserved = parts.iter().find_map(|part| match part {
            Part::Key(key) if is_reserved(key) => Some((*key).to_owned()),
            _ => None,
        });
        match reserved {
            Some(key) => tree.push((Cow::Owned(key), Node::Leaf(value.clone()))),
            None => insert(&mut tree, schema, name, &parts, value),
        }
    }
    let mut indices = Vec::new();
    let value = record_of(tree, "", &mut indices);
    Ok(Form { value, names: Names { entries, names, indices } })
}

/// The member that a control stands for.
fn member_name<'s>(names: &'s [(String, String)], sent: &'s str) -> &'s str {
    names.iter().find(|(name, _)| name == sent).map_or(sent, |(_, member)| member)
}

/// One step of a control's name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Part<'n> {
    Key(&'n str),
    /// An index, or one past the bound.
    Index(usize),
}

/// The steps of a name; a name that is not of the nested form is one step.
pub(crate) fn parts(name: &str) -> Vec<Part<'_>> {
    nested_parts(name).unwrap_or_else(|| vec![Part::Key(name)])
}

fn nested_parts(name: &str) -> Option<Vec<Part<'_>>> {
    let end = name.find(['.', '[']).unwrap_or(name.len());
    let (root, mut rest) = name.split_at_checked(end)?;
    let mut parts = vec![Part::Key(root)];
    while !rest.is_empty() {
        let (part, after) = match rest.strip_prefix('.') {
            Some(rest) => {
                let (key, after) = rest.split_at_checked(rest.find(['.', '[']).unwrap_or(rest.len()))?;
                (Part::Key(key), after)
            }
            None => {
                let (inner, after) = rest.strip_prefix('[')?.split_once(']')?;
                let is_index = !inner.is_empty() && inner.bytes().all(|byte| byte.is_ascii_digit());
                (
                    if is_index {
                        Part::Index(number::to_i64(inner).and_then(|index| usize::try_from(index).ok()).unwrap_or(usize::MAX))
                    } else {
                        Part::Key(inner)
                    },
                    after,
                )
            }
        };
        if part == Part::Key("") {
            return None;
        }
        parts.push(part);
        rest = after;
    }
    Some(parts)
}

/// What was sent for one member.
enum Node<'a> {
    Leaf(Value<'a>),
    Record(Tree<'a>),
    /// With their indices as sent, in order.
    List(Vec<(usize, Tree<'a>)>),
    /// With an index past the bound.
    Oversized,
}

type Tree<'a> = Vec<(Cow<'a, str>, Node<'a>)>;

/// Puts a value at its place. A declared member is stored as often as it was sent; the engine says what that means.
fn insert<'a>(tree: &mut Tree<'a>, schema: &'static Schema, name: &str, parts: &[Part<'_>], value: &Value<'a>) {
    let Some((Part::Key(key), below)) = parts.split_first() else { return };
    let Some(field) = schema.fields.iter().find(|field| field.name == *key) else {
        // The engine refuses some names, and keeps or drops a plain one at the top.
        if is_refused(schema, key) || name == *key {
            tree.push((Cow::Owned((*key).to_owned()), Node::Leaf(value.clone())));
        }
        return;
    };
    let declared = Cow::Borrowed(field.name);
    match (field.kind, below) {
        (Kind::Record(inner), [Part::Key(_), ..]) => {
            let node = node_of(tree, field.name, || Node::Record(Vec::new()));
            if let Some(Node::Record(record)) = node {
                insert(record, inner, name, below, value);
            }
        }
        (Kind::List(inner), [Part::Index(index), rest @ ..]) => {
            let node = node_of(tree, field.name, || Node::List(Vec::new()));
            match node {
                Some(node) if *index >= MAX_ITEMS => *node = Node::Oversized,
                Some(Node::List(items)) => {
                    let place = items.binary_search_by_key(index, |(index, _)| *index).unwrap_or_else(|place| {
                        items.insert(place, (*index, Vec::new()));
                        place
                    });
                    if let Some((_, item)) = items.get_mut(place) {
                        insert(item, inner, name, rest, value);
                        if item.is_empty() {
                            items.remove(place);
                        }
                    }
                }
                _ => {}
            }
        }
        (Kind::IdList, [] | [Part::Index(_)]) | (_, []) => tree.push((declared, Node::Leaf(value.clone()))),
        _ => {}
    }
}

/// The member's one record or list, made where it is missing; none where something else was sent under its name.
fn node_of<'t, 'a>(tree: &'t mut Tree<'a>, name: &'static str, new: impl FnOnce() -> Node<'a>) -> Option<&'t mut Node<'a>> {
    let is_container = |node: &Node<'_>| !matches!(node, Node::Leaf(_));
    let at = tree.iter().position(|(member, node)| member == name && is_container(node));
    let at = at.unwrap_or_else(|| {
        tree.push((Cow::Borrowed(name), new()));
        tree.len() - 1
    });
    tree.get_mut(at).map(|(_, node)| node)
}

fn record_of<'a>(tree: Tree<'a>, path: &str, indices: &mut Indices) -> Value<'a> {
    let is_there = |node: &Node<'_>| match node {
        Node::Record(tree) => !tree.is_empty(),
        Node::List(items) => !items.is_empty(),
        Node::Leaf(_) | Node::Oversized => true,
    };
    let members = tree.into_iter().filter(|(_, node)| is_there(node)).map(|(name, node)| {
        let below = if path.is_empty() { name.clone().into_owned() } else { [path, ".", &name].concat() };
        let value = match node {
            Node::Leaf(value) => value,
            Node::Record(tree) => record_of(tree, &below, indices),
            Node::Oversized => Value::Fault(Fault::TooMany),
            Node::List(items) => {
                indices.push((below.clone(), items.iter().map(|(index, _)| *index).collect()));
                Value::List(items.into_iter().map(|(index, tree)| record_of(tree, &indexed(&below, index), indices)).collect())
            }
        };
        (name, value)
    });
    Value::Record(members.collect())
}

/// The indices that were sent of each list, by its name.
type Indices = Vec<(String, Vec<usize>)>;

/// The name of a list's item.
fn indexed(list: &str, index: usize) -> String {
    [list, "[", &number::decimal(index as u64), "]"].concat()
}

/// The controls' names, for issues.
pub struct Names<'a, 'n> {
    entries: &'n [Entry<'a>],
    names: &'n [(String, String)],
    /// The indices that were sent, of each list.
    indices: Indices,
}

impl Names<'_, '_> {
    /// The name of the control at a place: as it was sent, or else as its author would write it.
    pub fn of(&self, path: &[Segment]) -> String {
        let name = self.with_sent_indices(path);
        let sent = self.entries.iter().map(|(sent, _)| sent).find(|sent| dotted(member_name(self.names, sent)) == name);
        match sent {
            Some(sent) => sent.clone().into_owned(),
            None => self.names.iter().find(|(_, member)| dotted(member) == name).map_or(name, |(own, _)| own.clone()),
        }
    }

    fn with_sent_indices(&self, path: &[Segment]) -> String {
        let mut name = String::new();
        for segment in path {
            match segment {
                Segment::Key(key) => {
                    if !name.is_empty() {
                        name.push('.');
                    }
                    name.push_str(key);
                }
                Segment::Index(index) => {
                    let sent = self.indices.iter().find(|(list, _)| *list == name).and_then(|(_, indices)| indices.get(*index));
                    name = indexed(&name, *sent.unwrap_or(index));
                }
            }
        }
        name
    }
}

/// A name with a point before each key.
fn dotted(name: &str) -> String {
    let mut dotted = String::new();
    for part in parts(name) {
        match part {
            Part::Key(key) => {
                if !dotted.is_empty() {
                    dotted.push('.');
                }
                dotted.push_str(key);
            }
            Part::Index(index) => dotted = indexed(&dotted, index),
        }
    }
    dotted
}
