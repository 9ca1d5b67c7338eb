//! A `Cookie` header: an opaque id out of the first cookie with the name, or `None`.

#![no_main]

use enlist::visitor::user_uuid;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let header = &*String::from_utf8_lossy(bytes);
    let found = user_uuid("uid", header);
    if let Some(id) = found {
        // RFC 6265 section 4.1.1: visible ASCII, but for four characters and the backslash; 255 of them at most.
        assert!((1..=255).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic() && !b"\",;\\".contains(&byte)), "{id:?} is no opaque id");
        assert!(header.contains(id), "made up");
    }
    // The first of two cookies counts, whatever is around it.
    assert_eq!(user_uuid("uid", &format!("uid=first;{header}")), Some("first"));
    let has_one = header.split(';').any(|pair| pair.split('=').next().is_some_and(|name| name.trim_ascii() == "uid") && pair.contains('='));
    let with_a_last = format!("{header}; uid=last");
    assert_eq!(user_uuid("uid", &with_a_last), if has_one { found } else { Some("last") });
    // A cookie with another name does not count, nor one whose name differs in case.
    if !has_one {
        assert_eq!(found, None);
    }
});
