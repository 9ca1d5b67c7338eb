//! Panics without words: nothing in the core panics, and if something does all the same, WebAssembly traps and the package takes a fresh instance. What the
//! standard library would say first, and all that it says it with, is a tenth of a page's download.

use std::ops::Range;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use walrus::ir::Value;
use walrus::{ConstExpr, DataId, DataKind, FunctionBuilder, FunctionId, FunctionKind, Module, ModuleConfig};

/// Parts of the names of functions that only a panic calls: those that begin one, and those that put what it holds into words.
const OF_PANICS: &[&str] = &[
    "core::panicking::",
    "std::panicking::begin_panic",
    "std::panicking::panic_",
    "core::cell::panic",
    "::slice_error_fail",
    "::unwrap_failed",
    "::expect_failed",
    "wasm_bindgen::throw_str",
    "alloc::raw_vec::capacity_overflow",
    "alloc::raw_vec::handle_error",
    "handle_alloc_error",
    "rust_panic",
    "core::fmt::Debug>::fmt",
    "core::fmt::builders::",
];

/// What they would say. Where in the sources, they say too.
const WORDS_OF_PANICS: &[&str] = &[
    "slice index starts at ",
    " but ends at ",
    "range start index ",
    "range end index ",
    " out of range for slice of length ",
    "copy_from_slice: source slice length (",
    ") does not match destination slice length (",
    "insertion index (is ",
    ") should be <= len (is ",
    "mid > len",
    "attempt to join into collection with len > usize::MAX",
    "capacity overflow",
    "requested allocation size overflowed",
    "Tried to shrink to a larger capacity",
    "closure invoked recursively or after being dropped",
    "RefCell already mutably borrowed",
    "RefCell already borrowed",
];

/// Writes the module at `from` to `to`, with a trap in place of each of these functions and nothing in place of what they say.
pub fn silence(from: &Path, to: &Path) -> Result<()> {
    let mut module = ModuleConfig::new().generate_name_section(true).parse_file(from).with_context(|| format!("cannot read {}", from.display()))?;
    let silenced: Vec<FunctionId> = module.funcs.iter_local().map(|(id, _)| id).filter(|id| is_of_panics(&module, *id)).collect();
    ensure!(!silenced.is_empty(), "{} names no function of a panic: its name section is gone", from.display());
    for id in silenced {
        let ty = module.types.get(module.funcs.get(id).ty());
        let (parameters, results) = (ty.params().to_vec(), ty.results().to_vec());
        let arguments = parameters.iter().map(|ty| module.locals.add(*ty)).collect();
        let mut trap = FunctionBuilder::new(&mut module.types, &parameters, &results);
        trap.func_body().unreachable();
        module.funcs.get_mut(id).kind = FunctionKind::Local(trap.local_func(arguments));
    }
    let segments: Vec<DataId> = module.data.iter().map(|data| data.id()).collect();
    for id in segments {
        let data = module.data.get_mut(id);
        if let DataKind::Active { offset: ConstExpr::Value(Value::I32(start)), .. } = data.kind {
            blank_places(&mut data.value, start as usize);
        }
        for words in WORDS_OF_PANICS {
            blank_words(&mut data.value, words.as_bytes());
        }
    }
    module.emit_wasm_file(to).with_context(|| format!("cannot write {}", to.display()))
}

/// Overwrites each `core::panic::Location` in a segment that begins at the address `start`, and the path that it points to: address and length of the path of a
/// Rust source, line, column.
fn blank_places(segment: &mut [u8], start: usize) {
    let word = |segment: &[u8], at: usize| Some(u32::from_le_bytes(segment.get(at..at + 4)?.try_into().ok()?) as usize);
    let places: Vec<(usize, Range<usize>)> = (0..segment.len())
        .filter(|at| (start + at).is_multiple_of(4))
        .filter_map(|at| {
            let (address, length) = (word(segment, at)?, word(segment, at + 4)?);
            let path = address.checked_sub(start)?..address.checked_sub(start)?.checked_add(length)?;
            (length < 256 && segment.get(path.clone())?.ends_with(b".rs")).then_some((at, path))
        })
        .collect();
    for (at, path) in places {
        for range in [at..at + 16, path] {
            segment.get_mut(range).into_iter().for_each(|bytes| bytes.fill(0));
        }
    }
}

fn blank_words(segment: &mut [u8], words: &[u8]) {
    for at in 0..segment.len().saturating_sub(words.len()) {
        if let Some(found) = segment.get_mut(at..at + words.len()).filter(|bytes| *bytes == words) {
            found.fill(0);
        }
    }
}

fn is_of_panics(module: &Module, id: FunctionId) -> bool {
    let Some(name) = &module.funcs.get(id).name else { return false };
    let name = format!("{:#}", rustc_demangle::demangle(name));
    // wasm-bindgen runs its own `describe` functions at build time.
    !name.contains("describe") && OF_PANICS.iter().any(|part| name.contains(part))
}
