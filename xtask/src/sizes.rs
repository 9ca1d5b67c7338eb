//! The sizes of what users download, and the check that compares them with a recorded baseline.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::command::line;
use crate::tools;

/// The package's directory, as `pkg-template/build.mjs` writes it.
const PACKAGE: &str = "dist/enlist-sdk";

/// A program that uses the whole package, and the build that it loads.
struct Program {
    title: &'static str,
    build: &'static str,
    script: &'static str,
    /// The condition of the package's `exports` under which it is bundled.
    condition: &'static str,
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
    },
];

/// A module of the package for forms, JavaScript only. The modules in `beside` are not part of its size.
struct Module {
    title: &'static str,
    entry: &'static str,
    beside: &'static [&'static str],
}

impl Module {
    const fn new(title: &'static str, entry: &'static str, beside: &'static [&'static str]) -> Self {
        Module { title, entry, beside }
    }
}

const MODULES: [Module; 9] = [
    Module::new("a form, with English", "form", &["web"]),
    Module::new("the element, beside a form", "element", &["web", "form"]),
    Module::new("rows, beside a form", "form/rows", &["form"]),
    Module::new("Turnstile, beside a form", "form/turnstile", &["form"]),
    Module::new("the honeypot, beside a form", "form/honeypot", &["form"]),
    Module::new("Arabic", "form/messages/ar", &["form"]),
    Module::new("German", "form/messages/de", &["form"]),
    Module::new("Spanish", "form/messages/es", &["form"]),
    Module::new("French", "form/messages/fr", &["form"]),
];

/// The recorded sizes: a line each, the entry's key and its bytes after brotli.
const BASELINE: &str = "xtask/sizes.txt";

/// How far above its recorded size an entry may be, in percent.
const HEADROOM_PERCENT: usize = 3;

/// The size of each entry, in bytes after brotli, by its key in the baseline.
type Sizes = BTreeMap<String, usize>;

/// Prints the size of every entry. No size is an error here.
pub fn report() -> Result<()> {
    let (_, table) = measure()?;
    println!("\n{table}");
    Ok(())
}

/// Compares every size with the baseline, or records the sizes as the new baseline.
///
/// # Errors
///
/// Fails if an entry is more than 3 % larger than recorded, or is not recorded.
pub fn check(records: bool) -> Result<()> {
    let (sizes, _) = measure()?;
    if records {
        let lines: String = sizes.iter().map(|(key, size)| format!("{key} {size}\n")).collect();
        return fs::write(BASELINE, lines).with_context(|| format!("cannot write {BASELINE}"));
    }
    let problems = problems(&sizes, &baseline()?);
    if !problems.is_empty() {
        bail!("{}\nIf this is intended, record the new sizes with `cargo xtask sizes --record` and commit {BASELINE}.", problems.join("\n"));
    }
    Ok(())
}

fn baseline() -> Result<Sizes> {
    let text = fs::read_to_string(BASELINE).with_context(|| format!("cannot read {BASELINE}"))?;
    text.lines()
        .map(|line| {
            let (key, size) = line.split_once(' ').with_context(|| format!("{BASELINE}: `{line}` is not a key and a size"))?;
            Ok((key.to_owned(), size.parse().with_context(|| format!("{BASELINE}: `{size}` is not a number of bytes"))?))
        })
        .collect()
}

fn problems(sizes: &Sizes, baseline: &Sizes) -> Vec<String> {
    let problem = |(key, size): (&String, &usize)| match baseline.get(key) {
        None => Some(format!("{key}: {size} bytes, and no recorded size")),
        Some(recorded) if size * 100 > recorded * (100 + HEADROOM_PERCENT) => {
            Some(format!("{key}: {size} bytes, more than {HEADROOM_PERCENT} % above the recorded {recorded}"))
        }
        Some(_) => None,
    };
    sizes.iter().filter_map(problem).collect()
}

/// Returns every entry's size, and a table of them for people.
fn measure() -> Result<(Sizes, String)> {
    let mut sizes = Sizes::new();
    let mut table = format!("{:<62} {:>10} {:>10}\n", "", "raw", "brotli");
    let row = |table: &mut String, part: &str, bytes: &[u8]| -> Result<usize> {
        let compressed = brotli(bytes)?;
        table.push_str(&format!("{part:<62} {:>10} {:>10}\n", kilobytes(bytes.len()), kilobytes(compressed)));
        Ok(compressed)
    };
    for program in &PROGRAMS {
        let (wasm, script) = (wasm(program)?, bundle(program)?);
        let total = row(&mut table, &format!("{} wasm", program.build), &wasm)? + row(&mut table, &format!("{} JavaScript", program.build), &script)?;
        table.push_str(&format!("{}: {} brotli\n\n", program.title, kilobytes(total)));
        sizes.insert(program.build.to_owned(), total);
    }
    for module in &MODULES {
        sizes.insert(module.entry.to_owned(), row(&mut table, module.title, &module_script(module)?)?);
    }
    Ok((sizes, table))
}

/// The bytes after brotli of everything a page downloads for all five calls.
pub fn page() -> Result<usize> {
    let [page, _] = &PROGRAMS;
    Ok(brotli(&wasm(page)?)? + brotli(&bundle(page)?)?)
}

fn wasm(program: &Program) -> Result<Vec<u8>> {
    let path = PathBuf::from(format!("target/wasm/{}/enlist_bg.wasm", program.build));
    fs::read(&path).with_context(|| format!("cannot read {}", path.display()))
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

/// A bundler that reads a script from stdin and writes the bundle to stdout. The script imports the package by its name.
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

/// Runs a program with this input and returns its output.
fn pipe(command: &mut Command, input: &[u8]) -> Result<Vec<u8>> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().with_context(|| format!("cannot start `{}`", line(command)))?;
    // Both programs read all input before they write.
    child.stdin.take().context("no stdin")?.write_all(input)?;
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("`{}` failed ({})", line(command), output.status);
    }
    Ok(output.stdout)
}

#[cfg(test)]
mod tests {
    use super::{Sizes, problems};

    #[test]
    fn growth_of_more_than_three_percent_and_unrecorded_entries_are_problems() {
        let sizes = |entries: &[(&str, usize)]| entries.iter().map(|(key, size)| ((*key).to_owned(), *size)).collect::<Sizes>();
        let baseline = sizes(&[("browser", 1000), ("edge", 1000)]);
        assert!(problems(&sizes(&[("browser", 1030), ("edge", 10)]), &baseline).is_empty());
        assert_eq!(problems(&sizes(&[("browser", 1031)]), &baseline).len(), 1);
        assert_eq!(problems(&sizes(&[("form", 1)]), &baseline).len(), 1);
    }
}
