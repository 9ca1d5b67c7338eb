//! JSON bodies for a call's record, generated from random bytes: mostly plain and valid, with one of every deviation that a reader must notice.

use enlist::schema::{Field, Kind, Schema};

/// Decisions read from random bytes; 0 when they are used up.
pub struct Decisions<'b>(pub &'b [u8]);

impl Decisions<'_> {
    /// A number below `limit`, which is at most 256.
    pub fn below(&mut self, limit: usize) -> usize {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        usize::from(*first) % limit
    }

    /// True once in `times`.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == times - 1
    }

    fn one_of<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.below(texts.len())]
    }
}

/// A body for a record of this declaration; members that `is_accepted` leaves out are rare.
pub fn body(schema: &Schema, decisions: &mut Decisions<'_>, is_accepted: impl Fn(&Field) -> bool) -> String {
    let mut body = record(schema, decisions, 0, &is_accepted);
    if decisions.once_in(40) {
        body.insert_str(0, decisions.one_of(&[" ", "\u{feff}", "[", "\n"]));
    }
    if decisions.once_in(40) {
        body.push_str(decisions.one_of(&[" ", "}", ",", "\n", "null"]));
    }
    if decisions.once_in(60) {
        let cut = decisions.below(256).min(body.len());
        let cut = (0..=cut).rev().find(|at| body.is_char_boundary(*at)).unwrap_or(0);
        body.truncate(cut);
    }
    body
}

fn record(schema: &Schema, decisions: &mut Decisions<'_>, depth: usize, is_accepted: &dyn Fn(&Field) -> bool) -> String {
    let mut members: Vec<String> = Vec::new();
    for field in schema.fields {
        if !is_accepted(field) && !decisions.once_in(30) {
            continue;
        }
        let is_there = if field.required { !decisions.once_in(12) } else { !decisions.once_in(3) };
        if is_there {
            members.push(member(field.name, &value(field, decisions, depth)));
        }
    }
    if decisions.once_in(16) && members.len() > 1 {
        let (one, other) = (decisions.below(members.len()), decisions.below(members.len()));
        members.swap(one, other);
    }
    if decisions.once_in(24) && !members.is_empty() {
        let again = members[decisions.below(members.len())].clone();
        members.push(again);
    }
    if decisions.once_in(24) {
        members.push(
            decisions
                .one_of(&["\"Emial\":\"a@b.example\"", "\"email\":\"a@b.example\"", "\"__proto__\":1", "\"Shoe\\u0053ize\":44", "\"ShoeSize\":44"])
                .to_owned(),
        );
    }
    let comma = if decisions.once_in(40) { ", " } else { "," };
    format!("{{{}}}", members.join(comma))
}

fn member(name: &str, value: &str) -> String {
    format!("\"{name}\":{value}")
}

const TEXTS: &[&str] = &[
    "\"Ada\"",
    "\"Ada Lovelace of the Analytical Engine\"",
    "\"Žofie Ångström 👩‍💻\"",
    "\"\"",
    "\" \"",
    "\"\u{a0}\"",
    "\"\u{200b}\"",
    "\" Ada \"",
    "\"a\\\"b\"",
    "\"tab\\there\"",
    "\"nul\\u0000\"",
    "\"\\ud800\"",
    "\"raw\ttab\"",
    "\"del\u{7f} and \u{2028}\"",
    "\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"",
    "\"ééééééééééééééééééééééééééééééééééééééééééééééééé\"",
    "12",
    "null",
    "true",
    "{}",
    "[]",
];
const EMAILS: &[&str] = &[
    "\"ada@example.com\"",
    "\"a.b+c@xn--bcher-kva.example\"",
    "\"žofie@příklad.example\"",
    "\" ada@example.com\"",
    "\"ada@\"",
    "\"@example.com\"",
    "\"ada@-example.com\"",
    "\"ada\"",
    "\"\"",
    "\"  \"",
    "\"ada\\u0040example.com\"",
];
const NUMBERS: &[&str] = &[
    "0",
    "7",
    "42",
    "-3",
    "007",
    "1.0",
    "1.50",
    "1e3",
    "123456789012345",
    "1234567890123456",
    "9007199254740993",
    "9223372036854775807",
    "9223372036854775808",
    "180",
    "181",
    "90",
    "91",
    "\"12\"",
    "\"012\"",
    "\"\"",
    "null",
    "-0",
    "1.",
    "12x",
    "true",
];
const DATES: &[&str] = &["\"31-12-2030\"", "\"29-02-2023\"", "\"2030-12-31\"", "\"1-1-2030\""];
const TIMES: &[&str] = &["\"09:00\"", "\"24:00\"", "\"9:00\"", "\"23:59\""];
const DATE_TIMES: &[&str] = &[
    "\"2025-11-22T03:04:05Z\"",
    "\"2025-11-22T03:04:05.1234567+02:00\"",
    "\"2025-11-22t03:04:05z\"",
    "\"2025-11-22T03:04:05.123456789Z\"",
    "\"2025-11-22\"",
    "\"\"",
];
const UUIDS: &[&str] = &["\"f81d4fae-7dec-11d0-a765-00a0c91e6bf6\"", "\"F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6\"", "\"f81d4fae7dec11d0a76500a0c91e6bf6\""];
const OPAQUE_IDS: &[&str] = &["\"abc-123\"", "\"a b\"", "\"a,b\"", "\"é\"", "\"\"", "\"a\\u0020\""];
const ADDRESSES: &[&str] = &["\"192.0.2.1\"", "\"192.0.2.01\"", "\"256.0.0.1\"", "\"::1\"", "\"1.2.3\""];
const ID_LISTS: &[&str] = &["\"1,2,3\"", "\"176\"", "\"1, 2\"", "\"1,,2\"", "\",\"", "\"\"", "[1,2]", "[\"1\",\"2\"]", "[]", "\"a\tb\""];
const BOOLEANS: &[&str] = &["true", "false", "\"true\"", "\"\"", "1", "null", "tru", "falsey"];

/// A value for a field: the first of its kind's values three times in four, any of them otherwise.
fn value(field: &Field, decisions: &mut Decisions<'_>, depth: usize) -> String {
    let values = match field.kind {
        Kind::Record(inner) if depth < 4 && !decisions.once_in(20) => return record(inner, decisions, depth + 1, &|_| true),
        Kind::List(inner) if depth < 4 && !decisions.once_in(20) => {
            let items: Vec<String> = (0..decisions.below(4)).map(|_| record(inner, decisions, depth + 1, &|_| true)).collect();
            return format!("[{}]", items.join(","));
        }
        Kind::Email => EMAILS,
        Kind::Integer | Kind::Int64 | Kind::Number | Kind::IntOrText => NUMBERS,
        Kind::Boolean => BOOLEANS,
        Kind::Date => DATES,
        Kind::Time => TIMES,
        Kind::DateTime => DATE_TIMES,
        Kind::Uuid => UUIDS,
        Kind::OpaqueId => OPAQUE_IDS,
        Kind::Ipv4 => ADDRESSES,
        Kind::IdList => ID_LISTS,
        _ => TEXTS,
    };
    if decisions.below(4) > 0 { values[0].to_owned() } else { decisions.one_of(values).to_owned() }
}
