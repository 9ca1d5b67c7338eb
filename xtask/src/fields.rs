//! The page's field lists, as TypeScript: what a page shows and constrains before the wasm is there, or where it never may be.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use enlist::calls::{CALLS, Call};
use enlist::schema::{Extra, Field, Kind, Schema};
use enlist::wire::json::{push_list, push_member, push_name, push_text};

const DIRECTORY: &str = "target/npm/generated";

/// Writes the field list of each call of the registry.
///
/// # Errors
///
/// Where a file cannot be written.
pub fn generate() -> Result<()> {
    for (index, call) in CALLS.iter().enumerate() {
        write(Path::new(DIRECTORY), index, call)?;
    }
    Ok(())
}

/// Writes `<call id>.ts` for the call at this place of the core's registry, where that changes anything.
///
/// # Errors
///
/// Where the file cannot be written.
pub fn write(directory: &Path, index: usize, call: &Call) -> Result<()> {
    fs::create_dir_all(directory).with_context(|| format!("cannot create {}", directory.display()))?;
    let path = directory.join(format!("{}.ts", call.id));
    let module = module(index, call);
    if fs::read_to_string(&path).is_ok_and(|written| written == module) {
        return Ok(());
    }
    fs::write(&path, module).with_context(|| format!("cannot write {}", path.display()))
}

fn module(index: usize, call: &Call) -> String {
    let mut module = String::from(
        "// Out of the Rust declarations, by `cargo xtask build`.\nimport type { Declaration } from \"../../../pkg-template/src/declaration.ts\";\n\nexport const declaration: Declaration = {\n  id: ",
    );
    push_text(&mut module, call.id);
    module.push_str(&format!(",\n  index: {index},\n  keepsExtra: {},\n  fields: [\n", call.schema.extra == Extra::Keep));
    each_field(call.schema, "", &mut |field, name| push_field(&mut module, field, name));
    module.push_str("  ],\n");
    push_names(&mut module, "nullable", call.schema, |field| field.nullable);
    push_names(&mut module, "intOrText", call.schema, |field| matches!(field.kind, Kind::IntOrText));
    module.push_str("};\n");
    module
}

/// Every field with its full name, nested ones after their parent.
pub fn each_field(schema: &Schema, parent: &str, visit: &mut impl FnMut(&Field, &str)) {
    for field in schema.fields {
        let name = format!("{parent}{}", field.name);
        visit(field, &name);
        match field.kind {
            Kind::Record(inner) => each_field(inner, &format!("{name}."), visit),
            Kind::List(inner) => each_field(inner, &format!("{name}[]."), visit),
            _ => {}
        }
    }
}

fn push_names(module: &mut String, list: &str, schema: &Schema, is_in: impl Fn(&Field) -> bool) {
    let mut names = Vec::new();
    each_field(schema, "", &mut |field, name| {
        if is_in(field) {
            names.push(name.to_owned());
        }
    });
    module.push_str(&format!("  {list}: "));
    push_list(module, names, |module, name| push_text(module, &name));
    module.push_str(",\n");
}

/// A field as an object of JSON, which is TypeScript too. The order of its members is that of the public type.
fn push_field(module: &mut String, field: &Field, name: &str) {
    let mut json = String::from("{");
    push_member(&mut json, "name", name);
    push_member(&mut json, "label", field.label);
    push_member(&mut json, "kind", field.kind.name());
    let mut push_literal = |name: &str, literal: String| {
        push_name(&mut json, name);
        json.push_str(&literal);
    };
    push_literal("required", field.required.to_string());
    if let Some(units) = field.max_length {
        push_literal("maxLength", units.to_string());
    }
    if let Some((min, max)) = field.range {
        push_literal("min", min.to_string());
        push_literal("max", max.to_string());
    }
    if !field.autocomplete.is_empty() {
        push_member(&mut json, "autocomplete", field.autocomplete);
    }
    push_name(&mut json, "visitor");
    json.push_str(&field.visitor.to_string());
    json.push('}');
    module.push_str(&format!("    {json},\n"));
}
