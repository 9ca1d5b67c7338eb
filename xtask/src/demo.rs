//! The demo site, on this machine.

use std::net::{Ipv4Addr, TcpStream};
use std::process::Command;

use anyhow::{Result, bail};

use crate::command::{become_program, step};
use crate::pack;

const PORT: u16 = 8787;

/// Builds everything and serves the site, which says what to do next, until it is stopped.
pub fn demo() -> Result<()> {
    if TcpStream::connect((Ipv4Addr::LOCALHOST, PORT)).is_ok() {
        bail!("something listens on port {PORT} already: stop it, then run `cargo xtask demo` again");
    }
    pack::pack()?;
    step("Starting the site…");
    become_program(Command::new("node").arg("www/serve.mjs").arg(PORT.to_string()))
}
