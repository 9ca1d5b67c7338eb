use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::declaration::{Declaration, Member, last_ident, unwrapped};

/// Returns the TypeScript type of accepted input for a record, or `None` without `#[schema(input = "…")]`. It is the record's type with more ways to write an int64
/// and a list of ids.
pub fn typescript(declaration: &Declaration) -> Option<TokenStream> {
    let name = declaration.input_name.as_ref()?;
    let ident = format_ident!("{}Input", declaration.ident);
    let docs = &declaration.docs;
    let fields = declaration.fields.iter().enumerate().map(|(index, member)| field(index, member));
    Some(quote! {
        #[cfg(feature = "wasm")]
        #[allow(dead_code)]
        const _: () = {
            #(#docs)*
            #[derive(::serde::Serialize, ::tsify::Tsify)]
            #[tsify(rename = #name)]
            struct #ident {
                #(#fields),*
            }
        };
    })
}

fn field(index: usize, member: &Member) -> TokenStream {
    let ident = format_ident!("field_{index}");
    let docs = &member.docs;
    let wire_name = &member.wire_name;
    let ty = member_type(member);
    let optional = member.is_optional.then(|| quote!(optional,));
    quote! {
        #(#docs)*
        #[serde(rename = #wire_name)]
        #[tsify(#optional type = #ty)]
        #ident: ()
    }
}

fn member_type(member: &Member) -> String {
    let (item, is_list) = unwrapped(&member.inner, "Vec");
    let name = last_ident(&item).unwrap_or_default();
    let ty = match name.as_str() {
        "String" => "string".to_owned(),
        "i64" | "f64" => "number".to_owned(),
        "bool" => "boolean".to_owned(),
        "Int64" => "string | number | bigint".to_owned(),
        "IdList" => "string | readonly (string | number)[]".to_owned(),
        "IntOrText" => "number | string".to_owned(),
        record => format!("{record}Input"),
    };
    let ty = if is_list { format!("readonly {ty}[]") } else { ty };
    if member.is_nullable { format!("{ty} | null") } else { ty }
}
