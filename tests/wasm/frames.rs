use enlist::calls::CALLS;
use enlist::http::json::{Int64As, push_value};
use enlist::input::frame::{read, read_entries};
use enlist::input::{InputError, Origin, check, check_json};
use enlist::schema::{Arena, Code, Issue, MAX_DEPTH, MAX_ITEMS, MAX_MEMBERS, Pick, Schema, Value};
use wasm_bindgen_test::wasm_bindgen_test;

/// Returns the arena, which lives to the end of the run.
fn arena() -> &'static Arena {
    thread_local!(static ARENA: &'static Arena = Box::leak(Box::default()));
    ARENA.with(|arena| *arena)
}

const TRUE: u8 = 2;
const TEXT: u8 = 5;
const LIST: u8 = 6;
const RECORD: u8 = 7;
const END: u8 = 255;
/// The pick of a whole record.
const WHOLE: u8 = 0;

/// Returns the frame that a page writes for a JSON text: the pick of the whole record, and the value.
fn frame_of(json: &str) -> Vec<u8> {
    let mut frame = vec![WHOLE];
    push(&mut frame, &serde_json::from_str(json).expect("JSON"));
    frame
}

fn push(frame: &mut Vec<u8>, value: &serde_json::Value) {
    match value {
        serde_json::Value::Null => frame.push(0),
        serde_json::Value::Bool(value) => frame.push(1 + u8::from(*value)),
        serde_json::Value::Number(number) => {
            frame.push(3);
            push_text(frame, &number.to_string());
        }
        serde_json::Value::String(text) => {
            frame.push(TEXT);
            push_text(frame, text);
        }
        serde_json::Value::Array(items) => {
            frame.push(LIST);
            items.iter().for_each(|item| push(frame, item));
            frame.push(END);
        }
        serde_json::Value::Object(members) => {
            frame.push(RECORD);
            for (name, value) in members {
                frame.push(TEXT);
                push_text(frame, name);
                push(frame, value);
            }
            frame.push(END);
        }
    }
}

fn push_text(frame: &mut Vec<u8>, text: &str) {
    frame.extend(u32::try_from(text.len()).expect("a short text").to_le_bytes());
    frame.extend(text.as_bytes());
}

/// Returns the value as JSON, or `code pointer` of each issue.
fn described(checked: Result<Value<'_>, Vec<Issue<'_>>>) -> Result<String, Vec<String>> {
    let text = |value: Value<'_>| {
        let mut text = String::new();
        push_value(&mut text, value, Int64As::Text);
        text
    };
    checked.map(text).map_err(|issues| issues.iter().map(|issue| format!("{} {}", issue.code.name(), issue.pointer())).collect())
}

fn check_frame(schema: &'static Schema, frame: &[u8]) -> Result<String, Vec<String>> {
    described(read(frame, arena()).map_err(|unreadable| vec![unreadable.into()]).and_then(|(pick, value)| check(schema, &pick, Origin::Data, value, arena())))
}

/// Returns the code of an input that cannot be read.
fn code(unreadable: InputError) -> Code {
    Issue::from(unreadable).code
}

/// For each call a valid record, and an invalid one with its issues.
const RECORDS: [(&str, &str, &str, &[&str]); 5] = [
    (
        "aptania.createContact",
        r#"{"userUUID":"ab12-cd34","contactFirstname":"Ada","contactEmailaddress":" ada@example.com","contactProfileID":"7","contactTagID":[176,"177"],"contactAttr":[{"attrID":"1","attrValue":"\u00e9\ud83d\ude00"}]}"#,
        r#"{"contactEmailaddress":"ada","contactAttr":[{"attrID":5}],"nope":1}"#,
        &[
            "required /userUUID",
            "email /contactEmailaddress",
            "required /contactProfileID",
            "type /contactAttr/0/attrID",
            "required /contactAttr/0/attrValue",
            "unknown_field /nope",
        ],
    ),
    (
        "aptania.createAccount",
        r#"{"AccountName":"Acme","Address1":"1 High St","Address2":"Floor 2","Town":"Ely","Postcode":"CB7 4AA","County":"Cambs","Telephone":"01353 000000","Note":"n","CreatedByUserID":1,"AssignedToUserID":2.0,"CountryID":"77","AccountTypeID":"3","ContactProfileID":5,"Contacts":[{"Firstname":"Ada","Lastname":"L","Emailaddress":"ada@example.com"}],"Actions":[{"ActionTypeID":"1","ActionAssignedToUserID":3,"ActionText":"call","ActionDate":"29-02-2024","ActionTime":"23:59"}]}"#,
        r#"{"AccountName":"Acme","Address1":"1 High St","Address2":"Floor 2","Town":"Ely","Postcode":"CB7 4AA","County":"Cambs","Telephone":"01353 000000","Note":"n","CreatedByUserID":1.5,"AssignedToUserID":2,"CountryID":"77","AccountTypeID":"3","ContactProfileID":5,"Contacts":[],"Actions":[{"ActionTypeID":"1","ActionAssignedToUserID":3,"ActionText":"call","ActionDate":"29-02-2023","ActionTime":"24:00"}]}"#,
        &["integer /CreatedByUserID", "too_few /Contacts", "date /Actions/0/ActionDate", "time /Actions/0/ActionTime"],
    ),
    (
        "yulsn.createContact",
        r#"{"RegistrationDateTime":"2024-02-29T23:59:59.1234567+01:00","RegistrationSource":"web","RegistrationIp":"192.0.2.1","Email":"jörg@müller.de","ContactCompanyId":null,"ShoeSize":42.5}"#,
        r#"{"RegistrationDateTime":"2023-02-29T00:00:00Z","RegistrationIp":"192.0.2.01","Email":"jörg@ müller.de","ShoeSize":[42],"firstname":"x"}"#,
        &[
            "date_time /RegistrationDateTime",
            "required /RegistrationSource",
            "ipv4 /RegistrationIp",
            "email /Email",
            "type /ShoeSize",
            "unknown_field /firstname",
        ],
    ),
    (
        "protech.createContact",
        r#"{"Id":"123e4567-e89b-12d3-a456-426614174000","Age":36,"Member":true,"BirthDate":"1815-12-10T00:00:00+00:00","Custom":{"Attribute":[{"Type":0,"Key":"k","Value":"v"}]}}"#,
        r#"{"Id":"123e4567","Age":"36","Member":"on","BirthDate":"10/12/1815","Custom":{"Attribute":[{"Type":"0"}]}}"#,
        &["uuid /Id", "date_time /BirthDate", "type /Age", "type /Member", "type /Custom/Attribute/0/Type"],
    ),
    (
        "bigchange.createContact",
        r#"{"name":"Ada","groupId":"9223372036854775807","parentId":null,"location":{"latitude":52.40,"longitude":-0.26},"customFields":[{"definitionId":12,"value":null}]}"#,
        r#"{"name":" ","groupId":"9223372036854775808","location":{"latitude":90.5},"customFields":[{"value":"x"}]}"#,
        &["required /name", "range /groupId", "range /location/latitude", "required /location/longitude", "required /customFields/0/definitionId"],
    ),
];

#[wasm_bindgen_test]
fn frames_and_json_give_the_same_record() {
    assert_eq!(RECORDS.map(|(id, ..)| id), *CALLS.iter().map(|call| call.id).collect::<Vec<_>>());
    for (call, (id, valid, invalid, expected)) in CALLS.iter().zip(RECORDS) {
        let by_frame = check_frame(call.schema, &frame_of(valid));
        assert!(by_frame.is_ok(), "{id}: {by_frame:?}");
        assert_eq!(by_frame, described(check_json(call.schema, &Pick::Whole, valid.as_bytes(), arena())), "{id}");

        let expected = Err(expected.iter().map(|&issue| issue.to_owned()).collect());
        assert_eq!(check_frame(call.schema, &frame_of(invalid)), expected, "{id}");
        assert_eq!(described(check_json(call.schema, &Pick::Whole, invalid.as_bytes(), arena())), expected, "{id}");
    }
}

#[wasm_bindgen_test]
fn text_is_never_read_as_structure() {
    // A text with the bytes of a record's end and another member.
    let mut forged = vec![b'a', 0x7f];
    push_text(&mut forged, "contactProfileID");
    let forged = String::from_utf8(forged).expect("UTF-8");
    let json = serde_json::json!({ "contactTitle": forged, "\u{7}\u{5}\0": forged }).to_string();
    let frame = frame_of(&json);
    let (_, value) = read(&frame, arena()).expect("a frame");
    assert_eq!(value.get("contactTitle").and_then(Value::as_text), Some(forged.as_str()));
    assert_eq!(value.get("\u{7}\u{5}\0").and_then(Value::as_text), Some(forged.as_str()));
    assert!(value.get("contactProfileID").is_none());
}

#[wasm_bindgen_test]
fn frames_in_another_format_are_malformed() {
    for (_, valid, ..) in RECORDS {
        let frame = frame_of(valid);
        for length in 0..frame.len() {
            assert_eq!(read(&frame[..length], arena()).map_err(code).err(), Some(Code::Malformed), "{length} bytes");
            assert!(read_entries(&frame[..length], arena()).is_err(), "{length} bytes");
        }
    }
    let text_beyond_the_end = [WHOLE, TEXT, 255, 255, 255, 255, b'a'];
    let no_utf8 = [WHOLE, TEXT, 1, 0, 0, 0, 0xff];
    let something_after = [WHOLE, TRUE, TRUE];
    let no_such_tag = [WHOLE, 77];
    let no_such_pick = [9, TRUE];
    for frame in [&[][..], &text_beyond_the_end, &no_utf8, &something_after, &no_such_tag, &no_such_pick] {
        assert_eq!(read(frame, arena()).map_err(code).err(), Some(Code::Malformed), "{frame:?}");
    }
}

#[wasm_bindgen_test]
fn bounds_hold_without_the_writer() {
    let nested = |levels: usize| [&[WHOLE][..], &vec![LIST; levels], &vec![END; levels]].concat();
    assert!(read(&nested(MAX_DEPTH), arena()).is_ok());
    assert!(read(&nested(MAX_DEPTH + 1), arena()).is_err());

    let items = |count: usize| [&[WHOLE, LIST][..], &vec![TRUE; count], &[END]].concat();
    assert!(read(&items(MAX_ITEMS), arena()).is_ok());
    assert!(read(&items(MAX_ITEMS + 1), arena()).is_err());

    let member = [TEXT, 1, 0, 0, 0, b'a', TRUE];
    let members = |count: usize| [&[WHOLE, RECORD][..], &member.repeat(count), &[END]].concat();
    assert!(read(&members(MAX_MEMBERS), arena()).is_ok());
    assert_eq!(read(&members(MAX_MEMBERS + 1), arena()).map_err(code).err(), Some(Code::TooMany));
}
