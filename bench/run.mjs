/**
 * Every row, printed and written down: `cargo xtask bench` calls this. Each family of rows is measured in a process of its own, one after the other.
 *
 * The environment says where Chromium is (`CHROMIUM`), and what a page downloads as the build has weighed it (`PAGE_BYTES`).
 */

import { execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { cpus, loadavg, release, totalmem, type } from "node:os";
import { notes } from "./notes.mjs";

const FAMILIES = ["bytes", "object", "handler", "ledger", "page", "form", "growth", "memory"];
const PAGE_BUDGET = 30_000;
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
const at = rows.findIndex(({ what }) => what.includes("downloads"));
rows.splice(at, 0, {
  what: "what a page downloads, everything in, brotli",
  measured: kilobytes(process.env.PAGE_BYTES),
  target: `≤ ${kilobytes(PAGE_BUDGET)}`,
  isMet: process.env.PAGE_BYTES <= PAGE_BUDGET,
});

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
  return isMet === undefined ? "" : isMet ? "met" : "short";
}

async function report() {
  const table = rows.map(({ what, measured, target = "shown", isMet }) => `| ${what} | ${measured} | ${target} | ${verdict(isMet)} |`);
  const short = rows.filter(({ isMet }) => isMet === false).map(({ what }) => what);
  const why = Object.entries(notes).filter(([row]) => short.some((what) => what.startsWith(row)));
  const versions = await Promise.all(PACKAGES.map(async (name) => `${name} ${await versionOf(name)}`));
  return `# Results

Written by \`cargo xtask bench\`; how each row is measured stands in the scripts beside this file. Of a comparison the medians are given, the ratio of the medians,
and in brackets the quartiles of the rounds' own ratios; "× as fast" is the other's time over ours.

| what | measured | target | |
|---|---|---|---|
${table.join("\n")}

${new Date().toISOString().slice(0, 10)} · ${cpus()[0].model}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, load ${startedUnder.toFixed(1)} before the start · ${type()} ${release()}
· Node ${process.versions.node} · ${chromium()} · ${versions.join(" · ")}

All judges check the same rules, and are held to agree on every record that is measured: \`validators.mjs\` has the schemas. ajv and TypeBox judge only; they make no
normalised copy. Each contender runs in a process of its own, in turns of a few milliseconds. Times are the processor's, but for the handler's requests and the
page's waiting.

The forms have seven controls and the same rules, their HTML comes whole from the server, and the network takes no time. A form can judge once its script has taken it
over and its rules can be asked: with bindForm, the wasm included, at \`enlist:ready\`; with React when it is hydrated and mounted, and the wasm loaded where that judges. The
first focus is by a press as early as the page takes one. The INP is of a whole visit, from that press on, by real keys and a mouse; the browser tells no interaction below 16 ms.
${why.map(([row, text]) => `\n**${row}** falls short: ${text}\n`).join("")}`;
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
