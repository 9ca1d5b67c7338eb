/**
 * Measures every row, prints the table and writes RESULTS.md: called by `cargo xtask bench`. Each family of rows is measured in its own process, one after the other.
 *
 * Environment: `CHROMIUM`, the path of Chromium, and `PAGE_BYTES`, the size of the download of a page with everything.
 */

import { execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { cpus, loadavg, release, totalmem, type } from "node:os";
import { notes } from "./notes.mjs";

const FAMILIES = ["bytes", "object", "handler", "ledger", "page", "form", "growth", "memory"];
const PACKAGES = [
  "zod",
  "valibot",
  "ajv",
  "typebox",
  "react",
  "react-hook-form",
  "@hookform/resolvers",
  "hono",
  "@hono/zod-validator",
  "miniflare",
  "workerd",
  "esbuild",
];

/** @type {import("./measure.mjs").Row[]} */
const rows = [];
const startedUnder = loadavg()[0];
for (const family of FAMILIES) {
  console.log(`▸ ${family}`);
  rows.push(...(await measured(family)));
}
const at = rows.findIndex(({ what }) => what.startsWith("download"));
rows.splice(at, 0, { what: "download of a page with everything, brotli", measured: kilobytes(process.env.PAGE_BYTES) });

print();
await writeFile(new URL("RESULTS.md", import.meta.url), await report());

async function measured(family) {
  const child = fork(new URL(`${family}.mjs`, import.meta.url));
  let found;
  child.on("message", (message) => (found = message));
  const [code] = await once(child, "exit");
  if (code !== 0 || !found) throw new Error(`bench/${family}.mjs failed`);
  return found;
}

function print() {
  console.log();
  for (const { what, measured, target, isMet } of rows) {
    console.log(`${what}\n    ${measured}${target ? `\n    ${target}: ${verdict(isMet)}` : ""}`);
  }
}

function verdict(isMet) {
  return isMet === undefined ? "" : isMet ? "met" : "missed";
}

async function report() {
  const table = rows.map(({ what, measured, target = "shown", isMet }) => `| ${what} | ${measured} | ${target} | ${verdict(isMet)} |`);
  const missed = rows.filter(({ isMet }) => isMet === false).map(({ what }) => what);
  const why = Object.entries(notes).filter(([row]) => missed.some((what) => what.startsWith(row)));
  const versions = await Promise.all(PACKAGES.map(async (name) => `${name} ${await versionOf(name)}`));
  return `# Results

Written by \`cargo xtask bench\`; the scripts beside this file say how each row is measured. A comparison shows the medians, the ratio of the medians, and
in brackets the quartiles of the ratios per round. "× as fast" is the other's time divided by enlist's.

| what | measured | target | |
|---|---|---|---|
${table.join("\n")}

${new Date().toISOString().slice(0, 10)} · ${cpus()[0].model}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, load ${startedUnder.toFixed(1)} before the start · ${type()} ${release()}
· Node ${process.versions.node} · ${chromium()} · ${versions.join(" · ")}

All validators check the same rules and agree on every measured record: \`validators.mjs\` has the schemas. ajv and TypeBox make no normalised copy. Each contender
runs in its own process, in turns of a few milliseconds. Times are processor time, except for the handler's requests and the page's waits.

The forms have seven controls and the same rules, the server sends their whole HTML, and the network takes no time. A form is ready when its script is attached and its
rules can be applied: with bindForm at \`enlist:ready\`, the wasm included; with React when it is hydrated and mounted, and the wasm loaded if it validates. The first
focus is a press as early as the page accepts one. The INP is that of a whole visit from that press on, by real keys and a mouse; the browser reports no interaction below 16 ms.
${why.map(([row, text]) => `\n**${row}** misses its target: ${text}\n`).join("")}`;
}

async function versionOf(name) {
  return JSON.parse(await readFile(new URL(`../node_modules/${name}/package.json`, import.meta.url), "utf8")).version;
}

function chromium() {
  return execFileSync(process.env.CHROMIUM, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
}

function kilobytes(bytes) {
  return `${(bytes / 1_000).toFixed(1)} KB`;
}
