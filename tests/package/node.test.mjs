import assert from "node:assert/strict";
import { rename } from "node:fs/promises";
import { test } from "node:test";
import { build } from "esbuild";
import { join, printed, project, write } from "./projects.mjs";
import { expectedResults, runtimeCheck } from "./runtime-checks.mjs";

test("Node imports, requires, and shares one instance between the two", async (t) => {
  const directory = await project(t, {
    "esm.mjs": `import * as enlist from "enlist-sdk"; console.log(JSON.stringify(await (async () => {${runtimeCheck}})()))`,
    "cjs.cjs": `const enlist = require("enlist-sdk"); (async () => {${runtimeCheck}})().then((found) => console.log(JSON.stringify(found)))`,
    "both.mjs": `
      import { createRequire } from "node:module";
      import { EnlistError, aptania } from "enlist-sdk";
      import { createHandler } from "enlist-sdk/edge";
      const required = createRequire(import.meta.url);
      console.log(JSON.stringify([
        required("enlist-sdk").EnlistError === EnlistError,
        required("enlist-sdk").aptania === aptania,
        required("enlist-sdk/edge").createHandler === createHandler,
        (() => { try { createHandler(7) } catch (error) { return error instanceof EnlistError } })(),
      ]))`,
    "names.mjs": `
      import { aptania, attributes, bigchange, EnlistError, init, isEnlistError, isReady, protech, readUserUUID, yulsn } from "enlist-sdk";
      console.log(JSON.stringify([isReady(), await init(), typeof attributes, typeof isEnlistError, typeof readUserUUID, yulsn.createContact.id, protech.createContact.id, bigchange.createContact.id, aptania.createAccount.id]))`,
  });
  assert.deepEqual(await printed(directory, "esm.mjs"), expectedResults);
  assert.deepEqual(await printed(directory, "cjs.cjs"), expectedResults);
  assert.deepEqual(await printed(directory, "both.mjs"), [true, true, true, true]);
  assert.deepEqual(await printed(directory, "names.mjs"), [
    true,
    null,
    "function",
    "function",
    "function",
    "yulsn.createContact",
    "protech.createContact",
    "bigchange.createContact",
    "aptania.createAccount",
  ]);
});

test("a server's bundle needs no other file", async (t) => {
  const directory = await project(t, {
    "server.mjs": `
      import * as enlist from "enlist-sdk";
      import { createHandler } from "enlist-sdk/edge";
      const isShared = (() => { try { createHandler(7); } catch (error) { return error instanceof enlist.EnlistError; } })();
      (async () => {${runtimeCheck}})().then((found) => console.log(JSON.stringify({ found, isShared })));`,
  });
  for (const [format, bundle] of [
    ["esm", "bundle.mjs"],
    ["cjs", "bundle.cjs"],
  ]) {
    await build({
      entryPoints: [join(directory, "server.mjs")],
      bundle: true,
      platform: "node",
      format,
      outfile: join(directory, bundle),
      logLevel: "warning",
    });
    await rename(join(directory, "node_modules"), join(directory, "moved"));
    assert.deepEqual(await printed(directory, bundle), { found: expectedResults, isShared: true });
    await rename(join(directory, "moved"), join(directory, "node_modules"));
  }
});

test("importing has no side effect: no global is changed, nothing is compiled, fetched or timed", async (t) => {
  const directory = await project(t);
  const script = (specifier) => `
    const seen = [];
    const watched = ["fetch", "setTimeout", "setInterval", "queueMicrotask"];
    for (const name of watched) { const own = globalThis[name]; globalThis[name] = (...args) => (seen.push(name), own(...args)); }
    const { Module, Instance } = WebAssembly;
    for (const name of ["Module", "Instance"]) WebAssembly[name] = class { constructor() { seen.push(name) } };
    const before = Reflect.ownKeys(globalThis).length;
    await import("${specifier}");
    console.log(JSON.stringify([seen, Reflect.ownKeys(globalThis).length - before]));`;
  for (const specifier of ["enlist-sdk", "enlist-sdk/web", "enlist-sdk/slim", "enlist-sdk/edge"]) {
    await write(directory, { "effects.mjs": script(specifier) });
    assert.deepEqual(await printed(directory, "effects.mjs"), [[], 0], specifier);
  }
});

test("a page's build can be imported in Node, for server-side rendering, and reports what it needs", async (t) => {
  const directory = await project(t, {
    "page.mjs": `
      import { aptania, attributes, init, isEnlistError, isReady } from "enlist-sdk/slim";
      import { readFile } from "node:fs/promises";
      const call = aptania.createContact.visitor;
      const thrown = (work) => { try { work(); } catch (error) { return [isEnlistError(error), error.code, error.message]; } };
      const found = [];
      found.push(isReady(), call.fields.map(attributes).length > 0, thrown(() => call.validate({})));
      found.push(await init().catch((error) => [error.code, error.message]));
      const pending = call["~standard"].validate({});
      found.push(pending instanceof Promise, await pending.catch((error) => error.code));
      const bytes = await readFile(new URL("./node_modules/enlist-sdk/dist/enlist-browser.wasm", import.meta.url));
      const failing = init(new Uint8Array(8)).catch((error) => error.code);
      found.push(await failing);
      const loading = init(bytes);
      found.push(thrown(() => call.validate({})));
      await Promise.all([loading, init(), init()]);
      found.push(isReady(), call.validate({}).issues.length, call["~standard"].validate({}).issues.length);
      console.log(JSON.stringify(found));`,
  });
  const [isReady, shows, notReady, noSource, isPromise, failed, broken, notAwaited, ready, issues, standard] = await printed(directory, "page.mjs");
  assert.deepEqual([isReady, shows, isPromise, failed, broken, ready, issues, standard], [false, true, true, "init_failed", "init_failed", true, 1, 1]);
  assert.deepEqual(notReady.slice(0, 2), [true, "not_ready"]);
  assert.match(notReady[2], /call `await init\(\)`/);
  assert.equal(noSource[0], "init_failed");
  assert.match(noSource[1], /give init\(\) the URL/);
  assert.match(notAwaited[2], /await the promise/);
});

test("after a trap the call fails with `internal`, the next one works, and submissions under way continue", async (t) => {
  const directory = await project(t, {
    "trap.mjs": `
      const { Instance } = WebAssembly;
      let armed = false;
      let made = 0;
      WebAssembly.Instance = function (module, imports) {
        made++;
        const { exports } = new Instance(module, imports);
        const check = (...args) => { if (armed) { armed = false; throw new WebAssembly.RuntimeError("unreachable"); } return exports.check(...args); };
        return { exports: { ...exports, check } };
      };
      const { aptania } = await import("enlist-sdk");
      const call = aptania.createContact;
      const input = { contactEmailaddress: "ada@example.org" };
      const late = () => new Promise((answer) => setTimeout(() => answer(Response.json({ status: "exists", id: "1" })), 100));
      const under = call.submit(input, { endpoint: "https://example.org", fetch: late });
      await new Promise((done) => setTimeout(done, 20));
      armed = true;
      let code;
      try { call.visitor.validate(input); } catch (error) { code = error.code; }
      const after = call.visitor.validate(input);
      const again = await call.submit(input, { endpoint: "https://example.org", fetch: async () => Response.json({ status: "created", id: null }) });
      console.log(JSON.stringify([code, await under, after, again, made]));
      process.exit();`,
  });
  assert.deepEqual(await printed(directory, "trap.mjs"), [
    "internal",
    { status: "exists", id: "1" },
    { value: { contactEmailaddress: "ada@example.org" } },
    { status: "created", id: null },
    2,
  ]);
});
