/** A core that traps takes nothing along: in Node, in workerd and in a page, wherever it traps. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { printed, project } from "./projects.mjs";
import { opened, served, worker } from "./runtimes.mjs";

const file = (name) => readFile(new URL(name, import.meta.url), "utf8");
const tools = { "traps.mjs": await file("traps.mjs"), "misfortunes.mjs": await file("misfortunes.mjs") };

/** What may come of each piece of work with a trap in it. */
const internal = ["EnlistError internal"];
const calls = {
  validate: internal,
  form: internal,
  submission: internal,
  "second attempt": internal,
  "no answer": internal,
  "late answer": internal,
  "left by its signal": internal,
  // It fails as any other fetch may.
  "a fetch that validates": [...internal, '{"status":"unknown","message":"The connection ended before an answer came."}'],
  // Nothing of the other was in the instance.
  "two at once": ['["created","internal"]', '["internal","created"]'],
};
// Who is told that nothing was passed on can believe it.
const ended = ["500, 0 sent", "504, 0 sent", "504, 1 sent"];
const edge = { ...calls, "a whole record": internal, "a post": ended, "a form": ended, "a form with a fault": ["500, 0 sent"] };

function survived({ found, stray }, expected) {
  assert.deepEqual(stray, []);
  assert.deepEqual(Object.keys(found), Object.keys(expected));
  for (const [name, { untroubled, crossings, came, next, fresh }] of Object.entries(found)) {
    assert.ok(crossings >= 3, name);
    assert.ok(!expected[name].includes(untroubled), `${name}: ${untroubled}`);
    assert.deepEqual(came, expected[name], name);
    assert.deepEqual(next, ['[{"contactEmailaddress":"ada@example.org"},"created"]'], name);
    assert.deepEqual(fresh, [1], `${name}: instances a trap`);
  }
}

test("in Node", async (t) => {
  const directory = await project(t, {
    ...tools,
    "main.mjs": `
      import "./traps.mjs";
      import * as enlist from "enlist-sdk";
      import { createHandler } from "enlist-sdk/edge";
      import { misfortunes } from "./misfortunes.mjs";
      console.log(JSON.stringify(await misfortunes(enlist, createHandler)));
      process.exit();`,
  });
  survived(await printed(directory, "main.mjs"), edge);
});

test("in workerd", async (t) => {
  const miniflare = await worker(t, {
    ...tools,
    "worker.js": `
      import "./traps.mjs";
      import * as enlist from "enlist-sdk";
      import { createHandler } from "enlist-sdk/edge";
      import { misfortunes } from "./misfortunes.mjs";
      export default { fetch: async () => Response.json(await misfortunes(enlist, createHandler)) };`,
  });
  survived(await (await miniflare.dispatchFetch("http://worker.example/")).json(), edge);
});

test("in a page", async (t) => {
  const directory = await project(t, {
    ...tools,
    "main.js": `
      import "./traps.mjs";
      import * as enlist from "/node_modules/enlist-sdk/dist/web.mjs";
      import { misfortunes } from "./misfortunes.mjs";
      globalThis.found = enlist.init().then(() => misfortunes(enlist));`,
    "index.html": '<!doctype html><title>t</title><link rel="icon" href="data:,"><script type="module" src="/main.js"></script>',
  });
  const { origin } = await served(t, directory);
  const { found, said } = await opened(t, `${origin}/`);
  survived(found, calls);
  assert.deepEqual(said, []);
});
