//! A signup from a web form becomes a contact in the company's CRM.
//!
//! This crate declares five vendors' create calls: the members of a record, the request that carries it, and how the response is read. It does no I/O: the caller
//! provides time and randomness and sends the requests. Compiled to WebAssembly it is the npm package `enlist-sdk`, for pages and for edge workers.
//!
//! ```
//! use enlist::calls::yulsn::{CREATE_CONTACT, CreateContact};
//! use enlist::http::request::{Options, build};
//! use enlist::http::{Secret, response};
//! use enlist::input::{Origin, check, check_json};
//! use enlist::schema::{Arena, Pick, Record};
//!
//! let arena = Arena::new();
//! let call = &CREATE_CONTACT;
//!
//! // A record is built in Rust…
//! let contact = CreateContact {
//!     registration_source: "footer form".into(),
//!     email: Some(" ada@example.com ".into()),
//!     ..CreateContact::default()
//! };
//! let record = check(call.schema, &Pick::Whole, Origin::Data, contact.to_value(&arena), &arena).expect("no issues");
//!
//! // …or read from JSON.
//! let input = br#"{"Email":" ada@example.com ","RegistrationSource":"footer form"}"#;
//! assert!(check_json(call.schema, &Pick::Whole, input, &arena) == Ok(record));
//!
//! let options = Options { credentials: vec![("apiKey".into(), Secret::new("k"))], ..Options::default() };
//! let request = build(call, record, &options, &arena).expect("a good configuration");
//! assert_eq!(request.body, r#"{"RegistrationSource":"footer form","Email":"ada@example.com"}"#);
//!
//! let response = response::UpstreamResponse { status: 200, content_type: "application/json", retry_after: None, body: br#"{"Id":12}"# };
//! assert_eq!(response::read(call, &response, &arena).to_json(), r#"{"status":"created","id":"12"}"#);
//! ```
//!
//! | module | contents |
//! |---|---|
//! | [`schema`] | the language a call is declared in, and the rules of its kinds |
//! | [`calls`] | the five calls, one file for each vendor |
//! | [`input`] | JSON, forms and a page's objects as values, and the engine that checks them |
//! | [`http`] | requests, responses as outcomes, and the retry policy |
//! | [`visitor`] | the visitor's cookie |
//! | [`edge`] | the edge handler: admission, assembly of the record, responses, log |
//! | [`ledger`] | the state machine of stored submissions |
//!
//! The feature `edge` (on by default) adds what only a server does: XML, tokens, the edge handler and the ledger. The feature `wasm` adds the bindings.

extern crate self as enlist;

pub mod calls;
#[cfg(feature = "edge")]
pub mod edge;
pub mod http;
pub mod input;
#[cfg(feature = "edge")]
pub mod ledger;
pub mod schema;
pub mod visitor;
#[cfg(feature = "wasm")]
pub mod wasm;
