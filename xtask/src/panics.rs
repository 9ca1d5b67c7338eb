//! Panics without words: nothing in the core panics, and if something does all the same, WebAssembly traps and the package takes a fresh instance. What the
//! standard library would say first, and all that it says it with, is a tenth of a page's download.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use walrus::{FunctionBuilder, FunctionId, FunctionKind, Module, ModuleConfig};

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

/// Writes the module at `from` to `to`, with a trap in place of each of these functions.
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
    module.emit_wasm_file(to).with_context(|| format!("cannot write {}", to.display()))
}

fn is_of_panics(module: &Module, id: FunctionId) -> bool {
    let Some(name) = &module.funcs.get(id).name else { return false };
    let name = format!("{:#}", rustc_demangle::demangle(name));
    // wasm-bindgen runs its own `describe` functions at build time.
    !name.contains("describe") && OF_PANICS.iter().any(|part| name.contains(part))
}
