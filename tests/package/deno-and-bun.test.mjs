/** The package in Deno and in Bun: imported, required, behind the server that each brings and through the fetch that each brings. */

import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { test } from "node:test";
import { join, project, root, run } from "./projects.mjs";
import { expectedResults, runtimeCheck } from "./runtime-checks.mjs";

const modules = join(root, "node_modules");
// Its command is put in place by an install script, and those are not run here: the program itself is in the package for the platform.
const [bun] = await readdir(join(modules, "@oven"));

const runtimes = {
  Deno: {
    command: ["node", join(modules, "deno/bin.cjs"), "run", "--no-prompt", "--cached-only", "--allow-read", "--allow-net=127.0.0.1"],
    serve:
      '(fetch) => { const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, fetch); return { port: server.addr.port, stop: () => server.shutdown() }; }',
  },
  Bun: {
    command: [join(modules, "@oven", bun, "bin/bun"), "run", "--no-install"],
    serve: '(fetch) => Bun.serve({ hostname: "127.0.0.1", port: 0, fetch })',
  },
};

const app = (serve) => `
  import { createRequire } from "node:module";
  import * as enlist from "enlist-sdk";
  import { createHandler } from "enlist-sdk/edge";
  const { aptania, EnlistError } = enlist;
  const found = await (async () => {${runtimeCheck}})();

  const sent = [];
  const app = createHandler(() => ({
    routes: { "/signup": { call: aptania.createContact, credentials: { tokenUUID: "t" }, set: { contactProfileID: "7", userUUID: "u" } } },
    fetch: async (request) => { sent.push(await request.text()); return Response.json({ exists: "false", contactUUID: "c", status: "200" }); },
    log() {},
  }));
  const server = (${serve})((request) => app.fetch(request));
  const outcome = await aptania.createContact.submit({ contactEmailaddress: " ada@example.org" }, { endpoint: "http://127.0.0.1:" + server.port + "/signup" });
  await server.stop();
  console.log(JSON.stringify({ found, sent, outcome, isShared: createRequire(import.meta.url)("enlist-sdk").EnlistError === EnlistError }));
`;

for (const [name, { command, serve }] of Object.entries(runtimes)) {
  test(`${name} validates, submits, and serves the handler`, async (t) => {
    const directory = await project(t, { "app.mjs": app(serve) });
    const [program, ...options] = command;
    const { stdout } = await run(program, [...options, "app.mjs"], { cwd: directory });
    assert.deepEqual(JSON.parse(stdout), {
      found: expectedResults,
      sent: ['{"tokenUUID":"t","userUUID":"u","contactEmailaddress":"ada@example.org","contactProfileID":"7"}'],
      outcome: { status: "created", id: null },
      isShared: true,
    });
  });
}
