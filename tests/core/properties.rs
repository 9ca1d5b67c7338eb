//! Properties of every input: the three readers agree, a validated record validates to itself, a request reads back, an issue's path leads to its value.

use enlist::calls::{CALLS, Call};
use enlist::http::Secret;
use enlist::http::json::{Int64As, push_value};
use enlist::http::request::{Options, build};
use enlist::input::{Origin, check, check_form, check_json, frame, json};
use enlist::schema::{Issue, Kind, Member, Pick, Schema, Segment, Value};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::{arena, text_of};

type Tree = Value<'static>;
type Verdict<'a> = Result<String, Vec<Issue<'a>>>;

fn verdict<'a>(result: Result<Value<'_>, Vec<Issue<'a>>>) -> Verdict<'a> {
    result.map(text_of)
}

fn kept(text: impl AsRef<str>) -> &'static str {
    arena().alloc_str(text.as_ref())
}

fn text(text: impl AsRef<str>) -> Tree {
    Value::Text(kept(text))
}

fn number(number: impl ToString) -> Tree {
    Value::Number(kept(number.to_string()))
}

fn list(items: Vec<Tree>) -> Tree {
    Value::List(arena().alloc_slice_copy(&items))
}

/// Returns a record in which each name occurs once, as in an object of JavaScript.
fn record(members: impl IntoIterator<Item = Member<'static>>) -> Tree {
    let mut distinct: Vec<Member<'static>> = Vec::new();
    for (name, value) in members {
        if distinct.iter().all(|(other, _)| *other != name) {
            distinct.push((name, value));
        }
    }
    Value::Record(arena().alloc_slice_copy(&distinct))
}

/// Texts at the limits of the rules, and arbitrary texts.
fn texts() -> impl Strategy<Value = String> {
    let edges = select(vec![
        "",
        " ",
        "x",
        "ada@example.com",
        " ada@example.com ",
        "a@",
        "12",
        "-7",
        "1.5",
        "9223372036854775807",
        "9223372036854775808",
        "true",
        "no",
        "31-10-2023",
        "29-02-2023",
        "2023-10-31",
        "10:09",
        "24:00",
        "2024-11-21T06:24:04.0980817+00:00",
        "2024-11-21t06:24:04z",
        "192.0.2.1",
        "f1bfcc58-041f-4308-bcb2-2675d4e11cd5",
        "1,2",
        "a b",
        "é🎉",
        "\0",
        "\"\\\n",
    ]);
    prop_oneof![4 => edges.prop_map(str::to_owned), 1 => any::<String>(), 1 => "[a-z]{40,60}"]
}

fn numbers() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<i64>().prop_map(|n| n.to_string()),
        (-200..200_i64).prop_map(|n| n.to_string()),
        any::<f64>().prop_filter_map("JSON has none", json_number),
        select(vec!["1.0".to_owned(), "1e400".into(), "-0".into(), "0.5".into()])
    ]
}

fn json_number(number: f64) -> Option<String> {
    number.is_finite().then(|| format!("{number:e}"))
}

/// Any value, four levels deep.
fn trees() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::Bool),
        2 => numbers().prop_map(number),
        4 => texts().prop_map(text),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| prop_oneof![vec(inner.clone(), 0..4).prop_map(list), vec((names(), inner), 0..6).prop_map(record)])
}

/// Names of declared members at every depth, the same in another case, and others.
fn names() -> impl Strategy<Value = &'static str> {
    fn declared(schema: &Schema, names: &mut Vec<&'static str>) {
        for field in schema.fields {
            names.extend([field.name, field.name, kept(field.name.to_ascii_lowercase())]);
            if let Kind::Record(inner) | Kind::List(inner) = field.kind {
                declared(inner, names);
            }
        }
    }
    let mut all = Vec::new();
    CALLS.iter().for_each(|call| declared(call.schema, &mut all));
    all.extend(["__proto__", "constructor", "other", "a.b", "x[0]", "", "é"]);
    select(all)
}

/// A call with a record that is mostly valid: its declared members with values of their kinds, and a few of any.
fn records() -> impl Strategy<Value = (&'static Call, Tree)> {
    (0..CALLS.len()).prop_flat_map(|at| {
        let call = CALLS[at];
        (Just(call), record_of(call.schema), vec((names(), trees()), 0..3)).prop_map(|(call, valid, odd)| {
            let Value::Record(members) = valid else { unreachable!("a record") };
            (call, record(odd.into_iter().chain(members.iter().copied())))
        })
    })
}

/// A call with a valid record.
fn valid_records() -> impl Strategy<Value = (&'static Call, Tree)> {
    (0..CALLS.len()).prop_flat_map(|at| (Just(CALLS[at]), record_of(CALLS[at].schema)))
}

fn record_of(schema: &'static Schema) -> BoxedStrategy<Tree> {
    let mut members: BoxedStrategy<Vec<Member<'static>>> = Just(Vec::new()).boxed();
    for field in schema.fields {
        let value = if field.required { value_of(field.kind).prop_map(Some).boxed() } else { proptest::option::weighted(0.4, value_of(field.kind)).boxed() };
        members = (members, value)
            .prop_map(|(mut members, value)| {
                members.extend(value.map(|value| (field.name, value)));
                members
            })
            .boxed();
    }
    members.prop_map(record).boxed()
}

/// Values that a kind accepts, from an object and, as text, from a form.
fn value_of(kind: Kind) -> BoxedStrategy<Tree> {
    let one_of = |texts: &[&'static str]| select(texts.to_vec()).prop_map(Value::Text).boxed();
    match kind {
        Kind::Text => "[!-~é🎉]([ -~é]{0,6}[!-~])?".prop_map(text).boxed(),
        Kind::IntOrText => prop_oneof![(0..99_i64).prop_map(number), "[a-z]{1,5}".prop_map(text)].boxed(),
        Kind::Email => one_of(&["ada@example.com", "用户@例え.jp", "a.b+c@d"]),
        Kind::Integer => (-9_007_199_254_740_991..=9_007_199_254_740_991_i64).prop_map(number).boxed(),
        Kind::Int64 => any::<i64>().prop_map(|n| text(n.to_string())).boxed(),
        Kind::Number => (-90.0..90.0_f64).prop_map(number).boxed(),
        Kind::Boolean => any::<bool>().prop_map(Value::Bool).boxed(),
        Kind::Date => one_of(&["31-10-2023", "29-02-2024"]),
        Kind::Time => one_of(&["00:00", "23:59"]),
        Kind::DateTime => one_of(&["2024-11-21T06:24:04.0980817+00:00", "2024-11-21T06:24:04Z"]),
        Kind::Uuid => one_of(&["f1bfcc58-041f-4308-bcb2-2675d4e11cd5"]),
        Kind::OpaqueId => one_of(&["u-1", "a%20b"]),
        Kind::Ipv4 => one_of(&["192.0.2.1", "0.0.0.0"]),
        Kind::IdList => one_of(&["176", "176,177,172"]),
        Kind::Record(inner) => record_of(inner).prop_filter("a form has no empty record", |record| *record != Value::Record(&[])).boxed(),
        Kind::List(inner) => vec(record_of(inner).prop_filter("nor an empty item", |item| *item != Value::Record(&[])), 1..3).prop_map(list).boxed(),
    }
}

fn frame_of(value: Tree) -> Vec<u8> {
    fn text(bytes: &mut Vec<u8>, tag: u8, text: &str) {
        bytes.push(tag);
        bytes.extend(u32::try_from(text.len()).expect("short").to_le_bytes());
        bytes.extend(text.as_bytes());
    }
    fn push(bytes: &mut Vec<u8>, value: Tree) {
        match value {
            Value::Null => bytes.push(0),
            Value::Bool(value) => bytes.push(1 + u8::from(value)),
            Value::Number(digits) => text(bytes, 3, digits),
            Value::Text(value) => text(bytes, 5, value),
            Value::List(items) => {
                bytes.push(6);
                items.iter().for_each(|item| push(bytes, *item));
                bytes.push(255);
            }
            Value::Record(members) => {
                bytes.push(7);
                for (name, value) in members {
                    text(bytes, 5, name);
                    push(bytes, *value);
                }
                bytes.push(255);
            }
            other => unreachable!("{other:?} is never generated"),
        }
    }
    let mut bytes = vec![0];
    push(&mut bytes, value);
    bytes
}

/// Appends the entries that a form's controls send for a record.
fn entries_of(value: Tree, name: String, entries: &mut Vec<Member<'static>>) {
    match value {
        Value::Record(members) => {
            for (member, value) in members {
                entries_of(*value, if name.is_empty() { (*member).to_owned() } else { format!("{name}.{member}") }, entries);
            }
        }
        Value::List(items) => items.iter().enumerate().for_each(|(index, item)| entries_of(*item, format!("{name}[{index}]"), entries)),
        Value::Bool(value) => entries.push((kept(name), text(value.to_string()))),
        Value::Number(text) | Value::Text(text) => entries.push((kept(name), Value::Text(text))),
        other => unreachable!("{other:?} is never generated"),
    }
}

/// Returns the value at a path, or `None`.
fn at(value: Tree, path: &[Segment<'_>]) -> Option<Tree> {
    path.iter().try_fold(value, |value, segment| match (value, segment) {
        (Value::Record(_), Segment::Key(key)) => value.get(key),
        (Value::List(items), Segment::Index(index)) => items.get(*index).copied(),
        _ => None,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn json_and_the_parsed_object_give_the_same_result((call, record) in records()) {
        let text = text_of(record);
        let bytes = frame_of(record);
        let (pick, framed) = frame::read(&bytes, arena()).expect("a frame");
        let of_object = verdict(check(call.schema, &pick, Origin::Data, framed, arena()));
        prop_assert_eq!(&verdict(check_json(call.schema, &Pick::Whole, text.as_bytes(), arena())), &of_object);
        prop_assert_eq!(&verdict(check(call.schema, &Pick::Whole, Origin::Data, record, arena())), &of_object);
    }

    #[test]
    fn a_form_and_the_equivalent_object_give_the_same_result((call, record) in valid_records()) {
        let mut entries = Vec::new();
        entries_of(record, String::new(), &mut entries);
        let of_object = verdict(check(call.schema, &Pick::Whole, Origin::Data, record, arena()));
        prop_assert!(of_object.is_ok(), "{:?}", of_object);
        prop_assert_eq!(verdict(check_form(call.schema, &Pick::Whole, &entries, &[], arena())), of_object);
    }

    #[test]
    fn a_validated_record_validates_to_itself((call, record) in records()) {
        if let Ok(value) = verdict(check(call.schema, &Pick::Whole, Origin::Data, record, arena())) {
            let again = verdict(check_json(call.schema, &Pick::Whole, value.as_bytes(), arena()));
            prop_assert_eq!(again.as_ref(), Ok(&value));
        }
    }

    #[test]
    fn the_body_of_a_request_reads_back_to_the_record((call, record) in valid_records()) {
        let checked = check(call.schema, &Pick::Whole, Origin::Data, record, arena()).map_err(|issues| crate::described(&issues)).expect("valid");
        let credentials = ["tokenUUID", "apiKey", "clientId", "customerId", "accessToken"].map(|name| (name, Secret::new("1")));
        let options = Options { credentials: credentials.into(), base_url: Some("https://example.com"), ..Options::default() };
        let request = build(call, checked, &options, arena()).expect("a request");
        let Value::Record(members) = json::read(request.body.as_bytes(), arena()).expect("JSON") else { unreachable!("a body is an object") };
        let members: Vec<_> = members.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("tokenUUID")).copied().collect();
        let sent = Value::Record(&members);
        let sent = call.envelope.map_or(sent, |envelope| sent.get(envelope).expect("the envelope"));
        let mut expected = String::new();
        push_value(&mut expected, checked, Int64As::Digits);
        prop_assert_eq!(text_of(sent), expected);
    }

    #[test]
    fn the_path_of_an_issue_leads_to_its_value((call, record) in records()) {
        if let Err(issues) = check(call.schema, &Pick::Whole, Origin::Data, record, arena()) {
            for issue in issues {
                let is_about_absence = issue.code.name() == "required";
                let parent = issue.path.split_last().and_then(|(_, parent)| at(record, parent));
                prop_assert!(at(record, issue.path).is_some() || (is_about_absence && parent.is_some()), "{}", issue.pointer());
            }
        }
    }

    #[test]
    fn an_issue_of_a_form_has_the_name_of_the_control((call, record) in valid_records(), which: Index, damage in select(vec!["\0", "@", "32-01-2023"])) {
        let mut entries = Vec::new();
        entries_of(record, String::new(), &mut entries);
        prop_assume!(!entries.is_empty());
        let at = which.index(entries.len());
        entries[at].1 = Value::Text(damage);
        let sent = entries[at].0.to_owned();
        if let Err(issues) = check_form(call.schema, &Pick::Whole, &entries, &[], arena()) {
            prop_assert_eq!(issues.iter().map(Issue::name).collect::<Vec<_>>(), vec![sent; issues.len()]);
        }
    }

    #[test]
    fn a_pick_allows_no_other_member((call, record) in records(), mask: u64) {
        let names: Vec<&str> = call.schema.fields.iter().enumerate().filter(|(index, _)| mask >> (index % 64) & 1 == 1).map(|(_, field)| field.name).collect();
        let pick = Pick::of(call.schema, &names, &[]);
        if let Ok(Value::Record(members)) = check(call.schema, &pick, Origin::Data, record, arena()) {
            prop_assert!(members.iter().all(|(name, _)| names.contains(name)));
        }
    }
}
