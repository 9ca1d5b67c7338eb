//! `#[derive(Schema)]`: the static schema of a record, made of its struct.
//!
//! The type of a field gives its kind (`String`, `i64`, `f64`, `bool`, `Int64`, `IdList`, `IntOrText`, a nested record, `Vec` of one), `Option` makes it
//! optional, `Option<Option<_>>` nullable too, serde's `rename` and `rename_all` give the name in requests, and the doc comment is the description.
//! `#[field(…)]` adds what a type cannot express:
//!
//! - a kind that is written as text: `email`, `date`, `time`, `date_time`, `uuid`, `opaque_id`, `ipv4`
//! - `visitor`: a visitor may set it
//! - `edge = "cookie"`, `"time"` or `"ip"`: the edge fills it in from the visitor's cookie, the clock, or the connection's address
//! - `max_length = 50`, `range(-90, 90)`
//! - `label = "Email address"`, `autocomplete = "email"`
//!
//! `#[schema(keep_extra)]` on the struct keeps undeclared scalars. `#[schema(input = "Name")]` names the TypeScript type of accepted input, which with the crate
//! feature `wasm` is declared beside the record's own.

mod declaration;
mod input;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Implements `enlist::schema::Record` for a struct. The crate's documentation lists the attributes.
#[proc_macro_derive(Schema, attributes(schema, field))]
pub fn derive_schema(item: TokenStream) -> TokenStream {
    let item = parse_macro_input!(item as DeriveInput);
    declaration::Declaration::parse(&item)
        .map(|declaration| {
            let record = declaration.record();
            let input = input::typescript(&declaration);
            quote::quote! { #record #input }
        })
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}
