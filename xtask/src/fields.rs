//! Generated TypeScript: the field lists with which a page shows and constrains a form before the wasm is loaded, and the messages of issues.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use enlist::calls::{CALLS, Call};
use enlist::http::json::{ListWriter, push_text};
use enlist::input::frame;
use enlist::schema::{Code, Extra, Field, Kind, MAX_DEPTH, MAX_ITEMS, MAX_MEMBERS, Schema};

const DIRECTORY: &str = "target/npm/generated";

/// Writes the field list of each call of the registry, and the codes of issues, to `target/npm/generated`.
///
/// # Errors
///
/// Where a file cannot be written.
pub fn generate() -> Result<()> {
    let directory = Path::new(DIRECTORY);
    for (index, call) in CALLS.iter().enumerate() {
        write(directory, index, call)?;
    }
    write_codes(directory)?;
    write_constants(directory)
}

/// Writes `<call id>.ts` for the call at this index of the registry, where it differs from the file.
///
/// # Errors
///
/// Where the file cannot be written.
pub fn write(directory: &Path, index: usize, call: &Call) -> Result<()> {
    write_module(directory, &format!("{}.ts", call.id), &module(index, call))
}

/// Writes `codes.ts`: name and message of each code, at the number that the wasm returns.
///
/// # Errors
///
/// Where the file cannot be written.
pub fn write_codes(directory: &Path) -> Result<()> {
    let mut module = String::from(
        "// Out of the Rust declarations, by `cargo xtask build`.\nimport type { IssueCode } from \"../../../pkg-template/src/api.ts\";\n\nexport const codes: readonly (readonly [name: IssueCode, words: string])[] = [\n",
    );
    for code in Code::ALL {
        module.push_str("  ");
        ListWriter::begin(&mut module).text(code.name()).text(code.words());
        module.push_str(",\n");
    }
    module.push_str("];\n");
    write_module(directory, "codes.ts", &module)
}

/// Writes `constants.ts`: what the package's frame writer and the core's reader must agree on.
///
/// # Errors
///
/// Where the file cannot be written.
pub fn write_constants(directory: &Path) -> Result<()> {
    let mut module = String::from("// Out of the Rust declarations, by `cargo xtask build`.\n");
    let mut push = |name: &str, value: usize| module.push_str(&format!("export const {name} = {value};\n"));
    for (prefix, constants) in [("", frame::tag::ALL), ("PICK_", frame::pick::ALL), ("CHOICE_", frame::choice::ALL), ("SOURCE_", frame::source::ALL)] {
        for (name, value) in constants {
            push(&format!("{prefix}{name}"), (*value).into());
        }
    }
    push("MAX_DEPTH", MAX_DEPTH);
    push("MAX_ITEMS", MAX_ITEMS);
    push("MAX_MEMBERS", MAX_MEMBERS);
    push("MAX_BYTES", frame::MAX_BYTES);
    write_module(directory, "constants.ts", &module)
}

fn write_module(directory: &Path, name: &str, module: &str) -> Result<()> {
    fs::create_dir_all(directory).with_context(|| format!("cannot create {}", directory.display()))?;
    let path = directory.join(name);
    if fs::read_to_string(&path).is_ok_and(|written| written == module) {
        return Ok(());
    }
    fs::write(&path, module).with_context(|| format!("cannot write {}", path.display()))
}

fn module(index: usize, call: &Call) -> String {
    let mut module = String::from(
        "// Out of the Rust declarations, by `cargo xtask build`.\nimport { type Declaration, fieldsOf } from \"../../../pkg-template/src/declaration.ts\";\n\nexport const declaration: Declaration = {\n  id: ",
    );
    push_text(&mut module, call.id);
    module.push_str(&format!(",\n  index: {index},\n  keepsExtra: {},\n  fields: /* @__PURE__ */ fieldsOf([\n", call.schema.extra == Extra::Keep));
    call.schema.visit_fields(&mut |field, name| push_field(&mut module, field, name));
    module.push_str("  ]),\n");
    push_names(&mut module, "nullable", call.schema, |field| field.nullable);
    push_names(&mut module, "intOrText", call.schema, |field| matches!(field.kind, Kind::IntOrText));
    module.push_str("};\n");
    module
}

fn push_names(module: &mut String, property: &str, schema: &Schema, is_in: impl Fn(&Field) -> bool) {
    let mut names = Vec::new();
    schema.visit_fields(&mut |field, name| {
        if is_in(field) {
            names.push(name.to_owned());
        }
    });
    module.push_str(&format!("  {property}: "));
    let mut list = ListWriter::begin(module);
    for name in names {
        list.text(&name);
    }
    drop(list);
    module.push_str(",\n");
}

/// Appends a field as a row, which `fieldsOf` in the package's `declaration.ts` reads. A row is half as long as the object that it stands for.
fn push_field(module: &mut String, field: &Field, name: &str) {
    let mut row = vec![];
    let label = if field.label == words(name) { "" } else { field.label };
    for text in [name, label, field.kind.name()] {
        let mut literal = String::new();
        push_text(&mut literal, text);
        row.push(literal);
    }
    row.push((u8::from(field.required) + 2 * u8::from(field.visitor)).to_string());
    let mut autocomplete = String::new();
    push_text(&mut autocomplete, field.autocomplete);
    row.push(autocomplete);
    row.push(field.max_length.unwrap_or_default().to_string());
    if let Some((min, max)) = field.range {
        row.extend([min.to_string(), max.to_string()]);
    }
    while matches!(row.last().map(String::as_str), Some("0" | "\"\"")) && row.len() > 4 && field.range.is_none() {
        row.pop();
    }
    module.push_str(&format!("    [{}],\n", row.join(",")));
}

/// Returns the label that `fieldsOf` makes of a name: `company[].firstName` → `First name`.
fn words(name: &str) -> String {
    let own = name.rsplit(['.', ']']).next().unwrap_or_default();
    let mut words = String::new();
    for (index, letter) in own.char_indices() {
        match letter {
            _ if index == 0 => words.push(letter.to_ascii_uppercase()),
            'A'..='Z' => words.extend([' ', letter.to_ascii_lowercase()]),
            _ => words.push(letter),
        }
    }
    words
}
