//! The demo site on this machine.

use std::net::{Ipv4Addr, TcpStream};
use std::process::Command;

use anyhow::{Result, bail};

use crate::command::{become_program, step};
use crate::pack;

const PORT: u16 = 8787;

/// Builds the package and serves the demo site until the process is stopped.
pub fn demo() -> Result<()> {
    if TcpStream::connect((Ipv4Addr::LOCALHOST, PORT)).is_ok() {
        bail!("port {PORT} is in use: stop the program that listens there, then run `cargo xtask demo` again");
    }
    pack::pack()?;
    step("Starting the site…");
    become_program(Command::new("node").arg("www/serve.mjs").arg(PORT.to_string()))
}
