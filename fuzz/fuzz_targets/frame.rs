//! Frames: bytes in another format than the writer's are refused, all others are checked.

#![no_main]

use enlist::calls::CALLS;
use enlist::input::{Origin, check, check_form, frame};
use enlist::schema::{Arena, Choice, Pick, Value, ValueError};
use enlist_fuzz::{assert_bounded, assert_sound};
use libfuzzer_sys::fuzz_target;

const END: u8 = 255;

fuzz_target!(|bytes: &[u8]| {
    let arena = &Arena::new();
    if let Ok((pick, value)) = frame::read(bytes, arena) {
        assert_eq!(written(&pick, value), bytes, "believed, though forged");
        assert_bounded(value);
        for call in CALLS {
            let verdict = check(call.schema, &pick, Origin::Data, value, arena);
            assert_sound(call, &pick, &verdict, arena);
        }
    }
    if let Ok((pick, entries)) = frame::read_entries(bytes, arena) {
        assert_eq!(written(&pick, Value::Record(entries)), bytes, "believed, though forged");
        for call in CALLS {
            let verdict = check_form(call.schema, &pick, entries, &[], arena);
            assert_sound(call, &pick, &verdict, arena);
        }
    }
});

/// Returns the frame that the package's writer makes.
fn written(pick: &Pick<'_>, value: Value<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    match pick {
        Pick::Whole => bytes.push(0),
        Pick::Part { choices, extra } => {
            bytes.push(1);
            bytes.extend(u16::try_from(choices.len()).expect("a count of 16 bits").to_le_bytes());
            bytes.extend(choices.iter().map(|choice| match choice {
                Choice::Out => 0,
                Choice::In => 1,
                Choice::Optional => 2,
            }));
            extra.iter().for_each(|name| write_text(&mut bytes, 5, name));
            bytes.push(END);
        }
    }
    write(&mut bytes, value);
    bytes
}

fn write(bytes: &mut Vec<u8>, value: Value<'_>) {
    match value {
        Value::Null => bytes.push(0),
        Value::Bool(value) => bytes.push(1 + u8::from(value)),
        Value::Number(text) => write_text(bytes, 3, text),
        Value::Int64(text) => write_text(bytes, 4, text),
        Value::Text(text) => write_text(bytes, 5, text),
        Value::List(items) => {
            bytes.push(6);
            items.iter().for_each(|item| write(bytes, *item));
            bytes.push(END);
        }
        Value::Record(members) => {
            bytes.push(7);
            for (name, value) in members {
                write_text(bytes, 5, name);
                write(bytes, *value);
            }
            bytes.push(END);
        }
        Value::Error(fault) => bytes.push(match fault {
            ValueError::Malformed => 8,
            ValueError::NotData => 9,
            ValueError::TooDeep => 10,
            ValueError::TooMany => 11,
        }),
        Value::Control(_) | Value::Row(..) => panic!("no frame holds a form's own"),
    }
}

fn write_text(bytes: &mut Vec<u8>, tag: u8, text: &str) {
    bytes.push(tag);
    bytes.extend(u32::try_from(text.len()).expect("a length of 32 bits").to_le_bytes());
    bytes.extend(text.as_bytes());
}
