/** The snippets of README.md, as a newcomer copies them. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { build as vite, preview } from "vite";
import { join, project, root } from "./projects.mjs";
import { newPage, worker } from "./runtimes.mjs";

const readme = await readFile(join(root, "README.md"), "utf8");
const snippets = (language) => Array.from(readme.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "gs")), ([, snippet]) => snippet);
const [form] = snippets("html");
const [handler, ledger] = snippets("js");

/** An edge that says yes, and what it was sent. */
async function edge(t) {
  const sent = [];
  const server = createServer(async (request, response) => {
    const chunks = await request.toArray();
    sent.push(Buffer.concat(chunks).toString());
    response.writeHead(201, { "content-type": "application/json" }).end('{"status":"created","id":null}');
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  t.after(() => server.close().closeAllConnections());
  return { url: `http://127.0.0.1:${server.address().port}`, sent };
}

test("the form in ten lines, in a new Vite project", async (t) => {
  assert.equal(form.split("\n").filter((line) => line.trim()).length, 10);
  const directory = await project(t, { "index.html": `<!doctype html><html lang="en"><title>t</title>${form}` });
  const { url, sent } = await edge(t);
  await vite({ root: directory, logLevel: "silent" });
  const server = await preview({ root: directory, logLevel: "silent", preview: { host: "127.0.0.1", port: 0, proxy: { "/signup": url } } });
  t.after(() => server.close());
  const browser = await newPage(t);
  await browser.goto(server.resolvedUrls.local[0]);

  await browser.fill("[name=contactEmailaddress]", "ada@");
  await browser.click("button");
  await browser.waitForFunction(() => document.activeElement?.textContent?.includes("Email address: Enter an email address"));
  assert.deepEqual(sent, []);

  await browser.fill("[name=contactEmailaddress]", " ada@example.org");
  await browser.click("button");
  await browser.getByRole("status").filter({ hasText: "Thank you" }).waitFor();
  assert.deepEqual(sent, ['{"contactEmailaddress":"ada@example.org"}']);
});

test("the worker behind it, in workerd", async (t) => {
  const requests = [];
  const miniflare = await worker(t, handler, {
    bindings: { APTANIA_TOKEN: "token-1" },
    outboundService: async (request) => {
      requests.push([request.url, await request.text()]);
      return Response.json({ exists: "false", contactUUID: "c-1", status: "200" });
    },
  });
  const body = new URLSearchParams({ contactEmailaddress: "ada@example.org" });
  const answer = await miniflare.dispatchFetch("https://shop.example/signup", {
    method: "POST",
    headers: { origin: "https://shop.example", cookie: "aptania_uuid=u-1" },
    body,
  });
  assert.deepEqual([answer.status, await answer.json()], [201, { status: "created", id: null }]);
  assert.deepEqual(requests, [
    [
      "https://api.aptania.com/services/createContact",
      '{"tokenUUID":"token-1","userUUID":"u-1","contactEmailaddress":"ada@example.org","contactProfileID":"7"}',
    ],
  ]);
});

test("the ledger behind that, in workerd: an outage is outlived", async (t) => {
  let isDown = true;
  const requests = [];
  const miniflare = await worker(t, ledger, {
    bindings: { APTANIA_TOKEN: "token-1", LEDGER_SECRET: "l".repeat(32), OPERATOR_SECRET: "o".repeat(32) },
    durableObjects: { LEDGER: { className: "Ledger", useSQLite: true } },
    outboundService: async (request) => {
      requests.push(await request.text());
      return isDown ? new Response(null, { status: 503 }) : Response.json({ exists: "false", contactUUID: "c-1", status: "200" });
    },
  });
  const body = new URLSearchParams({ contactEmailaddress: "ada@example.org" });
  const answer = await miniflare.dispatchFetch("https://shop.example/signup", {
    method: "POST",
    headers: { origin: "https://shop.example", cookie: "aptania_uuid=u-1" },
    body,
  });
  const { status, submission } = await answer.json();
  assert.deepEqual([answer.status, status], [202, "accepted"]);
  isDown = false;
  const ask = (method, path) => miniflare.dispatchFetch(`https://shop.example/operator/${path}`, { method, headers: { authorization: `Bearer ${"o".repeat(32)}` } });
  assert.equal((await ask("POST", `submissions/${submission}/replay`)).status, 200);
  let counts;
  for (const end = Date.now() + 10_000; (counts = await (await ask("GET", "counts")).json()).waiting > 0; await pause(50)) assert.ok(Date.now() < end);
  assert.deepEqual([counts.accepted, counts.delivered, requests.length, requests[0] === requests[1]], [1, 1, 2, true]);
});
