//! Fuzzing: libFuzzer searches for an input that breaks an assertion in `fuzz/`.

use std::collections::VecDeque;
use std::fmt::{self, Display};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::command::{line, output, run, step};
use crate::tools;

/// The fuzz targets.
pub const TARGETS: [&str; 5] = ["json", "form", "frame", "response", "cookie"];
/// How long each target runs by default.
pub const A_MINUTE: Duration = Duration::from_secs(60);
/// The vendors' example messages, a second set of seeds.
const EXAMPLES: &str = "tests/core/examples";
/// The manifest of the targets' crate.
pub const MANIFEST: &str = "fuzz/Cargo.toml";
pub const BUILT: &str = "target/fuzz";
/// In bytes: more than the limits on members and on items allow.
const LONGEST_INPUT: &str = "-max_len=16384";
/// The limits for one input, in seconds and in megabytes. More is a finding.
const LIMITS: [&str; 2] = ["-timeout=10", "-rss_limit_mb=1024"];
/// How often a target's progress is printed.
const PROGRESS_INTERVAL: Duration = Duration::from_secs(15);
/// How many of the last output lines of a failed target are shown.
const LAST_LINES: usize = 60;

/// `cargo xtask fuzz [--minutes N] [target…]`
pub fn fuzz(arguments: &[String]) -> Result<()> {
    let (targets, time) = read(arguments)?;
    let findings = run_all(&targets, time)?.into_iter().filter(|report| report.failure.is_some()).count();
    if findings > 0 {
        bail!("fuzzing found {findings}: add each input as a test to tests/core/fuzz_regressions.rs, and fix it");
    }
    Ok(())
}

fn read(arguments: &[String]) -> Result<(Vec<&'static str>, Duration)> {
    let mut targets = Vec::new();
    let mut time = A_MINUTE;
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        if argument == "--minutes" {
            let minutes = rest.next().and_then(|minutes| minutes.parse().ok()).filter(|minutes| (1..=10_000).contains(minutes));
            time = A_MINUTE * minutes.context("`--minutes` takes a whole number from 1 to 10000")?;
        } else if let Some(target) = TARGETS.into_iter().find(|target| target == argument) {
            targets.push(target);
        } else {
            bail!("unknown target `{argument}`. Targets: {}", TARGETS.join(" "));
        }
    }
    Ok((if targets.is_empty() { TARGETS.to_vec() } else { targets }, time))
}

/// The result of a target.
pub struct Report {
    target: &'static str,
    progress: Progress,
    /// The finding or the error, and how to reproduce it.
    pub failure: Option<String>,
}

impl Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<8} {}", self.target, self.progress)?;
        match &self.failure {
            None => Ok(()),
            Some(failure) => write!(f, "\n✗ {failure}"),
        }
    }
}

/// A target's progress, in libFuzzer's counts.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Progress {
    executions: u64,
    /// Inputs added to the corpus.
    new_units: u64,
    /// Edges of the control flow that were reached.
    coverage: u64,
    /// Edges with hit counts, and compared operands.
    features: u64,
}

impl Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Progress { executions, new_units, coverage, features } = self;
        write!(f, "{executions} executions, {new_units} new units, cov {coverage}, ft {features}")
    }
}

impl Progress {
    /// Reads a line of libFuzzer's output: `#1024 NEW cov: 12 ft: 34 corp: …`, or one of the totals at its end, `stat::new_units_added: 5`.
    fn read_line(&mut self, text: &str) {
        let words: Vec<&str> = text.split_ascii_whitespace().collect();
        for pair in words.windows(2) {
            let (count, number) = match *pair {
                [number, "NEW" | "REDUCE" | "RELOAD" | "pulse" | "INITED" | "DONE"] => (&mut self.executions, number.trim_start_matches('#')),
                ["stat::number_of_executed_units:", number] => (&mut self.executions, number),
                ["stat::new_units_added:", number] => (&mut self.new_units, number),
                ["cov:", number] => (&mut self.coverage, number),
                ["ft:", number] => (&mut self.features, number),
                _ => continue,
            };
            *count = number.parse().unwrap_or(*count);
        }
        if matches!(words.get(1), Some(&("NEW" | "REDUCE"))) {
            self.new_units += 1;
        }
    }
}

/// Builds the targets and runs each for `time`, as many at once as there are processors. After a finding the other targets still run.
pub fn run_all(targets: &[&'static str], time: Duration) -> Result<Vec<Report>> {
    let built = build()?;
    let workers = thread::available_parallelism().map_or(1, usize::from).min(targets.len());
    step(format!("Fuzzing {} for {} min each, {workers} at once…", targets.join(", "), time.as_secs() / 60));

    let waiting = Mutex::new(targets.iter());
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
    let reports = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(target) = next() {
                    let report = fuzz_one(&built, target, time);
                    reports.lock().unwrap_or_else(PoisonError::into_inner).push(report);
                }
            });
        }
    });
    let reports = reports.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter().collect::<Result<Vec<Report>>>()?;
    println!();
    reports.iter().for_each(|report| println!("{report}"));
    Ok(reports)
}

/// Compiles the targets and returns their directory.
///
/// Without a sanitizer, which needs nightly Rust: sanitizers find memory errors, and the core has no `unsafe`. Stable Rust has the coverage that guides libFuzzer.
fn build() -> Result<PathBuf> {
    let cargo_fuzz = tools::cargo_fuzz()?;
    tools::cxx_compiler()?;
    let host = String::from_utf8(output(Command::new("rustc").args(["--print", "host-tuple"]))?)?;
    step("Compiling the fuzz targets…");
    run(Command::new(cargo_fuzz).args(["fuzz", "build", "--sanitizer", "none", "--fuzz-dir", "fuzz", "--target", host.trim(), "--target-dir", BUILT]))?;
    Ok(Path::new(BUILT).join(host.trim()).join("release"))
}

fn fuzz_one(built: &Path, target: &'static str, time: Duration) -> Result<Report> {
    let [corpus, artifacts] = ["corpus", "artifacts"].map(|kind| Path::new("fuzz").join(kind).join(target));
    for directory in [&corpus, &artifacts] {
        fs::create_dir_all(directory).with_context(|| format!("cannot make {}", directory.display()))?;
    }
    let program = built.join(target);
    let mut command = Command::new(&program);
    // libFuzzer writes new inputs into the first directory. A later run continues from there.
    command.args([corpus, Path::new("fuzz/seeds").join(target), EXAMPLES.into()]);
    command.arg(format!("-max_total_time={}", time.as_secs())).arg(LONGEST_INPUT).args(LIMITS).arg("-print_final_stats=1");
    command.arg(format!("-artifact_prefix={}/", artifacts.display()));
    let dictionary = Path::new("fuzz/dictionaries").join(target).with_extension("dict");
    if dictionary.is_file() {
        command.arg(format!("-dict={}", dictionary.display()));
    }
    // A backtrace would show libFuzzer's frames only.
    command.env("RUST_BACKTRACE", "0").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());

    let mut child = command.spawn().with_context(|| format!("cannot start `{}`", line(&command)))?;
    let mut progress = Progress::default();
    let mut last_lines = VecDeque::new();
    let start = Instant::now();
    let mut last_printed = start;
    for text in BufReader::new(child.stderr.take().context("no stderr")?).split(b'\n') {
        let text = String::from_utf8_lossy(&text?).into_owned();
        progress.read_line(&text);
        if last_printed.elapsed() >= PROGRESS_INTERVAL {
            println!("  {target:<8} {:>4} s: {progress}", start.elapsed().as_secs());
            last_printed = Instant::now();
        }
        last_lines.push_back(text);
        if last_lines.len() > LAST_LINES {
            last_lines.pop_front();
        }
    }
    let failure = (!child.wait()?.success()).then(|| failure(&program, last_lines.make_contiguous()));
    Ok(Report { target, progress, failure })
}

/// Describes a target's failure from its last lines: the message, the input, and the command that reproduces it.
fn failure(program: &Path, last_lines: &[String]) -> String {
    let Some(input) = last_lines.iter().find_map(|text| Some(text.split_once("Test unit written to ")?.1)) else { return last_lines.join("\n") };
    let message =
        last_lines.iter().skip_while(|text| !text.contains("panicked at ") && !text.contains("ERROR: libFuzzer")).take_while(|text| !text.starts_with("note:"));
    let message: Vec<&str> = message.take(12).map(String::as_str).collect();
    format!("{}\ninput:  {input}\nreplay: {} {input}", message.join("\n"), program.display())
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::time::Duration;

    use super::{A_MINUTE, Progress, TARGETS, failure, read};

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn reads_its_arguments() {
        assert!(read(&[]).is_ok_and(|(targets, time)| targets == TARGETS && time == A_MINUTE));
        assert!(read(&words("json --minutes 10 form")).is_ok_and(|(targets, time)| targets == ["json", "form"] && time == Duration::from_secs(600)));
        for wrong in ["xml", "--minutes", "--minutes 0", "--minutes x", "--seconds 1"] {
            assert!(read(&words(wrong)).is_err(), "{wrong}");
        }
    }

    #[test]
    fn reads_libfuzzer_counts() {
        let mut progress = Progress::default();
        progress.read_line("#2\tINITED cov: 5 ft: 6 corp: 1/1b exec/s: 0 rss: 28Mb");
        progress.read_line("#77\tNEW    cov: 12 ft: 34 corp: 5/6b lim: 4 exec/s: 0 rss: 28Mb L: 2/2 MS: 1 CopyPart-");
        progress.read_line("==1== not of libFuzzer's counts");
        assert_eq!(progress, Progress { executions: 77, new_units: 1, coverage: 12, features: 34 });
        progress.read_line("stat::number_of_executed_units: 900");
        progress.read_line("stat::new_units_added:          7");
        assert_eq!(progress, Progress { executions: 900, new_units: 7, coverage: 12, features: 34 });
    }

    #[test]
    fn a_failure_names_its_input() {
        let lines = ["#2 INITED", "thread 'x' panicked at a.rs:1:2:", "not so", "note: run with", "artifact_prefix='a/'; Test unit written to a/crash-1"];
        let failed = failure(Path::new("t/json"), &lines.map(str::to_owned));
        assert_eq!(failed, "thread 'x' panicked at a.rs:1:2:\nnot so\ninput:  a/crash-1\nreplay: t/json a/crash-1");
        assert_eq!(failure(Path::new("t/json"), &["no such flag".to_owned()]), "no such flag");
    }
}
