/** Code blocks of the READMEs and docs/, as a newcomer copies them. */

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { transform } from "esbuild";
import { build as vite, preview } from "vite";
import { blockWith, blocksOf } from "./markdown.mjs";
import { join, project, root, run } from "./projects.mjs";
import { newPage, worker } from "./runtimes.mjs";

const form = await blockWith("README.md", "html", "enlist-form");
const handler = await compiled("README.md", "createHandler");
const ledger = await compiled("docs/ledger.md", "export class Ledger");
const rows = await blockWith("docs/forms.md", "html", "data-enlist-rows");
const withFakeVendors = await compiled("pkg-template/README.md", "fakeVendors()");
const element = await blockWith("docs/frameworks.md", "ts", "IntrinsicElements");

/** A worker of a page, as JavaScript. */
async function compiled(file, part) {
  return (await transform(await blockWith(file, "ts", part), { loader: "ts" })).code;
}

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

/** A page of a new Vite project, and what its edge was sent. */
async function opened(t, html) {
  const page = html.startsWith("<!doctype") ? html : `<!doctype html><html lang="en"><title>t</title>${html}`;
  const directory = await project(t, { "index.html": page });
  const { url, sent } = await edge(t);
  await vite({ root: directory, logLevel: "silent" });
  const server = await preview({ root: directory, logLevel: "silent", preview: { host: "127.0.0.1", port: 0, proxy: { "/signup": url } } });
  t.after(() => server.close());
  const browser = await newPage(t);
  await browser.goto(server.resolvedUrls.local[0]);
  return { browser, sent };
}

test("README's form, in a new Vite project", async (t) => {
  const { browser, sent } = await opened(t, form);
  await browser.setViewportSize({ width: 360, height: 640 });
  const boxes = await browser.evaluate(() =>
    Array.from(document.querySelectorAll("h1, label, input:not([type=hidden]), button"), (element) => element.getBoundingClientRect().toJSON()),
  );
  for (const [index, { left, right, top }] of boxes.entries()) {
    assert.ok(left >= 0 && right <= 360, "nothing is wider than a phone");
    assert.ok(index === 0 || top >= boxes[index - 1].bottom - 3, "each stands below the one before");
  }
  assert.equal(await browser.evaluate(() => document.documentElement.scrollWidth), 360);

  await browser.fill("[name=contactEmailaddress]", "ada@");
  await browser.click("button");
  await browser.waitForFunction(() => document.activeElement?.textContent?.includes("Email address: Enter an email address"));
  assert.deepEqual(sent, []);

  await browser.fill("[name=contactEmailaddress]", " ada@example.org");
  await browser.click("button");
  await browser.getByRole("status").filter({ hasText: "Thank you" }).waitFor();
  assert.deepEqual(sent, ['{"contactEmailaddress":"ada@example.org"}']);
});

test("README's worker, in workerd", async (t) => {
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

test("the ledger of docs/ledger.md, in workerd: a signup survives an outage", async (t) => {
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
  const ask = (method, path) =>
    miniflare.dispatchFetch(`https://shop.example/operator/${path}`, { method, headers: { authorization: `Bearer ${"o".repeat(32)}` } });
  assert.equal((await ask("POST", `submissions/${submission}/replay`)).status, 200);
  let counts;
  for (const end = Date.now() + 10_000; (counts = await (await ask("GET", "counts")).json()).waiting > 0; await pause(50)) assert.ok(Date.now() < end);
  assert.deepEqual([counts.accepted, counts.delivered, requests.length, requests[0] === requests[1]], [1, 1, 2, true]);
});

test("the rows of docs/forms.md, in a page", async (t) => {
  const { browser, sent } = await opened(t, rows.replace('action="/account"', 'action="/signup"'));
  await browser.fill("[name=AccountName]", "Pottery");
  await browser.getByRole("button", { name: "Add a person" }).click();
  const people = [
    ["Ada", "King", "ada@example.org"],
    ["Bo", "Lund", "bo@example.org"],
  ];
  for (const [at, person] of people.entries()) {
    const row = browser.locator("[data-enlist-row]").nth(at);
    for (const [control, text] of person.entries()) await row.locator("input").nth(control).fill(text);
  }
  await browser.getByRole("button", { name: "Send" }).click();
  await browser.getByRole("status").filter({ hasText: "Thank you" }).waitFor();
  const contacts = people.map(([Firstname, Lastname, Emailaddress]) => ({ Firstname, Lastname, Emailaddress }));
  assert.deepEqual(
    sent.map((text) => JSON.parse(text)),
    [{ AccountName: "Pottery", Contacts: contacts }],
  );
});

test("the package's worker with fake vendors, in workerd", async (t) => {
  const miniflare = await worker(t, withFakeVendors);
  const body = new URLSearchParams({ contactEmailaddress: "ada@example.org" });
  const answer = await miniflare.dispatchFetch("http://localhost:8787/signup", { method: "POST", headers: { origin: "http://localhost:5173" }, body });
  assert.deepEqual([answer.status, (await answer.json()).status], [201, "created"]);
});

test("the element in React's types", async (t) => {
  const compilerOptions = {
    strict: true,
    noEmit: true,
    jsx: "react-jsx",
    module: "esnext",
    moduleResolution: "bundler",
    target: "es2022",
    lib: ["es2022", "dom", "dom.iterable"],
    types: [],
  };
  const page = (attribute) =>
    `export const page = <enlist-form call="aptania.createContact" ${attribute}><form method="post" action="/signup" /></enlist-form>;`;
  const directory = await project(
    t,
    {
      "element.d.ts": element,
      "right.tsx": page("identify={() => Promise.resolve(false)}"),
      "wrong.tsx": page("identify={() => 1}"),
      ...Object.fromEntries(["right", "wrong"].map((name) => [`${name}.json`, JSON.stringify({ compilerOptions, files: ["element.d.ts", `${name}.tsx`] })])),
    },
    { tools: ["@types/react", "csstype"] },
  );
  const compiled = (name) =>
    run("node", [join(root, "node_modules/typescript/bin/tsc"), "--project", join(directory, `${name}.json`)]).catch(({ stdout }) => ({ stdout }));
  assert.equal((await compiled("right")).stdout, "");
  assert.match((await compiled("wrong")).stdout, /wrong\.tsx\(1,\d+\): error TS2322/);
});

test("the tests of docs/testing.md pass", async (t) => {
  const blocks = (await blocksOf("docs/testing.md")).filter(({ text }) => text.includes("node:test"));
  const sources = await Promise.all(blocks.map(async ({ line, text }) => [`line-${line}.test.js`, (await transform(text, { loader: "ts" })).code]));
  const directory = await project(t, Object.fromEntries(sources));
  // Node's runner sets this for the tests that it starts itself.
  const { NODE_TEST_CONTEXT, ...env } = process.env;
  const { stdout } = await run("node", ["--test", "--test-reporter=tap", ...sources.map(([name]) => join(directory, name))], { env });
  assert.match(stdout, /^# pass 2$/m);
});
