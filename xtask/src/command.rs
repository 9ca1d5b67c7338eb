//! Running other programs, and saying what is being done.

use std::fmt::Display;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// Says what is done next.
pub fn step(what: impl Display) {
    println!("▸ {what}");
}

/// Runs a program to its end, its output shown as it comes.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start `{}`", line(command)))?;
    if !status.success() {
        bail!("`{}` failed ({status})", line(command));
    }
    Ok(())
}

/// Ends as this program, which gets every signal itself: what stops us leaves nothing running.
#[cfg(unix)]
pub fn become_program(command: &mut Command) -> Result<()> {
    let error = std::os::unix::process::CommandExt::exec(command);
    Err(error).with_context(|| format!("cannot start `{}`", line(command)))
}

/// Where a process cannot become another, waiting for it has to do.
#[cfg(not(unix))]
pub fn become_program(command: &mut Command) -> Result<()> {
    run(command)
}

/// Runs a program to its end and gives what it wrote to stdout; the rest is shown only where it failed.
pub fn output(command: &mut Command) -> Result<Vec<u8>> {
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("cannot start `{}`", line(command)))?;
    if !output.status.success() {
        bail!("`{}` failed ({})\n{}{}", line(command), output.status, String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr),);
    }
    Ok(output.stdout)
}

/// Whether a program can be started and ends well; nothing is shown.
pub fn succeeds(command: &mut Command) -> bool {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// A command as one would type it.
pub fn line(command: &Command) -> String {
    let mut line = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        line.push(' ');
        line.push_str(&argument.to_string_lossy());
    }
    line
}
