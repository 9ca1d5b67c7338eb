//! The demo site, on this machine.

use std::net::{Ipv4Addr, TcpStream};
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::command::step;
use crate::pack;

const PORT: u16 = 8787;

/// Builds everything, serves the site until it is stopped, and says what to do next.
pub fn demo() -> Result<()> {
    if listens() {
        bail!("something listens on port {PORT} already: stop it, then run `cargo xtask demo` again");
    }
    pack::pack()?;
    step("Starting the site…");
    let mut server = Command::new("node").arg("www/serve.mjs").spawn().context("cannot start `node www/serve.mjs`")?;
    while !listens() {
        if let Some(status) = server.try_wait()? {
            bail!("`node www/serve.mjs` ended before it served anything ({status})");
        }
        sleep(Duration::from_millis(100));
    }
    println!(
        "\nThe demo runs. Open http://localhost:{PORT}, pick one of the five forms, fill it in and send it:\n\
         what the vendor would have received is shown underneath. Ctrl-C stops it.\n"
    );
    let status = server.wait()?;
    // 130: stopped by Ctrl-C, as we said.
    if !status.success() && status.code().is_some_and(|code| code != 130) {
        bail!("the site stopped ({status})");
    }
    Ok(())
}

fn listens() -> bool {
    TcpStream::connect((Ipv4Addr::LOCALHOST, PORT)).is_ok()
}
