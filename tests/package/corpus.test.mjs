/** The same inputs get the same verdicts in Node, in Chromium and in workerd: two builds, three engines. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { build } from "esbuild";
import { cp, join, printed, project, root } from "./projects.mjs";
import { opened, served, worker } from "./runtimes.mjs";
import { cases } from "./corpus.mjs";

const corpus = await readFile(join(root, "tests/package/corpus.mjs"), "utf8");

test("a corpus of inputs is validated alike in every runtime", async (t) => {
  const inNode = await project(t, {
    "corpus.mjs": corpus,
    "main.mjs": 'import * as enlist from "enlist-sdk"; import { verdicts } from "./corpus.mjs"; console.log(JSON.stringify(verdicts(enlist)));',
  });
  const node = await printed(inNode, "main.mjs");

  const inPage = await project(t, {
    "corpus.mjs": corpus,
    "main.js": 'import * as enlist from "enlist-sdk"; import { verdicts } from "./corpus.mjs"; globalThis.found = enlist.init().then(() => verdicts(enlist));',
    "out/index.html": '<!doctype html><title>t</title><script type="module" src="/main.js"></script>',
  });
  await build({ entryPoints: [join(inPage, "main.js")], bundle: true, format: "esm", outdir: join(inPage, "out"), charset: "ascii", logLevel: "warning" });
  await cp(join(inPage, "node_modules/enlist-sdk/dist/enlist-browser.wasm"), join(inPage, "out/enlist-browser.wasm"));
  const { origin } = await served(t, join(inPage, "out"));
  const { found: chromium } = await opened(t, `${origin}/`);

  const miniflare = await worker(t, {
    "corpus.mjs": corpus,
    "worker.js":
      'import * as enlist from "enlist-sdk"; import { verdicts } from "./corpus.mjs"; export default { fetch: () => Response.json(verdicts(enlist)) };',
  });
  const workerd = await (await miniflare.dispatchFetch("http://worker.example/")).json();

  const inputs = Array.from(cases());
  assert.equal(node.length, inputs.length);
  const valid = node.filter((verdict) => verdict.startsWith('{"value"')).length;
  assert.ok(valid > 100 && valid < node.length - 500, `${valid} of ${node.length} are valid`);
  for (const [name, verdicts] of Object.entries({ chromium, workerd })) {
    const differing = inputs
      .map(({ id, source }, index) => [index, id, source, node[index], verdicts[index]])
      .filter(([, , , ours, theirs]) => ours !== theirs);
    assert.deepEqual(differing, [], `${name} differs from Node`);
  }
});
