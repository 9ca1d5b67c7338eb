//! The checks that run no test: formatting, lints, names, documentation, types and sizes.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::command::{run, step};
use crate::{build, docs, fuzz, names, sizes, tools};

/// Runs every check, and stops at the first that fails.
pub fn check() -> Result<()> {
    tools::rust_components()?;
    step("Checking the formatting of Rust…");
    run(Command::new("cargo").args(["fmt", "--all", "--check"]))?;
    run(Command::new("cargo").args(["fmt", "--check", "--manifest-path", fuzz::MANIFEST]))?;
    step("Checking the formatting and lints of TypeScript and JavaScript…");
    tools::node_modules()?;
    run(tools::npm_command("@biomejs/biome/bin/biome")?.args(["check", "--error-on-warnings", "."]))?;
    step("Checking names…");
    names::check()?;
    // The TypeScript sources import what the build generates.
    build::build()?;

    step("Checking the lints of Rust…");
    clippy(&["--workspace", "--all-targets"])?;
    tools::cxx_compiler()?;
    clippy(&["--manifest-path", fuzz::MANIFEST, "--target-dir", fuzz::BUILT])?;
    for build in &build::BUILDS {
        clippy(&[&in_wasm(build)[..], &["--lib", "--tests"]].concat())?;
    }

    docs::write()?;
    step("Checking the documentation of the bindings and of xtask…");
    doc(&["--package", "xtask"])?;
    // The edge build contains all of the browser build.
    let [_, edge] = &build::BUILDS;
    doc(&in_wasm(edge))?;

    for project in typescript_projects()? {
        step(format!("Checking the types of {}…", project.display()));
        run(tools::npm_command("typescript/bin/tsc")?.args(["--noEmit", "--project"]).arg(project))?;
    }

    step("Checking the sizes…");
    sizes::check(false)
}

/// The arguments that select the core with the features of a wasm build.
fn in_wasm(build: &build::Build) -> [&'static str; 7] {
    ["--package", "enlist", "--target", tools::WASM_TARGET, "--no-default-features", "--features", build.features]
}

fn clippy(selection: &[&str]) -> Result<()> {
    run(Command::new("cargo").arg("clippy").args(selection).args(["--", "--deny", "warnings"]))
}

fn doc(selection: &[&str]) -> Result<()> {
    run(Command::new("cargo").args(["doc", "--no-deps"]).args(selection).env("RUSTDOCFLAGS", "--deny warnings"))
}

/// The paths of the project's `tsconfig.json` files, sorted.
fn typescript_projects() -> Result<Vec<PathBuf>> {
    let mut projects = Vec::new();
    let mut directories: Vec<PathBuf> = ["pkg-template", "www", "tests"].map(PathBuf::from).into();
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory)? {
            let entry = entry?;
            let name = entry.file_name();
            if entry.file_type()?.is_dir() && name != "node_modules" {
                directories.push(entry.path());
            } else if name == "tsconfig.json" {
                projects.push(entry.path());
            }
        }
    }
    projects.sort();
    Ok(projects)
}
