import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { join, project, run, tarball } from "./projects.mjs";

test("the tarball holds what its exports name, the licences and nothing of ours", async (t) => {
  const { stdout } = await run("tar", ["-tzf", await tarball()]);
  const files = stdout.trim().split("\n").map((path) => path.replace(/^package\//, ""));
  for (const file of files) assert.match(file, /^(package\.json|README\.md|LICENSE-(MIT|APACHE)|dist\/[\w.-]+\.(mjs|cjs|wasm)|dist\/types\/([\w-]+\/)*[\w.-]+\.d\.[mc]ts)$/);

  const directory = await project(t);
  const manifest = JSON.parse(await readFile(join(directory, "node_modules/enlist-sdk/package.json"), "utf8"));
  const named = [];
  JSON.stringify(manifest.exports, (_, value) => (typeof value === "string" && named.push(value.slice(2)), value));
  for (const file of ["README.md", "LICENSE-MIT", "LICENSE-APACHE", ...named]) assert.ok(files.includes(file), file);
  assert.equal(manifest.sideEffects, false);
  assert.deepEqual(Object.keys(manifest.exports), [".", "./web", "./slim", "./edge", "./testing", "./enlist-browser.wasm", "./enlist-edge.wasm", "./package.json"]);

  for (const file of files.filter((file) => /\.(mjs|cjs|wasm|mts|cts)$/.test(file))) {
    const text = await readFile(join(directory, "node_modules/enlist-sdk", file), "latin1");
    assert.doesNotMatch(text, /\/(root|home|work|Users)\//, `${file} names a directory of whoever built it`);
  }
});

test("a page's script finds its wasm by one expression, the slim one by none", async (t) => {
  const dist = join(await project(t), "node_modules/enlist-sdk/dist");
  const count = async (file) => (await readFile(join(dist, file), "utf8")).split("import.meta.url").length - 1;
  assert.equal(await count("web.mjs"), 1);
  assert.equal(await count("slim.mjs"), 0);
});
