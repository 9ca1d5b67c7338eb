//! The measurements against other libraries.

use std::process::Command;

use anyhow::Result;

use crate::command::{run, step};
use crate::{build, sizes, tools};

/// Builds, measures, and writes `bench/RESULTS.md`.
pub fn bench() -> Result<()> {
    let browser = tools::browser()?;
    build::build()?;
    step("Measuring for some minutes. Keep the machine idle…");
    run(Command::new("node").arg("bench/run.mjs").env("CHROMIUM", browser.chromium).env("PAGE_BYTES", sizes::page()?.to_string()))
}
