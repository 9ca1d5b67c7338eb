//! Records built as Rust structs: the same request as the same record in JSON.

use enlist::calls::aptania::{self, AptaniaAccountContact, AptaniaAction, AptaniaAttribute};
use enlist::calls::bigchange::{self, BigChangeCustomField, BigChangeLocation};
use enlist::calls::protech::{self, ProtechAttribute, ProtechCustom, ProtechParentCustomer};
use enlist::calls::{Call, yulsn};
use enlist::http::Secret;
use enlist::http::request::{Options, build};
use enlist::input::{Origin, check, check_json};
use enlist::schema::{IdList, Pick, Record, Value};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::{arena, described};

/// Returns the body of the call's request for this record.
fn body(call: &Call, record: Value<'_>) -> String {
    let credentials = call.credentials.iter().map(|credential| (credential.name, Secret::new("1"))).collect();
    let options = Options { credentials, base_url: Some("https://vendor.example"), ..Options::default() };
    build(call, record, &options, arena()).expect("a request").body
}

/// Asserts that the struct is valid and gives the same request body as the JSON text.
fn assert_same_request(call: &'static Call, record: &'static impl Record, json: &'static str) {
    let from_json = check_json(call.schema, &Pick::Whole, json.as_bytes(), arena()).map_err(|issues| described(&issues));
    let typed = check(call.schema, &Pick::Whole, Origin::Data, record.to_value(arena()), arena()).map_err(|issues| described(&issues));
    assert_eq!(body(call, typed.expect("a valid struct")), body(call, from_json.expect("valid JSON")));
}

/// Returns the issues of a struct: `code pointer` of each.
fn issues(call: &'static Call, record: &'static impl Record) -> Vec<String> {
    check(call.schema, &Pick::Whole, Origin::Data, record.to_value(arena()), arena()).map_err(|issues| described(&issues)).expect_err("issues")
}

fn leaked<T>(record: T) -> &'static T {
    Box::leak(Box::new(record))
}

#[test]
fn aptania_contact() {
    let record = aptania::CreateContact {
        user_uuid: "u-1".into(),
        contact_firstname: Some("Ada".into()),
        contact_emailaddress: "ada@example.com".into(),
        contact_profile_id: "7".into(),
        contact_tag_id: Some(["176", "177"].iter().collect()),
        contact_attr: Some(vec![AptaniaAttribute { attr_id: "1".into(), attr_value: "Tennis".into() }]),
        ..aptania::CreateContact::default()
    };
    assert_same_request(
        &aptania::CREATE_CONTACT,
        leaked(record),
        r#"{"userUUID":"u-1","contactFirstname":"Ada","contactEmailaddress":"ada@example.com","contactProfileID":"7","contactTagID":[176,177],"contactAttr":[{"attrID":"1","attrValue":"Tennis"}]}"#,
    );
}

#[test]
fn aptania_account() {
    let record = aptania::CreateAccount {
        account_name: "Acme".into(),
        address1: "1 High St".into(),
        address2: "Floor 2".into(),
        town: "Ely".into(),
        postcode: "CB7 4AA".into(),
        county: "Cambs".into(),
        telephone: "01353 000000".into(),
        note: "a note".into(),
        created_by_user_id: 1,
        assigned_to_user_id: 9_007_199_254_740_991,
        country_id: "77".into(),
        account_type_id: "3".into(),
        contact_profile_id: "5".into(),
        contacts: vec![AptaniaAccountContact { firstname: "Ada".into(), lastname: "L".into(), emailaddress: "ada@example.com".into() }],
        actions: vec![AptaniaAction {
            action_type_id: "1".into(),
            action_assigned_to_user_id: 3,
            action_text: "call".into(),
            action_date: "31-10-2023".into(),
            action_time: "10:09".into(),
        }],
    };
    assert_same_request(
        &aptania::CREATE_ACCOUNT,
        leaked(record),
        r#"{"AccountName":"Acme","Address1":"1 High St","Address2":"Floor 2","Town":"Ely","Postcode":"CB7 4AA","County":"Cambs","Telephone":"01353 000000","Note":"a note","CreatedByUserID":1,"AssignedToUserID":9007199254740991,"CountryID":"77","AccountTypeID":"3","ContactProfileID":5,"Contacts":[{"Firstname":"Ada","Lastname":"L","Emailaddress":"ada@example.com"}],"Actions":[{"ActionTypeID":"1","ActionAssignedToUserID":3,"ActionText":"call","ActionDate":"31-10-2023","ActionTime":"10:09"}]}"#,
    );
}

#[test]
fn yulsn_contact() {
    let record = yulsn::CreateContact {
        registration_source: "footer".into(),
        email: Some(" ada@example.com ".into()),
        limit_mails_permanently: Some(false),
        preferred_store_id: Some(-12),
        contact_company_id: Some(None),
        ..yulsn::CreateContact::default()
    };
    assert_same_request(
        &yulsn::CREATE_CONTACT,
        leaked(record),
        r#"{"RegistrationSource":"footer","Email":"ada@example.com","LimitMailsPermanently":false,"PreferredStoreId":-12,"ContactCompanyId":null}"#,
    );
}

#[test]
fn protech_contact() {
    let record = protech::CreateContact {
        first_name: Some("Ada".into()),
        age: Some(36),
        member: Some(true),
        birth_date: Some("1815-12-10T00:00:00z".into()),
        parent_customer: Some(ProtechParentCustomer { r#type: Some(1), name: Some("Acme".into()), ..ProtechParentCustomer::default() }),
        custom: Some(ProtechCustom {
            attribute: Some(vec![ProtechAttribute { r#type: Some(0), key: Some("k".into()), value: Some("v".into()), formatted_value: None }]),
        }),
        ..protech::CreateContact::default()
    };
    assert_same_request(
        &protech::CREATE_CONTACT,
        leaked(record),
        r#"{"FirstName":"Ada","BirthDate":"1815-12-10T00:00:00Z","Age":36,"Member":true,"ParentCustomer":{"Type":1,"Name":"Acme"},"Custom":{"Attribute":[{"Type":0,"Key":"k","Value":"v"}]}}"#,
    );
}

#[test]
fn bigchange_contact() {
    let record = bigchange::CreateContact {
        name: "Ada".into(),
        group_id: 9_007_199_254_740_993.into(),
        reference: Some(None),
        town: Some(Some("Ely".into())),
        location: BigChangeLocation { latitude: 52.40, longitude: -1e-7 },
        custom_fields: Some(Some(vec![BigChangeCustomField { definition_id: 4.into(), value: Some(None) }])),
        ..bigchange::CreateContact::default()
    };
    assert_same_request(
        &bigchange::CREATE_CONTACT,
        leaked(record),
        r#"{"name":"Ada","groupId":"9007199254740993","reference":null,"town":"Ely","location":{"latitude":52.4,"longitude":-1e-7},"customFields":[{"definitionId":"4","value":null}]}"#,
    );
}

#[test]
fn an_accounts_own_fields_are_added_to_the_record() {
    let record = leaked(yulsn::CreateContact { registration_source: "footer".into(), ..yulsn::CreateContact::default() });
    let value = record.to_value(arena()).with_members(&[("Newsletter", Value::Bool(true))], arena());
    let checked = check(yulsn::CREATE_CONTACT.schema, &Pick::Whole, Origin::Data, value, arena()).map_err(|issues| described(&issues)).expect("a valid record");
    assert_eq!(body(&yulsn::CREATE_CONTACT, checked), r#"{"RegistrationSource":"footer","Newsletter":true}"#);
}

#[test]
fn defaults_of_required_members_are_refused() {
    assert_eq!(
        issues(&aptania::CREATE_CONTACT, leaked(aptania::CreateContact::default())),
        ["opaque_id /userUUID", "required /contactEmailaddress", "required /contactProfileID"]
    );
    assert_eq!(issues(&yulsn::CREATE_CONTACT, leaked(yulsn::CreateContact::default())), ["required /RegistrationSource"]);
    assert_eq!(
        issues(&bigchange::CREATE_CONTACT, leaked(bigchange::CreateContact::default())),
        ["required /name", "integer /groupId", "number /location/latitude", "number /location/longitude"]
    );
}

#[test]
fn a_list_of_ids_is_text_with_commas() {
    assert!(["176", "177", "172"].iter().collect::<IdList>() == IdList("176,177,172".into()));
}
