//! The tools that the commands need. Each is looked up, and installed if that is safe; otherwise the error says how to install it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use anyhow::{Context, Result, bail};

use crate::command::{output, step, succeeds};

pub const WASM_TARGET: &str = "wasm32-unknown-unknown";
const OLDEST_NODE: (u32, u32) = (20, 19);
/// The version of cargo-fuzz.
const CARGO_FUZZ: &str = "0.13.2";
/// The version of geckodriver, which Debian does not have.
const GECKODRIVER: &str = "0.37.1";

/// Installs the tools of every command.
pub fn all() -> Result<()> {
    wasm_target()?;
    rust_components()?;
    node_modules()?;
    engines()?;
    cxx_compiler()?;
    cargo_fuzz()?;
    step("All tools are installed.");
    Ok(())
}

/// Installs the standard library for WebAssembly.
pub fn wasm_target() -> Result<()> {
    let libraries = output(Command::new("rustc").args(["--print", "target-libdir", "--target", WASM_TARGET]))?;
    if Path::new(String::from_utf8_lossy(&libraries).trim()).is_dir() {
        return Ok(());
    }
    step("Adding Rust's WebAssembly target…");
    output(Command::new("rustup").args(["target", "add", WASM_TARGET]))
        .with_context(|| format!("Rust's WebAssembly target is missing: install Rust with https://rustup.rs, then `rustup target add {WASM_TARGET}`"))?;
    Ok(())
}

/// Installs rustfmt and clippy, which rustup's minimal profile leaves out.
pub fn rust_components() -> Result<()> {
    for (component, subcommand) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        if succeeds(Command::new("cargo").args([subcommand, "--version"])) {
            continue;
        }
        step(format!("Adding {component}…"));
        output(Command::new("rustup").args(["component", "add", component]))
            .with_context(|| format!("{component} is missing: install Rust with https://rustup.rs, then `rustup component add {component}`"))?;
    }
    Ok(())
}

/// Checks Node's version and installs the npm packages that `package-lock.json` pins.
pub fn node_modules() -> Result<()> {
    node()?;
    // npm does not record which lock file it installed.
    let installed = Path::new("node_modules/.installed-package-lock.json");
    let lock = fs::read("package-lock.json").context("cannot read package-lock.json")?;
    if fs::read(installed).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    step("Installing the npm packages…");
    output(Command::new("npm").arg("ci")).context("the npm packages could not be installed: is the npm registry reachable?")?;
    fs::write(installed, lock).with_context(|| format!("cannot write {}", installed.display()))
}

fn node() -> Result<()> {
    let (major, minor) = OLDEST_NODE;
    let remedy = format!("Node {major}.{minor} or newer is needed: https://nodejs.org");
    let version = output(Command::new("node").arg("--version")).context(remedy.clone())?;
    let version = String::from_utf8_lossy(&version);
    let mut numbers = version.trim().trim_start_matches('v').split('.').map_while(|part| part.parse::<u32>().ok());
    let found = numbers.next().zip(numbers.next()).with_context(|| format!("cannot read Node's version in {version:?}"))?;
    if found < OLDEST_NODE {
        bail!("{remedy} (this is {})", version.trim());
    }
    Ok(())
}

/// Chromium and its WebDriver.
pub struct Browser {
    pub chromium: PathBuf,
    pub driver: PathBuf,
}

/// Returns Chromium and its driver, and installs them with apt-get if they are missing.
pub fn browser() -> Result<Browser> {
    if let Some(browser) = find_browser() {
        return Ok(browser);
    }
    install_browser()
        .context("the tests need Chromium and its driver: put `chromium` (or `google-chrome`) and the `chromedriver` of the same version on the PATH")?;
    find_browser().context("Chromium was installed, but is not on the PATH")
}

fn find_browser() -> Option<Browser> {
    let chromium = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"].into_iter().find_map(find)?;
    let driver = find("chromedriver")?;
    Some(Browser { chromium, driver })
}

fn install_browser() -> Result<()> {
    install("Chromium and its driver", &["chromium", "chromium-driver", "fonts-dejavu-core"])
}

/// Returns the browsers of three engines and their drivers, by the environment variables that `tests/engines/driver.mjs` reads. Installs what is missing.
pub fn engines() -> Result<[(&'static str, PathBuf); 6]> {
    let Browser { chromium, driver } = browser()?;
    if find_engines().is_none() {
        install("Firefox, and WebKit with its driver and a display", &["firefox-esr", "webkit2gtk-driver", "xvfb"])
            .context("the tests need Firefox and WebKitGTK: put `firefox`, `WebKitWebDriver` and `Xvfb` on the PATH")?;
    }
    let [firefox, webkit, xvfb] = find_engines().context("Firefox and WebKitGTK were installed, but are not on the PATH")?;
    Ok([("CHROMIUM", chromium), ("CHROMEDRIVER", driver), ("FIREFOX", firefox), ("GECKODRIVER", geckodriver()?), ("WEBKIT_DRIVER", webkit), ("XVFB", xvfb)])
}

fn find_engines() -> Option<[PathBuf; 3]> {
    Some([["firefox-esr", "firefox"].into_iter().find_map(find)?, find("WebKitWebDriver")?, find("Xvfb")?])
}

/// Returns geckodriver, installed in `target/tools`.
fn geckodriver() -> Result<PathBuf> {
    // Without optimisation it compiles in half the time, and a test waits for Firefox anyway.
    installed_crate("geckodriver", GECKODRIVER, &["--debug", "--config", "profile.dev.debug=false"])
}

/// Installs packages of Debian.
fn install(what: &str, packages: &[&str]) -> Result<()> {
    if find("apt-get").is_none() {
        bail!("cannot install {what}: apt-get is not on the PATH");
    }
    let apt_get = |arguments: &[&str]| {
        let mut command = if is_root() { Command::new("env") } else { Command::new("sudo") };
        if !is_root() {
            command.args(["-n", "env"]);
        }
        command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]);
        command.args(arguments);
        command
    };
    if !is_root() && !succeeds(Command::new("sudo").args(["-n", "true"])) {
        bail!("run `sudo apt-get install {}`", packages.join(" "));
    }
    step(format!("Installing {what}…"));
    output(&mut apt_get(&["update"]))?;
    output(apt_get(&["install", "--yes", "--no-install-recommends"]).args(packages))?;
    Ok(())
}

/// Installs a C++ compiler, which libFuzzer needs.
pub fn cxx_compiler() -> Result<()> {
    // The crate `cc` looks for these two.
    if env::var_os("CXX").is_some() || find("c++").is_some() {
        return Ok(());
    }
    install("a C++ compiler", &["g++"]).context("fuzzing needs a C++ compiler: put `c++` on the PATH")
}

/// Returns cargo-fuzz, installed in `target/tools`.
pub fn cargo_fuzz() -> Result<PathBuf> {
    installed_crate("cargo-fuzz", CARGO_FUZZ, &[])
}

/// Returns a crate's program in `target/tools`, and builds it if that version is not there.
fn installed_crate(name: &str, version: &str, options: &[&str]) -> Result<PathBuf> {
    let root = env::current_dir()?.join("target/tools");
    let program = root.join("bin").join(name);
    // The build's date may follow.
    let is_version = |text: Vec<u8>| String::from_utf8_lossy(&text).split_whitespace().take(2).eq([name, version]);
    if !output(Command::new(&program).arg("--version")).is_ok_and(is_version) {
        step(format!("Installing {name}…"));
        output(Command::new("cargo").args(["install", "--locked", "--force", "--version", version, "--root"]).arg(root).args(options).arg(name))
            .with_context(|| format!("{name} could not be installed: is the registry of crates reachable?"))?;
    }
    Ok(program)
}

fn is_root() -> bool {
    output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim_ascii() == b"0")
}

/// Returns the path of a program on the PATH.
fn find(program: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?).map(|directory| directory.join(program)).find(|path| path.is_file())
}

/// A command that runs a script of the project's `node_modules`.
pub fn npm_command(script: &str) -> Result<Command> {
    let mut command = Command::new("node");
    command.arg(env::current_dir()?.join("node_modules").join(script));
    Ok(command)
}
