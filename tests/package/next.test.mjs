/** The package in Next.js: validated while a server component renders, submitted by a client component, received by a route. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFile, readdir } from "node:fs/promises";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { join, project, run } from "./projects.mjs";
import { signedUp } from "./runtimes.mjs";
import { expectedResults, runtimeCheck } from "./runtime-checks.mjs";

const app = {
  // The project is in a place for temporary files and Next.js is here: Turbopack wants both under one root.
  "next.config.mjs": 'export default { turbopack: { root: "/" } };',
  "app/layout.jsx": 'export default ({ children }) => <html lang="en"><head><link rel="icon" href="data:," /></head><body>{children}</body></html>;',
  "app/page.jsx": `
    import { aptania } from "enlist-sdk";
    import Signup from "./signup.jsx";
    export const dynamic = "force-dynamic";
    export default async function Page({ searchParams }) {
      const { value, issues } = aptania.createContact.visitor.validate(await searchParams);
      return <main><p>{JSON.stringify({ value, issues: issues?.map(({ name, code }) => [name, code]) })}</p><Signup /></main>;
    }`,
  "app/signup.jsx": `
    "use client";
    import { useEffect } from "react";
    import { aptania, attributes, bigchange, init, readUserUUID } from "enlist-sdk";
    const enlist = { aptania, bigchange, readUserUUID };
    async function signUp() {
      await init();
      const found = await (async () => {${runtimeCheck}})();
      return { found, outcome: await aptania.createContact.submit({ contactEmailaddress: "ada@example.org" }, { endpoint: "/api/signup" }) };
    }
    export default function Signup() {
      useEffect(() => void (globalThis.signUp = signUp), []);
      return <form>{aptania.createContact.visitor.fields.map((field) => {
        const { type, required, autocomplete } = attributes(field);
        return <input key={field.name} name={field.name} type={type} required={required} autoComplete={autocomplete} />;
      })}</form>;
    }`,
  "app/api/signup/route.js": route("/api/signup"),
};

/** A route in what Next.js calls its edge runtime. */
const edge = { "app/api/edge/route.js": `${route("/api/edge")}\nexport const runtime = "edge";` };

function route(path) {
  return `
    import { aptania } from "enlist-sdk";
    import { createHandler } from "enlist-sdk/edge";
    const app = createHandler(() => ({
      routes: { "${path}": { call: aptania.createContact, credentials: { tokenUUID: "t" }, set: { contactProfileID: "7", userUUID: "u" } } },
      fetch: async () => Response.json({ exists: "false", contactUUID: "c", status: "200" }),
      log() {},
    }));
    export const POST = (request) => app.fetch(request);`;
}

for (const bundler of ["turbopack", "webpack"]) {
  test(`Next.js, with ${bundler}`, async (t) => {
    // With webpack this version of Next.js builds no edge route at all, however empty.
    const hasEdge = bundler === "turbopack";
    const directory = await project(t, { ...app, ...(hasEdge ? edge : {}) }, { tools: ["next", "react", "react-dom"] });
    const next = [join(directory, "node_modules/next/dist/bin/next")];
    const options = { cwd: directory, env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1" } };
    await run("node", [...next, "build", `--${bundler}`], options).catch(({ stdout, stderr }) => {
      throw new Error(stdout + stderr);
    });
    const assets = join(directory, ".next/static");
    const wasm = (await readdir(assets, { recursive: true })).filter((file) => file.endsWith(".wasm"));
    assert.equal(wasm.length, 1);
    const own = await readFile(join(directory, "node_modules/enlist-sdk/dist/enlist-browser.wasm"));
    assert.ok(own.equals(await readFile(join(assets, wasm[0]))), "it is the package's own");

    const origin = await started(t, [...next, "start", "--hostname", "127.0.0.1", "--port", "0"], options);
    const rendered = async (query) => (await (await fetch(`${origin}/?${query}`)).text()).replaceAll("&quot;", '"');
    assert.match(await rendered("contactEmailaddress=ada"), /<p>{"issues":\[\["contactEmailaddress","email"\]\]}<\/p>/);
    const page = await rendered("contactEmailaddress=ada@example.org");
    assert.match(page, /<p>{"value":{"contactEmailaddress":"ada@example.org"}}<\/p>/);
    assert.match(page, /<input type="email" required="" autoComplete="email" name="contactEmailaddress"\/>/);
    assert.deepEqual(await signedUp(t, `${origin}/`), {
      early: [],
      wasm: [`${origin}/_next/static/${wasm[0]}`],
      found: expectedResults,
      outcome: { status: "created", id: null },
      consoleOutput: [],
    });
    if (hasEdge) {
      const answer = await fetch(`${origin}/api/edge`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: '{"contactEmailaddress":"ada@example.org"}',
      });
      assert.deepEqual([answer.status, await answer.json()], [201, { status: "created", id: null }]);
    }
  });
}

/** Starts a server, for as long as the test runs; the origin that it says it has. */
async function started(t, command, options) {
  const server = spawn("node", command, { ...options, stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => server.kill());
  for await (const line of createInterface(server.stdout)) {
    const [origin] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
    if (origin) return origin;
  }
  throw new Error("the server ended");
}
