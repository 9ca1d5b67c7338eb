/** A call that the core was not built with, under the package's own TypeScript: `cargo xtask test sixth` makes what this reads in target/sixth-call. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Ajv2020 } from "ajv/dist/2020.js";
import { build } from "esbuild";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const target = (file) => path(`../../target/sixth-call/${file}`);
const source = (file) => path(`../../pkg-template/src/${file}.ts`);

/** The package's modules for a server, with the build that has the call. */
const modules = {
  name: "modules",
  setup({ onResolve }) {
    const paths = { "#glue": target("enlist.js"), "#start": source("loaders/server"), "#module": source("loaders/module") };
    onResolve({ filter: /^#(glue|start|module)$/ }, ({ path }) => ({ path: paths[path] }));
    onResolve({ filter: /^#generated\// }, ({ path }) => ({ path: target(path.slice(1)) }));
    onResolve({ filter: /enlist-edge\.wasm$/ }, () => ({ path: target("enlist_bg.wasm") }));
  },
};
await build({
  entryPoints: [path("inn.ts")],
  outfile: target("inn.mjs"),
  bundle: true,
  format: "esm",
  platform: "node",
  plugins: [modules],
  loader: { ".wasm": "base64" },
  logLevel: "warning",
});
const { createHandler, inn } = await import(target("inn.mjs"));
const { addGuest } = inn;

const least = { mail: "ada@example.com", arrival: "29-02-2024" };
const full = { ...least, booking: 9007199254740993n, home: { town: "Ely" }, company: [{ name: "Bo", height: 1.8 }, { name: "Cy" }] };
/** Each with the issues that it has. */
const wrong = [
  [{}, ["required /mail", "required /arrival"]],
  [{ ...least, mail: 1, booking: true }, ["type /mail", "type /booking"]],
  [{ ...least, mail: `${"a".repeat(40)}@example.com` }, ["too_long /mail"]],
  [{ ...least, home: {} }, ["required /home/town"]],
  [{ ...least, company: [{ name: "Bo", height: 4 }] }, ["range /company/0/height"]],
  [{ ...least, dog: true }, ["unknown_field /dog"]],
];
const issueTexts = ({ issues }) => issues?.map(({ code, pointer }) => `${code} ${pointer}`);
const answering =
  (status, body, seen = []) =>
  async (request) => {
    seen.push({ url: request.url, headers: Object.fromEntries(request.headers), body: await request.text() });
    return Response.json(body, { status });
  };

test("its fields", () => {
  assert.equal(addGuest.id, "inn.addGuest");
  assert.deepEqual(addGuest.fields, [
    { name: "mail", label: "Email address", kind: "email", required: true, maxLength: 40, autocomplete: "email", visitor: true },
    { name: "arrival", label: "Arrival", kind: "date", required: true, visitor: true },
    { name: "booking", label: "Booking", kind: "int64", required: false, visitor: false },
    { name: "home", label: "Home", kind: "object", required: false, visitor: true },
    { name: "home.town", label: "Town", kind: "text", required: true, autocomplete: "address-level2", visitor: true },
    { name: "company", label: "Company", kind: "list", required: false, visitor: true },
    { name: "company[].name", label: "Name", kind: "text", required: true, visitor: true },
    { name: "company[].height", label: "Height", kind: "number", required: false, min: 0, max: 3, visitor: true },
  ]);
  assert.deepEqual(
    addGuest.visitor.fields.map(({ name }) => name).filter((name) => !/[.[]/.test(name)),
    ["mail", "arrival", "home", "company"],
  );
});

test("its types", async () => {
  const options = [
    "--noEmit",
    "--strict",
    "--exactOptionalPropertyTypes",
    "--target",
    "es2022",
    "--module",
    "esnext",
    "--moduleResolution",
    "bundler",
    "--allowImportingTsExtensions",
  ];
  await promisify(execFile)("node", [path("../../node_modules/typescript/bin/tsc"), ...options, path("types.ts")]).catch(({ stdout }) => assert.fail(stdout));
  assert.match(await readFile(target("enlist.d.ts"), "utf8"), /\* On which day, `dd-mm-yyyy`\.\n\s*\*\/\n\s*arrival: string;/);
});

test("accepted input and issues", () => {
  assert.deepEqual(addGuest.validate({ ...full, mail: " ada@example.com " }).value, { ...full, booking: "9007199254740993" });
  for (const [input, issues] of wrong) assert.deepEqual(issueTexts(addGuest.validate(input)), issues);
  assert.deepEqual(issueTexts(addGuest.visitor.validate(full)), ["not_allowed /booking"]);
  const form = new URLSearchParams({ mail: " ada@example.com ", arrival: "2024-02-29", "company[0].name": "Bo", "company[0].height": "1.80", theme: "dark" });
  assert.deepEqual(addGuest.fromForm(form).value, { ...least, company: [{ name: "Bo", height: 1.8 }] });
});

test("the JSON Schema agrees with the schema", async () => {
  const { jsonSchema, validate } = addGuest["~standard"];
  const schema = jsonSchema.input({ target: "draft-2020-12" });
  // An optional member may be null.
  const heights = schema.properties.company.anyOf[0].items.properties.height;
  assert.equal((heights.anyOf?.[0] ?? heights).maximum, 3);
  const matchesSchema = new Ajv2020({ strict: true, strictTypes: false }).compile(schema);
  for (const input of [least, { ...full, booking: "9007199254740993" }])
    assert.ok(matchesSchema(input) && !(await validate(input)).issues, JSON.stringify(matchesSchema.errors));
  // The length of an address is counted after trimming, which JSON Schema cannot express.
  for (const [input, [issue]] of wrong.filter(([, [issue]]) => issue !== "too_long /mail")) assert.ok(!matchesSchema(input), issue);
});

test("the request and its responses", () => {
  const { method, url, headers, body } = addGuest.buildRequest(full, { credentials: { key: "k" } });
  assert.deepEqual(
    { method, url, headers },
    { method: "POST", url: "https://inn.example/v2/guests", headers: { "Content-Type": "application/json", Accept: "application/json", "X-Inn-Key": "k" } },
  );
  assert.equal(
    new TextDecoder().decode(body),
    '{"guest":{"mail":"ada@example.com","arrival":"29-02-2024","booking":9007199254740993,"home":{"town":"Ely"},"company":[{"name":"Bo","height":1.8},{"name":"Cy"}]}}',
  );
  assert.throws(() => addGuest.buildRequest(least, { credentials: {} }), { code: "bad_config" });
  assert.deepEqual(addGuest.readResponse({ status: 201, body: '{"room":12}' }), { status: "created", id: "12" });
  assert.deepEqual(addGuest.readResponse({ status: 200, body: '{"room":12,"regular":"true"}' }), { status: "exists", id: "12" });
  assert.deepEqual(addGuest.readResponse({ status: 403, body: '{"why":"no such key"}' }), { status: "denied", message: "no such key" });
});

test("it is submitted, from a server and through the handler", async () => {
  const seen = [];
  const outcome = await addGuest.submit(least, { credentials: { key: "k" }, fetch: answering(201, { room: 12 }, seen) });
  assert.deepEqual(outcome, { status: "created", id: "12" });

  const route = { call: addGuest, credentials: { key: "k" }, set: { booking: "7" } };
  const { fetch } = createHandler(() => ({ routes: { "/stay": route }, fetch: answering(201, { room: 12 }, seen), log: () => {} }));
  const answered = await fetch(
    new Request("https://www.inn.example/stay", {
      method: "POST",
      body: new URLSearchParams({ ...least, arrival: "2024-02-29" }),
      headers: { accept: "application/json" },
    }),
    {},
  );
  assert.deepEqual([answered.status, await answered.json()], [201, { status: "created", id: null }]);
  assert.deepEqual(
    seen.map(({ url, body }) => [url, JSON.parse(body)]),
    [
      ["https://inn.example/v2/guests", { guest: least }],
      ["https://inn.example/v2/guests", { guest: { ...least, booking: 7 } }],
    ],
  );
});

test("its page of the reference", async () => {
  const page = await readFile(target("inn.addGuest.html"), "utf8");
  for (const { name, label } of addGuest.fields) assert.match(page, new RegExp(`<tr id="${name.replaceAll(/[.[\]]/g, "\\$&")}">.*<strong>${label}</strong>`));
});
