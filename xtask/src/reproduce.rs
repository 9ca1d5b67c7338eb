//! Checks that the wasm has the same bytes wherever it is compiled: in another folder, under another `CARGO_HOME`, with and without the component `rust-src`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::build::{BUILDS, Build, Machine, glue};
use crate::command::{output, step};
use crate::tools;

const DIRECTORY: &str = "target/reproduce";

/// The file by which rustc recognises that the standard library's sources are installed.
const SOURCES_MARKER: &str = "lib/rustlib/src/rust/library/std/src/lib.rs";

/// Compiles both builds here and on two other machines, and compares the bytes.
///
/// # Errors
///
/// Names the build whose bytes differ, and where both files are.
pub fn reproduce() -> Result<()> {
    tools::wasm_target()?;
    let here = Machine::this()?;
    let directory = here.root.join(DIRECTORY);
    for has_sources in [false, true] {
        let other = machine(&directory.join(if has_sources { "with-rust-src" } else { "without-rust-src" }), &here, has_sources)?;
        for build in &BUILDS {
            compare(build, &bound(build, &here)?, &bound(build, &other)?)?;
        }
    }
    step("The bytes are equal in two folders and two homes, with and without rust-src.");
    Ok(())
}

/// Compiles a build and returns the path of its wasm before the optimiser, which is the same program everywhere.
///
/// What rustc writes is not compared: it holds wasm-bindgen's descriptions of the bindings, which name the folder, and which binding removes.
fn bound(build: &Build, machine: &Machine) -> Result<PathBuf> {
    let directory = machine.root.join("target/reproduce-bound").join(build.name);
    fs::create_dir_all(&directory).with_context(|| format!("cannot make {}", directory.display()))?;
    glue(&build.compile(machine)?, &directory)?;
    Ok(directory.join("enlist_bg.wasm"))
}

fn compare(build: &Build, here: &Path, other: &Path) -> Result<()> {
    let read = |path: &Path| fs::read(path).with_context(|| format!("cannot read {}", path.display()));
    ensure!(read(here)? == read(other)?, "the {} build differs: {} and {}", build.name, here.display(), other.display());
    Ok(())
}

/// A copy of the work tree under `directory`, with a cargo home and a sysroot of its own.
fn machine(directory: &Path, here: &Machine, has_sources: bool) -> Result<Machine> {
    let (root, cargo_home, sysroot) = (directory.join("clone"), directory.join("cargo-home"), directory.join("sysroot"));
    for fresh in [&root, &sysroot] {
        if fresh.exists() {
            fs::remove_dir_all(fresh).with_context(|| format!("cannot remove {}", fresh.display()))?;
        }
        fs::create_dir_all(fresh)?;
    }
    fs::create_dir_all(&cargo_home)?;
    // Only the configuration of registries: this machine downloads its crates itself.
    let registries = here.cargo_home.join("config.toml");
    if registries.is_file() {
        fs::copy(registries, cargo_home.join("config.toml"))?;
    }
    copy_tracked_files(&here.root, &root)?;
    link_sysroot(&here.sysroot, &sysroot, has_sources)?;
    Ok(Machine { rustc_wrapper: Some(sysroot_wrapper(directory, &sysroot)?), root, cargo_home, sysroot })
}

fn copy_tracked_files(from: &Path, to: &Path) -> Result<()> {
    let listed = output(Command::new("git").current_dir(from).args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]))?;
    for name in String::from_utf8(listed)?.split('\0').filter(|name| from.join(name).is_file()) {
        let copy = to.join(name);
        fs::create_dir_all(copy.parent().context("a file has a parent directory")?)?;
        fs::copy(from.join(name), copy).with_context(|| format!("cannot copy {name}"))?;
    }
    Ok(())
}

/// Links every target of a toolchain into a new sysroot, whose `rust-src` is only the file that rustc looks for, or nothing.
fn link_sysroot(from: &Path, to: &Path, has_sources: bool) -> Result<()> {
    let targets = to.join("lib/rustlib");
    fs::create_dir_all(&targets)?;
    for entry in fs::read_dir(from.join("lib/rustlib"))? {
        let entry = entry?;
        if entry.file_type()?.is_dir() && entry.file_name() != "src" {
            std::os::unix::fs::symlink(entry.path(), targets.join(entry.file_name()))?;
        }
    }
    if has_sources {
        let marker = to.join(SOURCES_MARKER);
        fs::create_dir_all(marker.parent().context("the marker has a parent directory")?)?;
        fs::write(marker, "")?;
    }
    Ok(())
}

/// A script that gives rustc the sysroot. As a flag of cargo's it would be part of every crate's hash.
fn sysroot_wrapper(directory: &Path, sysroot: &Path) -> Result<PathBuf> {
    let script = directory.join("rustc-with-sysroot");
    fs::write(&script, format!("#!/bin/sh\nrustc=$1\nshift\nexec \"$rustc\" --sysroot '{}' \"$@\"\n", sysroot.display()))?;
    output(Command::new("chmod").arg("+x").arg(&script))?;
    Ok(script)
}
