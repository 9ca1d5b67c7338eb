//! Ledgers under faults: workerd is killed, vendors and storage fail. `tests/faults` checks the invariants.

use std::ffi::OsString;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::command::{become_program, step};
use crate::{pack, tools};

/// How long a run takes by default.
const MINUTES: u64 = 10;

/// `cargo xtask faults [--minutes N | --submissions N] [--seed TEXT]`
pub fn faults(arguments: &[String]) -> Result<()> {
    let passed_on = read(arguments)?;
    tools::wasm_target()?;
    tools::node_modules()?;
    pack::pack()?;
    step("Running ledgers under faults…");
    become_program(Command::new("node").arg("tests/faults/run.mjs").args(passed_on))
}

/// Returns the arguments of `tests/faults/run.mjs`: a duration or a count, and the seed of a run to repeat.
fn read(arguments: &[String]) -> Result<Vec<OsString>> {
    let mut passed_on = Vec::new();
    let mut is_bounded = false;
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let value = rest.next().with_context(|| format!("`{argument}` needs a value"))?;
        match argument.as_str() {
            "--minutes" | "--submissions" if is_bounded => bail!("`--minutes` and `--submissions` exclude each other"),
            "--minutes" | "--submissions" => {
                let count: u64 = value
                    .parse()
                    .ok()
                    .filter(|count| (1..=1_000_000).contains(count))
                    .with_context(|| format!("`{argument}` takes a whole number from 1 to 1000000"))?;
                passed_on.push(format!("{argument}={count}").into());
                is_bounded = true;
            }
            "--seed" => passed_on.push(format!("--seed={value}").into()),
            unknown => bail!("unknown argument `{unknown}`"),
        }
    }
    if !is_bounded {
        passed_on.push(format!("--minutes={MINUTES}").into());
    }
    Ok(passed_on)
}

#[cfg(test)]
mod tests {
    use super::read;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn reads_its_arguments() {
        assert!(read(&[]).is_ok_and(|passed_on| passed_on == ["--minutes=10"]));
        assert!(read(&words("--submissions 20000 --seed x")).is_ok_and(|passed_on| passed_on == ["--submissions=20000", "--seed=x"]));
        for wrong in ["--minutes", "--minutes 0", "--minutes x", "--minutes 1 --submissions 1", "--seconds 1", "all"] {
            assert!(read(&words(wrong)).is_err(), "{wrong}");
        }
    }
}
