//! Writes what the generators make of the call: its field list and the codes, as the package's TypeScript takes them, and its page of the reference.

use std::fs;
use std::path::Path;

use anyhow::Result;
use enlist::calls::CALLS;
use sixth_call::ADD_GUEST;
use xtask::{fields, reference};

fn main() -> Result<()> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/sixth-call");
    // It follows those of the registry.
    fields::write(&directory.join("generated"), CALLS.len(), &ADD_GUEST)?;
    fields::write_codes(&directory.join("generated"))?;
    fields::write_constants(&directory.join("generated"))?;
    Ok(fs::write(directory.join("inn.addGuest.html"), reference::page(&ADD_GUEST))?)
}
