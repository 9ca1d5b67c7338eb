//! All tests, in groups, and a summary of their results.

use std::fmt::{self, Display};
use std::fs;
use std::io::{BufRead, BufReader};
use std::ops::AddAssign;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::command::{self, line, step};
use crate::{build, fuzz, pack, tools};

/// The groups, cheapest first.
const GROUPS: [Group; 12] = [
    Group { name: "native", about: "the core", tests_package: false, browsers: Browsers::None },
    Group { name: "wasm", about: "the core in Node and in Chromium", tests_package: false, browsers: Browsers::Chromium },
    Group { name: "sandbox", about: "the fake vendors of the demo", tests_package: true, browsers: Browsers::None },
    Group { name: "sixth", about: "a call of a made-up vendor", tests_package: false, browsers: Browsers::None },
    Group { name: "fuzz", about: "parsers and readers under random input", tests_package: false, browsers: Browsers::None },
    Group { name: "package", about: "the packed tarball", tests_package: true, browsers: Browsers::Chromium },
    Group { name: "edge", about: "the handler in workerd", tests_package: true, browsers: Browsers::None },
    Group { name: "faults", about: "the ledger under faults", tests_package: true, browsers: Browsers::None },
    Group { name: "engines", about: "the package against the form controls of three browser engines", tests_package: true, browsers: Browsers::All },
    Group { name: "form", about: "forms in Chromium, Firefox and WebKit", tests_package: true, browsers: Browsers::All },
    Group { name: "examples", about: "the examples of React, react-hook-form and Vue", tests_package: true, browsers: Browsers::All },
    Group { name: "e2e", about: "the site in Chromium, Firefox and WebKit", tests_package: true, browsers: Browsers::All },
];

struct Group {
    name: &'static str,
    about: &'static str,
    /// Whether it needs the packed tarball.
    tests_package: bool,
    browsers: Browsers,
}

/// The browsers that a group needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Browsers {
    None,
    Chromium,
    All,
}

impl Browsers {
    /// Installs the browsers that are missing, and returns the environment variables with their paths.
    fn variables(self) -> Result<Vec<(&'static str, PathBuf)>> {
        Ok(match self {
            Browsers::None => Vec::new(),
            Browsers::Chromium => vec![("CHROMIUM", tools::browser()?.chromium)],
            Browsers::All => tools::engines()?.into(),
        })
    }
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Tally {
    passed: u32,
    failed: u32,
    skipped: u32,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

/// Runs the groups of those names, or all. After a group that fails the others still run.
pub fn test(names: &[String]) -> Result<()> {
    if let Some(unknown) = names.iter().find(|name| !GROUPS.iter().any(|group| group.name == name.as_str())) {
        bail!("unknown group `{unknown}`. Groups: {}", GROUPS.map(|group| group.name).join(" "));
    }
    let chosen: Vec<&Group> = GROUPS.iter().filter(|group| names.is_empty() || names.iter().any(|name| name == group.name)).collect();
    // A missing tool is an error before minutes of building.
    tools::wasm_target()?;
    tools::node_modules()?;
    for group in &chosen {
        group.browsers.variables()?;
    }

    let mut results = Vec::new();
    let mut is_packed = false;
    for group in chosen {
        if group.tests_package && !is_packed {
            pack::pack()?;
            is_packed = true;
        }
        println!();
        step(format!("Testing {}…", group.about));
        let start = Instant::now();
        results.push((group.name, run(group)?, start.elapsed()));
    }
    report(&results)
}

/// Prints each group's result and, in a last line, the total.
///
/// # Errors
///
/// Fails unless every group ran tests and all of them passed.
fn report(results: &[(&str, Tally, Duration)]) -> Result<()> {
    println!();
    let mut total = Tally::default();
    for (name, tally, time) in results {
        println!("{name:<9} {tally} ({} s)", time.as_secs());
        total += *tally;
    }
    println!("{total}");
    let empty: Vec<&str> = results.iter().filter(|(_, tally, _)| tally.passed + tally.failed == 0).map(|(name, ..)| *name).collect();
    if !empty.is_empty() {
        bail!("no test ran in: {}", empty.join(" "));
    }
    if total.failed > 0 {
        bail!("tests failed");
    }
    Ok(())
}

fn run(group: &Group) -> Result<Tally> {
    match group.name {
        "native" => run_and_tally(Command::new("cargo").args(["test", "--workspace", "--no-fail-fast"])),
        "wasm" => wasm(),
        "sandbox" => node(group, "www/sandbox"),
        "sixth" => sixth_call(group),
        "fuzz" => fuzz_tests(),
        name => node(group, &format!("tests/{name}")),
    }
}

/// Runs the wasm tests in Node, then in Chromium.
fn wasm() -> Result<Tally> {
    let browser = tools::browser()?;
    let capabilities = PathBuf::from("target/webdriver.json");
    let binary = browser.chromium.to_string_lossy();
    fs::write(&capabilities, format!("{{ \"goog:chromeOptions\": {{ \"binary\": {binary:?} }} }}\n"))
        .with_context(|| format!("cannot write {}", capabilities.display()))?;

    let cargo_test = || {
        let mut command = Command::new("cargo");
        command.args(["test", "--package", "enlist", "--target", tools::WASM_TARGET]);
        command.args(["--no-default-features", "--features", "wasm,edge", "--tests", "--no-fail-fast"]);
        command
    };
    let mut tally = run_and_tally(&mut cargo_test())?;
    tally += run_and_tally(
        cargo_test()
            .env("WASM_BINDGEN_USE_BROWSER", "1")
            .env("WASM_BINDGEN_TEST_TIMEOUT", "120")
            .env("CHROMEDRIVER", &browser.driver)
            .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", fs::canonicalize(capabilities)?),
    )?;
    Ok(tally)
}

/// Tests a build of the core with an additional call, and its generated TypeScript. Its native tests run with the workspace's.
fn sixth_call(group: &Group) -> Result<Tally> {
    command::run(
        Command::new("cargo")
            .args(["build", "--package", "sixth-call", "--lib", "--features", "wasm", "--target", tools::WASM_TARGET])
            // With several codegen units the linker drops those that contain only TypeScript declarations.
            .args(["--config", "profile.dev.package.enlist.codegen-units=1"]),
    )?;
    build::glue(&Path::new("target").join(tools::WASM_TARGET).join("debug/sixth_call.wasm"), Path::new("target/sixth-call"))?;
    command::run(Command::new("cargo").args(["run", "--quiet", "--package", "sixth-call", "--example", "generate"]))?;
    node(group, "tests/sixth-call")
}

/// Fuzzes each target for a minute. A target counts as one test.
fn fuzz_tests() -> Result<Tally> {
    let mut tally = Tally::default();
    for report in fuzz::run_all(&fuzz::TARGETS, fuzz::A_MINUTE)? {
        let count = if report.failure.is_none() { &mut tally.passed } else { &mut tally.failed };
        *count += 1;
    }
    Ok(tally)
}

/// Runs a directory's `*.test.mjs`, one file after the other: with two browsers at once tests run into time limits.
fn node(group: &Group, directory: &str) -> Result<Tally> {
    let mut files: Vec<PathBuf> = match fs::read_dir(directory) {
        Ok(entries) => entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?,
        Err(_) => Vec::new(),
    };
    files.retain(|file| file.to_string_lossy().ends_with(".test.mjs"));
    if files.is_empty() {
        return Ok(Tally::default());
    }
    files.sort();
    let mut command = Command::new("node");
    command.args(["--test", "--test-reporter=spec", "--test-concurrency=1", "--test-timeout=600000"]).args(files);
    // The totals are read as plain text.
    command.env_remove("FORCE_COLOR");
    run_and_tally(command.envs(group.browsers.variables()?))
}

/// Runs tests, shows their output, and adds up the totals in it.
fn run_and_tally(command: &mut Command) -> Result<Tally> {
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| format!("cannot start `{}`", line(command)))?;
    let mut tally = Tally::default();
    for text in BufReader::new(child.stdout.take().context("no stdout")?).split(b'\n') {
        let text = text?;
        let text = String::from_utf8_lossy(&text);
        println!("{text}");
        tally += totals_in(&text);
    }
    // A crash or a compile error prints no total.
    if !child.wait()?.success() && tally.failed == 0 {
        tally.failed = 1;
    }
    Ok(tally)
}

/// Reads the totals from a line of a test runner: libtest's "test result: ok. 12 passed; 0 failed; 1 ignored; …", which
/// wasm-bindgen's runner prints as well, or Node's "ℹ pass 12".
fn totals_in(text: &str) -> Tally {
    let mut tally = Tally::default();
    if !text.starts_with("test result: ") && !text.starts_with("ℹ ") {
        return tally;
    }
    let words: Vec<&str> = text.split([' ', ';']).collect();
    for pair in words.windows(2) {
        let (count, number) = match *pair {
            [number, "passed"] | ["pass", number] => (&mut tally.passed, number),
            [number, "failed"] | ["fail" | "cancelled", number] => (&mut tally.failed, number),
            [number, "ignored"] | ["skipped" | "todo", number] => (&mut tally.skipped, number),
            _ => continue,
        };
        *count += number.parse().unwrap_or(0);
    }
    tally
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};
    use std::time::Duration;

    use super::{Tally, report, run_and_tally, totals_in};

    #[test]
    fn reads_the_totals_of_both_runners() {
        let libtest = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.31s";
        assert_eq!(totals_in(libtest), Tally { passed: 12, failed: 3, skipped: 1 });
        assert_eq!(totals_in("ℹ pass 7"), Tally { passed: 7, ..Tally::default() });
        assert_eq!(totals_in("ℹ cancelled 2"), Tally { failed: 2, ..Tally::default() });
        assert_eq!(totals_in("ℹ duration_ms 91.5"), Tally::default());
        assert_eq!(totals_in("test schema::email::takes_what_browsers_take ... ok"), Tally::default());
    }

    #[test]
    fn the_report_succeeds_only_if_every_group_ran_and_nothing_failed() {
        let group = |passed, failed| ("a group", Tally { passed, failed, skipped: 0 }, Duration::ZERO);
        assert!(report(&[group(3, 0), group(1, 0)]).is_ok());
        assert!(report(&[group(3, 0), group(0, 0)]).is_err());
        assert!(report(&[group(3, 1), group(1, 0)]).is_err());
    }

    #[test]
    fn a_runner_that_fails_without_a_total_counts_as_a_failure() {
        let failed = Tally { failed: 1, ..Tally::default() };
        assert!(run_and_tally(Command::new("cargo").arg("no-such-command").stderr(Stdio::null())).is_ok_and(|tally| tally == failed));
    }
}
