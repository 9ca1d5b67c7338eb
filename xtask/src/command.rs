//! Runs other programs and prints progress.

use std::fmt::Display;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// Prints the next step.
pub fn step(what: impl Display) {
    println!("▸ {what}");
}

/// Runs a program to its end and shows its output.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start `{}`", line(command)))?;
    if !status.success() {
        bail!("`{}` failed ({status})", line(command));
    }
    Ok(())
}

/// Replaces this process by a program, which then gets every signal itself: a signal leaves no child running.
#[cfg(unix)]
pub fn become_program(command: &mut Command) -> Result<()> {
    let error = std::os::unix::process::CommandExt::exec(command);
    Err(error).with_context(|| format!("cannot start `{}`", line(command)))
}

/// Runs a program to its end: other systems cannot replace a process.
#[cfg(not(unix))]
pub fn become_program(command: &mut Command) -> Result<()> {
    run(command)
}

/// Runs a program to its end and returns its stdout. An error has all its output.
pub fn output(command: &mut Command) -> Result<Vec<u8>> {
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("cannot start `{}`", line(command)))?;
    if !output.status.success() {
        bail!("`{}` failed ({})\n{}{}", line(command), output.status, String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr),);
    }
    Ok(output.stdout)
}

/// Whether a program starts and succeeds. Shows none of its output.
pub fn succeeds(command: &mut Command) -> bool {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// A command with its arguments, for messages.
pub fn line(command: &Command) -> String {
    let mut line = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        line.push(' ');
        line.push_str(&argument.to_string_lossy());
    }
    line
}
