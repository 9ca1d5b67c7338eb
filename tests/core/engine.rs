use enlist::schema::{Code, Pick};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::{arena, call, minimal, validate, validate_part};

fn contact(members: &str) -> Result<String, Vec<String>> {
    validate(call("aptania.createContact"), &format!(r#"{{"userUUID":"u","contactProfileID":"7",{members}}}"#))
}

fn email(address: &str) -> Result<String, Vec<String>> {
    contact(&format!(r#""contactEmailaddress":{address}"#))
}

fn issues(result: Result<String, Vec<String>>) -> Vec<String> {
    result.expect_err("issues")
}

#[test]
fn minimal_records_of_every_call_are_valid_and_unchanged() {
    for call in enlist::calls::CALLS {
        let record = minimal(call.id);
        assert_eq!(validate(call, record).as_deref(), Ok(record), "{}", call.id);
    }
}

#[test]
fn all_issues_are_reported_in_declaration_order() {
    let json = r#"{"nope":1,"contactAttr":[{"attrID":1},{"attrValue":"x","other":2},3],"contactTagID":"1,,2","contactEmailaddress":"not an email","userUUID":"with space"}"#;
    assert_eq!(
        issues(validate(call("aptania.createContact"), json)),
        [
            "opaque_id /userUUID",
            "email /contactEmailaddress",
            "required /contactProfileID",
            "id_list /contactTagID",
            "type /contactAttr/0/attrID",
            "required /contactAttr/0/attrValue",
            "required /contactAttr/1/attrID",
            "unknown_field /contactAttr/1/other",
            "type /contactAttr/2",
            "unknown_field /nope",
        ]
    );
}

#[test]
fn emails_are_trimmed_and_validated_as_by_browsers_plus_international_ones() {
    for good in ["a@b", "ada@example.com", "a.b+c@sub.example.co.uk", "用户@例え.jp", "jörg@müller.de", "o'hara@x.ie", "почта@пример.рф"] {
        assert!(email(&format!(r#""{good}""#)).is_ok(), "{good}");
    }
    assert!(email(r#"" \t ada@example.com\n""#).expect("valid").contains(r#""contactEmailaddress":"ada@example.com""#));
    let too_long_label = format!(r#""a@{}.com""#, "x".repeat(64));
    for bad in [
        r#""a""#,
        r#""a@""#,
        r#""@b""#,
        r#""a b@c""#,
        r#""a@-b.com""#,
        r#""a@b-.com""#,
        r#""a@b..com""#,
        r#""a@b.com.""#,
        r#""a\u200b@b.com""#,
        r#""a@b\u00a0c.com""#,
        r#""a\u0085@b.com""#,
        r#""a\ufeff@b.com""#,
        r#""a\u00ad@b.com""#,
        r#""a@b\u061cc.com""#,
        r#""a\u180e@b.com""#,
        &too_long_label,
    ] {
        assert_eq!(issues(email(bad)), ["email /contactEmailaddress"], "{bad}");
    }
    for blank in [r#""""#, r#"" ""#, "null", r#""\u2003""#] {
        assert_eq!(issues(email(blank)), ["required /contactEmailaddress"], "{blank}");
    }
}

#[test]
fn an_empty_text_is_valid_in_optional_text_and_email_only() {
    let yulsn = |member: &str| validate(call("yulsn.createContact"), &format!(r#"{{"RegistrationSource":"web",{member}}}"#));
    assert_eq!(yulsn(r#""Email":"","FirstName":"""#).as_deref(), Ok(r#"{"RegistrationSource":"web","Email":"","FirstName":""}"#));
    assert_eq!(issues(yulsn(r#""RegistrationDateTime":"""#)), ["date_time /RegistrationDateTime"]);
    assert_eq!(issues(yulsn(r#""RegistrationIp":"""#)), ["ipv4 /RegistrationIp"]);
    assert_eq!(issues(yulsn(r#""RegistrationStoreId":"""#)), ["integer /RegistrationStoreId"]);
    assert_eq!(issues(yulsn(r#""LimitMailsPermanently":"""#)), ["boolean /LimitMailsPermanently"]);
    assert_eq!(issues(validate(call("protech.createContact"), r#"{"Id":""}"#)), ["uuid /Id"]);
    assert_eq!(issues(contact(r#""contactEmailaddress":"a@b","contactTagID":"""#)), ["id_list /contactTagID"]);
}

#[test]
fn null_is_absent_unless_the_member_is_nullable() {
    assert!(contact(r#""contactEmailaddress":"a@b","contactTitle":null"#).is_ok_and(|value| !value.contains("contactTitle")));
    let custom = r#"{"name":"A","groupId":1,"parentId":null,"location":{"latitude":1,"longitude":2},"customFields":[{"definitionId":3,"value":null},{"definitionId":4}]}"#;
    let kept = r#"{"name":"A","groupId":"1","parentId":null,"location":{"latitude":1,"longitude":2},"customFields":[{"definitionId":"3","value":null},{"definitionId":"4"}]}"#;
    assert_eq!(validate(call("bigchange.createContact"), custom).as_deref(), Ok(kept));
}

#[test]
fn lengths_count_utf16_code_units() {
    let source = |text: String| validate(call("yulsn.createContact"), &format!(r#"{{"RegistrationSource":"{text}"}}"#));
    assert!(source("é".repeat(50)).is_ok());
    assert!(source("🎉".repeat(25)).is_ok());
    assert_eq!(issues(source("🎉".repeat(26))), ["too_long /RegistrationSource"]);
    assert_eq!(issues(source("x".repeat(51))), ["too_long /RegistrationSource"]);
}

#[test]
fn numbers_are_compared_by_value_and_written_canonically() {
    let store = |number: &str| validate(call("yulsn.createContact"), &format!(r#"{{"RegistrationSource":"w","RegistrationStoreId":{number}}}"#));
    for (input, written) in [("1.0", "1"), ("1e2", "100"), ("-0", "0"), ("9007199254740991", "9007199254740991"), ("10e-1", "1")] {
        assert_eq!(store(input).expect("valid"), format!(r#"{{"RegistrationSource":"w","RegistrationStoreId":{written}}}"#));
    }
    assert_eq!(issues(store("1.5")), ["integer /RegistrationStoreId"]);
    assert_eq!(issues(store("1e400")), ["integer /RegistrationStoreId"]);
    assert_eq!(issues(store("9007199254740993")), ["range /RegistrationStoreId"]);
    assert_eq!(issues(store("1e300")), ["range /RegistrationStoreId"]);
    assert_eq!(issues(store("\"1\"")), ["type /RegistrationStoreId"]);

    let place = |latitude: &str| {
        validate(call("bigchange.createContact"), &format!(r#"{{"name":"A","groupId":1,"location":{{"latitude":{latitude},"longitude":0}}}}"#))
    };
    for good in ["90", "-90", "89.99999999999999", "-0.0000001", "5e-324", "0.1"] {
        assert!(place(good).is_ok(), "{good}");
    }
    assert!(place("0.1000000000000000055511151231257827").is_ok_and(|value| value.contains("0.1,")));
    for bad in ["90.0000001", "-90.5", "91", "1e5", "1e22"] {
        assert_eq!(issues(place(bad)), ["range /location/latitude"], "{bad}");
    }
    assert_eq!(issues(place("1e999")), ["number /location/latitude"]);
}

#[test]
fn int64_keeps_its_digits() {
    let group = |id: &str| validate(call("bigchange.createContact"), &format!(r#"{{"name":"A","groupId":{id},"location":{{"latitude":0,"longitude":0}}}}"#));
    for (input, kept) in
        [("\"9223372036854775807\"", "9223372036854775807"), ("\"-9223372036854775808\"", "-9223372036854775808"), ("\"007\"", "7"), ("12", "12")]
    {
        assert!(group(input).is_ok_and(|value| value.contains(&format!(r#""groupId":"{kept}""#))), "{input}");
    }
    for bad in ["\"9223372036854775808\"", "9007199254740993"] {
        assert_eq!(issues(group(bad)), ["range /groupId"], "{bad}");
    }
    for bad in ["\"12.0\"", "\"\"", "\"abc\"", "1.5", "\" 1\"", "\"+1\""] {
        assert_eq!(issues(group(bad)), ["integer /groupId"], "{bad}");
    }
    assert_eq!(issues(group("true")), ["type /groupId"]);
}

#[test]
fn id_lists_accept_text_and_lists_and_are_written_with_commas() {
    let tags = |tags: &str| contact(&format!(r#""contactEmailaddress":"a@b","contactTagID":{tags}"#));
    for input in [r#""176,177,172""#, r#"["176","177",172]"#, r#""176, 177 ,172""#, r#"["176,177",172.0]"#] {
        assert!(tags(input).is_ok_and(|value| value.contains(r#""contactTagID":"176,177,172""#)), "{input}");
    }
    assert!(tags("[]").is_ok_and(|value| !value.contains("contactTagID")));
    for bad in ["[1.5]", r#"["a",""]"#, r#"[",",1]"#, r#""1,""#] {
        assert_eq!(issues(tags(bad)), ["id_list /contactTagID"], "{bad}");
    }
    assert_eq!(issues(tags("[true]")), ["type /contactTagID"]);
    assert_eq!(issues(tags("5")), ["type /contactTagID"]);
}

#[test]
fn a_profile_id_of_digits_is_an_integer_and_any_other_is_text() {
    let account = |id: &str| {
        let record = minimal("aptania.createAccount").replace(r#""ContactProfileID":5"#, &format!(r#""ContactProfileID":{id}"#));
        validate(call("aptania.createAccount"), &record)
    };
    for (input, written) in [("5", "5"), (r#""5""#, "5"), (r#""xx""#, r#""xx""#), (r#""12345678901234567890""#, r#""12345678901234567890""#)] {
        assert!(account(input).is_ok_and(|value| value.contains(&format!(r#""ContactProfileID":{written},"#))), "{input}");
    }
    assert_eq!(issues(account("\" \"")), ["required /ContactProfileID"]);
    assert_eq!(issues(account("1.5")), ["integer /ContactProfileID"]);
}

#[test]
fn dates_and_times_of_an_action_have_the_vendors_format() {
    let action = |date: &str, time: &str| {
        let record = minimal("aptania.createAccount").replace("31-10-2023", date).replace("10:09", time);
        validate(call("aptania.createAccount"), &record)
    };
    assert!(action("29-02-2024", "00:00").is_ok());
    assert!(action("31-12-9999", "23:59").is_ok());
    for bad in ["29-02-2023", "31-04-2024", "2023-10-31", "1-1-2024", "00-01-2024", "01/01/2024"] {
        assert_eq!(issues(action(bad, "10:00")), ["date /Actions/0/ActionDate"], "{bad}");
    }
    for bad in ["24:00", "9:00", "10:60", "10:00:00", ""] {
        assert_eq!(issues(action("01-01-2024", bad)), ["time /Actions/0/ActionTime"], "{bad}");
    }
}

#[test]
fn date_times_are_written_as_the_vendors_read_them() {
    let registered = |text: &str| validate(call("yulsn.createContact"), &format!(r#"{{"RegistrationDateTime":"{text}","RegistrationSource":"w"}}"#));
    for (input, written) in [
        ("2024-11-21T06:24:04.0980817+00:00", "2024-11-21T06:24:04.0980817+00:00"),
        ("2024-11-21t06:24:04z", "2024-11-21T06:24:04Z"),
        ("1985-04-12T00:59:59.123456789Z", "1985-04-12T00:59:59.1234567Z"),
        ("1998-12-31T23:59:60Z", "1998-12-31T23:59:59Z"),
    ] {
        assert!(registered(input).is_ok_and(|value| value.contains(&format!(r#""{written}""#))), "{input}");
    }
    for bad in ["2024-11-21", "2024-11-21T06:24:04", "2024-11-21T06:24:04.Z", "2024-11-21T06:24:04+25:00", "2024-02-30T00:00:00Z"] {
        assert_eq!(issues(registered(bad)), ["date_time /RegistrationDateTime"], "{bad}");
    }
}

#[test]
fn opaque_ids_are_cookie_octets() {
    let user = |id: &str| validate(call("aptania.createContact"), &format!(r#"{{"userUUID":"{id}","contactEmailaddress":"a@b","contactProfileID":"7"}}"#));
    assert!(user("xxxxxxxx-xxx-xxxx-xxxx-xxxxxxxxxxx").is_ok());
    assert!(user("a%20b=!#$&'()*+./:<>?@[]^_`{|}~").is_ok());
    assert!(user(&"x".repeat(255)).is_ok());
    for bad in [String::new(), "x".repeat(256), "a b".into(), "a;b".into(), "a,b".into(), "é".into(), r#"a\"b"#.into(), r"a\\b".into()] {
        assert_eq!(issues(user(&bad)), ["opaque_id /userUUID"], "{bad}");
    }
}

#[test]
fn names_that_differ_in_case_only_and_reserved_names_are_refused() {
    let yulsn = |member: &str| validate(call("yulsn.createContact"), &format!(r#"{{"RegistrationSource":"w",{member}}}"#));
    for name in ["email", "EMAIL", "Regi\u{17f}trationIp", "fir\u{17f}tname", "__proto__", "constructor", "prototype"] {
        assert_eq!(issues(yulsn(&format!(r#""{name}":"x""#))), [format!("unknown_field /{name}")]);
    }
    let nested = r#"{"name":"A","groupId":1,"location":{"latitude":0,"longitude":0,"__proto__":{}}}"#;
    assert_eq!(issues(validate(call("bigchange.createContact"), nested)), ["unknown_field /location/__proto__"]);
}

#[test]
fn yulsn_keeps_scalars_of_undeclared_fields_after_the_declared_ones() {
    let yulsn = |members: &str| validate(call("yulsn.createContact"), members);
    assert_eq!(
        yulsn(r#"{"Zeta":"z","Shoe":42.50,"RegistrationSource":"w","Vip":true,"None":null}"#).as_deref(),
        Ok(r#"{"RegistrationSource":"w","Zeta":"z","Shoe":42.5,"Vip":true,"None":null}"#)
    );
    assert_eq!(issues(yulsn(r#"{"RegistrationSource":"w","A":[1],"B":{"c":1},"D":1,"D":2}"#)), ["type /A", "type /B", "duplicate_field /D"]);
}

#[test]
fn a_part_allows_the_picked_members_only() {
    let call = call("aptania.createContact");
    let pick = Pick::of(call.schema, &["contactEmailaddress", "contactProfileID"], &["contactProfileID"]);
    assert_eq!(validate_part(call, &pick, r#"{"contactEmailaddress":"a@b"}"#).as_deref(), Ok(r#"{"contactEmailaddress":"a@b"}"#));
    assert_eq!(
        validate_part(call, &pick, r#"{"userUUID":"u","contactTitle":5,"contactMobile":null,"x":1}"#),
        Err(vec!["not_allowed /userUUID".into(), "not_allowed /contactTitle".into(), "required /contactEmailaddress".into(), "unknown_field /x".into()])
    );
    let yulsn = crate::call("yulsn.createContact");
    let pick = Pick::of(yulsn.schema, &["Email", "Shoe"], &[]);
    assert_eq!(validate_part(yulsn, &pick, r#"{"Shoe":1}"#).as_deref(), Ok(r#"{"Shoe":1}"#));
    assert_eq!(validate_part(yulsn, &pick, r#"{"Hat":1}"#), Err(vec!["not_allowed /Hat".into()]));
}

#[test]
fn a_missing_record_or_list_gives_one_issue() {
    assert_eq!(issues(validate(call("bigchange.createContact"), "{}")), ["required /name", "required /groupId", "required /location"]);
    let record = minimal("aptania.createAccount");
    let without = record.replace(&record[record.find(r#","Contacts""#).expect("contacts")..record.find(r#","Actions""#).expect("actions")], "");
    assert_eq!(issues(validate(call("aptania.createAccount"), &without)), ["required /Contacts"]);
    let empty = r#"{"Contacts":[],"Actions":[]}"#;
    let described = issues(validate(call("aptania.createAccount"), empty));
    assert_eq!(described[13..], ["too_few /Contacts", "too_few /Actions"]);
}

#[test]
fn exceeded_bounds_have_their_own_issues() {
    let item = r#"{"attrID":"a","attrValue":"b"}"#;
    let list = |count: usize| contact(&format!(r#""contactEmailaddress":"a@b","contactAttr":[{}]"#, vec![item; count].join(",")));
    assert!(list(1_000).is_ok());
    assert_eq!(issues(list(1_001)), ["too_many /contactAttr"]);

    let nested = |levels: usize| format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
    let x = |json: &str| issues(validate(call("protech.createContact"), json));
    assert_eq!(x(&format!(r#"{{"x":{}}}"#, nested(7))), ["unknown_field /x"]);
    assert_eq!(x(&format!(r#"{{"x":{}}}"#, nested(8))), ["unknown_field /x", "too_deep /x/0/0/0/0/0/0/0"]);
    assert_eq!(x(&format!(r#"{{"x":{}}}"#, nested(100_000))), ["unknown_field /x", "too_deep /x/0/0/0/0/0/0/0"]);
    assert_eq!(x(&format!(r#"{{"Email":{}}}"#, nested(8))), ["type /Email", "too_deep /Email/0/0/0/0/0/0/0"]);

    let members = |count: usize| (0..count).map(|n| format!(r#""m{n}":1"#)).collect::<Vec<_>>().join(",");
    assert_eq!(x(&format!("{{{}}}", members(2_000))).len(), 2_000);
    assert_eq!(x(&format!("{{{}}}", members(2_001))), ["too_many "]);
    assert_eq!(x(&format!(r#"{{"a":{{{}}},"b":{{{}}}}}"#, members(1_500), members(1_500))), ["too_many "]);
}

#[test]
fn lone_surrogates_and_nul_are_malformed_at_their_path() {
    for damaged in [r#""\ud800""#, r#""x\udc00y""#, r#""\ud800\u0041""#, r#""\u0000""#, r#""a\u0000b""#] {
        assert_eq!(issues(contact(&format!(r#""contactEmailaddress":"a@b","contactTitle":{damaged}"#))), ["malformed /contactTitle"], "{damaged}");
    }
    assert_eq!(
        issues(validate(call("protech.createContact"), r#"{"Age":"\u0000","Member":"\ud800","Id":"\u0000"}"#)),
        ["malformed /Id", "malformed /Age", "malformed /Member"]
    );
    assert!(contact(r#""contactEmailaddress":"a@b","contactTitle":"\ud83c\udf89 \u00e9""#).is_ok_and(|value| value.contains("🎉 é")));
}

#[test]
fn any_value_but_a_record_is_of_the_wrong_type() {
    for not_one in ["null", "1", "\"x\"", "[]", "[{}]", "true"] {
        assert_eq!(issues(validate(call("protech.createContact"), not_one)), ["type "], "{not_one}");
    }
}

#[test]
fn issues_have_path_pointer_and_name_but_never_the_value() {
    let call = call("aptania.createContact");
    let json = r#"{"userUUID":"u","contactEmailaddress":"secret value","contactProfileID":"7","contactAttr":[{"attrID":"x","attrValue":7}],"a/b~c":1}"#;
    let issues = enlist::input::check_json(call.schema, &Pick::Whole, json.as_bytes(), arena()).expect_err("issues");
    let described: Vec<_> = issues.iter().map(|issue| (issue.pointer(), issue.name())).collect();
    let expected = [("/contactEmailaddress", "contactEmailaddress"), ("/contactAttr/0/attrValue", "contactAttr[0].attrValue"), ("/a~1b~0c", "a/b~c")];
    assert_eq!(described, expected.map(|(pointer, name)| (pointer.to_owned(), name.to_owned())));
    assert!(issues.iter().all(|issue| !issue.message().contains("secret") && !format!("{issue:?}").contains("secret")));
}

#[test]
fn every_code_has_a_unique_name_and_a_message() {
    let mut names: Vec<_> = Code::ALL.iter().map(|code| code.name()).collect();
    assert!(Code::ALL.iter().all(|code| enlist::schema::Issue::new(*code, &[]).message().ends_with('.')));
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), Code::ALL.len());
}
