//! What the builds weigh, and their budgets.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::command::line;
use crate::tools;

/// The package's directory, as `pkg-template/build.mjs` writes it.
const PACKAGE: &str = "dist/enlist-sdk";

/// A user's program with everything of the package in it, and the build it loads.
struct Program {
    title: &'static str,
    build: &'static str,
    script: &'static str,
    /// The condition of the package's `exports` under which it is bundled.
    condition: &'static str,
    /// What it may weigh, in bytes after brotli.
    budget: usize,
}

const PROGRAMS: [Program; 2] = [
    Program {
        title: "what a page downloads, all five calls, everything in",
        build: "browser",
        script: r#"
            import { aptania, yulsn, protech, bigchange, attributes, init, readUserUUID } from "enlist-sdk";
            const calls = [
                aptania.createContact, aptania.createAccount, yulsn.createContact,
                protech.createContact, bigchange.createContact,
            ];
            init();
            for (const call of calls) call.fields.map(attributes);
            globalThis.send = (id, form) => {
                const call = calls.find((call) => call.id === id);
                const { value, issues } = call.visitor.fromForm(form);
                if (issues) return issues;
                call.visitor.validate(value);
                return call.submit({ ...value, userUUID: readUserUUID("uuid") }, { endpoint: "/signup" });
            };
        "#,
        condition: "browser",
        budget: 36_000,
    },
    Program {
        title: "the edge build, all five calls, everything in",
        build: "edge",
        script: r#"
            import { aptania, yulsn, protech, bigchange } from "enlist-sdk";
            import { createHandler } from "enlist-sdk/edge";
            export default createHandler((env) => ({
                routes: {
                    "/1": { call: aptania.createContact, credentials: env },
                    "/2": { call: aptania.createAccount, credentials: env },
                    "/3": { call: yulsn.createContact, credentials: env },
                    "/4": { call: protech.createContact, credentials: env },
                    "/5": { call: bigchange.createContact, credentials: env },
                },
            }));
        "#,
        condition: "workerd",
        budget: 98_000,
    },
];

/// A module of the package for forms, JavaScript alone. What it is loaded beside is counted elsewhere.
struct Module {
    title: &'static str,
    entry: &'static str,
    beside: &'static [&'static str],
    /// What it may weigh, in bytes after brotli.
    budget: usize,
}

impl Module {
    const fn new(title: &'static str, entry: &'static str, beside: &'static [&'static str], budget: usize) -> Self {
        Module { title, entry, beside, budget }
    }
}

const MODULES: [Module; 9] = [
    Module::new("a form, with English", "form", &["web"], 6_000),
    Module::new("the element, beside a form", "element", &["web", "form"], 1_000),
    Module::new("rows, beside a form", "form/rows", &["form"], 1_000),
    Module::new("Turnstile, beside a form", "form/turnstile", &["form"], 1_000),
    Module::new("the honeypot, beside a form", "form/honeypot", &["form"], 1_000),
    Module::new("Arabic", "form/messages/ar", &["form"], 1_000),
    Module::new("German", "form/messages/de", &["form"], 1_000),
    Module::new("Spanish", "form/messages/es", &["form"], 1_000),
    Module::new("French", "form/messages/fr", &["form"], 1_000),
];

/// Prints every part's size; over a budget is an error.
pub fn report() -> Result<()> {
    println!("\n{:<62} {:>10} {:>10}", "", "raw", "brotli");
    let mut too_heavy = Vec::new();
    for program in &PROGRAMS {
        let (wasm, script) = (wasm(program)?, bundle(program)?);
        let total = row(&format!("{} wasm", program.build), &wasm)? + row(&format!("{} JavaScript", program.build), &script)?;
        println!("{}: {} brotli, of {}\n", program.title, kilobytes(total), kilobytes(program.budget));
        if total > program.budget {
            too_heavy.push(format!("{}: {} over its budget", program.title, kilobytes(total - program.budget)));
        }
    }
    for module in &MODULES {
        let weight = row(&format!("{}, of {}", module.title, kilobytes(module.budget)), &module_script(module)?)?;
        if weight > module.budget {
            too_heavy.push(format!("{}: {} bytes over its budget", module.title, weight - module.budget));
        }
    }
    if !too_heavy.is_empty() {
        bail!("{}", too_heavy.join("; "));
    }
    Ok(())
}

/// What a page downloads, everything in, in bytes after brotli.
pub fn page() -> Result<usize> {
    let [page, _] = &PROGRAMS;
    Ok(brotli(&wasm(page)?)? + brotli(&bundle(page)?)?)
}

fn wasm(program: &Program) -> Result<Vec<u8>> {
    let path = PathBuf::from(format!("target/wasm/{}/enlist_bg.wasm", program.build));
    fs::read(&path).with_context(|| format!("cannot read {}", path.display()))
}

fn row(part: &str, bytes: &[u8]) -> Result<usize> {
    let compressed = brotli(bytes)?;
    println!("{part:<62} {:>10} {:>10}", kilobytes(bytes.len()), kilobytes(compressed));
    Ok(compressed)
}

#[allow(clippy::cast_precision_loss, reason = "a file's size is far below 2^52")]
fn kilobytes(bytes: usize) -> String {
    format!("{:.1} KB", bytes as f64 / 1000.0)
}

/// A program's JavaScript as a bundler ships it.
fn bundle(program: &Program) -> Result<Vec<u8>> {
    let mut esbuild = esbuild(program.condition)?;
    pipe(esbuild.arg("--external:*.wasm"), program.script.as_bytes())
}

/// A module's JavaScript as a bundler ships it, with all that it exports.
fn module_script(module: &Module) -> Result<Vec<u8>> {
    let mut esbuild = esbuild("browser")?;
    esbuild.args(module.beside.iter().map(|name| format!("--external:./dist/{name}.mjs")));
    pipe(&mut esbuild, format!("export * from \"enlist-sdk/{}\";", module.entry).as_bytes())
}

/// A bundler that ships what it reads. It imports the package by its name, from the package's own directory.
fn esbuild(condition: &str) -> Result<Command> {
    let mut esbuild = tools::npm_command("esbuild/bin/esbuild")?;
    esbuild
        .current_dir(Path::new(PACKAGE))
        .args(["--bundle", "--minify", "--format=esm", "--target=es2022", "--charset=utf8", "--log-level=warning"])
        .arg(format!("--conditions={condition}"));
    Ok(esbuild)
}

/// The length after brotli at its highest quality, which is Node's default.
fn brotli(bytes: &[u8]) -> Result<usize> {
    const SCRIPT: &str = "process.stdout.write(String(require('zlib').brotliCompressSync(require('fs').readFileSync(0)).length))";
    let length = pipe(Command::new("node").args(["-e", SCRIPT]), bytes)?;
    String::from_utf8(length)?.parse().context("node's zlib gave no length")
}

/// Gives a program its input and takes its output.
fn pipe(command: &mut Command, input: &[u8]) -> Result<Vec<u8>> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().with_context(|| format!("cannot start `{}`", line(command)))?;
    // Both of our programs read all their input before they write.
    child.stdin.take().context("no stdin")?.write_all(input)?;
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("`{}` failed ({})", line(command), output.status);
    }
    Ok(output.stdout)
}
