//! The project's development commands, as one program: `cargo xtask <command>`.

mod bench;
mod build;
mod check;
mod command;
mod demo;
mod docs;
mod faults;
mod fuzz;
mod names;
mod pack;
mod reproduce;
mod sizes;
mod test;
mod tools;

use std::env;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

const USAGE: &str = "\
Usage: cargo xtask <command>

Run
  demo             Build the package and serve the demo site at http://localhost:8787
  test [group…]    Run the tests. Groups: native wasm sandbox sixth fuzz package edge faults engines form examples e2e (default: all)
  fuzz [--minutes N] [target…]
                   Fuzz for N minutes per target (default: 1). Targets: json form frame response cookie (default: all)
  faults [--minutes N | --submissions N] [--seed TEXT]
                   Run ledgers while workerd, vendors and storage fail, for N minutes (default: 10) or until N submissions
  bench            Measure against other libraries and write bench/RESULTS.md

Check
  check            Check formatting, lints, names, types, documentation and sizes
  names            Check identifiers and file names only
  sizes [--record] Build and compare the sizes with xtask/sizes.txt, or record them there
  reproduce        Check that the wasm has the same bytes in another folder and home, with and without rust-src

Build
  build            Build both wasm modules and the npm package's directory, dist/enlist-sdk
  pack             Build and pack dist/enlist-sdk-<version>.tgz
  docs             Build the reference: target/docs/index.html
  tools            Install the tools that the other commands need; each command also does so itself
";

fn main() -> ExitCode {
    match execute() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\n✗ {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn execute() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let Some((command, rest)) = arguments.split_first() else {
        print!("{USAGE}");
        return Ok(());
    };
    if command == "wasm-test-runner" {
        // Called by cargo as the runner in `.cargo/config.toml`. Its paths are relative to the caller's folder.
        return wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(arguments);
    }
    if !rest.is_empty() && !["test", "fuzz", "faults", "sizes"].contains(&command.as_str()) {
        bail!("`{command}` takes no arguments\n\n{USAGE}");
    }

    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask has no parent directory")?;
    env::set_current_dir(root).with_context(|| format!("cannot enter {}", root.display()))?;
    match command.as_str() {
        "tools" => tools::all(),
        "build" => build::build(),
        "pack" => pack::pack(),
        "sizes" => check_sizes(rest),
        "reproduce" => reproduce::reproduce(),
        "names" => names::check(),
        "bench" => bench::bench(),
        "check" => check::check(),
        "docs" => docs::docs(),
        "test" => test::test(rest),
        "fuzz" => fuzz::fuzz(rest),
        "faults" => faults::faults(rest),
        "demo" => demo::demo(),
        "help" | "--help" | "-h" => {
            print!("{USAGE}");
            Ok(())
        }
        unknown => bail!("unknown command `{unknown}`\n\n{USAGE}"),
    }
}

fn check_sizes(arguments: &[String]) -> Result<()> {
    let records = match arguments {
        [] => false,
        [flag] if flag == "--record" => true,
        _ => bail!("`sizes` takes `--record` or nothing\n\n{USAGE}"),
    };
    build::build()?;
    sizes::check(records)
}
