/**
 * Builds the demo into target/www: the pages, their scripts and the wasm, and the workers of the site and the sandbox. It installs the packed package, as a
 * user's project does.
 */

import { build as bundle } from "esbuild";
import { execFile } from "node:child_process";
import { cp, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { page, pathOf, tags } from "./everything.mjs";

const www = fileURLToPath(new URL(".", import.meta.url));
const dist = join(www, "../dist");
export const out = join(www, "../target/www");

export async function build() {
  await mkdir(out, { recursive: true });
  await installPackage();
  await Promise.all([buildSite(), buildWorker("worker.ts", "worker"), buildWorker("sandbox/worker.js", "sandbox")]);
}

async function installPackage() {
  const tarball = (await readdir(dist).catch(() => [])).find((name) => /^enlist-sdk-.*\.tgz$/.test(name));
  if (!tarball) throw new Error("There is no package in dist/ yet: run `cargo xtask pack` first.");
  await writeFile(join(out, "package.json"), JSON.stringify({ private: true, type: "module" }));
  // The package may have changed without a new version.
  await rm(join(out, "node_modules"), { recursive: true, force: true });
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  await promisify(execFile)(npm, ["install", "--no-save", "--no-package-lock", "--ignore-scripts", "--prefer-offline", join(dist, tarball)], { cwd: out });
}

async function buildSite() {
  const site = join(out, "site");
  await rm(site, { recursive: true, force: true });
  await cp(join(www, "site"), site, { recursive: true, filter: (path) => !path.endsWith(".js") });
  for (const lang of tags) await writeFile(join(site, `${pathOf(lang)}.html`), page(lang));
  await bundle({
    ...common,
    splitting: true,
    entryPoints: ["signup.js", "everything.js", "ledger.js", "stand-in.js"].map((script) => join(www, "site", script)),
    outdir: site,
    target: "es2022",
    minify: true,
  });
  // The script loads the wasm from its own directory, and the style is a file.
  const resolve = createRequire(join(out, "package.json")).resolve;
  await cp(resolve("enlist-sdk/enlist-browser.wasm"), join(site, "enlist-browser.wasm"));
  await cp(resolve("enlist-sdk/form.css"), join(site, "form.css"));
}

/** @param {string} source @param {string} folder */
async function buildWorker(source, folder) {
  const outdir = join(out, folder);
  await rm(outdir, { recursive: true, force: true });
  await bundle({
    ...common,
    entryPoints: [join(www, source)],
    outdir,
    conditions: ["workerd"],
    // workerd needs compiled wasm as a separate module.
    loader: { ".wasm": "copy" },
  });
}

// The paths in tsconfig.json are for types only.
/** @type {import("esbuild").BuildOptions} */
const common = { bundle: true, format: "esm", nodePaths: [join(out, "node_modules")], tsconfigRaw: {}, logLevel: "warning" };

if (process.argv[1] === fileURLToPath(import.meta.url)) await build();
