//! The reference: one page per call, the TypeScript API, and the Rust crates.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use enlist::calls::CALLS;
use xtask::reference;

use crate::command::{run, step};
use crate::{build, tools};

const DIRECTORY: &str = "target/docs";

/// Builds the package, then the reference from it.
pub fn docs() -> Result<()> {
    build::build()?;
    write()?;
    step(format!("Written: {DIRECTORY}/index.html"));
    Ok(())
}

/// Writes `target/docs` from the built package.
///
/// # Errors
///
/// Fails for a public item without documentation and for a broken link.
pub fn write() -> Result<()> {
    let directory = Path::new(DIRECTORY);
    if directory.exists() {
        fs::remove_dir_all(directory).with_context(|| format!("cannot remove {DIRECTORY}"))?;
    }
    fs::create_dir_all(directory).with_context(|| format!("cannot create {DIRECTORY}"))?;
    step("Writing the reference: TypeScript…");
    run(tools::npm_command("typedoc/bin/typedoc")?.args(["--options", "pkg-template/typedoc.config.mjs", "--logLevel", "Warn"]))?;
    step("Writing the reference: Rust…");
    rustdoc(&directory.join("rust"))?;
    step("Writing the reference: calls…");
    let pages = CALLS.iter().map(|call| (page_of(call.id), reference::page(call)));
    let others = [("index.html".to_owned(), index(&directory.join("typescript"))?), ("style.css".to_owned(), reference::STYLESHEET.to_owned())];
    for (name, content) in pages.chain(others) {
        let path = directory.join(name);
        fs::write(&path, content).with_context(|| format!("cannot write {}", path.display()))?;
    }
    check_links(directory)
}

fn page_of(id: &str) -> String {
    format!("{id}.html")
}

fn index(typescript: &Path) -> Result<String> {
    let mut content = String::from("<h2>The calls</h2>\n<ul>\n");
    for call in CALLS {
        push_link(&mut content, &page_of(call.id), call.id);
    }
    content.push_str("</ul>\n<h2>The package</h2>\n<ul>\n");
    let mut modules: Vec<String> =
        fs::read_dir(typescript.join("modules"))?.map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned())).collect::<Result<_, _>>()?;
    modules.sort();
    for module in modules {
        push_link(&mut content, &format!("typescript/modules/{module}"), &module.trim_end_matches(".html").replace('_', "/"));
    }
    push_link(&mut content, "typescript/documents/CHANGELOG.html", "Changelog and versioning");
    content.push_str("</ul>\n<h2>The Rust crates</h2>\n<ul>\n");
    push_link(&mut content, "rust/enlist/index.html", "enlist: the crate");
    push_link(&mut content, "rust/enlist_derive/index.html", "enlist-derive: how a call is declared");
    content.push_str("</ul>\n");
    Ok(reference::document("Reference", &content))
}

fn push_link(list: &mut String, to: &str, text: &str) {
    list.push_str(&format!("<li><a href=\"{to}\">{text}</a></li>\n"));
}

/// The reference of the Rust crates. It has its own target directory, so that it contains no other crate.
fn rustdoc(to: &Path) -> Result<()> {
    let target = "target/rustdoc";
    run(Command::new("cargo")
        .args(["doc", "--no-deps", "--package", "enlist", "--package", "enlist-derive", "--target-dir", target])
        .env("RUSTDOCFLAGS", "--deny warnings"))?;
    copy_directory(&Path::new(target).join("doc"), to)
}

fn copy_directory(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot create {}", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_directory(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target).with_context(|| format!("cannot write {}", target.display()))?;
        }
    }
    Ok(())
}

/// Checks that every link of our own pages leads to a file or to an id on the page.
fn check_links(directory: &Path) -> Result<()> {
    let mut pages: Vec<PathBuf> = fs::read_dir(directory)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    pages.retain(|path| path.extension().is_some_and(|extension| extension == "html"));
    for path in pages {
        let page = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let ids: BTreeSet<&str> = values(&page, "id").collect();
        for link in values(&page, "href").filter(|link| !link.starts_with("https://")) {
            let exists = match link.strip_prefix('#') {
                Some(id) => ids.contains(id),
                None => directory.join(link).is_file(),
            };
            if !exists {
                bail!("{} has a broken link: {link}", path.display());
            }
        }
    }
    Ok(())
}

/// Every value of an attribute on a page.
fn values<'p>(page: &'p str, attribute: &str) -> impl Iterator<Item = &'p str> {
    let start = format!(" {attribute}=\"");
    page.match_indices(&start).map(|(at, _)| at + start.len()).collect::<Vec<_>>().into_iter().filter_map(|at| page.get(at..)?.split('"').next())
}
