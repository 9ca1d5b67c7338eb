/** The download for validation only, and the time until the first result, against the same in zod. Both are bundled by esbuild. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { fixed, found, median, quantile } from "./measure.mjs";
import { part, valid } from "./records.mjs";

const ROUNDS = 15;

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const wasm = await readFile(path("../dist/enlist-sdk/dist/enlist-browser.wasm"));
const scripts = { enlist: await bundled("enlist"), zod: await bundled("zod") };
const files = {
  "/": ["text/html", '<!doctype html><title>-</title><link rel="icon" href="data:,">'],
  "/enlist.js": ["text/javascript", scripts.enlist],
  "/zod.js": ["text/javascript", scripts.zod],
  "/enlist-browser.wasm": ["application/wasm", wasm],
};
const server = createServer(({ url }, response) => {
  const [type, content] = files[url];
  response.writeHead(200, { "content-type": type }).end(content);
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  const waits = { enlist: [], zod: [] };
  for (let round = -1; round < ROUNDS; round++) {
    for (const name of Object.keys(waits)) {
      const wait = await firstResult(name);
      // The first round warms the browser up.
      if (round >= 0) waits[name].push(wait);
    }
  }
  const between = (name, part) => {
    const ms = waits[name].map((wait) => wait[part]);
    return `${fixed(median(ms))} ms (${fixed(quantile(ms, 0.25))}–${fixed(quantile(ms, 0.75))})`;
  };
  const weight = { script: weigh(scripts.enlist), wasm: weigh(wasm), zod: weigh(scripts.zod) };
  const total = weight.script + weight.wasm;
  found([
    {
      what: "download for validation only, brotli",
      measured: `${kilobytes(total)}: wasm ${kilobytes(weight.wasm)}, script ${kilobytes(weight.script)}; the same in zod ${kilobytes(weight.zod)}`,
    },
    {
      what: "from init() to the first result in Chromium, a cold page",
      measured: `${between("enlist", "validated")}, after ${between("enlist", "imported")} for the import; zod: the first parse ${between("zod", "validated")}, after ${between("zod", "imported")} for the import`,
    },
  ]);
} finally {
  await browser.close();
  server.close();
}

async function bundled(name) {
  const { outputFiles } = await build({
    entryPoints: [path(`pages/${name}.js`)],
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    target: "es2022",
    conditions: ["browser"],
    nodePaths: [path("../dist")],
    logLevel: "error",
  });
  return outputFiles[0].contents;
}

/** The time of the import and of the first result, in milliseconds, in a new page with an empty cache. */
async function firstResult(name) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    const { imported, validated, result } = await page.evaluate(
      async ([script, input]) => {
        const start = performance.now();
        const { validate } = await import(script);
        const imported = performance.now();
        const result = await validate(input);
        return { imported: imported - start, validated: performance.now() - imported, result };
      },
      [`/${name}.js`, part(valid[0])],
    );
    assert.equal((result.value ?? result.data).contactEmailaddress, valid[0].contactEmailaddress.trim());
    return { imported, validated };
  } finally {
    await context.close();
  }
}

function weigh(bytes) {
  return brotliCompressSync(bytes).length;
}

function kilobytes(bytes) {
  return `${(bytes / 1_000).toFixed(1)} KB`;
}
