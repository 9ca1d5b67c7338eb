/** How often a request enters WebAssembly, and how often a configuration is compiled. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { printed, project } from "../package/projects.mjs";

const tools = { "counter.mjs": await readFile(new URL("../package/counter.mjs", import.meta.url), "utf8") };

const setUp = `
  import { callsOf } from "./counter.mjs";
  import { yulsn } from "enlist-sdk";
  import { createHandler } from "enlist-sdk/edge";
  const route = { call: yulsn.createContact, credentials: { apiKey: "key" }, set: { RegistrationSource: "web" } };
  const configure = () => ({ routes: { "/join": route }, log() {}, fetch: async () => Response.json({ Id: 12 }) });
  const post = (app, env) =>
    app.fetch(new Request("https://shop.example/join", { method: "POST", headers: { "content-type": "application/json" }, body: '{"Email":"ada@example.org"}' }), env);`;

test("a request without a ledger enters three times, and its configuration is compiled once for a thousand requests", async (t) => {
  const directory = await project(t, {
    ...tools,
    "main.mjs": `
      ${setUp}
      const app = createHandler(configure);
      const statuses = new Set();
      const first = await callsOf(async () => statuses.add((await post(app)).status));
      const more = await callsOf(async () => {
        for (let index = 0; index < 999; index++) statuses.add((await post(app)).status);
      });
      console.log(JSON.stringify({ statuses: [...statuses], first, more: more.length, kinds: [...new Set(more)] }));`,
  });
  const { statuses, first, more, kinds } = await printed(directory, "main.mjs");
  assert.deepEqual(statuses, [201]);
  assert.deepEqual(first.toSorted(), ["admit", "compileConfig", "prepare", "requestHead", "respond"]);
  assert.deepEqual([more, kinds.toSorted()], [3 * 999, ["admit", "prepare", "respond"]]);
});

test("configurations that are no longer used are released", async (t) => {
  const directory = await project(t, {
    ...tools,
    "main.mjs": `
      ${setUp}
      const app = createHandler(configure);
      const calls = await callsOf(async () => {
        for (let index = 0; index < 100; index++) await post(app, {});
      });
      const count = (name) => calls.filter((call) => call === name).length;
      console.log(JSON.stringify([count("compileConfig"), count("releaseConfig")]));`,
  });
  assert.deepEqual(await printed(directory, "main.mjs"), [100, 36]);
});
