/** The package in a page of Chromium: how it loads, reads a form and sends. What bundlers make of it is in bundlers.test.mjs. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { build as esbuild } from "esbuild";
import { cp, join, project } from "./projects.mjs";
import { opened, served, signedUp } from "./runtimes.mjs";
import { expectedResults, page } from "./runtime-checks.mjs";

const html = (script, map = "") => `<!doctype html><title>t</title><link rel="icon" href="data:,">${map}<script type="module" src="${script}"></script>`;
const importMap = '<script type="importmap">{"imports":{"enlist-sdk":"/node_modules/enlist-sdk/dist/web.mjs"}}</script>';

test("a page without a bundler imports it, and fetches the wasm when it validates", async (t) => {
  const directory = await project(t, { "main.js": page["main.js"], "index.html": html("/main.js", importMap) });
  const { origin } = await served(t, directory);
  const { early, wasm, found, outcome } = await signedUp(t, `${origin}/`);
  assert.deepEqual([early, wasm, found], [[], [`${origin}/node_modules/enlist-sdk/dist/enlist-browser.wasm`], expectedResults]);
  assert.equal(outcome.status, "created");
});

test("a server without the wasm media type works; a missing wasm is reported", async (t) => {
  const loading = `
    import { init, isReady } from "enlist-sdk";
    globalThis.found = (async () => {
      const first = await init("/nowhere.wasm").catch(({ code, message }) => [code, message]);
      const whileNot = isReady();
      await Promise.all([init(), init()]);
      return [first, whileNot, isReady()];
    })();`;
  const directory = await project(t, { "main.js": loading, "index.html": html("/main.js", importMap) });
  const { origin, requests } = await served(t, directory, { ".wasm": { "content-type": "text/plain" } });
  const [[code, message], whileNot, isReady] = (await opened(t, `${origin}/`)).found;
  assert.equal(code, "init_failed");
  assert.match(message, /enlist-browser\.wasm/);
  assert.deepEqual([whileNot, isReady], [false, true]);
  assert.equal(requests.filter((path) => path.endsWith("enlist-browser.wasm")).length, 1);
});

test("under a strict policy: 'wasm-unsafe-eval' is enough, and the fields are available without it", async (t) => {
  const script = `
    import { aptania, attributes, init } from "enlist-sdk";
    globalThis.found = init().then(() => "ready", ({ code }) => [code, aptania.createContact.visitor.fields.map(attributes).length]);`;
  const directory = await project(t, { "main.js": script, "index.html": html("/main.js") });
  await esbuild({
    entryPoints: [join(directory, "main.js")],
    bundle: true,
    format: "esm",
    outfile: join(directory, "main.js"),
    allowOverwrite: true,
    logLevel: "warning",
  });
  await cp(join(directory, "node_modules/enlist-sdk/dist/enlist-browser.wasm"), join(directory, "enlist-browser.wasm"));
  for (const [policy, expected] of [
    ["script-src 'self' 'wasm-unsafe-eval'", "ready"],
    ["script-src 'self'", ["init_failed", 7]],
  ]) {
    const { origin } = await served(t, directory, { ".html": { "content-security-policy": `default-src 'self'; img-src data:; ${policy}` } });
    assert.deepEqual((await opened(t, `${origin}/index.html`)).found, expected);
  }
});

test("a form element is read, whatever the names of its controls, and submitted to an endpoint of the page", async (t) => {
  const script = `
    import { aptania, init } from "enlist-sdk";
    const call = aptania.createContact;
    globalThis.found = (async () => {
      await init();
      const form = document.forms[0];
      const sent = [];
      const fetch = async (request) => { sent.push(request.url, request.keepalive); return Response.json({ status: "created", id: null }, { status: 201 }); };
      const { value } = call.visitor.fromForm(form);
      const outcome = await call.submit(value, { endpoint: "signup?a=b", fetch });
      const refused = await call.submit({ userUUID: "u" }, { credentials: { tokenUUID: "t" }, fetch }).catch(({ code }) => code);
      return { value, outcome, sent: sent.map(String), refused };
    })();`;
  const form = '<form><input name="contactEmailaddress" value=" ada@example.org "><input name="nodeName" value="x"><input name="elements" value="y"></form>';
  const directory = await project(t, { "main.js": script, "index.html": html("/main.js", importMap + form) });
  const { origin } = await served(t, directory);
  const { found } = await opened(t, `${origin}/`);
  assert.deepEqual(found, {
    value: { contactEmailaddress: "ada@example.org" },
    outcome: { status: "created", id: null },
    sent: [`${origin}/signup?a=b`, "false"],
    refused: "secret_in_browser",
  });
});

test("the platform's fetch sends it, with retries, and with keepalive where it is set", async (t) => {
  const script = `
    import { aptania } from "enlist-sdk";
    const input = { contactEmailaddress: "ada@example.org" };
    globalThis.found = (async () => [
      await aptania.createContact.submit(input, { endpoint: "signup" }),
      await aptania.createContact.submit(input, { endpoint: "signup", keepalive: true }),
    ])();`;
  const directory = await project(t, { "main.js": script, "index.html": html("/main.js", importMap) });
  const { origin, posted } = await served(t, directory);
  const made = { status: "created", id: "7" };
  assert.deepEqual((await opened(t, `${origin}/`)).found, [made, made]);
  assert.deepEqual(posted, Array(3).fill('{"contactEmailaddress":"ada@example.org"}'));
});

test("a page's worker refuses secrets too", async (t) => {
  const worker = `
    import { aptania } from "/node_modules/enlist-sdk/dist/web.mjs";
    aptania.createContact.submit({}, { credentials: { tokenUUID: "t" } }).catch(({ code }) => postMessage(code));`;
  const script = `globalThis.found = new Promise((done) => { new Worker("/worker.js", { type: "module" }).onmessage = ({ data }) => done(data); });`;
  const directory = await project(t, { "main.js": script, "worker.js": worker, "index.html": html("/main.js") });
  const { origin } = await served(t, directory);
  assert.equal((await opened(t, `${origin}/`)).found, "secret_in_browser");
});
