//! The two wasm builds of the core, and the npm package's directory around them.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Context, Result, ensure};

use xtask::fields;

use crate::command::{output, run, step};
use crate::{sizes, tools};

/// The two builds of the crate. Each has its own profile and so its own artifacts: neither build makes the other stale.
pub const BUILDS: [Build; 2] = [
    Build {
        name: "browser",
        features: "wasm",
        // For size after brotli, where `-Oz` alone gives 31.9 KB: a function stays out of its only caller (0.4 KB less), and the zeros within the data stay in one
        // segment (0.5 KB less). Other passes, a second round and LLVM's inline threshold gave less than 0.3 KB each.
        optimisation: &["-Oz", "--one-caller-inline-max-function-size", "0", "--skip-pass=memory-packing"],
    },
    Build { name: "edge", features: "wasm,edge", optimisation: &["-O3"] },
];

pub struct Build {
    /// Its profile in Cargo.toml, and its directory in `target/wasm`.
    pub name: &'static str,
    pub features: &'static str,
    /// The optimisations of wasm-opt. Those of rustc are in the profile.
    optimisation: &'static [&'static str],
}

/// Builds `target/wasm/{browser,edge}` and `dist/enlist-sdk`, and prints their sizes.
pub fn build() -> Result<()> {
    tools::wasm_target()?;
    tools::node_modules()?;
    let machine = Machine::this()?;
    for build in &BUILDS {
        bind(build, &build.compile(&machine)?)?;
    }
    fields::generate()?;
    step("Assembling the npm package…");
    run(Command::new("node").arg("pkg-template/build.mjs"))?;
    sizes::report()
}

/// Where a build is compiled.
pub struct Machine {
    /// The project's folder.
    pub root: PathBuf,
    pub cargo_home: PathBuf,
    pub sysroot: PathBuf,
    /// A program to run in place of rustc, with rustc as its first argument.
    pub rustc_wrapper: Option<PathBuf>,
}

impl Machine {
    /// This one, as it is configured.
    pub fn this() -> Result<Self> {
        let cargo_home = match std::env::var_os("CARGO_HOME") {
            Some(home) => PathBuf::from(home),
            None => std::env::home_dir().context("no home directory")?.join(".cargo"),
        };
        let sysroot = PathBuf::from(rustc(&["--print", "sysroot"])?.trim());
        Ok(Machine { root: std::env::current_dir()?, cargo_home, sysroot, rustc_wrapper: None })
    }

    /// The compiler's flags. Panic messages name source files: every machine's paths are replaced by the same ones, which also hides the builder's home.
    fn rustflags(&self) -> Result<String> {
        // With the component rust-src, the standard library's paths are files of this machine. Without it they begin with `/rustc/<commit-hash>`: use that for both.
        let library = self.sysroot.join("lib/rustlib/src/rust");
        let version = rustc(&["-vV"])?;
        let commit = version.lines().find_map(|line| line.strip_prefix("commit-hash: ")).context("`rustc -vV` names no commit-hash")?;
        let remapped = [(&self.cargo_home, "cargo".to_owned()), (&self.root, ".".to_owned()), (&library, format!("/rustc/{commit}"))];
        let remapped = remapped.iter().map(|(path, name)| format!("--remap-path-prefix={}={name}", path.display()));
        Ok(remapped.collect::<Vec<_>>().join("\x1f"))
    }
}

impl Build {
    /// Compiles the core and returns the path of the wasm, which is not yet bound.
    pub fn compile(&self, machine: &Machine) -> Result<PathBuf> {
        step(format!("Compiling the {} build…", self.name));
        let mut cargo = Command::new("cargo");
        cargo
            .current_dir(&machine.root)
            .args(["build", "--package", "enlist", "--lib", "--target", tools::WASM_TARGET, "--target-dir", "target"])
            .args(["--profile", self.name, "--no-default-features", "--features", self.features])
            .env("CARGO_HOME", &machine.cargo_home)
            .env("CARGO_ENCODED_RUSTFLAGS", machine.rustflags()?);
        if let Some(wrapper) = &machine.rustc_wrapper {
            cargo.env("RUSTC_WRAPPER", wrapper);
        }
        run(&mut cargo)?;
        Ok(machine.root.join("target").join(tools::WASM_TARGET).join(self.name).join("enlist.wasm"))
    }
}

fn rustc(arguments: &[&str]) -> Result<String> {
    Ok(String::from_utf8(output(Command::new("rustc").args(arguments))?)?)
}

/// Writes a build's JavaScript bindings and its optimised wasm to `target/wasm`.
fn bind(build: &Build, compiled: &Path) -> Result<()> {
    let directory = Path::new("target/wasm").join(build.name);
    let finished = directory.join("enlist_bg.wasm");
    if modified(&finished) > modified(compiled).max(modified(&std::env::current_exe()?)) {
        return Ok(());
    }
    step(format!("Binding and optimising the {} build…", build.name));
    fs::create_dir_all(&directory).with_context(|| format!("cannot make {}", directory.display()))?;
    glue(compiled, &directory)?;
    // The final name appears only when the file is complete: an interrupted run is not mistaken for a finished one.
    let unoptimised = directory.join("unoptimised.wasm");
    fs::rename(&finished, &unoptimised).with_context(|| format!("cannot rename {}", finished.display()))?;
    output(
        tools::npm_command("binaryen/bin/wasm-opt")?
            .arg(&unoptimised)
            .arg("--output")
            .arg(&finished)
            .args(build.optimisation)
            .args(["--strip-debug", "--strip-target-features"])
            // The features that every supported runtime has. Node 20 does not load others.
            .args(["--enable-bulk-memory", "--enable-nontrapping-float-to-int", "--enable-sign-ext"])
            .args(["--enable-mutable-globals", "--enable-reference-types", "--enable-multivalue"]),
    )?;
    fs::remove_file(&unoptimised).with_context(|| format!("cannot remove {}", unoptimised.display()))
}

/// Writes `enlist_bg.wasm`, and the JavaScript and types around it.
pub fn glue(compiled: &Path, directory: &Path) -> Result<()> {
    wasm_bindgen_cli::wasm_bindgen::run_cli_with_args([
        "wasm-bindgen".as_ref(),
        compiled.as_os_str(),
        "--out-name=enlist".as_ref(),
        "--out-dir".as_ref(),
        directory.as_os_str(),
        "--target=web".as_ref(),
        // The package has a loader for each runtime.
        "--omit-default-module-path".as_ref(),
        "--ts-typed-array-buffers".as_ref(),
        "--remove-producers-section".as_ref(),
    ])?;
    // `pkg-template/src/loaders/page.ts` combines these: wasm-bindgen's own loader is three times as large.
    let parts =
        [("__wbg_get_imports", "(): WebAssembly.Imports"), ("__wbg_finalize_init", "(instance: WebAssembly.Instance, module: WebAssembly.Module): unknown")];
    for (part, signature) in parts {
        let script = fs::read_to_string(directory.join("enlist.js")).context("cannot read wasm-bindgen's script")?;
        ensure!(script.contains(&format!("function {part}(")), "wasm-bindgen's script has no {part}");
        append(&directory.join("enlist.js"), &format!("\nexport {{ {part} }};\n"))?;
        append(&directory.join("enlist.d.ts"), &format!("\nexport function {part}{signature};\n"))?;
    }
    Ok(())
}

fn append(path: &Path, text: &str) -> Result<()> {
    let mut file = fs::OpenOptions::new().append(true).open(path).with_context(|| format!("cannot open {}", path.display()))?;
    file.write_all(text.as_bytes()).with_context(|| format!("cannot write {}", path.display()))
}

/// When a file was last written. `None`, which is less than any time, for a missing file.
fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|metadata| metadata.modified()).ok()
}
