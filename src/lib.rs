//! A signup from a web form becomes a contact in the company's CRM.
//!
//! This crate knows five vendors' create calls: what a record may hold, the exact request that carries it, and what the answer means. It does no I/O; time,
//! randomness and the network come from outside. Compiled to WebAssembly it is the npm package `enlist-sdk`, for pages and for edge workers.
//!
//! ```
//! use enlist::calls::yulsn;
//! use enlist::schema::{Arena, Pick};
//! use enlist::source::check_json;
//! use enlist::wire::request::{Options, build};
//! use enlist::wire::{Secret, response};
//!
//! let arena = Arena::new();
//! let call = &yulsn::CREATE_CONTACT;
//! let input = br#"{"Email":" ada@example.com ","RegistrationSource":"footer form"}"#;
//! let record = check_json(call.schema, &Pick::Whole, input, &arena).expect("no issues");
//!
//! let options = Options { credentials: vec![("apiKey".into(), Secret::new("k"))], ..Options::default() };
//! let request = build(call, record, &options, &arena).expect("a good configuration");
//! assert_eq!(request.body, r#"{"RegistrationSource":"footer form","Email":"ada@example.com"}"#);
//!
//! let answer = response::Answer { status: 200, content_type: "application/json", retry_after: None, body: br#"{"Id":12}"# };
//! assert_eq!(response::read(call, &answer, &arena).to_json(), r#"{"status":"created","id":"12"}"#);
//! ```
//!
//! | module | what it is |
//! |---|---|
//! | [`schema`] | the language a call is declared in, and the rules of its kinds |
//! | [`calls`] | the five calls, each as its vendor's page reads |
//! | [`source`] | the ways in: JSON, forms, a page's objects; one engine that checks them |
//! | [`wire`] | the ways out: requests, and answers as outcomes |
//! | [`visitor`] | the visitor's cookie |
//! | [`delivery`] | decisions on the way between: whether to send again, and at the edge who may post and what is answered |
//!
//! With the feature `edge` (the default) comes what only a server does: XML, and the edge handler's decisions. With `wasm` come the bindings.

extern crate self as enlist;

pub mod calls;
pub mod delivery;
pub mod schema;
pub mod source;
pub mod visitor;
#[cfg(feature = "wasm")]
pub mod wasm;
pub mod wire;
