use proc_macro2::TokenStream;
use quote::quote;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Error, Expr, ExprLit, Fields, GenericArgument, Ident, Lit, LitInt, LitStr, Meta, PathArguments, Result, Token, Type};

/// The declaration that a struct and its attributes make.
pub struct Declaration {
    pub ident: Ident,
    pub docs: Vec<Attribute>,
    pub input_name: Option<LitStr>,
    pub fields: Vec<Member>,
    keep_extra: bool,
}

/// The declaration that one field of the struct makes.
pub struct Member {
    ident: Ident,
    pub wire_name: String,
    pub docs: Vec<Attribute>,
    pub inner: Type,
    pub is_optional: bool,
    pub is_nullable: bool,
    options: Options,
}

/// The options in `#[field(…)]`.
#[derive(Default)]
struct Options {
    kind: Option<Ident>,
    is_visitor: bool,
    edge_source: Option<Ident>,
    max_length: Option<LitInt>,
    range: Option<(Expr, Expr)>,
    label: String,
    autocomplete: String,
}

impl Declaration {
    pub fn parse(item: &DeriveInput) -> Result<Self> {
        let Data::Struct(data) = &item.data else {
            return Err(Error::new(item.span(), "a record is a struct with named fields"));
        };
        let Fields::Named(named) = &data.fields else {
            return Err(Error::new(item.span(), "a record is a struct with named fields"));
        };
        let rename_all = serde_value(&item.attrs, "rename_all")?;
        let mut declaration = Declaration { ident: item.ident.clone(), docs: docs(&item.attrs), input_name: None, fields: Vec::new(), keep_extra: false };
        for attribute in item.attrs.iter().filter(|attribute| attribute.path().is_ident("schema")) {
            attribute.parse_nested_meta(|meta| {
                if meta.path.is_ident("keep_extra") {
                    declaration.keep_extra = true;
                    Ok(())
                } else if meta.path.is_ident("input") {
                    declaration.input_name = Some(meta.value()?.parse()?);
                    Ok(())
                } else {
                    Err(meta.error("expected `keep_extra` or `input = \"…\"`"))
                }
            })?;
        }
        for field in &named.named {
            declaration.fields.push(Member::parse(field, rename_all.as_deref())?);
        }
        Ok(declaration)
    }

    /// Returns the implementation of `Record`.
    pub fn record(&self) -> TokenStream {
        let ident = &self.ident;
        let fields = self.fields.iter().map(Member::field);
        let (idents, names): (Vec<_>, Vec<_>) = self.fields.iter().map(|member| (&member.ident, &member.wire_name)).unzip();
        let extra = if self.keep_extra { quote!(Keep) } else { quote!(Refuse) };
        quote! {
            impl ::enlist::schema::Record for #ident {
                const SCHEMA: &'static ::enlist::schema::Schema = {
                    static SCHEMA: ::enlist::schema::Schema = ::enlist::schema::Schema {
                        fields: &[#(#fields),*],
                        extra: ::enlist::schema::Extra::#extra,
                    };
                    &SCHEMA
                };

                fn to_value<'a>(&'a self, arena: &'a ::enlist::schema::Arena) -> ::enlist::schema::Value<'a> {
                    let members = [
                        #((#names, ::enlist::schema::TypedMember::to_member(&self.#idents, arena))),*
                    ];
                    let present = members.into_iter().filter_map(|(name, value)| Some((name, value?)));
                    ::enlist::schema::Value::Record(arena.alloc_slice_fill_iter(present.collect::<::std::vec::Vec<_>>()))
                }
            }
        }
    }
}

impl Member {
    fn parse(field: &syn::Field, rename_all: Option<&str>) -> Result<Self> {
        let Some(ident) = &field.ident else { return Err(Error::new(field.span(), "a field needs a name")) };
        let wire_name = match serde_value(&field.attrs, "rename")? {
            Some(name) => name,
            None => cased(&ident.to_string(), rename_all).map_err(|message| Error::new(field.span(), message))?,
        };
        let (inner, is_optional) = unwrapped(&field.ty, "Option");
        let (inner, is_nullable) = unwrapped(&inner, "Option");
        let options = Options::parse(&field.attrs)?;
        Ok(Member { ident: ident.clone(), wire_name, docs: docs(&field.attrs), inner, is_optional, is_nullable, options })
    }

    /// Returns the expression of the field's entry in the schema.
    fn field(&self) -> TokenStream {
        let Options { is_visitor, edge_source, max_length, range, label, autocomplete, .. } = &self.options;
        let name = &self.wire_name;
        let kind = self.kind();
        let required = (!self.is_optional).then(|| quote!(.required()));
        let nullable = self.is_nullable.then(|| quote!(.nullable()));
        let visitor = is_visitor.then(|| quote!(.visitor()));
        let edge_source = edge_source.as_ref().map(|source| quote!(.from_edge(::enlist::schema::EdgeSource::#source)));
        let max_length = max_length.as_ref().map(|units| quote!(.max_length(#units)));
        let range = range.as_ref().map(|(min, max)| quote!(.range(#min, #max)));
        let doc = self.doc_text();
        quote! {
            ::enlist::schema::Field::new(#name, #kind) #required #nullable #visitor #edge_source #max_length #range .shown_as(#label, #autocomplete, #doc)
        }
    }

    fn kind(&self) -> TokenStream {
        if let Some(kind) = &self.options.kind {
            return quote!(::enlist::schema::Kind::#kind);
        }
        let (item, is_list) = unwrapped(&self.inner, "Vec");
        if is_list {
            return quote!(::enlist::schema::Kind::List(<#item as ::enlist::schema::Record>::SCHEMA));
        }
        let inner = &self.inner;
        let scalar = match last_ident(inner).as_deref() {
            Some("String") => "Text",
            Some("i64") => "Integer",
            Some("f64") => "Number",
            Some("bool") => "Boolean",
            Some("Int64") => "Int64",
            Some("IdList") => "IdList",
            Some("IntOrText") => "IntOrText",
            _ => return quote!(::enlist::schema::Kind::Record(<#inner as ::enlist::schema::Record>::SCHEMA)),
        };
        let scalar = Ident::new(scalar, inner.span());
        quote!(::enlist::schema::Kind::#scalar)
    }

    fn doc_text(&self) -> String {
        let lines = self.docs.iter().filter_map(|doc| match &doc.meta {
            Meta::NameValue(pair) => literal_text(&pair.value),
            _ => None,
        });
        lines.map(|line| line.trim().to_owned()).collect::<Vec<_>>().join(" ").trim().to_owned()
    }
}

impl Options {
    fn parse(attributes: &[Attribute]) -> Result<Self> {
        let mut options = Options::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("field")) {
            attribute.parse_nested_meta(|meta| {
                let name = meta.path.get_ident().map(Ident::to_string).unwrap_or_default();
                let mut kind = |variant| options.kind = Some(Ident::new(variant, meta.path.span()));
                match name.as_str() {
                    "email" => kind("Email"),
                    "date" => kind("Date"),
                    "time" => kind("Time"),
                    "date_time" => kind("DateTime"),
                    "uuid" => kind("Uuid"),
                    "opaque_id" => kind("OpaqueId"),
                    "ipv4" => kind("Ipv4"),
                    "visitor" => options.is_visitor = true,
                    "edge" => {
                        let source: LitStr = meta.value()?.parse()?;
                        let variant = match source.value().as_str() {
                            "cookie" => "Cookie",
                            "time" => "Time",
                            "ip" => "Ip",
                            _ => return Err(Error::new(source.span(), "expected `cookie`, `time` or `ip`")),
                        };
                        options.edge_source = Some(Ident::new(variant, source.span()));
                    }
                    "max_length" => options.max_length = Some(meta.value()?.parse()?),
                    "label" => options.label = meta.value()?.parse::<LitStr>()?.value(),
                    "autocomplete" => options.autocomplete = meta.value()?.parse::<LitStr>()?.value(),
                    "range" => {
                        let bounds;
                        syn::parenthesized!(bounds in meta.input);
                        let min = bounds.parse()?;
                        bounds.parse::<Token![,]>()?;
                        options.range = Some((min, bounds.parse()?));
                    }
                    _ => return Err(meta.error("not an option of a field")),
                }
                Ok(())
            })?;
        }
        Ok(options)
    }
}

fn docs(attributes: &[Attribute]) -> Vec<Attribute> {
    attributes.iter().filter(|attribute| attribute.path().is_ident("doc")).cloned().collect()
}

/// Returns the type within `wrapper<…>` and true, or the type itself and false.
pub fn unwrapped(ty: &Type, wrapper: &str) -> (Type, bool) {
    if let Type::Path(path) = ty
        && let Some(segment) = path.path.segments.last()
        && segment.ident == wrapper
        && let PathArguments::AngleBracketed(arguments) = &segment.arguments
        && let Some(GenericArgument::Type(inner)) = arguments.args.first()
    {
        return (inner.clone(), true);
    }
    (ty.clone(), false)
}

/// Returns the last name of a type's path, or `None` where the type is not a path.
pub fn last_ident(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()),
        _ => None,
    }
}

/// Returns the text of `key = "text"` in `#[serde(…)]`, or `None`.
fn serde_value(attributes: &[Attribute], key: &str) -> Result<Option<String>> {
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        for meta in attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)? {
            if let Meta::NameValue(pair) = &meta
                && pair.path.is_ident(key)
            {
                return Ok(literal_text(&pair.value));
            }
        }
    }
    Ok(None)
}

fn literal_text(value: &Expr) -> Option<String> {
    match value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    }
}

/// Converts a field's Rust name to the case in `#[serde(rename_all = "…")]`.
fn cased(name: &str, rename_all: Option<&str>) -> std::result::Result<String, String> {
    let capitalised = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
    };
    let name = name.trim_start_matches("r#");
    let mut words = name.split('_');
    match rename_all {
        None => Ok(name.to_owned()),
        Some("PascalCase") => Ok(words.map(capitalised).collect()),
        Some("camelCase") => {
            let first = words.next().unwrap_or_default().to_owned();
            Ok(words.fold(first, |name, word| name + &capitalised(word)))
        }
        Some(other) => Err(format!("`rename_all = \"{other}\"` is not read here: use camelCase or PascalCase, or name the field")),
    }
}
