//! The edge handler's decisions: a request goes in, an answer and a line of the log come out.
#![cfg(feature = "edge")]
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use enlist::edge::admission::{Admission, Admitted, BodyKind, CallerTrust, RequestInfo};
use enlist::edge::error::ConfigError;
use enlist::edge::handler::{EdgeRequest, HandlerResult, VendorResult};
use enlist::edge::prepared::{PreparedConfig, PreparedRoute};
use enlist::edge::responder::Problem;
use enlist::http::Outcome;
use enlist::http::json::{Int64As, push_value};
use enlist::input::json;
use enlist::schema::{Arena, Code, Issue, Segment, ValueError};
use serde_json::{Value, json};

const AT: &str = "2025-11-22T03:04:05.678Z";
const BROWSER: &str = "text/html,application/xhtml+xml,*/*;q=0.8";

/// Where values are kept to the end of the run: one for each thread.
fn arena() -> &'static Arena {
    thread_local!(static ARENA: &'static Arena = Box::leak(Box::default()));
    ARENA.with(|arena| *arena)
}

/// A route of Aptania's with the form's own names.
fn aptania() -> Value {
    json!({
        "path": "/join", "call": "aptania.createContact", "credentials": {"tokenUUID": "t"},
        "names": {"mail": "contactEmailaddress", "first": "contactFirstname"},
        "set": {"contactProfileID": "12"}, "userUUID": {"cookie": "uid"},
    })
}

fn yulsn() -> Value {
    json!({"path": "/club", "call": "yulsn.createContact", "set": {"RegistrationSource": "web"}})
}

fn visit() -> RequestInfo<'static> {
    RequestInfo {
        at: AT,
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

fn form() -> RequestInfo<'static> {
    RequestInfo { content_type: "application/x-www-form-urlencoded", accept: BROWSER, ..visit() }
}

/// What stands for a function in a configuration.
const FUNCTION: &str = "() => {}";

/// A configuration as it comes out of a frame.
fn value(config: &Value) -> enlist::schema::Value<'static> {
    use enlist::schema::Value as Schema;
    match config {
        Value::Null => Schema::Null,
        Value::Bool(value) => Schema::Bool(*value),
        Value::Number(number) => Schema::Number(arena().alloc_str(&number.to_string())),
        Value::String(text) if text == FUNCTION => Schema::Error(ValueError::NotData),
        Value::String(text) => Schema::Text(arena().alloc_str(text)),
        Value::Array(items) => Schema::List(arena().alloc_slice_fill_iter(items.iter().map(value))),
        Value::Object(members) => {
            Schema::Record(arena().alloc_slice_fill_iter(members.iter().map(|(name, member)| (&*arena().alloc_str(name), value(member)))))
        }
    }
}

/// A configuration of one route. Beside the route's options, `config` may have its `path`, the edge's `allowedOrigins`, and `hasLedger`.
fn compile(config: &Value) -> &'static PreparedConfig {
    let mut route = config.clone();
    let mut take = |name: &str| route.as_object_mut().unwrap().remove(name).unwrap_or(Value::Null);
    let (path, origins, has_ledger) = (take("path"), take("allowedOrigins"), take("hasLedger"));
    let mut edge = json!({"routes": [path.as_str().unwrap_or("/")], "allowedOrigins": origins});
    if has_ledger == json!(true) {
        edge["ledger"] = json!({"namespace": {}, "secret": "s".repeat(32)});
    }
    let vendor = route["call"].as_str().unwrap_or_default().split('.').next().unwrap_or_default().to_owned();
    let members = route.as_object_mut().unwrap();
    members.entry("credentials").or_insert(match vendor.as_str() {
        "aptania" => json!({"tokenUUID": "t"}),
        "yulsn" => json!({"apiKey": "k"}),
        "protech" => json!({"apiKey": "k", "clientId": "c"}),
        _ => json!({"customerId": 1, "accessToken": "t"}),
    });
    members.entry("baseUrl").or_insert(json!("https://vendor.example"));
    Box::leak(Box::new(PreparedConfig::compile(value(&edge), [value(&route)])))
}

/// The route of a configuration without errors.
fn route(config: &Value) -> &'static PreparedRoute {
    let prepared = compile(config);
    assert_eq!(prepared.errors, []);
    prepared.routes[0].route.as_ref().unwrap()
}

/// The errors of a configuration of one route.
fn errors(config: &Value) -> Vec<ConfigError> {
    let prepared = compile(config);
    prepared.errors.iter().chain(prepared.routes[0].route.as_ref().err().into_iter().flatten()).cloned().collect()
}

/// A request to a configuration of one route. It may have errors that only a whole record shows.
fn with<T>(config: &Value, info: RequestInfo<'_>, run: impl FnOnce(&EdgeRequest<'_>) -> T) -> T {
    run(&EdgeRequest::new(compile(config), Some(0), info, arena()))
}

/// The admission of a request that is refused for other reasons, if at all.
fn admitted(info: RequestInfo<'_>) -> Admitted {
    match info.admit(&[""; 0]) {
        Admission::Read(admitted) => admitted,
        _ => Admitted { body: BodyKind::Json, trust: CallerTrust::OwnPage },
    }
}

/// Admits a request and prepares its record.
fn prepare<'a>(request: &EdgeRequest<'a>, body: &'a [u8], fallback_id: Option<&'a str>) -> Result<Option<enlist::schema::Value<'a>>, Box<HandlerResult>> {
    request.prepare(body, request.admit()?, fallback_id)
}

/// The record that would be sent.
fn record(config: &Value, visit: RequestInfo<'_>, body: &str) -> Value {
    with(config, visit, |request| match prepare(request, body.as_bytes(), None) {
        Ok(record) => serde_json::from_str(&written(record.unwrap())).unwrap(),
        Err(result) => panic!("{result:?}"),
    })
}

/// A record as the vendor reads it.
fn written(record: enlist::schema::Value<'_>) -> String {
    let mut json = String::new();
    push_value(&mut json, record, Int64As::Digits);
    json
}

/// The end of what is not sent.
fn end(config: &Value, visit: RequestInfo<'_>, body: &str) -> HandlerResult {
    with(config, visit, |request| match prepare(request, body.as_bytes(), None) {
        Ok(record) => panic!("{record:?}"),
        Err(result) => *result,
    })
}

fn respond(config: &Value, visit: RequestInfo<'_>, body: &str, outcome: Outcome<'_>) -> HandlerResult {
    with(config, visit, |request| request.respond(body.as_bytes(), admitted(visit), VendorResult { outcome, upstream_status: 200, ms: 7 }))
}

fn header<'a>(result: &'a HandlerResult, name: &str) -> Option<&'a str> {
    result.response.headers.iter().find(|(other, _)| *other == name).map(|(_, value)| value.as_str())
}

fn body(result: &HandlerResult) -> Value {
    serde_json::from_str(&result.response.body).unwrap()
}

fn event(result: &HandlerResult) -> Value {
    serde_json::from_str(result.event.as_deref().unwrap()).unwrap()
}

/// `code name` of each issue.
fn issues(result: &HandlerResult) -> Vec<String> {
    assert_eq!(result.response.status, 422);
    body(result)["issues"].as_array().unwrap().iter().map(|issue| format!("{} {}", issue["code"].as_str().unwrap(), issue["name"].as_str().unwrap())).collect()
}

mod records {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn what_is_set_goes_before_the_visitor_and_the_visitor_before_defaults() {
        let config = json!({
            "path": "/", "call": "aptania.createContact", "accept": ["contactEmailaddress", "contactTitle", "contactLastname", "contactFirstname"],
            "set": {"userUUID": "u", "contactProfileID": "1", "contactTitle": "Dr"}, "defaults": {"contactFirstname": "F", "contactLastname": "L", "contactJobRole": "J"},
        });
        let sent = r#"{"contactEmailaddress":"a@b.c","contactTitle":{"not":"looked at"},"contactFirstname":"  ","contactLastname":"Own"}"#;
        let expected = json!({
            "userUUID": "u", "contactTitle": "Dr", "contactFirstname": "F", "contactLastname": "Own", "contactEmailaddress": "a@b.c", "contactJobRole": "J",
            "contactProfileID": "1",
        });
        assert_eq!(record(&config, visit(), sent), expected);
    }

    #[test]
    fn a_required_member_with_a_default_may_be_left_blank() {
        let config = json!({"path": "/", "call": "aptania.createContact", "set": {"userUUID": "u", "contactProfileID": "1"}, "defaults": {"contactEmailaddress": "x@y.z"}});
        for (visit, body) in [(visit(), "{}"), (visit(), r#"{"contactEmailaddress":""}"#), (form(), "contactEmailaddress=+"), (form(), "")] {
            assert_eq!(record(&config, visit, body)["contactEmailaddress"], "x@y.z");
        }
    }

    #[test]
    fn the_cookie_then_the_body_then_the_fallback() {
        let own = json!({"cookie": "uid", "otherwise": "fallback"});
        let route = |accept_it: bool| {
            let mut config = aptania();
            config["userUUID"] = own.clone();
            if accept_it {
                config["accept"] = json!(["contactEmailaddress", "contactFirstname", "userUUID"]);
            }
            config
        };
        let without = r#"{"contactEmailaddress":"a@b.c"}"#;
        let stated = r#"{"contactEmailaddress":"a@b.c","userUUID":"stated"}"#;
        let stranger = RequestInfo { site: Some("none"), ..visit() };
        let without_headers = RequestInfo { site: None, origin: None, ..visit() };
        let none = RequestInfo { cookies: "xuid=u-1; uid=", ..visit() };
        for (config, visit, body, expected) in [
            (route(false), visit(), without, "u-1"),
            (route(true), visit(), stated, "u-1"),
            (route(true), none, stated, "stated"),
            (route(true), stranger, stated, "stated"),
            (route(true), none, r#"{"contactEmailaddress":"a@b.c","userUUID":""}"#, "fallback"),
            (route(false), none, without, "fallback"),
            (route(false), stranger, without, "fallback"),
            (route(false), without_headers, without, "fallback"),
        ] {
            assert_eq!(record(&config, visit, body)["userUUID"], expected);
        }
        assert_eq!(issues(&end(&route(false), visit(), stated)), ["not_allowed userUUID"]);
        assert_eq!(issues(&end(&route(true), none, r#"{"contactEmailaddress":"a@b.c","userUUID":"a b"}"#)), ["opaque_id userUUID"]);
        // A cookie that counts makes the body's count for nothing.
        assert_eq!(record(&route(true), visit(), r#"{"contactEmailaddress":"a@b.c","userUUID":"a b"}"#)["userUUID"], "u-1");
    }

    #[test]
    fn the_operators_own_function_is_asked_last() {
        let mut config = aptania();
        config["userUUID"] = json!({"cookie": "uid", "otherwise": FUNCTION});
        let receive = |cookies, fallback_id| {
            let request = EdgeRequest::new(compile(&config), Some(0), RequestInfo { cookies, ..visit() }, arena());
            prepare(&request, br#"{"contactEmailaddress":"a@b.c"}"#, fallback_id)
        };
        let user_uuid = |cookies, fallback_id| receive(cookies, fallback_id).unwrap().map(|record| written(record.get("userUUID").unwrap()));
        assert_eq!(user_uuid("uid=u-1", None).as_deref(), Some(r#""u-1""#));
        assert_eq!(user_uuid("", None), None);
        assert_eq!(user_uuid("uid=", None), None);
        assert_eq!(user_uuid("", Some("asked")).as_deref(), Some(r#""asked""#));
        for wrong in ["", "not an id"] {
            let result = receive("", Some(wrong)).unwrap_err();
            assert_eq!((result.response.status, event(&result)["event"].as_str()), (500, Some("misconfigured")));
        }
    }

    #[test]
    fn time_and_address_are_filled_in_where_they_are_absent() {
        let mut config = yulsn();
        assert_eq!(record(&config, visit(), "{}"), json!({"RegistrationDateTime": "2025-11-22T03:04:05.678+00:00", "RegistrationSource": "web"}));
        config["fillIp"] = json!(true);
        assert_eq!(record(&config, visit(), "{}")["RegistrationIp"], "192.0.2.7");
        for ip in ["", "2001:db8::1", "::ffff:192.0.2.7", "192.0.2.07"] {
            assert_eq!(record(&config, RequestInfo { ip, ..visit() }, "{}").get("RegistrationIp"), None);
        }
        config["set"] = json!({"RegistrationSource": "web", "RegistrationIp": "198.51.100.1", "RegistrationDateTime": "2020-01-01T00:00:00Z"});
        let set = record(&config, visit(), "{}");
        assert_eq!((&set["RegistrationIp"], &set["RegistrationDateTime"]), (&json!("198.51.100.1"), &json!("2020-01-01T00:00:00Z")));
    }

    #[test]
    fn lines_end_as_they_did_in_the_page() {
        let first_name = |sent: &str| record(&yulsn(), form(), &format!("Email=a%40b&FirstName={sent}"))["FirstName"].clone();
        for sent in ["a%0D%0Ab%0D%0A%0D%0Ac", "a%0Db%0A%0Dc", "a%0Ab%0A%0Ac"] {
            assert_eq!(first_name(sent), "a\nb\n\nc", "{sent}");
        }
        // A line's end is one of the fifty characters that a name may have, as in a control's `maxlength`.
        assert_eq!(first_name(&format!("a%0D%0A{}", "b".repeat(48))), format!("a\n{}", "b".repeat(48)));
        let program = RequestInfo { accept: "application/json", ..form() };
        assert_eq!(issues(&end(&yulsn(), program, &format!("Email=a%40b&FirstName=a%0D%0A{}", "b".repeat(49)))), ["too_long FirstName"]);
    }

    #[test]
    fn an_accounts_own_fields_come_from_the_visitor_where_accept_names_them() {
        let config = json!({"path": "/", "call": "yulsn.createContact", "accept": ["Email", "ShoeSize"], "set": {"RegistrationSource": "web", "Shop": 7}});
        let record = record(&config, form(), "Email=a%40b.c&ShoeSize=43&Hat=9");
        assert_eq!((&record["ShoeSize"], &record["Shop"], record.get("Hat")), (&json!("43"), &json!(7), None));
        assert_eq!(issues(&end(&config, visit(), r#"{"Hat":1}"#)), ["not_allowed Hat"]);
    }

    #[test]
    fn an_int64_keeps_its_digits() {
        let config = json!({"path": "/", "call": "bigchange.createContact", "set": {"groupId": "9007199254740993"}});
        let request = EdgeRequest::new(compile(&config), Some(0), visit(), arena());
        let record = prepare(&request, br#"{"name":"Ada","location":{"latitude":52.4,"longitude":0.26}}"#, None).unwrap().unwrap();
        assert_eq!(written(record), r#"{"name":"Ada","groupId":9007199254740993,"location":{"latitude":52.4,"longitude":0.26}}"#);
    }
}

mod issues {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn every_issue_under_the_forms_own_names() {
        let result = end(&aptania(), RequestInfo { accept: "", ..form() }, "mail=x&first=Ada&contactTitle=Dr&contactProfileID=9");
        assert_eq!(issues(&result), ["email mail", "not_allowed contactProfileID"]);
        assert_eq!(issues(&end(&aptania(), visit(), "{}")), ["required mail"]);
        let logged = event(&result);
        assert_eq!(logged["issues"], json!([{"pointer": "/contactEmailaddress", "code": "email"}, {"pointer": "/contactProfileID", "code": "not_allowed"}]));
        assert_eq!((&logged["event"], &logged["outcome"]), (&json!("submission"), &json!("invalid")));
    }

    #[test]
    fn damage_is_the_visitors() {
        for body in ["", "{", "[]", "\u{feff}", r#"{"a":1}x"#] {
            assert_eq!(end(&aptania(), visit(), body).response.status, 422, "{body}");
        }
        assert_eq!(with(&aptania(), visit(), |request| issues(&prepare(request, b"\xff", None).unwrap_err())), ["malformed "]);
    }

    #[test]
    fn what_a_visitor_cannot_correct_is_the_operators() {
        let mut config = aptania();
        config["set"] = json!({});
        let result = end(&config, visit(), r#"{"contactEmailaddress":"a@b.c"}"#);
        assert_eq!((result.response.status, &body(&result)["type"]), (500, &json!("urn:enlist:problem:misconfigured")));
        let logged = event(&result);
        assert_eq!((&logged["issues"][0]["pointer"], &logged["issues"][0]["code"]), (&json!("/contactProfileID"), &json!("required")));
    }

    #[test]
    fn nobody_knows_the_user_uuid() {
        let result = end(&aptania(), RequestInfo { cookies: "", ..visit() }, r#"{"contactEmailaddress":"a@b.c"}"#);
        assert_eq!((result.response.status, &body(&result)["status"]), (502, &json!("rejected")));
        let logged = event(&result);
        assert_eq!((&logged["outcome"], &logged["issues"]), (&json!("rejected"), &json!([{"pointer": "/userUUID", "code": "required"}])));
    }

    #[test]
    fn a_vendors_issues_are_reported_in_our_words_where_the_visitor_can_correct_them() {
        let at = |path: &[&'static str]| Issue {
            vendor_text: Some("Ada is not welcome"),
            ..Issue::new(Code::Upstream, arena().alloc_slice_fill_iter(path.iter().map(|key| Segment::Key(key))))
        };
        let invalid = |issues: &[Issue<'_>]| respond(&aptania(), visit(), "{}", Outcome::Invalid { issues });
        let result = invalid(&[at(&["contactEmailaddress"]), at(&[])]);
        assert_eq!(issues(&result), ["upstream mail", "upstream "]);
        assert!(!result.response.body.contains("Ada") && !result.event.as_deref().unwrap().contains("Ada"));
        assert!(result.vendor_event.as_deref().unwrap().contains("Ada is not welcome"));

        let result = invalid(&[at(&["contactEmailaddress"]), at(&["contactProfileID"])]);
        assert_eq!(result.response.status, 500);
        assert_eq!(event(&result)["upstreamStatus"], 200);
    }

    #[test]
    fn an_undeclared_name_is_logged_as_an_asterisk() {
        let config = json!({"path": "/", "call": "bigchange.createContact", "set": {"groupId": "1"}});
        let result = end(&config, visit(), r#"{"name":"n","ada@example.com":1,"location":{"latitude":1,"longitude":2,"07700":{"900456":1}}}"#);
        let logged = event(&result);
        assert_eq!(logged["issues"], json!([{"pointer": "/location/*", "code": "unknown_field"}, {"pointer": "/*", "code": "unknown_field"}]));
    }
}

mod answers {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const SENT: &str = r#"{"contactEmailaddress":"a@b.c"}"#;

    #[test]
    fn each_outcome_has_its_status_and_our_words() {
        let vendors = "the vendor quotes a@b.c";
        for (outcome, status) in [
            (Outcome::Created { id: Some("7") }, 201),
            (Outcome::Exists { id: Some("7") }, 201),
            (Outcome::Accepted { submission: "s" }, 202),
            (Outcome::Conflict { message: vendors }, 409),
            (Outcome::Denied { message: vendors }, 502),
            (Outcome::Rejected { message: vendors }, 502),
            (Outcome::Unavailable { message: vendors, retry_after: Some(9) }, 503),
            (Outcome::Unknown { message: vendors }, 504),
        ] {
            let name = outcome.status();
            let message = outcome.message();
            let result = respond(&aptania(), visit(), SENT, outcome);
            assert_eq!(result.response.status, status);
            assert!(!result.response.body.contains("a@b.c"), "{name}");
            let logged = event(&result);
            let mut expected =
                json!({"at": AT, "event": "submission", "route": "/join", "call": "aptania.createContact", "outcome": name, "upstreamStatus": 200, "ms": 7});
            if status == 202 {
                expected["submission"] = json!("s");
            }
            assert_eq!(logged, expected);
            let heard: Value = serde_json::from_str(result.vendor_event.as_deref().unwrap()).unwrap();
            assert_eq!(heard["message"].as_str(), message);
            assert_eq!(header(&result, "Retry-After"), (status == 503).then_some("9"));
            assert_eq!(header(&result, "Content-Type"), Some("application/json"));
            assert_eq!(header(&result, "Cache-Control"), Some("no-store"));
        }
    }

    #[test]
    fn exists_looks_like_created_unless_it_is_disclosed() {
        let answers = |config: &Value, visit: RequestInfo<'static>| {
            let outcome = |id: &'static str, exists| if exists { Outcome::Exists { id: Some(id) } } else { Outcome::Created { id: Some(id) } };
            [outcome("1", false), outcome("2", true)].map(|outcome| respond(config, visit, SENT, outcome).response)
        };
        for visit in [visit(), form()] {
            let [created, exists] = answers(&aptania(), visit);
            assert_eq!(created, exists);
        }
        assert_eq!(answers(&aptania(), visit())[0].body, r#"{"status":"created","id":null}"#);
        let mut config = aptania();
        config["disclose"] = json!(true);
        assert_eq!(answers(&config, visit()).map(|answer| answer.body), [r#"{"status":"created","id":"1"}"#, r#"{"status":"exists","id":"2"}"#]);
    }

    #[test]
    fn problems_have_types_of_their_own() {
        let mut types = std::collections::BTreeSet::new();
        for (visit, status) in [
            (RequestInfo { site: Some("cross-site"), ..visit() }, 403),
            (RequestInfo { method: "GET", ..visit() }, 405),
            (RequestInfo { content_type: "text/plain", ..visit() }, 415),
            (RequestInfo { key: "a b", ..visit() }, 400),
        ] {
            let result = end(&aptania(), visit, "{}");
            let problem = body(&result);
            assert_eq!((result.response.status, &problem["status"]), (status, &json!(status)));
            assert_eq!(header(&result, "Content-Type"), Some("application/problem+json"));
            assert_eq!(header(&result, "Allow"), (status == 405).then_some("POST, OPTIONS"));
            assert_eq!(header(&result, "Vary"), Some("Origin, Sec-Fetch-Site"));
            let kind = problem["type"].as_str().unwrap().to_owned();
            assert_eq!(event(&result)["event"], kind.rsplit(':').next().unwrap());
            types.insert(kind);
        }
        for problem in [Problem::NotFound, Problem::Malformed, Problem::TooLarge(9), Problem::Internal, Problem::Misconfigured] {
            with(&aptania(), visit(), |request| types.insert(body(&request.refuse(problem))["type"].as_str().unwrap().to_owned()));
        }
        assert_eq!(types.len(), 9);
        let too_large = with(&aptania(), visit(), |request| request.refuse(Problem::TooLarge(9)));
        assert_eq!((too_large.response.status, &body(&too_large)["issues"][0]["params"]), (413, &json!({"max": 9})));
    }

    #[test]
    fn a_form_may_hold_its_idempotency_key() {
        let config = yulsn();
        assert_eq!(record(&config, form(), "Email=a%40b.c&idempotency-key=+k-1").get("idempotency-key"), None);
        record(&config, form(), "idempotency-key=");
        assert_eq!(end(&config, form(), "idempotency-key=a+b").response.status, 400);
        assert_eq!(end(&config, form(), &format!("idempotency-key={}", "k".repeat(256))).response.status, 400);
    }

    #[test]
    fn other_origins_read_the_answer_where_they_are_allowed() {
        let mut config = yulsn();
        config["allowedOrigins"] = json!(["https://partner.example"]);
        let partner = RequestInfo { origin: Some("https://partner.example"), site: Some("cross-site"), ..visit() };
        let preflight = end(&config, RequestInfo { method: "OPTIONS", content_type: "", ..partner }, "");
        assert_eq!(preflight.response.status, 204);
        assert_eq!(header(&preflight, "Access-Control-Allow-Methods"), Some("POST"));
        assert_eq!(header(&preflight, "Access-Control-Allow-Headers"), Some("content-type, idempotency-key"));
        assert_eq!(header(&preflight, "Access-Control-Allow-Credentials"), None);
        for result in [preflight, respond(&config, partner, "{}", Outcome::Created { id: None }), end(&config, RequestInfo { method: "PUT", ..partner }, "")] {
            assert_eq!(header(&result, "Access-Control-Allow-Origin"), Some("https://partner.example"));
            assert_eq!(header(&result, "Access-Control-Expose-Headers"), Some("Retry-After"));
        }
        let foreign = end(&config, RequestInfo { origin: Some("https://evil.example"), ..partner }, "{}");
        assert_eq!((foreign.response.status, header(&foreign, "Access-Control-Allow-Origin")), (403, None));
    }
}

mod pages {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// Values for what no visitor may set of an account.
    fn account_set() -> Value {
        json!({
            "Address1": "a", "Address2": "b", "Town": "t", "Postcode": "p", "County": "c", "Telephone": "1", "CountryID": "77", "Note": "n", "AccountTypeID": "3",
            "CreatedByUserID": 1, "AssignedToUserID": 2, "ContactProfileID": "5",
            "Actions": [{"ActionTypeID": "1", "ActionAssignedToUserID": 3, "ActionText": "ring", "ActionDate": "31-10-2023", "ActionTime": "10:09"}],
        })
    }

    fn page(result: &HandlerResult) -> &str {
        assert_eq!(header(result, "Content-Type"), Some("text/html; charset=utf-8"));
        assert_eq!(header(result, "Content-Security-Policy"), Some("default-src 'none'; form-action 'self'; frame-ancestors 'none'"));
        &result.response.body
    }

    #[test]
    fn a_success_leads_on_or_says_thanks() {
        let mut config = aptania();
        let sent = "mail=a%40b.c";
        let result = respond(&config, form(), sent, Outcome::Exists { id: Some("7") });
        assert_eq!(result.response.status, 201);
        assert!(page(&result).contains("<title>Thank you</title>") && !page(&result).contains("<form"));
        config["successUrl"] = json!("/thanks?from=join");
        let result = respond(&config, form(), sent, Outcome::Created { id: None });
        assert_eq!((result.response.status, header(&result, "Location")), (303, Some("/thanks?from=join")));
    }

    #[test]
    fn our_own_page_leads_to_another_site_by_itself() {
        let mut config = aptania();
        config["successUrl"] = json!("https://elsewhere.example/?a=b&c");
        let created = |visit| respond(&config, visit, "mail=a%40b.c", Outcome::Created { id: None });
        assert_eq!(created(form()).response.status, 303);
        assert!(page(&end(&config, form(), "")).contains(r#"action="/join?again""#));
        let result = created(RequestInfo { query: "?again", ..form() });
        assert_eq!(result.response.status, 201);
        assert!(page(&result).contains(r#"<meta http-equiv="refresh" content="0; url=https://elsewhere.example/?a=b&amp;c">"#));
        assert!(page(&result).contains(r#"<a href="https://elsewhere.example/?a=b&amp;c">"#));
        config["successUrl"] = json!("/thanks");
        assert!(page(&end(&config, form(), "")).contains(r#"action="/join""#));
        assert_eq!(respond(&config, RequestInfo { query: "?again", ..form() }, "mail=a%40b.c", Outcome::Created { id: None }).response.status, 303);
    }

    #[test]
    fn errors_are_listed_linked_and_reported_at_their_controls() {
        let result = end(&aptania(), form(), "mail=%22%3E%3Cscript%3E&first=O'Hara&contactTitle=%0d%0aa%0ab&card-number=4111&idempotency-key=k-1");
        let page = page(&result);
        assert!(page.contains("<title>Error: "));
        assert!(page.contains(r##"<a href="#control-4">Email address: Enter an email address such as name@example.com.</a>"##), "{page}");
        assert!(page.contains(
            r#"<input id="control-4" name="mail" type="email" value="&quot;&gt;&lt;script&gt;" autocomplete="email" required aria-invalid="true" aria-describedby="control-4-error">"#
        ));
        assert!(page.contains(r#"<label for="control-4">Email address (required)</label>"#));
        assert!(page.contains(r#"name="first" type="text" value="O&#39;Hara""#));
        assert!(page.contains("name=\"contactTitle\" autocomplete=\"honorific-prefix\">\n\na\nb</textarea>"), "{page}");
        assert!(page.contains(r#"<input type="hidden" name="idempotency-key" value="k-1">"#));
        assert!(page.contains(r#"<form method="post" action="/join" novalidate>"#));
        for absent in ["4111", "contactProfileID", "userUUID", "<script", "style"] {
            assert!(!page.contains(absent), "{absent}");
        }
    }

    #[test]
    fn what_is_set_is_not_shown_even_where_it_is_accepted() {
        let mut config = aptania();
        config["accept"] = json!(["contactEmailaddress", "contactFirstname", "contactProfileID", "userUUID"]);
        let result = end(&config, RequestInfo { cookies: "", ..form() }, "contactProfileID=visitors&userUUID=u-9&mail=");
        assert!(!page(&result).contains("contactProfileID") && !page(&result).contains("visitors"));
        assert!(page(&result).contains(r#"<input type="hidden" name="userUUID" value="u-9">"#));
    }

    #[test]
    fn groups_and_items_are_fieldsets() {
        let config = json!({"path": "/", "call": "aptania.createAccount", "accept": ["AccountName", "Contacts"], "names": {"who": "Contacts[0].Firstname"}, "set": account_set()});
        let blank = end(&config, form(), "AccountName=A");
        assert!(page(&blank).contains("<legend>Contacts</legend>"));
        assert!(page(&blank).contains(r##"<a href="#control-2">Contacts: "##), "{}", page(&blank));
        assert!(page(&blank).contains(r#"<fieldset aria-describedby="group-control-2-error">"#));
        assert!(page(&blank).contains(r#"id="control-2" name="who""#));

        let two = end(&config, form(), "AccountName=A&Contacts[3].Firstname=B&Contacts[7].Emailaddress=c%40d.e");
        for part in [
            "<legend>Contacts 1</legend>",
            "<legend>Contacts 2</legend>",
            r#"name="Contacts[3].Firstname" type="text" value="B""#,
            r#"name="Contacts[7].Lastname""#,
        ] {
            assert!(page(&two).contains(part), "{part}");
        }
        assert_eq!(page(&two).matches("<li>").count(), 4);
        assert!(page(&two).contains(">Contacts 2, Last name: Fill this in.</a>"));
    }

    #[test]
    fn a_control_shows_whatever_was_typed() {
        let config = json!({"path": "/", "call": "protech.createContact", "accept": ["BirthDate", "PaidThroughDate", "Member", "Age", "WebSite", "HomePhone", "Email", "ParentCustomer"]});
        let typed = |sent: &str| end(&config, form(), &format!("{sent}&Email=x")).response.body;
        assert!(typed("BirthDate=1990-02-28").contains(r#"name="BirthDate" type="date" value="1990-02-28""#));
        assert!(typed("BirthDate=1990-02-30").contains(r#"name="BirthDate" type="text" value="1990-02-30""#));
        assert!(typed("").contains(r#"name="BirthDate" type="date" autocomplete="bday""#));
        assert!(typed("").contains(r#"name="PaidThroughDate" type="datetime-local""#));
        assert!(typed("PaidThroughDate=2030-01-01T10:00").contains(r#"name="PaidThroughDate" type="datetime-local" value="2030-01-01T10:00""#));
        assert!(typed("PaidThroughDate=soon").contains(r#"name="PaidThroughDate" type="text" value="soon""#));
        assert!(typed("Age=many").contains(r#"name="Age" type="text" inputmode="numeric" value="many""#));
        assert!(typed("").contains(r#"name="WebSite" type="url""#) && typed("").contains(r#"name="HomePhone" type="tel""#));
        assert!(!typed("").contains("ParentCustomer"), "an optional group of which nothing was sent");
        assert!(typed("ParentCustomer.Type=x").contains("<legend>"));
        assert!(
            typed("Member=on").contains(r#"name="Member" type="checkbox" checked value="yes""#)
                && !typed("Member=on").contains(r#"type="hidden" name="Member""#)
        );
        assert!(typed("Member=no").contains(r#"<input type="hidden" name="Member" value="no">"#) && !typed("Member=no").contains("checked"));
    }

    #[test]
    fn a_failure_says_what_to_do_and_keeps_the_form_unless_it_may_have_arrived() {
        let sent = "mail=a%40b.c&idempotency-key=k";
        let outcome = |outcome| respond(&aptania(), form(), sent, outcome);
        let unknown = outcome(Outcome::Unknown { message: "v" });
        assert!(page(&unknown).contains("do not send them again") && !page(&unknown).contains("<form"));
        for (result, words) in [
            (outcome(Outcome::Unavailable { message: "v", retry_after: Some(120) }), "in 2 minutes"),
            (outcome(Outcome::Unavailable { message: "v", retry_after: Some(30) }), "in 30 seconds"),
            (outcome(Outcome::Unavailable { message: "v", retry_after: None }), "in a few minutes"),
            (outcome(Outcome::Denied { message: "v" }), "fault is on our side"),
            (outcome(Outcome::Rejected { message: "v" }), "fault is on our side"),
            (outcome(Outcome::Conflict { message: "v" }), "If it was you"),
        ] {
            assert!(page(&result).contains(words) && page(&result).contains(r#"value="a@b.c""#) && page(&result).contains(r#"value="k""#), "{words}");
            assert!(!page(&result).contains("Error:"));
        }
    }

    #[test]
    fn problems_are_pages_too() {
        let result = end(&aptania(), RequestInfo { method: "GET", content_type: "", ..form() }, "");
        assert_eq!(result.response.status, 405);
        assert!(page(&result).contains("<h1>Method not allowed</h1>"));
    }
}

mod configuration {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// `code pointer` of each error.
    fn found_errors(change: Value) -> Vec<String> {
        let mut config = aptania();
        for (name, value) in change.as_object().unwrap() {
            config[name] = value.clone();
        }
        errors(&config).iter().map(|error| format!("{} {}", error.code, error.pointer)).collect()
    }

    #[test]
    fn an_error_is_named_and_its_value_is_not() {
        for (change, expected) in [
            (json!({}), &[][..]),
            (json!({"accept": ["contactEmailaddress", "contactEmail", "tokenUUID"], "names": {}}), &["unknown_field /accept/1", "unknown_field /accept/2"]),
            (json!({"accept": "contactEmailaddress"}), &["type /accept"]),
            (json!({"set": {"contactProfileID": 1, "nope": "x"}}), &["type /set/contactProfileID", "unknown_field /set/nope"]),
            (json!({"defaults": {"contactAttr": [{"attrID": "1"}]}}), &["required /defaults/contactAttr/0/attrValue"]),
            (json!({"names": {"a/b": "contactProfileID", "c": "nope", "d": 1}}), &["type /names/d", "not_allowed /names/a~1b", "unknown_field /names/c"]),
            (json!({"names": {"a/b": "contactProfileID", "c": "nope"}}), &["not_allowed /names/a~1b", "unknown_field /names/c"]),
            (json!({"userUUID": {"cookie": "a b", "otherwise": "a b"}}), &["bad_config /userUUID/cookie", "opaque_id /userUUID/otherwise"]),
            (json!({"userUUID": {}}), &["required /userUUID/cookie"]),
            (json!({"fillIp": true}), &["not_allowed /fillIp"]),
            (json!({"fillIp": "yes"}), &["boolean /fillIp"]),
            (json!({"sucessUrl": "/thanks"}), &["unknown_field /sucessUrl"]),
            (json!({"call": "aptania.deleteContact"}), &["bad_config /call"]),
            // What no visitor could send, and nothing else gives.
            (json!({"set": {}}), &["required /contactProfileID"]),
            (json!({"set": {"contactProfileID": null}, "defaults": {"contactProfileID": "7"}}), &["required /contactProfileID"]),
            (json!({"set": {}, "defaults": {"contactProfileID": "7"}}), &[]),
            (json!({"set": {}, "accept": ["contactEmailaddress", "contactProfileID"], "names": {}}), &[]),
            (json!({"accept": ["contactFirstname"], "names": {}}), &["required /contactEmailaddress"]),
            (json!({"userUUID": null}), &["required /userUUID"]),
            (json!({"userUUID": null, "accept": ["contactEmailaddress", "userUUID"], "names": {}}), &[]),
            (json!({"userUUID": null, "set": {"contactProfileID": "7", "userUUID": "u-1"}}), &[]),
        ] {
            assert_eq!(found_errors(change), expected);
        }
    }

    #[test]
    fn an_error_has_words_without_a_value() {
        let found_errors = errors(
            &json!({"path": "/join", "call": "aptania.createContact", "set": {"contactProfileID": ["secret"]}, "userUUID": {"cookie": "secret cookie"}}),
        );
        let messages: Vec<_> = found_errors.iter().filter_map(|error| error.message.as_deref()).collect();
        assert_eq!(
            messages,
            [
                r#"`routes["/join"].set.contactProfileID`: This is not the kind of value that belongs here."#,
                r#"`routes["/join"].userUUID.cookie`: must be a name that a cookie can have"#,
            ]
        );
    }

    #[test]
    fn every_error_is_reported_with_its_place_and_the_nearest_name() {
        let found_errors = errors(&json!({
            "path": "/join", "call": "yulsn.createContact", "accept": ["Email", 7, "Emial", "s3cret"], "fillIP": true, "disclose": "yes", "onUnknown": "ask",
            "turnstile": {"sekret": "x"}, "set": {"RegistrationSource": "web"},
        }));
        let mut messages: Vec<_> = found_errors.iter().filter_map(|error| error.message.as_deref()).collect();
        messages.sort_unstable();
        assert_eq!(
            messages,
            [
                r#"`routes["/join"].accept[1]`: must be text"#,
                r#"`routes["/join"].disclose`: must be true or false"#,
                r#"`routes["/join"].fillIP`: unknown member `fillIP`. Did you mean `fillIp`?"#,
                r#"`routes["/join"].onUnknown`: must be hold or retry"#,
                r#"`routes["/join"].turnstile.secret`: is required"#,
                r#"`routes["/join"].turnstile.sekret`: unknown member `sekret`. Did you mean `secret`?"#,
                r#"`routes["/join"].turnstile`: needs the option `ledger`, which holds doubtful submissions"#,
            ]
        );
        let message = |config: Value| errors(&config)[0].message.clone().unwrap();
        let misspelt = message(json!({"path": "/join", "call": "protech.createContact", "accept": ["Email", "Emial"]}));
        assert_eq!(misspelt, r#"`routes["/join"].accept[1]`: unknown member `Emial`. Did you mean `Email`?"#);
        let misspelt = message(json!({"path": "/join", "call": "aptania.createContcat"}));
        assert_eq!(misspelt, r#"`routes["/join"].call`: unknown call `aptania.createContcat`. Did you mean `aptania.createContact`?"#);
        assert!(!message(json!({"path": "/join", "call": "protech.createContact", "accept": ["s3cret-value"]})).contains("s3cret"));
    }

    #[test]
    fn where_a_success_may_lead() {
        for url in ["/thanks", "/?a=b#c", "https://shop.example/danke", "http://localhost:3000/"] {
            assert!(found_errors(json!({"successUrl": url})).is_empty(), "{url}");
        }
        for url in [
            "",
            "thanks",
            "//evil.example",
            "/\\evil.example",
            "javascript:alert(1)",
            "data:,x",
            "https:evil",
            "https://",
            "/a b",
            "/ä",
            "https://u@evil.example",
            "/a\nb",
        ] {
            assert_eq!(found_errors(json!({"successUrl": url})), ["bad_config /successUrl"], "{url}");
        }
    }

    #[test]
    fn the_edge_as_a_whole() {
        let found = |config: Value| {
            let found_errors = PreparedConfig::compile(value(&config), []).errors;
            found_errors.into_iter().map(|error| error.pointer).collect::<Vec<_>>()
        };
        assert!(found(json!({"routes": ["/a", "/"], "allowedOrigins": ["https://a.example"], "maxBodyBytes": 1, "log": FUNCTION, "fetch": null})).is_empty());
        assert_eq!(found(json!({"routes": ["a", "/b?c"]})), ["/routes/a", "/routes/~1b?c"]);
        assert_eq!(found(json!({"routes": [], "allowedOrigins": ["https://a.example", "https://a.example/"]})), ["/allowedOrigins/1"]);
        assert_eq!(found(json!({"routes": [], "maxBodyBytes": 0, "timeoutMs": "1"})), ["/maxBodyBytes", "/timeoutMs"]);
        assert_eq!(found(json!({"routes": [], "log": {}})), ["/log"]);
        assert_eq!(found(json!({"routes": [], "allowedOrigin": [], "a/b": 1})), ["/a~1b", "/allowedOrigin"]);
        assert_eq!(found(json!({})), ["/routes"]);
        assert_eq!(PreparedConfig::failed().errors[0].code, "configure_failed");
    }
}

mod kept {
    use super::*;
    use enlist::edge::assemble::AssembleError;
    use enlist::ledger::record::{PreparedSubmission, StoredRecord, outcome_of};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn prepare_submission(config: &Value, visit: RequestInfo<'_>, body: &str) -> Result<PreparedSubmission, HandlerResult> {
        with(config, visit, |request| {
            let admitted = request.admit().map_err(|result| *result)?;
            request.prepare_submission(body.as_bytes(), admitted, None).map(Option::unwrap).map_err(|result| *result)
        })
    }

    fn stored(config: &Value, visit: RequestInfo<'_>, body: &str) -> String {
        prepare_submission(config, visit, body).unwrap().stored
    }

    /// The record that would be sent by this configuration, or why there is none.
    fn completed(config: &Value, stored: &str) -> Result<Value, String> {
        use enlist::http::json::{Int64As, push_value};
        let route = route(config);
        let stored = StoredRecord::read(arena().alloc_str(stored), arena()).unwrap();
        let expected = |kind: &str, issues: &[Issue<'_>]| {
            issues.iter().fold(kind.to_owned(), |expected, issue| format!("{expected} {}{}", issue.code.name(), issue.pointer()))
        };
        let record = stored.complete(route).map_err(|ended| match ended {
            AssembleError::Invalid(issues) => expected("invalid", &issues),
            AssembleError::Misconfigured(issues) => expected("misconfigured", &issues),
            AssembleError::NoVisitorId => "no_user_uuid".to_owned(),
        })?;
        let mut json = String::new();
        push_value(&mut json, record, Int64As::Digits);
        Ok(serde_json::from_str(&json).unwrap())
    }

    const SENT: &str = r#"{"contactEmailaddress":" a@b.c "}"#;

    #[test]
    fn the_visitors_part_alone_is_kept_and_what_the_visit_alone_could_tell() {
        let taken = prepare_submission(&aptania(), RequestInfo { key: "k-1", ..visit() }, SENT).unwrap();
        let part = r#"{"contactEmailaddress":"a@b.c"}"#;
        let stored = format!(r#"{{"part":{part},"userUUID":"u-1","at":"{AT}"}}"#);
        assert_eq!(taken, PreparedSubmission { part: part.to_owned(), stored, key: "k-1".to_owned(), is_form: false, sender: None });
        // The same from a form, whose key may be a control.
        let form = prepare_submission(&aptania(), form(), "mail=a%40b.c&idempotency-key=k-2&other=7").unwrap();
        assert_eq!((form.part.as_str(), form.key.as_str(), form.is_form), (part, "k-2", true));
        // An address is kept where it will be sent.
        let mut config = yulsn();
        config["fillIp"] = json!(true);
        assert!(super::kept::stored(&config, visit(), "{}").contains(r#""ip":"192.0.2.7""#));
        assert!(!super::kept::stored(&yulsn(), visit(), "{}").contains("192.0.2.7"));
    }

    #[test]
    fn what_is_kept_makes_the_record_that_would_have_been_sent() {
        let own = json!({"path": "/", "call": "yulsn.createContact", "accept": ["Email", "ShoeSize"], "fillIp": true, "set": {"RegistrationSource": "web"}, "defaults": {"FirstName": "F"}});
        let int64 = json!({"path": "/", "call": "bigchange.createContact", "accept": ["name", "groupId", "location"]});
        for (config, visit, body) in [
            (&aptania(), visit(), SENT),
            (&own, form(), "Email=+a%40b.c&ShoeSize=43"),
            (&int64, visit(), r#"{"name":"Ada","groupId":"9007199254740993","location":{"latitude":52.40,"longitude":0.26}}"#),
        ] {
            assert_eq!(completed(config, &stored(config, visit, body)), Ok(record(config, visit, body)));
        }
    }

    #[test]
    fn what_a_visitor_can_correct_is_reported_at_once_and_the_rest_is_kept() {
        assert_eq!(issues(&prepare_submission(&aptania(), visit(), r#"{"contactEmailaddress":"x"}"#).unwrap_err()), ["email mail"]);
        assert_eq!(prepare_submission(&aptania(), RequestInfo { site: Some("cross-site"), ..visit() }, SENT).unwrap_err().response.status, 403);
        let xml = json!({"path": "/", "call": "protech.createContact", "format": "xml", "accept": ["FirstName"]});
        let body = r#"{"FirstName":"\u0001"}"#;
        assert_eq!(issues(&prepare_submission(&xml, visit(), body).unwrap_err()), ["malformed FirstName"]);

        let mut config = aptania();
        config["set"] = json!({});
        assert_eq!(prepare_submission(&config, visit(), SENT).unwrap_err().response.status, 500);
        let nobody = stored(&aptania(), RequestInfo { cookies: "", ..visit() }, SENT);
        assert_eq!(completed(&aptania(), &nobody), Err("no_user_uuid".to_owned()));
        config["userUUID"]["otherwise"] = json!("fallback");
        config["set"] = json!({"contactProfileID": "9"});
        assert_eq!(completed(&config, &nobody).unwrap()["userUUID"], "fallback");
    }

    #[test]
    fn the_configuration_of_the_moment_goes_before_what_is_kept() {
        let config = json!({"path": "/", "call": "aptania.createContact", "set": {"contactProfileID": "1", "userUUID": "u"}});
        let kept = stored(&config, visit(), r#"{"contactEmailaddress":"a@b.c","contactTitle":"Mr"}"#);
        let mut narrower = config.clone();
        narrower["accept"] = json!(["contactEmailaddress"]);
        assert_eq!(completed(&narrower, &kept).unwrap()["contactTitle"], "Mr");
        narrower["set"]["contactTitle"] = json!("Dr");
        assert_eq!(completed(&narrower, &kept).unwrap()["contactTitle"], "Dr");
    }

    #[test]
    fn the_operators_own_function_is_asked_while_the_visitor_is_there() {
        let mut config = aptania();
        config["userUUID"] = json!({"cookie": "uid", "otherwise": FUNCTION});
        for (cookies, fallback_id, kept) in [("uid=u-1", None, Some("u-1")), ("", Some("asked"), Some("asked")), ("", Some("not an id"), None)] {
            let request = EdgeRequest::new(compile(&config), Some(0), RequestInfo { cookies, ..visit() }, arena());
            let admitted = request.admit().unwrap();
            assert_eq!(request.prepare_submission(SENT.as_bytes(), admitted, None).unwrap().is_none(), cookies.is_empty());
            let stored = request.prepare_submission(SENT.as_bytes(), admitted, fallback_id).unwrap().unwrap().stored;
            let stored: Value = serde_json::from_str(&stored).unwrap();
            assert_eq!(stored.get("userUUID").and_then(Value::as_str), kept);
        }
    }

    #[test]
    fn what_no_visitor_can_correct_the_vendor_refuses() {
        let route = route(&aptania());
        let kept = arena().alloc_str(&stored(&aptania(), visit(), SENT));
        let stored = StoredRecord::read(kept, arena()).unwrap();
        let settled = |name: &'static str| {
            let path = arena().alloc_slice_copy(&[Segment::Key(name)]);
            let issues = arena().alloc_slice_copy(&[Issue { vendor_text: Some("no"), ..Issue::new(Code::Upstream, path) }]);
            stored.classify_outcome(route, Outcome::Invalid { issues }).to_json()
        };
        assert_eq!(settled("contactProfileID"), r#"{"status":"rejected","message":"no"}"#);
        let invalid = settled("contactEmailaddress");
        // As the handler answers it: under the form's own names, in our words.
        let outcome = outcome_of(json::read(invalid.as_bytes(), arena()).unwrap(), arena()).unwrap();
        let result = respond(&aptania(), RequestInfo { accept: "", ..form() }, "mail=a%40b.c", outcome);
        assert_eq!(issues(&result), ["upstream mail"]);
        assert!(result.vendor_event.unwrap().contains(r#""message":"no""#));
    }

    #[test]
    fn a_value_is_found_wherever_it_stands_as_its_rule_takes_it() {
        let config = json!({"path": "/", "call": "bigchange.createContact", "accept": ["name", "groupId", "location", "customFields"]});
        let body = r#"{"name":"Ada","groupId":"42","location":{"latitude":52.5,"longitude":0.26},"customFields":[{"definitionId":"7","value":"CB7 4AA"}]}"#;
        let bigchange = stored(&config, visit(), body);
        let aptania_kept = stored(&aptania(), visit(), SENT);
        let club = stored(
            &json!({"path": "/", "call": "yulsn.createContact", "accept": ["Email", "ShoeSize"], "set": {"RegistrationSource": "web"}, "fillIp": true}),
            visit(),
            r#"{"Email":"a@b.c","ShoeSize":43}"#,
        );
        let holds = |stored: &str, call: &str, text: &str| {
            let schema = enlist::calls::by_id(call).map(|call| call.schema);
            StoredRecord::read(arena().alloc_str(stored), arena()).unwrap().contains(schema, text)
        };
        for (stored, call, texts) in [
            (&bigchange, "bigchange.createContact", &["Ada", " Ada ", "042", "52.50", "CB7 4AA"][..]),
            (&aptania_kept, "aptania.createContact", &["a@b.c", "\ta@b.c", "u-1"]),
            (&club, "yulsn.createContact", &["a@b.c", "43", "192.0.2.7"]),
        ] {
            for text in texts {
                assert!(holds(stored, call, text), "{text}");
            }
            for text in ["", " ", "A", "a@b", "b.c", "null", "true", "2025"] {
                assert!(!holds(stored, call, text), "{text}");
            }
        }
        let blank = stored(&aptania(), visit(), r#"{"contactEmailaddress":"a@b.c","contactTitle":""}"#);
        assert!(!holds(&blank, "aptania.createContact", " "), "nobody is nobody in particular");
        assert!(holds(&bigchange, "gone", "CB7 4AA") && !holds(&bigchange, "gone", "52.50"));
        for wrong in ["", "{}", "[]", r#"{"part":[],"at":""}"#, r#"{"part":{}}"#] {
            assert!(StoredRecord::read(wrong, arena()).is_none(), "{wrong}");
        }
    }

    #[test]
    fn a_ledgers_configuration_is_validated() {
        let good = json!({"namespace": {}, "secret": "s".repeat(32)});
        let found_errors = |change: &dyn Fn(&mut Value)| {
            let mut ledger = good.clone();
            change(&mut ledger);
            let errors = PreparedConfig::compile(value(&json!({"routes": ["/join", "/desk/form"], "ledger": ledger})), []).errors;
            errors.iter().map(|error| format!("{} {}", error.code, error.pointer)).collect::<Vec<_>>()
        };
        let with = |name: &str, value: Value| found_errors(&|ledger| ledger[name] = value.clone());
        assert_eq!(found_errors(&|_| {}), [""; 0]);
        assert_eq!(found_errors(&|ledger| *ledger = json!("s")), ["type /ledger"]);
        assert_eq!(found_errors(&|ledger| *ledger = json!({})), ["required /ledger/namespace", "required /ledger/secret"]);
        for (name, values) in [
            ("secret", vec![json!("x".repeat(33)), json!("!~".repeat(16))]),
            ("previousSecret", vec![json!("y".repeat(32)), json!(null)]),
            ("schedule", vec![json!([5]), json!([0.05, 1, 30]), json!([0]), json!([1_000_000_000])]),
            ("retentionDays", vec![json!(1), json!(36_500)]),
            ("pace", vec![json!(1)]),
            ("operator", vec![json!({"path": "/ledger"}), json!({"path": "/ops", "secret": "short"}), json!({"path": "/des", "secret": null})]),
        ] {
            for value in values {
                assert_eq!(with(name, value.clone()), [""; 0], "{name} {value}");
            }
        }
        for (name, value, error) in [
            ("namespace", json!("LEDGER"), "type /ledger/namespace"),
            ("secret", json!("x".repeat(31)), "bad_config /ledger/secret"),
            ("secret", json!("x ".repeat(20)), "bad_config /ledger/secret"),
            ("secret", json!(["x".repeat(32)]), "type /ledger/secret"),
            ("previousSecret", json!(""), "bad_config /ledger/previousSecret"),
            ("schedule", json!([]), "bad_config /ledger/schedule"),
            ("schedule", json!([-1]), "bad_config /ledger/schedule"),
            ("schedule", json!(5), "type /ledger/schedule"),
            ("pace", json!(0), "integer /ledger/pace"),
            ("capacity", json!(1.5), "integer /ledger/capacity"),
            ("schedule", json!([5, 1_000_000_001]), "bad_config /ledger/schedule"),
            ("retentionDays", json!("30"), "integer /ledger/retentionDays"),
            ("retentionDays", json!(36_501), "bad_config /ledger/retentionDays"),
            ("clock", json!(0), "type /ledger/clock"),
            ("onHeld", json!({}), "type /ledger/onHeld"),
            ("operator", json!("/ops"), "type /ledger/operator"),
            ("operator", json!({"path": "ops"}), "bad_config /ledger/operator/path"),
            ("operator", json!({"path": "/desk"}), "bad_config /ledger/operator/path"),
            ("operator", json!({"path": "/"}), "bad_config /ledger/operator/path"),
            ("operator", json!({"path": "/ops", "secret": 7}), "type /ledger/operator/secret"),
            ("operator", json!({"path": "/ops", "user": "ada"}), "unknown_field /ledger/operator/user"),
            ("sealed", json!(true), "unknown_field /ledger/sealed"),
        ] {
            assert_eq!(with(name, value), [error]);
        }
        let functions = json!({"namespace": FUNCTION, "secret": "s".repeat(32), "clock": FUNCTION, "onHeld": FUNCTION, "onDead": FUNCTION});
        assert_eq!(found_errors(&|ledger| ledger.clone_from(&functions)), [""; 0]);
        for (on_unknown, is_good) in [(json!("hold"), true), (json!("retry"), true), (json!(null), true), (json!("ask"), false), (json!(true), false)] {
            let mut config = yulsn();
            config["onUnknown"] = on_unknown;
            let pointers: Vec<_> = errors(&config).into_iter().map(|error| error.pointer).collect();
            assert_eq!(pointers, if is_good { &[][..] } else { &["/onUnknown"] });
        }
    }

    #[test]
    fn what_cannot_be_kept_is_reported() {
        for (slug, problem, status) in [("key-reuse", Problem::KeyReuse, 422), ("rate-limited", Problem::RateLimited, 429), ("full", Problem::Full, 503)] {
            assert_eq!(Problem::named(slug, 0), problem);
            let refused = |visit| with(&aptania(), visit, |request| request.refuse(problem));
            let result = refused(visit());
            assert_eq!((result.response.status, &body(&result)["type"]), (status, &json!(format!("urn:enlist:problem:{slug}"))));
            assert_eq!(header(&result, "Retry-After"), (status != 422).then_some("60"));
            assert_eq!(event(&result)["event"], slug);
            assert!(refused(form()).response.body.contains("<h1"));
        }
    }
}

/// Whether a person sent it.
mod senders {
    use super::*;
    use enlist::edge::bot_check::{BotCheck, BotVerdict, read_verdict};
    use enlist::edge::prepared::Turnstile;
    use enlist::http::Secret;
    use enlist::ledger::Doubt;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const SECRET: &str = "s\"1";
    const URL: &str = "https://check.example/siteverify";

    fn turnstile() -> Option<&'static Turnstile> {
        Some(&*Box::leak(Box::new(Turnstile { secret: Secret::new(SECRET), url: URL.to_owned() })))
    }

    const TOKEN: &str = "cf-turnstile-response";

    fn guarded() -> Value {
        let mut config = aptania();
        config["turnstile"] = json!({"secret": "s"});
        config["honeypot"] = json!("website");
        config["hasLedger"] = json!(true);
        config
    }

    /// The part that is judged, and what is expected of the sender.
    fn taken(config: &Value, visit: RequestInfo<'_>, body: &str) -> (String, Option<Value>) {
        let taken = with(config, visit, |request| request.prepare_submission(body.as_bytes(), request.admit().unwrap(), None).unwrap().unwrap());
        (taken.part, taken.sender.map(|sender| serde_json::from_str(&sender).unwrap()))
    }

    fn case(turnstile: Option<&'static Turnstile>, case: &Value) -> BotCheck<'static> {
        let text = arena().alloc_str(&case.to_string());
        BotCheck::read(turnstile, json::read(text.as_bytes(), arena()).unwrap())
    }

    #[test]
    fn what_tells_of_the_sender_is_no_part_of_the_record() {
        let part = r#"{"contactEmailaddress":"a@b.c"}"#;
        for (body, token, is_honeypot_filled) in [
            (json!({"contactEmailaddress": "a@b.c"}), "", false),
            (json!({"contactEmailaddress": "a@b.c", TOKEN: " t-1 ", "website": ""}), "t-1", false),
            (json!({"contactEmailaddress": "a@b.c", TOKEN: 7, "website": null}), "", false),
            (json!({"contactEmailaddress": "a@b.c", "website": "x"}), "", true),
            (json!({"contactEmailaddress": "a@b.c", "website": ["x"]}), "", true),
        ] {
            let expected = json!({"token": token, "ip": "192.0.2.7", "isTrapped": is_honeypot_filled});
            assert_eq!(taken(&guarded(), visit(), &body.to_string()), (part.to_owned(), Some(expected)), "{body}");
        }
        let expected = |token, is_honeypot_filled| (part.to_owned(), Some(json!({"token": token, "ip": "192.0.2.7", "isTrapped": is_honeypot_filled})));
        assert_eq!(taken(&guarded(), form(), "mail=a%40b.c&cf-turnstile-response=&cf-turnstile-response=t-2&website=+"), expected("t-2", false));
        assert_eq!(taken(&guarded(), form(), "mail=a%40b.c&website=+&website=x"), expected("", true));
        // A route that does not ask leaves such names to the engine.
        assert_eq!(taken(&aptania(), form(), "mail=a%40b.c&website=x").1, None);
        assert_eq!(issues(&end(&aptania(), visit(), r#"{"contactEmailaddress":"a@b.c","website":"x"}"#)), ["unknown_field website"]);
    }

    #[test]
    fn turnstile_is_asked_once_for_a_submission_where_there_is_a_token() {
        let asked = json!({"token": "t", "ip": "192.0.2.7", "question": "0123456789abcdeffedcba9876543210ff"});
        let question = case(turnstile(), &asked).request().unwrap();
        assert_eq!(question.url.expose(), URL);
        let uuid = "01234567-89ab-4def-8edc-ba9876543210";
        let body = json!({"secret": SECRET, "response": "t", "remoteip": "192.0.2.7", "idempotency_key": uuid});
        assert_eq!(serde_json::from_str::<Value>(&question.body).unwrap(), body);
        let nowhere = case(turnstile(), &json!({"token": "t", "question": "0"})).request().unwrap();
        assert!(!nowhere.body.contains("remoteip"));
        for token in ["", "t".repeat(2_049).as_str()] {
            assert!(case(turnstile(), &json!({ "token": token })).request().is_none());
        }
        assert!(case(None, &asked).request().is_none());
    }

    #[test]
    fn what_siteverify_says() {
        let unverified = BotVerdict::Doubtful(Doubt::Unverified);
        let no = |codes: Value| json!({"success": false, "error-codes": codes}).to_string();
        for (status, answer, verdict) in [
            (200, json!({"success": true, "error-codes": []}).to_string(), BotVerdict::Person),
            (200, no(json!(["timeout-or-duplicate"])), BotVerdict::Refused),
            (400, no(json!(["invalid-input-response"])), BotVerdict::Refused),
            (200, no(json!(["a-code-to-come"])), BotVerdict::Refused),
            (200, no(json!([])), BotVerdict::Refused),
            (200, json!({"success": false}).to_string(), BotVerdict::Refused),
            (200, no(json!(["invalid-input-secret"])), BotVerdict::BadSecret),
            (400, no(json!(["invalid-input-response", "missing-input-secret"])), BotVerdict::BadSecret),
            (200, no(json!(["internal-error"])), unverified),
            (400, no(json!(["bad-request"])), unverified),
            (429, no(json!([])), unverified),
            (500, no(json!(["timeout-or-duplicate"])), unverified),
            // Only what is fallback_id outright lets anybody in.
            (500, json!({"success": true}).to_string(), unverified),
            (302, json!({"success": true}).to_string(), unverified),
            (200, json!({"success": "true"}).to_string(), unverified),
            (200, "<html>".to_owned(), unverified),
            (0, String::new(), unverified),
            (1, String::new(), unverified),
        ] {
            assert_eq!(read_verdict(status, answer.as_bytes()), verdict, "{status} {answer}");
        }
    }

    #[test]
    fn what_becomes_of_it() {
        let yes = r#"{"success":true}"#;
        let no = r#"{"success":false}"#;
        for (of, status, answer, expected) in [
            (json!({"token": "t"}), 200, yes, json!({"isRefused": false})),
            (json!({"token": "t"}), 200, no, json!({"isRefused": true})),
            (json!({"token": "t"}), 0, "", json!({"isRefused": false, "doubt": "unverified"})),
            (json!({"token": "t", "isTrapped": true}), 200, yes, json!({"isRefused": false, "doubt": "suspect"})),
            // Without a token only a form may come.
            (json!({"token": ""}), 200, yes, json!({"isRefused": true})),
            (json!({"token": "", "isForm": true}), 200, yes, json!({"isRefused": false, "doubt": "no_token"})),
            (json!({"token": "t".repeat(2_049), "isForm": true}), 200, yes, json!({"isRefused": true})),
        ] {
            assert_eq!(serde_json::from_str::<Value>(&case(turnstile(), &of).to_json(status, answer.as_bytes())).unwrap(), expected, "{of}");
        }
        let alone = |is_honeypot_filled| case(None, &json!({"token": "", "isTrapped": is_honeypot_filled})).to_json(0, b"");
        assert_eq!([alone(false), alone(true)], [r#"{"isRefused":false}"#, r#"{"isRefused":false,"doubt":"suspect"}"#]);
        let secret = case(turnstile(), &json!({"token": "t"})).to_json(200, br#"{"success":false,"error-codes":["invalid-input-secret"]}"#);
        assert!(secret.contains(r#""doubt":"unverified","issues":[{"pointer":"/turnstile/secret","code":"bad_config""#) && !secret.contains("s\\\"1"));
    }

    #[test]
    fn who_is_rejected_may_try_again() {
        let sent = "mail=a%40b.c&idempotency-key=k&cf-turnstile-response=t-1&website=x";
        let bot_rejected = |visit, body: &'static str| with(&guarded(), visit, |request| request.reject_bot(body.as_bytes(), request.admit().unwrap()));
        let page = bot_rejected(form(), sent);
        assert_eq!((page.response.status, &event(&page)["event"]), (403, &json!("bot-check")));
        for there in ["<h1>Please send it again</h1>", r#"value="a@b.c""#, r#"value="k""#] {
            assert!(page.response.body.contains(there), "{there}");
        }
        assert!(!page.response.body.contains("t-1") && !page.response.body.contains("website"));
        let problem = bot_rejected(visit(), "{}");
        assert_eq!((problem.response.status, &body(&problem)["type"]), (403, &json!("urn:enlist:problem:bot-check")));
    }

    #[test]
    fn its_configuration_is_validated() {
        let with = |change: Value| {
            let mut config = guarded();
            for (name, value) in change.as_object().unwrap() {
                config[name] = value.clone();
            }
            let found_errors = errors(&config);
            assert!(found_errors.iter().all(|error| error.message.as_ref().is_none_or(|words| !words.contains("cret-"))));
            found_errors.iter().map(|error| format!("{} {}", error.code, error.pointer)).collect::<Vec<_>>()
        };
        for (change, expected) in [
            (json!({}), &[][..]),
            (json!({"turnstile": {"secret": "s", "url": "http://localhost:8800/siteverify"}, "rateLimit": {"limit": FUNCTION}}), &[]),
            (json!({"turnstile": "secret-"}), &["type /turnstile"]),
            (json!({"turnstile": {}}), &["required /turnstile/secret"]),
            (json!({"turnstile": {"secret": " "}}), &["required /turnstile/secret"]),
            (json!({"turnstile": {"secret": 7}}), &["type /turnstile/secret"]),
            (json!({"turnstile": {"secret": "s", "siteKey": "k"}}), &["unknown_field /turnstile/siteKey"]),
            (json!({"turnstile": {"secret": "s", "url": 7}}), &["type /turnstile/url"]),
            (json!({"turnstile": {"secret": "s", "url": "/siteverify"}}), &["bad_config /turnstile/url"]),
            (json!({"turnstile": {"secret": "s", "url": "https://secret-@host/"}}), &["bad_config /turnstile/url"]),
            (json!({"hasLedger": false}), &["bad_config /turnstile", "bad_config /honeypot"]),
            (json!({"hasLedger": false, "turnstile": null}), &["bad_config /honeypot"]),
            (json!({"hasLedger": false, "turnstile": null, "honeypot": null, "rateLimit": {"limit": FUNCTION}}), &[]),
            (json!({"rateLimit": FUNCTION}), &["type /rateLimit"]),
            (json!({"rateLimit": {}}), &["type /rateLimit"]),
            (json!({"honeypot": 7}), &["type /honeypot"]),
            (json!({"honeypot": ""}), &["bad_config /honeypot"]),
            (json!({"honeypot": "mail"}), &["bad_config /honeypot"]),
            (json!({"honeypot": "contactEmailaddress"}), &["bad_config /honeypot"]),
            (json!({"honeypot": "idempotency-key"}), &["bad_config /honeypot"]),
            (json!({"honeypot": TOKEN}), &["bad_config /honeypot"]),
            // A member that no visitor may set is as good a name as any.
            (json!({"honeypot": "contactProfileID"}), &[]),
        ] {
            assert_eq!(with(change.clone()), expected, "{change}");
        }
    }
}
