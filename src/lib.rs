//! A signup from a web form becomes a contact in the company's CRM.
//!
//! This crate knows five vendors' create calls: what a record may hold, the exact request that carries it, and what the answer means. It does no I/O; time,
//! randomness and the network come from outside. Compiled to WebAssembly it is the npm package `enlist-sdk`, for pages and for edge workers.
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
//! | module | what it is |
//! |---|---|
//! | [`schema`] | the language a call is declared in, and the rules of its kinds |
//! | [`calls`] | the five calls, each as its vendor's page reads |
//! | [`input`] | JSON, forms and a page's objects as values, and the engine that checks them |
//! | [`http`] | requests, responses as outcomes, and the retry policy |
//! | [`visitor`] | the visitor's cookie |
//! | [`edge`] | the edge handler's decisions: who may post, what is sent, what is answered |
//! | [`ledger`] | the state machine of stored submissions |
//!
//! With the feature `edge` (the default) comes what only a server does: XML, and the edge handler's decisions. With `wasm` come the bindings.

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
