/** The package in a page of Chromium, after each bundler: one wasm, which the page asks for once it validates and no sooner. */

import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { test } from "node:test";
import { build as vite, createServer } from "vite";
import { bundlers } from "./bundlers.mjs";
import { join, project } from "./projects.mjs";
import { served, signedUp } from "./runtimes.mjs";
import { expectedResults, page } from "./runtime-checks.mjs";

const accepted = { status: "created", id: "7" };
// The browser's words for the first answer of the server's, which `submit` does not rest content with.
const consoleOutput = ["Failed to load resource: the server responded with a status of 503 (Service Unavailable)"];

for (const [name, bundle] of Object.entries(bundlers)) {
  test(`${name} bundles it without configuration, with one wasm`, async (t) => {
    const directory = await project(t, page);
    const out = await bundle(directory);
    const files = await readdir(out, { recursive: true });
    const wasm = files.filter((file) => file.endsWith(".wasm"));
    assert.equal(wasm.length, 1, files.join(" "));
    const own = await readFile(join(directory, "node_modules/enlist-sdk/dist/enlist-browser.wasm"));
    assert.ok(own.equals(await readFile(join(out, wasm[0]))), "it is the package's own");

    const { origin, posted } = await served(t, out);
    assert.deepEqual(await signedUp(t, `${origin}/`), { early: [], wasm: [`${origin}/${wasm[0]}`], found: expectedResults, outcome: accepted, consoleOutput });
    assert.deepEqual(posted, Array(2).fill('{"contactEmailaddress":"ada@example.org"}'));
  });
}

test("a page with CommonJS scripts gets the same script and the same wasm", async (t) => {
  const required = page["main.js"].replace(/import (.*) from (.*);/, "const $1 = require($2);");
  const directory = await project(t, { ...page, "package.json": '{ "private": true }', "main.js": required });
  const out = await bundlers.webpack(directory);
  assert.equal((await readdir(out)).filter((file) => file.endsWith(".wasm")).length, 1);
  const { origin } = await served(t, out);
  const { early, wasm, found, outcome } = await signedUp(t, `${origin}/`);
  assert.deepEqual([early, wasm.length, found, outcome], [[], 1, expectedResults, accepted]);
});

test("Vite serves it during development", async (t) => {
  const directory = await project(t, page);
  const { origin } = await served(t, directory);
  const server = await createServer({ root: directory, logLevel: "silent", server: { host: "127.0.0.1", port: 0, proxy: { "/signup": origin } } });
  await server.listen();
  t.after(() => server.close());
  const { early, wasm, found, outcome } = await signedUp(t, server.resolvedUrls.local[0]);
  assert.deepEqual([early, wasm.length, found, outcome], [[], 1, expectedResults, accepted]);
});

test("Vite leaves out the calls that a page does not import", async (t) => {
  const directory = await project(t, {
    "main.js": 'import { yulsn } from "enlist-sdk"; document.title = yulsn.createContact.fields.length;',
    "index.html": page["index.html"],
  });
  await vite({ root: directory, logLevel: "silent" });
  const assets = join(directory, "dist/assets");
  const script = await readFile(
    join(
      assets,
      (await readdir(assets)).find((file) => file.endsWith(".js")),
    ),
    "utf8",
  );
  assert.match(script, /yulsn\.createContact/);
  assert.doesNotMatch(script, /aptania|protech|bigchange/);
});
