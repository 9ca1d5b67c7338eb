//! The project's chores, as one program: `cargo xtask <chore>`.

mod bench;
mod build;
mod check;
mod command;
mod demo;
mod docs;
mod faults;
mod fuzz;
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
cargo xtask <chore>

  demo             build everything and start the demo site on http://localhost:8787
  test [group…]    run the tests; groups: native wasm sandbox sixth fuzz package edge faults engines e2e (default: all)
  fuzz [--minutes N] [target…]
                   random input for a minute a target, or N; targets: json form frame response cookie (default: all)
  faults [--minutes N | --submissions N] [--seed TEXT]
                   bad days for a ledger: workerd killed, vendors and storage failing, for 10 minutes, N, or until so many signed up
  bench            side-by-side measurements, printed and kept in bench/RESULTS.md
  check            formatting, lints, types and documentation
  docs             the reference: target/docs/index.html
  build            the two wasm builds and the npm package's directory, with their sizes
  sizes [--record] build, then compare the sizes with xtask/sizes.txt, or record them there
  reproduce        compile the wasm in other folders and homes, with and without rust-src: the bytes must be equal
  pack             build, then the tarball: dist/enlist-sdk-<version>.tgz
  tools            find or install what the chores need; each chore does so by itself
";

fn main() -> ExitCode {
    match chore() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\n✗ {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn chore() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let Some((chore, rest)) = arguments.split_first() else {
        print!("{USAGE}");
        return Ok(());
    };
    if chore == "wasm-test-runner" {
        // Cargo calls this one: `.cargo/config.toml`. It reads paths relative to where it was called.
        return wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(arguments);
    }
    if !rest.is_empty() && !["test", "fuzz", "faults", "sizes"].contains(&chore.as_str()) {
        bail!("`{chore}` takes no arguments\n\n{USAGE}");
    }

    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask has no parent directory")?;
    env::set_current_dir(root).with_context(|| format!("cannot enter {}", root.display()))?;
    match chore.as_str() {
        "tools" => tools::all(),
        "build" => build::build(),
        "pack" => pack::pack(),
        "sizes" => check_sizes(rest),
        "reproduce" => reproduce::reproduce(),
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
        unknown => bail!("there is no chore `{unknown}`\n\n{USAGE}"),
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
