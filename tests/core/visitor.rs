use enlist::visitor::user_uuid;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn cookies_are_read_as_browsers_send_them() {
    let long = format!("uid={}", "x".repeat(256));
    for (cookies, expected) in [
        ("uid=abc", Some("abc")),
        ("a=1; uid=abc; b=2", Some("abc")),
        ("a=1;uid=abc", Some("abc")),
        ("uid=first; uid=second", Some("first")),
        ("uid=\"quoted\"", Some("quoted")),
        ("uid=a%20b", Some("a%20b")),
        ("uid=a=b=c", Some("a=b=c")),
        ("xuid=1; uidx=2; my-uid=3", None),
        ("xuid=1; uid=2", Some("2")),
        ("UID=1", None),
        ("uid=", None),
        ("uid=\"\"", None),
        ("uid", None),
        ("uid=; uid=later", None),
        ("uid=a b", None),
        ("uid=a,b", None),
        ("uid=\"", None),
        ("", None),
        (";;=;", None),
        (long.as_str(), None),
        ("uid=é", None),
    ] {
        assert_eq!(user_uuid("uid", cookies), expected, "{cookies}");
    }
}
