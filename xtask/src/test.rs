//! Every test there is, in groups, and what came of them in one line.

use std::fs;
use std::io::{BufRead, BufReader};
use std::ops::AddAssign;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::command::{line, step};
use crate::{pack, tools};

/// The groups, cheapest first. Those after the first test what `pack` makes.
const GROUPS: [Group; 6] = [
    Group { name: "native", about: "the core" },
    Group { name: "wasm", about: "the core in Node and in Chromium" },
    Group { name: "package", about: "the packed tarball" },
    Group { name: "edge", about: "the handler in workerd" },
    Group { name: "sandbox", about: "the vendors that stand in" },
    Group { name: "e2e", about: "the site in Chromium" },
];

struct Group {
    name: &'static str,
    about: &'static str,
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

/// Runs the groups of those names, or all. A group that fails does not keep the next from running.
pub fn test(names: &[String]) -> Result<()> {
    if let Some(unknown) = names.iter().find(|name| !GROUPS.iter().any(|group| group.name == name.as_str())) {
        bail!("there is no group `{unknown}`; there are: {}", GROUPS.map(|group| group.name).join(" "));
    }
    let chosen: Vec<&Group> = GROUPS.iter().filter(|group| names.is_empty() || names.iter().any(|name| name == group.name)).collect();
    tools::all()?;
    if chosen.iter().any(|group| !matches!(group.name, "native" | "wasm")) {
        pack::pack()?;
    }

    let mut results = Vec::new();
    for group in chosen {
        println!();
        step(format!("Testing {}…", group.about));
        results.push((group.name, run(group.name)?));
    }

    println!();
    let mut total = Tally::default();
    let mut empty = Vec::new();
    for (name, tally) in results {
        println!("{name:<8} {:>5} passed {:>3} failed {:>3} skipped", tally.passed, tally.failed, tally.skipped);
        if tally.passed + tally.failed == 0 {
            empty.push(name);
        }
        total += tally;
    }
    println!("{} passed, {} failed", total.passed, total.failed);
    if !empty.is_empty() {
        bail!("no test ran in: {}", empty.join(" "));
    }
    if total.failed > 0 {
        bail!("tests failed");
    }
    Ok(())
}

fn run(group: &str) -> Result<Tally> {
    match group {
        "native" => tallied(Command::new("cargo").args(["test", "--workspace", "--no-fail-fast"])),
        "wasm" => wasm(),
        "sandbox" => node("www/sandbox"),
        _ => node(&format!("tests/{group}")),
    }
}

/// The same tests twice: in Node, then in Chromium.
fn wasm() -> Result<Tally> {
    let browser = tools::browser()?;
    let capabilities = PathBuf::from("target/webdriver.json");
    let binary = browser.chromium.to_string_lossy();
    fs::write(&capabilities, format!("{{ \"goog:chromeOptions\": {{ \"binary\": {binary:?} }} }}\n"))
        .with_context(|| format!("cannot write {}", capabilities.display()))?;

    let cargo_test = || {
        let mut command = Command::new("cargo");
        command.args(["test", "--package", "enlist", "--target", tools::WASM_TARGET]);
        command.args(["--no-default-features", "--features", "wasm,edge", "--test", "wasm"]);
        command
    };
    let mut tally = tallied(&mut cargo_test())?;
    tally += tallied(
        cargo_test()
            .env("WASM_BINDGEN_USE_BROWSER", "1")
            .env("CHROMEDRIVER", &browser.driver)
            .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", fs::canonicalize(capabilities)?),
    )?;
    Ok(tally)
}

/// A directory's `*.test.mjs`, one file after the other: they share ports, a browser and two cores.
fn node(directory: &str) -> Result<Tally> {
    let mut files: Vec<PathBuf> = match fs::read_dir(directory) {
        Ok(entries) => entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?,
        Err(_) => Vec::new(),
    };
    files.retain(|file| file.to_string_lossy().ends_with(".test.mjs"));
    if files.is_empty() {
        return Ok(Tally::default());
    }
    files.sort();
    tallied(
        Command::new("node")
            .args(["--test", "--test-reporter=spec", "--test-concurrency=1", "--test-timeout=600000"])
            .args(files)
            .env("CHROMIUM", tools::browser()?.chromium),
    )
}

/// Runs tests, their output shown as it comes, and adds up the totals that it states.
fn tallied(command: &mut Command) -> Result<Tally> {
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| format!("cannot start `{}`", line(command)))?;
    let mut tally = Tally::default();
    for text in BufReader::new(child.stdout.take().context("no stdout")?).lines() {
        let text = text?;
        println!("{text}");
        tally += stated(&text);
    }
    // A crash, or a test that does not compile, states no total.
    if !child.wait()?.success() && tally.failed == 0 {
        tally.failed = 1;
    }
    Ok(tally)
}

/// The totals in a line of a test runner's: libtest's "test result: ok. 12 passed; 0 failed; 1 ignored; …", which
/// wasm-bindgen's runner prints as well, or one of node's, "ℹ pass 12".
fn stated(text: &str) -> Tally {
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
    use super::{Tally, stated};

    #[test]
    fn reads_the_totals_of_both_runners() {
        let libtest = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.31s";
        assert_eq!(stated(libtest), Tally { passed: 12, failed: 3, skipped: 1 });
        assert_eq!(stated("ℹ pass 7"), Tally { passed: 7, ..Tally::default() });
        assert_eq!(stated("ℹ cancelled 2"), Tally { failed: 2, ..Tally::default() });
        assert_eq!(stated("ℹ duration_ms 91.5"), Tally::default());
        assert_eq!(stated("test schema::email::takes_what_browsers_take ... ok"), Tally::default());
    }
}
