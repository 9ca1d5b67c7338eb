//! The npm tarball.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::build;
use crate::command::{output, step};

/// Builds the package and packs `dist/enlist-sdk-<version>.tgz`.
pub fn pack() -> Result<()> {
    build::build()?;
    step("Packing…");
    let named = output(Command::new("npm").args(["pack", "./dist/enlist-sdk", "--pack-destination", "dist", "--silent"]))?;
    let named = String::from_utf8_lossy(&named);
    // The version of the workspace and of every crate.
    let expected = concat!("enlist-sdk-", env!("CARGO_PKG_VERSION"), ".tgz");
    if named.trim() != expected {
        bail!("npm packed {}, not {expected}: pkg-template/package.json and Cargo.toml must name one version", named.trim());
    }
    step(format!("Packed {}", Path::new("dist").join(expected).display()));
    Ok(())
}
