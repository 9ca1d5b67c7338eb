use enlist::input::{check_form, form};
use enlist::schema::{Pick, Value};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::{arena, call, submit_form, submit_part};

fn contact(pairs: &[(&str, &str)]) -> Result<String, Vec<String>> {
    let base = [("userUUID", "u"), ("contactEmailaddress", "a@b"), ("contactProfileID", "7")];
    submit_form(call("aptania.createContact"), &[&base, pairs].concat())
}

fn rest(value: Result<String, Vec<String>>) -> String {
    let value = value.expect("valid");
    value.replace(r#"{"userUUID":"u","contactEmailaddress":"a@b","contactProfileID":"7""#, "").trim_start_matches(',').trim_end_matches('}').to_owned() + "}"
}

#[test]
fn text_is_trimmed_and_blank_is_absent() {
    let yulsn = |pairs: &[(&str, &str)]| submit_form(call("yulsn.createContact"), pairs);
    assert_eq!(
        yulsn(&[("RegistrationSource", " web\r\n"), ("FirstName", "   "), ("Email", " a@b "), ("RegistrationStoreId", " 12 ")]).as_deref(),
        Ok(r#"{"RegistrationSource":"web","RegistrationStoreId":12,"Email":"a@b"}"#)
    );
    assert_eq!(yulsn(&[("RegistrationSource", "\t")]), Err(vec!["required RegistrationSource".into()]));
}

#[test]
fn texts_are_converted_to_the_declared_kinds() {
    let protech = |pairs: &[(&str, &str)]| submit_form(call("protech.createContact"), pairs);
    for (word, value) in
        [("on", "true"), ("TRUE", "true"), ("1", "true"), ("Yes", "true"), ("off", "false"), ("False", "false"), ("0", "false"), ("no", "false")]
    {
        assert_eq!(protech(&[("Member", word)]), Ok(format!(r#"{{"Member":{value}}}"#)));
    }
    assert_eq!(protech(&[("Member", "maybe")]), Err(vec!["boolean Member".into()]));
    assert_eq!(protech(&[("Member", "0"), ("Member", "on")]).as_deref(), Ok(r#"{"Member":true}"#));
    assert_eq!(protech(&[("Member", "0"), ("Member", "")]).as_deref(), Ok(r#"{"Member":false}"#));
    assert_eq!(protech(&[("Age", "007")]).as_deref(), Ok(r#"{"Age":7}"#));
    assert_eq!(protech(&[("Age", "forty")]), Err(vec!["integer Age".into()]));
    for (sent, written) in [
        ("1990-05-06", "1990-05-06T00:00:00+00:00"),
        ("1990-05-06T07:08", "1990-05-06T07:08:00+00:00"),
        ("1990-05-06T07:08:09", "1990-05-06T07:08:09+00:00"),
        ("1990-05-06T07:08:09.123", "1990-05-06T07:08:09.123+00:00"),
        ("1990-05-06T07:08:09+02:00", "1990-05-06T07:08:09+02:00"),
    ] {
        assert_eq!(protech(&[("BirthDate", sent)]), Ok(format!(r#"{{"BirthDate":"{written}"}}"#)));
    }
    assert_eq!(protech(&[("BirthDate", "06/05/1990")]), Err(vec!["date_time BirthDate".into()]));
}

#[test]
fn a_date_control_is_converted_to_the_vendors_format() {
    let call = call("aptania.createAccount");
    let pick = Pick::of(call.schema, &["Actions"], &[]);
    let action = |date: &str| {
        let pairs = [
            ("Actions[0].ActionTypeID", "1"),
            ("Actions[0].ActionAssignedToUserID", "3"),
            ("Actions[0].ActionText", "call"),
            ("Actions[0].ActionDate", date),
            ("Actions[0].ActionTime", "10:09"),
        ];
        submit_part(call, &pick, &pairs, &[])
    };
    for date in ["2023-10-31", "31-10-2023"] {
        assert!(action(date).is_ok_and(|value| value.contains(r#""ActionDate":"31-10-2023""#)), "{date}");
    }
    assert_eq!(action("2023-02-30"), Err(vec!["date Actions[0].ActionDate".into()]));
}

#[test]
fn nested_names_have_two_notations_and_gaps_close() {
    let pairs = [("contactAttr[7][attrID]", "b"), ("contactAttr[2].attrID", "a"), ("contactAttr[2].attrValue", "1"), ("contactAttr[7][attrValue]", "2")];
    assert_eq!(rest(contact(&pairs)), r#""contactAttr":[{"attrID":"a","attrValue":"1"},{"attrID":"b","attrValue":"2"}]}"#);
    let place = |latitude: &str, longitude: &str| {
        submit_form(call("bigchange.createContact"), &[("name", "A"), ("groupId", "9007199254740993"), (latitude, "52.50"), (longitude, "-0.1")])
    };
    for names in [("location.latitude", "location.longitude"), ("location[latitude]", "location[longitude]")] {
        assert_eq!(place(names.0, names.1).as_deref(), Ok(r#"{"name":"A","groupId":"9007199254740993","location":{"latitude":52.5,"longitude":-0.1}}"#));
    }
}

#[test]
fn issues_have_the_name_as_sent() {
    let issues = contact(&[("contactAttr[7][attrID]", "b"), ("contactAttr[2].attrValue", "x"), ("contactAttr[2].attrID", " ")]).expect_err("issues");
    assert_eq!(issues, ["required contactAttr[2].attrID", "required contactAttr[7].attrValue"]);
    let issues = contact(&[("contactAttr[7][attrID]", "\0"), ("contactAttr[7].attrValue", "x")]).expect_err("issues");
    assert_eq!(issues, ["malformed contactAttr[7][attrID]"]);
}

#[test]
fn a_blank_row_or_record_is_absent() {
    let blank_rows = [("contactAttr[0].attrID", ""), ("contactAttr[0].attrValue", " "), ("contactAttr[1].attrID", "a"), ("contactAttr[1].attrValue", "b")];
    assert_eq!(rest(contact(&blank_rows)), r#""contactAttr":[{"attrID":"a","attrValue":"b"}]}"#);
    assert_eq!(rest(contact(&[("contactAttr[0].attrID", ""), ("contactAttr[0].attrValue", "")])), "}");
    let bigchange = |pairs: &[(&str, &str)]| submit_form(call("bigchange.createContact"), &[&[("name", "A"), ("groupId", "1")], pairs].concat());
    assert_eq!(bigchange(&[("location.latitude", ""), ("location.longitude", "")]), Err(vec!["required location".into()]));
    assert_eq!(bigchange(&[("location.latitude", "1"), ("location.longitude", "")]), Err(vec!["required location.longitude".into()]));
}

#[test]
fn a_repeated_name_is_a_list_only_where_the_declaration_has_one() {
    assert_eq!(rest(contact(&[("contactTagID", "176"), ("contactTagID", ""), ("contactTagID", "177, 172")])), r#""contactTagID":"176,177,172"}"#);
    assert_eq!(rest(contact(&[("contactTagID[1]", "177"), ("contactTagID[0]", "176")])), r#""contactTagID":"177,176"}"#);
    assert_eq!(contact(&[("contactTitle", "Mr"), ("contactTitle", "Dr")]), Err(vec!["duplicate_field contactTitle".into()]));
    assert_eq!(
        contact(&[("contactAttr[0].attrID", "a"), ("contactAttr[0].attrID", "b"), ("contactAttr[0].attrValue", "c")]),
        Err(vec!["duplicate_field contactAttr[0].attrID".into()])
    );
}

#[test]
fn indices_are_bounded_before_allocation() {
    for index in ["1000", "4294967296", "99999999999999999999999999"] {
        assert_eq!(contact(&[(&format!("contactAttr[{index}].attrID"), "x")]), Err(vec!["too_many contactAttr".into()]), "{index}");
    }
    let sent: Vec<(String, &str)> =
        (0..1_000).flat_map(|n| [(format!("contactAttr[{n}].attrID"), "a"), (format!("contactAttr[{n}].attrValue"), "b")]).collect();
    let pairs: Vec<(&str, &str)> = sent.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    assert!(contact(&pairs).is_ok());
    let many: Vec<String> = (0..2_001).map(|n| format!("x{n}")).collect();
    let pairs: Vec<(&str, &str)> = many.iter().map(|name| (name.as_str(), "")).collect();
    assert_eq!(contact(&pairs), Err(vec!["too_many ".into()]));
}

#[test]
fn undeclared_names_are_dropped_unless_a_server_would_accept_them() {
    assert_eq!(rest(contact(&[("submit", "Go"), ("x.y", "1"), ("contactAttr[0].other", "1"), ("location[latitude]", "1")])), "}");
    assert_eq!(contact(&[("ContactTitle", "Mr")]), Err(vec!["unknown_field ContactTitle".into()]));
    for name in ["__proto__", "constructor.prototype.x", "__proto__[polluted]", "contactAttr[0].__proto__", "x[__proto__]", "contactTitle.constructor"] {
        assert!(contact(&[(name, "1")]).is_err_and(|issues| issues.iter().any(|issue| issue.starts_with("unknown_field"))), "{name}");
    }
}

#[test]
fn a_record_or_list_under_a_bare_name_is_of_the_wrong_type() {
    assert_eq!(contact(&[("contactAttr", "x")]), Err(vec!["type contactAttr".into()]));
    assert_eq!(contact(&[("contactAttr", "x"), ("contactAttr[0].attrID", "x")]), Err(vec!["duplicate_field contactAttr".into()]));
}

#[test]
fn custom_control_names_map_to_members_and_appear_in_issues() {
    let call = call("aptania.createContact");
    let pick = Pick::of(call.schema, &["contactEmailaddress", "contactFirstname", "contactAttr"], &[]);
    let names = [("email", "contactEmailaddress"), ("first-name", "contactFirstname"), ("sport", "contactAttr[0].attrValue")];
    let submit = |pairs: &[(&str, &str)]| submit_part(call, &pick, pairs, &names);
    assert_eq!(submit(&[("email", "a@b"), ("first-name", "Ada")]).as_deref(), Ok(r#"{"contactFirstname":"Ada","contactEmailaddress":"a@b"}"#));
    assert_eq!(submit(&[("email", "nope")]), Err(vec!["email email".into()]));
    assert_eq!(submit(&[]), Err(vec!["required email".into()]));
    assert_eq!(submit(&[("email", "a@b"), ("contactEmailaddress", "a@b")]), Err(vec!["duplicate_field email".into()]));
    assert_eq!(submit(&[("email", "a@b"), ("sport", "Tennis")]), Err(vec!["required contactAttr[0].attrID".into()]));
}

#[test]
fn urlencoded_bytes_are_read_by_the_url_standard() {
    let call = call("yulsn.createContact");
    let read = |bytes: &[u8]| {
        let entries = form::read_urlencoded(bytes, arena()).map_err(|unreadable| crate::described(&[unreadable.into()]))?;
        check_form(call.schema, &Pick::Whole, &entries, &[], arena())
            .map(crate::text_of)
            .map_err(|issues| issues.iter().map(|issue| format!("{} {}", issue.code.name(), issue.name())).collect())
    };
    assert_eq!(read(b"RegistrationSource=a+b%2Bc%zz%C3%A9&&FirstName&Email=").as_deref(), Ok("{\"RegistrationSource\":\"a b+c%zzé\"}"));
    assert_eq!(read(b"RegistrationSource=%ff&Email=a@b"), Err(vec!["malformed RegistrationSource".into()]));
    assert_eq!(read(b"RegistrationSource=w&FirstName=%ED%A0%80"), Err(vec!["malformed FirstName".into()]));
    assert_eq!(read(b"%ff=1"), Err(vec!["malformed ".into()]));
    assert_eq!(read(b"RegistrationSource=w&FirstName=a%00"), Err(vec!["malformed FirstName".into()]));
}

#[test]
fn a_file_is_of_the_wrong_type() {
    let call = call("yulsn.createContact");
    let entries = [("RegistrationSource", Value::Error(enlist::schema::ValueError::NotData)), ("photo", Value::Error(enlist::schema::ValueError::NotData))];
    let issues = check_form(call.schema, &Pick::of(call.schema, &["RegistrationSource"], &[]), &entries, &[], arena()).expect_err("issues");
    assert_eq!(crate::described(&issues), ["type /RegistrationSource"]);
}
