//! The copying fast path writes the bytes that the engine writes, or leaves the body to the engine.

use enlist::edge::admission::RequestInfo;
use enlist::edge::handler::EdgeRequest;
use enlist::edge::prepared::PreparedConfig;
use enlist::http::request;
use enlist::input::json;
use enlist::schema::Arena;
use proptest::prelude::*;

use crate::generated_body::{Decisions, body};

/// Routes of all calls, with everything that a route can add to a visitor's members.
const ROUTES: &[&str] = &[
    r#"{"call":"aptania.createContact","credentials":{"tokenUUID":"t"},"set":{"contactProfileID":"7"},"userUUID":{"cookie":"uid"}}"#,
    r#"{"call":"aptania.createContact","credentials":{"tokenUUID":"t\"u"},"set":{"contactProfileID":"7","contactTagID":"1, 2","contactAttr":[{"attrID":"31","attrValue":"a\"b"}]},"userUUID":{"cookie":"none","otherwise":"fallback"}}"#,
    r#"{"call":"aptania.createContact","credentials":{"tokenUUID":"t"},"accept":["userUUID","contactEmailaddress","contactProfileID","contactAttr","contactTagID","contactTitle"],"defaults":{"contactProfileID":"9","contactTitle":""},"userUUID":{"cookie":"none"}}"#,
    r#"{"call":"aptania.createContact","credentials":{"tokenUUID":"t"},"accept":["userUUID","contactEmailaddress"],"set":{"contactProfileID":"9"},"userUUID":{"cookie":"uid"},"defaults":{"userUUID":"d"}}"#,
    r#"{"call":"aptania.createAccount","credentials":{"tokenUUID":"t"},"set":{"CreatedByUserID":1,"AssignedToUserID":2,"AccountTypeID":"3","ContactProfileID":"12","Actions":[{"ActionTypeID":"1","ActionAssignedToUserID":360,"ActionText":"x","ActionDate":"31-12-2030","ActionTime":"09:00"}]}}"#,
    r#"{"call":"aptania.createAccount","credentials":{"tokenUUID":"t"},"accept":["AccountName","Address1","Address2","Town","Postcode","County","Telephone","Note","CreatedByUserID","AssignedToUserID","CountryID","AccountTypeID","ContactProfileID","Contacts","Actions"],"defaults":{"Note":"-","AssignedToUserID":5}}"#,
    r#"{"call":"yulsn.createContact","credentials":{"apiKey":"k"},"set":{"RegistrationSource":"footer","ShoeSize":44,"Cup":"flat \"white\""},"fillIp":true}"#,
    r#"{"call":"yulsn.createContact","credentials":{"apiKey":"k"},"accept":["RegistrationDateTime","RegistrationSource","RegistrationIp","Email","Phone","FirstName","LimitMailsPermanently","ContactCompanyId","ShoeSize"],"defaults":{"FirstName":"you","Email":""}}"#,
    r#"{"call":"yulsn.createContact","credentials":{"apiKey":"k"},"accept":["FirstName"],"set":{"RegistrationSource":"footer","Phone":"5"}}"#,
    r#"{"call":"protech.createContact","credentials":{"apiKey":"k","clientId":"c"},"baseUrl":"https://vendor.example"}"#,
    r#"{"call":"protech.createContact","credentials":{"apiKey":"k","clientId":"c"},"baseUrl":"https://vendor.example","accept":["Id","Email","Age","Member","BirthDate","ParentCustomer","Custom","LastName"],"set":{"CustomerType":"Applicant"},"defaults":{"LastName":"x"}}"#,
    r#"{"call":"bigchange.createContact","credentials":{"customerId":1,"accessToken":"t"},"set":{"groupId":"4611686018427387905"}}"#,
    r#"{"call":"bigchange.createContact","credentials":{"customerId":1,"accessToken":"t"},"accept":["reference","name","groupId","parentId","location","customFields"],"defaults":{"parentId":null,"reference":"r"}}"#,
];

fn compiled() -> PreparedConfig {
    let arena = Arena::new();
    let read = |text: &str| json::read(arena.alloc_str(text).as_bytes(), &arena).expect("JSON");
    let paths: Vec<String> = (0..ROUTES.len()).map(|index| format!("\"/{index}\"")).collect();
    let config = format!("{{\"routes\":[{}]}}", paths.join(","));
    let config = PreparedConfig::compile(read(&config), ROUTES.iter().map(|route| read(route)));
    assert_eq!(config.errors, []);
    config.routes.iter().for_each(|entry| assert_eq!(entry.route.as_ref().err(), None));
    config
}

fn info() -> RequestInfo<'static> {
    RequestInfo {
        at: "2026-03-01T09:30:00.000Z",
        method: "POST",
        own_origin: "https://shop.example",
        query: "",
        origin: None,
        site: Some("same-origin"),
        content_type: "application/json",
        accept: "application/json",
        key: "",
        cookies: "uid=u-1",
        ip: "192.0.2.7",
    }
}

/// Compares both ways for every route, and returns how many bodies the fast path took and how many the engine found valid.
fn compare(config: &PreparedConfig, seed: &[u8]) -> (usize, usize) {
    let (mut copied, mut valid) = (0, 0);
    for (index, entry) in config.routes.iter().enumerate() {
        let arena = Arena::new();
        let route = entry.route.as_ref().expect("a route without errors");
        let body = body(route.call.schema, &mut Decisions(seed), |field| route.accept.iter().any(|name| name == field.name));
        let request = EdgeRequest::new(config, Some(index), info(), &arena);
        let admitted = request.admit().expect("an admitted request");
        let engine = request.prepare(body.as_bytes(), admitted, None);
        valid += usize::from(engine.is_ok());
        let Some(copy) = request.copy_plain(body.as_bytes(), admitted) else { continue };
        copied += 1;
        let record = engine.unwrap_or_else(|_| panic!("{} refuses {body}", ROUTES[index])).expect("no function to call");
        assert_eq!(copy.json, request::body(route.call, record, &route.request_options(None), &arena).expect("a body"), "{} of {body}", ROUTES[index]);
        assert_eq!(copy.is_repeatable, route.call.is_repeatable(record), "{} of {body}", ROUTES[index]);
    }
    (copied, valid)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn copies_what_the_engine_writes(seed in proptest::collection::vec(any::<u8>(), 0..400)) {
        compare(&compiled(), &seed);
    }
}

#[test]
fn a_plain_body_takes_the_fast_path() {
    let config = compiled();
    // Every decision is 1: each member is there, with the first value of its kind.
    let (copied, valid) = compare(&config, &[1; 4_000]);
    assert!(copied >= 9 && valid >= copied, "{copied} of {valid}");
}
