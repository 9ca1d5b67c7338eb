/** A trap in the core fails only the call that it is in: in Node, in workerd and in a page, at every crossing. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { printed, project } from "./projects.mjs";
import { opened, served, worker } from "./runtimes.mjs";

const file = (name) => readFile(new URL(name, import.meta.url), "utf8");
const tools = { "traps.mjs": await file("traps.mjs"), "trap-scenarios.mjs": await file("trap-scenarios.mjs") };

/** The allowed results of each operation with a trap in it. */
const internal = ["EnlistError internal"];
const calls = {
  validate: internal,
  form: internal,
  submission: internal,
  "second attempt": internal,
  "no answer": internal,
  "late answer": internal,
  "left by its signal": internal,
  // It fails like any other fetch.
  "a fetch that validates": [...internal, '{"status":"unknown","message":"The connection ended before an answer came."}'],
  // The other one is not affected.
  "two at once": ['["created","internal"]', '["internal","created"]'],
};
// A response that says that nothing was sent is true.
const ended = ["500, 0 sent", "504, 0 sent", "504, 1 sent"];
const edge = { ...calls, "a whole record": internal, "a post": ended, "a form": ended, "a form with a fault": ["500, 0 sent"] };

function assertIsolated({ found, stray }, expected) {
  assert.deepEqual(stray, []);
  assert.deepEqual(Object.keys(found), Object.keys(expected));
  for (const [name, { withoutTrap, crossings, results, next, fresh }] of Object.entries(found)) {
    assert.ok(crossings >= 3, name);
    assert.ok(!expected[name].includes(withoutTrap), `${name}: ${withoutTrap}`);
    assert.deepEqual(results, expected[name], name);
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
      import { runTrapScenarios } from "./trap-scenarios.mjs";
      console.log(JSON.stringify(await runTrapScenarios(enlist, createHandler)));
      process.exit();`,
  });
  assertIsolated(await printed(directory, "main.mjs"), edge);
});

test("in workerd", async (t) => {
  const miniflare = await worker(t, {
    ...tools,
    "worker.js": `
      import "./traps.mjs";
      import * as enlist from "enlist-sdk";
      import { createHandler } from "enlist-sdk/edge";
      import { runTrapScenarios } from "./trap-scenarios.mjs";
      export default { fetch: async () => Response.json(await runTrapScenarios(enlist, createHandler)) };`,
  });
  assertIsolated(await (await miniflare.dispatchFetch("http://worker.example/")).json(), edge);
});

test("in a page", async (t) => {
  const directory = await project(t, {
    ...tools,
    "main.js": `
      import "./traps.mjs";
      import * as enlist from "/node_modules/enlist-sdk/dist/web.mjs";
      import { runTrapScenarios } from "./trap-scenarios.mjs";
      globalThis.found = enlist.init().then(() => runTrapScenarios(enlist));`,
    "index.html": '<!doctype html><title>t</title><link rel="icon" href="data:,"><script type="module" src="/main.js"></script>',
  });
  const { origin } = await served(t, directory);
  const { found, consoleOutput } = await opened(t, `${origin}/`);
  assertIsolated(found, calls);
  assert.deepEqual(consoleOutput, []);
});
