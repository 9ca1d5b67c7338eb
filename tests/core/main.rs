//! The core through its public API, natively: declarations, check, readers, requests, responses.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod answers;
mod engine;
#[cfg(not(target_arch = "wasm32"))]
mod fast_path;
mod forms;
mod fuzz_regressions;
#[cfg(not(target_arch = "wasm32"))]
mod generated_body;
mod json;
mod ledger;
mod limits;
#[cfg(not(target_arch = "wasm32"))]
mod properties;
mod records;
mod requests;
mod vectors;
mod visitor;

use enlist::calls::{CALLS, Call};
use enlist::http::json::{Int64As, push_value};
use enlist::input::{check_form, check_json};
use enlist::schema::{Arena, Issue, Member, Pick, Value};

/// Returns the thread's arena, which lives to the end of the run.
fn arena() -> &'static Arena {
    thread_local!(static ARENA: &'static Arena = Box::leak(Box::default()));
    ARENA.with(|arena| *arena)
}

/// Returns the call with this id.
fn call(id: &str) -> &'static Call {
    CALLS.iter().find(|call| call.id == id).expect("a call of this id")
}

/// Returns what `validate` returns for a JSON text: the value as JSON, or `code pointer` of each issue.
fn validate(call: &Call, json: &str) -> Result<String, Vec<String>> {
    validate_part(call, &Pick::Whole, json)
}

fn validate_part(call: &Call, pick: &Pick<'_>, json: &str) -> Result<String, Vec<String>> {
    check_json(call.schema, pick, json.as_bytes(), arena()).map(text_of).map_err(|issues| described(&issues))
}

/// Returns what `fromForm` returns for a form: the value as JSON, or `code name` of each issue.
fn submit_form(call: &Call, pairs: &[(&str, &str)]) -> Result<String, Vec<String>> {
    submit_part(call, &Pick::Whole, pairs, &[])
}

fn submit_part(call: &Call, pick: &Pick<'_>, pairs: &[(&str, &str)], names: &[(&str, &str)]) -> Result<String, Vec<String>> {
    let [entries, names] = [pairs, names].map(|pairs| pairs.iter().map(|(name, text)| (*name, Value::Text(text))).collect::<Vec<Member<'_>>>());
    let checked = check_form(call.schema, pick, &entries, &names, arena());
    checked.map(text_of).map_err(|issues| issues.iter().map(|issue| format!("{} {}", issue.code.name(), issue.name())).collect())
}

fn described(issues: &[Issue<'_>]) -> Vec<String> {
    issues.iter().map(|issue| format!("{} {}", issue.code.name(), issue.pointer())).collect()
}

/// Returns a value as the JSON text that the package passes to JavaScript.
fn text_of(value: Value<'_>) -> String {
    let mut text = String::new();
    push_value(&mut text, value, Int64As::Text);
    text
}

/// Returns a JSON text without the white space between its tokens.
fn compact(json: &str) -> String {
    text_of(enlist::input::json::read(json.as_bytes(), arena()).expect("JSON"))
}

/// Returns a valid record of the call without optional members.
fn minimal(id: &str) -> &'static str {
    match id {
        "aptania.createContact" => r#"{"userUUID":"u-1","contactEmailaddress":"ada@example.com","contactProfileID":"7"}"#,
        "aptania.createAccount" => {
            r#"{"AccountName":"Acme","Address1":"1 High St","Address2":"Floor 2","Town":"Ely","Postcode":"CB7 4AA","County":"Cambs","Telephone":"01353 000000","Note":"n","CreatedByUserID":1,"AssignedToUserID":2,"CountryID":"77","AccountTypeID":"3","ContactProfileID":5,"Contacts":[{"Firstname":"Ada","Lastname":"L","Emailaddress":"ada@example.com"}],"Actions":[{"ActionTypeID":"1","ActionAssignedToUserID":3,"ActionText":"call","ActionDate":"31-10-2023","ActionTime":"10:09"}]}"#
        }
        "yulsn.createContact" => r#"{"RegistrationSource":"web"}"#,
        "protech.createContact" => "{}",
        "bigchange.createContact" => r#"{"name":"Ada","groupId":"9007199254740993","location":{"latitude":52.4,"longitude":0.26}}"#,
        other => panic!("no record for {other}"),
    }
}
