/** The snippets of README.md, as a newcomer copies them. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { test } from "node:test";
import { build as vite, preview } from "vite";
import { join, project, root } from "./projects.mjs";
import { newPage, worker } from "./runtimes.mjs";

const readme = await readFile(join(root, "README.md"), "utf8");
const snippet = (language) => new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "s").exec(readme)[1];
const form = snippet("html");
const handler = snippet("js");

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
