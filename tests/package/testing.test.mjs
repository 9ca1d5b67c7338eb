/** The fake vendors of `enlist-sdk/testing`, in every runtime: what users' own tests of pages and workers would do with them. */

import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { test } from "node:test";
import { join, printed, project, root, run } from "./projects.mjs";
import { opened, served, worker } from "./runtimes.mjs";

/** Records as one sends them, as text for any runtime. */
const records = `
  const contact = { userUUID: "u-1", contactEmailaddress: "ada@example.org", contactProfileID: "7" };
  const account = {
    AccountName: "a", Address1: "a", Address2: "b", Town: "t", Postcode: "p", County: "c", Telephone: "1", Note: "n", CreatedByUserID: 1, AssignedToUserID: 2,
    CountryID: "77", AccountTypeID: "3", ContactProfileID: 7, Contacts: [{ Firstname: "A", Lastname: "L", Emailaddress: "a@b.c" }],
    Actions: [{ ActionTypeID: "1", ActionAssignedToUserID: 3, ActionText: "t", ActionDate: "31-10-2030", ActionTime: "10:09" }],
  };
  const member = { RegistrationSource: "web", Email: "ada@example.org", Points: 7 };
  const applicant = { Email: "ada@example.org", Age: 36 };
  const place = { name: "n", groupId: 4611686018427387905n, location: { latitude: 1.5, longitude: -2 } };
`;

/** The body of an async function of the package's exports and `fakeVendors`, which gives its expectedResults as data. */
const runtimeCheck = `
  ${records}
  const { aptania, yulsn, protech, bigchange } = enlist;
  const vendors = fakeVendors({ aptania: { contacts: [{ contactEmailaddress: "known@example.org", contactUUID: "c-1" }] }, yulsn: { contacts: [{ Phone: "12" }] } });
  const submit = (call, record, { credentials, baseUrl }, options) =>
    call.submit(record, { credentials, baseUrl, fetch: vendors.fetch, maxRetries: 0, dangerouslyAllowBrowser: true, ...options });
  const { customerId } = vendors.bigchange.credentials;
  const withToken = { credentials: { customerId, accessToken: vendors.bigchange.accessToken } };
  const made = [
    await submit(aptania.createContact, contact, vendors.aptania),
    await submit(aptania.createAccount, account, vendors.aptania),
    await submit(yulsn.createContact, member, vendors.yulsn),
    await submit(protech.createContact, applicant, vendors.protech),
    await submit(bigchange.createContact, place, withToken),
  ];
  const kept = [vendors.aptania.contacts, vendors.aptania.accounts.length, vendors.yulsn.contacts, vendors.protech.contacts, vendors.bigchange.contacts];
  const sent = vendors.sent.map(({ vendor, method, url, headers, status }) => [vendor, method, url, headers["content-type"], status]);
  const secrets = [JSON.parse(vendors.sent[0].body).tokenUUID, vendors.sent[2].headers["x-apikey"], vendors.sent[4].headers["authorization"]];
  const again = [
    await submit(aptania.createContact, { ...contact, contactEmailaddress: "Known@Example.org" }, vendors.aptania),
    await submit(yulsn.createContact, { ...member, Email: "other@example.org", Phone: "12" }, vendors.yulsn),
    await submit(protech.createContact, applicant, vendors.protech),
    await submit(aptania.createContact, contact, { credentials: { tokenUUID: "another" } }),
    await submit(bigchange.createContact, place, { credentials: { customerId, accessToken: vendors.bigchange.readOnlyToken } }),
  ].map(({ status, id = null }) => [status, id]);

  const faults = {};
  const submitFaulty = async (name, fault, details, options) => {
    vendors.reset();
    vendors.fail("aptania", fault, details);
    const { status, retryAfter = null } = await submit(aptania.createContact, contact, vendors.aptania, options);
    faults[name] = [status, retryAfter, vendors.sent.map(({ status }) => status), vendors.aptania.contacts.length - 1];
  };
  await submitFaulty("slow", "slow", { delayMs: 30 });
  await submitFaulty("too slow", "slow", {}, { timeoutMs: 500 });
  await submitFaulty("down", "down");
  await submitFaulty("down for long", "down", { retryAfter: 90 });
  await submitFaulty("rate-limited", "rate-limited");
  await submitFaulty("cut", "cut");
  await submitFaulty("garbled", "garbled");
  await submitFaulty("down once", "down", { times: 1, retryAfter: 0 }, { maxRetries: 2 });
  await submitFaulty("cut once", "cut", { times: 1 }, { maxRetries: 2 });
  await submitFaulty("none", "none");

  const refused = await vendors.fetch("https://api.aptania.com/services/createContact", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...contact, ...vendors.aptania.credentials, contactFirstName: "Ada" }),
  });
  const reason = (await refused.json()).message;
  const nowhere = await vendors.fetch("https://elsewhere.example/api/Contact?APIKey=secret").catch((error) => [error instanceof TypeError, error.message]);
  vendors.reset();
  return { made, kept, sent, secrets, again, faults, refused: [refused.status, reason], nowhere, afterwards: [vendors.sent.length, vendors.aptania.contacts.length, vendors.yulsn.contacts.length] };
`;

const guid = (number) => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;

const expectedResults = {
  made: [
    { status: "created", id: guid(1) },
    { status: "created", id: null },
    { status: "created", id: "2" },
    { status: "created", id: guid(4) },
    { status: "created", id: "9007199254742017" },
  ],
  kept: [
    [
      { contactUUID: "c-1", contactEmailaddress: "known@example.org" },
      { contactUUID: guid(1), userUUID: "u-1", contactEmailaddress: "ada@example.org", contactProfileID: "7" },
    ],
    1,
    [
      { Id: 1, Phone: "12" },
      { Id: 2, RegistrationSource: "web", Email: "ada@example.org", Points: 7 },
    ],
    [{ Id: guid(4), Age: 36, Email: "ada@example.org" }],
    [{ id: "9007199254742017", name: "n", groupId: "4611686018427387905", location: { latitude: 1.5, longitude: -2 } }],
  ],
  sent: [
    ["aptania", "POST", "https://api.aptania.com/services/createContact", "application/json", 200],
    ["aptania", "POST", "https://api.aptania.com/services/createAccount", "application/json", 200],
    ["yulsn", "POST", "https://api.yulsn.io/api/v1/Contacts", "application/json", 201],
    ["protech", "POST", "https://protech.example/api/Contact?APIKey=sandbox%2Fprotech%2Bkey%3D1%262&ClientId=sandbox-client%231", "application/json", 200],
    ["bigchange", "POST", "https://api.bigchange.com/v1/contacts", "application/json", 201],
  ],
  secrets: ["00000000-aaaa-4bbb-8ccc-000000000001", "sandbox-yulsn-key", "Bearer sandbox-bigchange-token"],
  again: [
    ["exists", "c-1"],
    ["conflict", null],
    ["rejected", null],
    ["denied", null],
    ["denied", null],
  ],
  // The outcome, when to come again, what was answered, and how many contacts were made.
  faults: {
    slow: ["created", null, [200], 1],
    "too slow": ["unknown", null, [200], 1],
    down: ["unavailable", null, [503], 0],
    "down for long": ["unavailable", 90, [503], 0],
    "rate-limited": ["unavailable", 1, [429], 0],
    cut: ["unknown", null, [null], 1],
    garbled: ["unknown", null, [200], 1],
    "down once": ["created", null, [503, 200], 1],
    "cut once": ["exists", null, [null, 200], 1],
    none: ["created", null, [200], 1],
  },
  refused: [400, "The request is invalid. contactFirstName: Is not a member."],
  nowhere: [
    true,
    "No vendor listens at https://elsewhere.example/api/Contact, only at https://api.aptania.com, https://api.yulsn.io, https://protech.example, https://api.bigchange.com.",
  ],
  afterwards: [0, 1, 1],
};

/** A page's submission, through the handler, to the vendors. */
const throughHandler = `
  ${records}
  const vendors = fakeVendors();
  const events = [];
  const app = createHandler((env) => ({
    fetch: vendors.fetch,
    log: ({ event, outcome, upstreamStatus }) => events.push([event, outcome, upstreamStatus]),
    routes: {
      "/contact": { call: enlist.aptania.createContact, credentials: vendors.aptania.credentials, set: { contactProfileID: env.PROFILE }, userUUID: { cookie: "uid", otherwise: "u-2" } },
      "/member": { call: enlist.protech.createContact, credentials: vendors.protech.credentials, baseUrl: vendors.protech.baseUrl, format: "xml" },
      "/place": { call: enlist.bigchange.createContact, credentials: vendors.bigchange.credentials, set: { groupId: "4611686018427387905" } },
    },
  }));
  const submit = (call, path, record) =>
    call.submit(record, { endpoint: "https://shop.example" + path, fetch: (request) => app.fetch(request, { PROFILE: "7" }), maxRetries: 0 });
  const outcomes = [
    await submit(enlist.aptania.createContact, "/contact", { contactEmailaddress: " ada@example.org " }),
    await submit(enlist.protech.createContact, "/member", { Email: "ada@example.org" }),
    await submit(enlist.bigchange.createContact, "/place", { name: "n", location: { latitude: 1, longitude: 2 } }),
  ];
  vendors.bigchange.expireTokens();
  outcomes.push(await submit(enlist.bigchange.createContact, "/place", { name: "m", location: { latitude: 1, longitude: 2 } }));
  vendors.fail("aptania", "down");
  outcomes.push(await submit(enlist.aptania.createContact, "/contact", { contactEmailaddress: "eve@example.org" }));
  return {
    outcomes: outcomes.map(({ status }) => status),
    events,
    sent: vendors.sent.map(({ url, status }) => new URL(url).pathname + " " + status),
    contacts: vendors.aptania.contacts,
    members: vendors.protech.contacts,
    groups: vendors.bigchange.contacts.map(({ groupId }) => groupId),
  };
`;

const handlerFindings = {
  outcomes: ["created", "created", "created", "created", "unavailable"],
  events: [
    ["submission", "created", 200],
    ["submission", "created", 200],
    ["submission", "created", 201],
    ["submission", "created", 201],
    ["submission", "unavailable", 503],
  ],
  sent: [
    "/services/createContact 200",
    "/api/Contact 200",
    "/auth/tokens 200",
    "/v1/contacts 201",
    "/v1/contacts 401",
    "/auth/tokens 200",
    "/v1/contacts 201",
    "/services/createContact 503",
  ],
  contacts: [{ contactUUID: guid(1), userUUID: "u-2", contactEmailaddress: "ada@example.org", contactProfileID: "7" }],
  members: [{ Id: guid(2), Email: "ada@example.org" }],
  groups: ["4611686018427387905", "4611686018427387905"],
};

test("Node, imported and required: submissions, faults and recorded requests", async (t) => {
  const directory = await project(t, {
    "esm.mjs": `
      import * as enlist from "enlist-sdk";
      import { fakeVendors } from "enlist-sdk/testing";
      console.log(JSON.stringify(await (async () => {${runtimeCheck}})()))`,
    "cjs.cjs": `
      const enlist = require("enlist-sdk");
      const { fakeVendors } = require("enlist-sdk/testing");
      (async () => {${runtimeCheck}})().then((found) => console.log(JSON.stringify(found)))`,
    "handler.mjs": `
      import * as enlist from "enlist-sdk";
      import { createHandler } from "enlist-sdk/edge";
      import { fakeVendors } from "enlist-sdk/testing";
      console.log(JSON.stringify(await (async () => {${throughHandler}})()))`,
  });
  assert.deepEqual(await printed(directory, "esm.mjs"), expectedResults);
  assert.deepEqual(await printed(directory, "cjs.cjs"), expectedResults);
  assert.deepEqual(await printed(directory, "handler.mjs"), handlerFindings);
});

test("a page, without a bundler", async (t) => {
  const imports = { "enlist-sdk": "/node_modules/enlist-sdk/dist/web.mjs", "enlist-sdk/testing": "/node_modules/enlist-sdk/dist/testing.mjs" };
  const directory = await project(t, {
    "main.js": `
      import * as enlist from "enlist-sdk";
      import { fakeVendors } from "enlist-sdk/testing";
      globalThis.found = (async () => {${runtimeCheck}})();`,
    "index.html": `<!doctype html><title>t</title><link rel="icon" href="data:,"><script type="importmap">${JSON.stringify({ imports })}</script><script type="module" src="/main.js"></script>`,
  });
  const { origin } = await served(t, directory);
  const { found, consoleOutput } = await opened(t, `${origin}/`);
  assert.deepEqual(found, expectedResults);
  assert.deepEqual(consoleOutput, []);
});

test("workerd: submissions, and the handler", async (t) => {
  const miniflare = await worker(
    t,
    `
    import * as enlist from "enlist-sdk";
    import { createHandler } from "enlist-sdk/edge";
    import { fakeVendors } from "enlist-sdk/testing";
    export default { async fetch() {
      return Response.json({ direct: await (async () => {${runtimeCheck}})(), handled: await (async () => {${throughHandler}})() });
    } };`,
  );
  const { direct, handled } = await (await miniflare.dispatchFetch("http://worker.example/")).json();
  assert.deepEqual(direct, expectedResults);
  assert.deepEqual(handled, handlerFindings);
});

test("fetch behaves like the platform's: inputs, signal, errors", async (t) => {
  const directory = await project(t, {
    "fetch.mjs": `
      import { fakeVendors } from "enlist-sdk/testing";
      const vendors = fakeVendors({ aptania: { baseUrl: "https://proxy.example/crm/" } });
      const { fetch, aptania, bigchange } = vendors;
      const url = aptania.baseUrl + "/services/createContact";
      const init = { method: "POST", headers: { "content-type": "application/json" }, body: "{}" };
      const found = { statuses: [], errors: [] };
      for (const args of [[url, init], [new URL(url), init], [new Request(url, init)], [new Request(url), { method: "PUT" }]]) found.statuses.push((await fetch(...args)).status);
      for (const args of [
        ["https://proxy.example/crmx/services/createContact?k=secret"],
        ["https://user:secret@api.yulsn.io/"],
        ["/api/Contact?APIKey=secret"],
        [url, { headers: { "x-key": "sec\\nret" } }],
        [url, { method: "sec ret" }],
      ]) found.errors.push(await fetch(...args).catch((error) => [error.constructor.name, error.message, "cause" in error]));

      const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(65_536)) });
      found.statuses.push((await fetch(url, { ...init, body: endless, duplex: "half" })).status);

      const stop = new AbortController();
      vendors.fail("bigchange", "slow");
      const start = performance.now();
      const waiting = fetch(bigchange.baseUrl + "/v1/contacts", { ...init, signal: stop.signal }).catch((error) => error);
      setTimeout(() => stop.abort("enough"), 20);
      found.aborted = [await waiting, performance.now() - start < 1_000, await fetch(url, { ...init, signal: AbortSignal.abort("before") }).catch((error) => error)];
      found.sent = vendors.sent.map(({ vendor, method, url, status }) => [vendor, method, url, status]);
      console.log(JSON.stringify(found));`,
  });
  const invalid = ["TypeError", "fetch was given no valid request: the URL, the method, a header or the body is wrong.", false];
  assert.deepEqual(await printed(directory, "fetch.mjs"), {
    statuses: [401, 401, 401, 405, 413],
    errors: [
      [
        "TypeError",
        "No vendor listens at https://proxy.example/crmx/services/createContact, only at https://proxy.example/crm, https://api.yulsn.io, https://protech.example, https://api.bigchange.com.",
        false,
      ],
      ...Array(4).fill(invalid),
    ],
    aborted: ["enough", true, "before"],
    sent: [
      ...Array(3).fill(["aptania", "POST", "https://proxy.example/crm/services/createContact", 401]),
      ["aptania", "PUT", "https://proxy.example/crm/services/createContact", 405],
      ["aptania", "POST", "https://proxy.example/crm/services/createContact", 413],
      ["bigchange", "POST", "https://api.bigchange.com/v1/contacts", 401],
    ],
  });
});

test("an invalid command is refused, and changes nothing", async (t) => {
  const directory = await project(t, {
    "orders.mjs": `
      import { fakeVendors } from "enlist-sdk/testing";
      const vendors = fakeVendors();
      const orders = [
        ["hubspot", "down"], ["yulsn", "tired"], ["yulsn", "down", { times: 0 }], ["yulsn", "down", { times: 1.5 }], ["yulsn", "slow", { delayMs: -1 }],
        ["yulsn", "slow", { delayMs: 60_001 }], ["yulsn", "slow", { delayMs: NaN }], ["yulsn", "slow", { delayMs: null }], ["yulsn", "down", { retryAfter: "a\\nb" }],
      ];
      const found = orders.map((order) => { try { vendors.fail(...order); return order; } catch (error) { return error.constructor.name; } });
      console.log(JSON.stringify([found, (await vendors.fetch(vendors.yulsn.baseUrl + "/api/v1/Contacts")).status]));`,
  });
  assert.deepEqual(await printed(directory, "orders.mjs"), [Array(9).fill("TypeError"), 405]);
});

test("their state can be kept in a store of the caller", async (t) => {
  const directory = await project(t, {
    "store.mjs": `
      import { aptania } from "enlist-sdk";
      import { fakeVendors } from "enlist-sdk/testing";
      ${records}
      const rows = new Map();
      const keysOf = (kind) => [...rows.keys()].filter((key) => kind === undefined || key.startsWith(kind + " "));
      const store = {
        get: (kind, key) => rows.get(kind + " " + key),
        set: (kind, key, value) => void rows.set(kind + " " + key, value),
        delete: (kind, key) => void rows.delete(kind + " " + key),
        values: (kind) => keysOf(kind).map((key) => rows.get(key)),
        clear: (kind) => keysOf(kind).forEach((key) => rows.delete(key)),
      };
      const start = () => fakeVendors({ yulsn: { contacts: [{ Phone: "12" }] }, store });
      const submit = async (vendors) => (await aptania.createContact.submit(contact, { ...vendors.aptania, baseUrl: undefined, fetch: vendors.fetch })).status;
      const first = await submit(start());
      start().fail("aptania", "rate-limited", { times: 1 });
      const second = start();
      console.log(JSON.stringify([first, await submit(second), second.sent.map(({ status }) => status), second.aptania.contacts.length, second.yulsn.contacts.length]));`,
  });
  assert.deepEqual(await printed(directory, "store.mjs"), ["created", "exists", [200, 429, 200], 1, 1]);
});

test("a misspelt option is refused by name", async (t) => {
  const directory = await project(t, {
    "misspelt.mjs": `
      import { fakeVendors } from "enlist-sdk/testing";
      const messageOf = (options) => { try { fakeVendors(options); return null; } catch (error) { return [error.constructor.name, error.message]; } };
      console.log(JSON.stringify([{ aptanai: {} }, { yulsn: { contact: [] } }, { bigchange: { contacts: [] } }, { yulsn: undefined }].map(messageOf)));`,
  });
  assert.deepEqual(await printed(directory, "misspelt.mjs"), [
    ["TypeError", "fakeVendors knows no `aptanai`: it takes aptania, yulsn, protech, bigchange, store."],
    ["TypeError", "fakeVendors knows no `yulsn.contact`: it takes baseUrl, contacts."],
    ["TypeError", "fakeVendors knows no `bigchange.contacts`: it takes baseUrl."],
    null,
  ]);
});

test("the last 1,000 requests are kept", async (t) => {
  const directory = await project(t, {
    "sent.mjs": `
      import { fakeVendors } from "enlist-sdk/testing";
      const vendors = fakeVendors();
      for (let sent = 0; sent < 1_003; sent++) await vendors.fetch("https://api.yulsn.io/" + sent);
      console.log(JSON.stringify([vendors.sent.length, vendors.sent[0].url, vendors.sent.at(-1).url]));`,
  });
  assert.deepEqual(await printed(directory, "sent.mjs"), [1_000, "https://api.yulsn.io/3", "https://api.yulsn.io/1002"]);
});

test("importing it has no side effect, and no other module contains it", async (t) => {
  const directory = await project(t, {
    "effects.mjs": `
      const before = Reflect.ownKeys(globalThis).length;
      const seen = [];
      for (const name of ["fetch", "setTimeout"]) { const own = globalThis[name]; globalThis[name] = (...args) => (seen.push(name), own(...args)); }
      await import("enlist-sdk/testing");
      console.log(JSON.stringify([seen, Reflect.ownKeys(globalThis).length - before]));`,
  });
  assert.deepEqual(await printed(directory, "effects.mjs"), [[], 0]);
  const dist = join(directory, "node_modules/enlist-sdk/dist");
  const scripts = (await readdir(dist)).filter((name) => /\.[cm]js$/.test(name));
  for (const script of scripts) {
    const text = await readFile(join(dist, script), "utf8");
    assert.equal(/fakeVendors|sandbox-/.test(text), script.startsWith("testing."), script);
    if (script.startsWith("testing.")) assert.ok(!/^\s*import\b|\brequire\(/m.test(text), `${script} stands alone`);
  }
});

for (const typescript of ["typescript", "typescript-5.7"]) {
  test(`${typescript}: its types`, async (t) => {
    const usage = `
      import { aptania, bigchange, type AptaniaContactInput } from "enlist-sdk";
      import { createHandler } from "enlist-sdk/edge";
      import { fakeVendors, type Fault, type FakeVendors, type FakeVendorsOptions, type SentRequest, type Store, type VendorName } from "enlist-sdk/testing";

      const contact: AptaniaContactInput = { userUUID: "u", contactEmailaddress: "e", contactProfileID: "1" };
      const options: FakeVendorsOptions = { aptania: { contacts: [contact, { contactEmailaddress: "e", contactTitle: "Dr" }] }, protech: { baseUrl: "https://p.example" } };
      const vendors: FakeVendors = fakeVendors(options);
      const { credentials, contacts } = vendors.aptania;
      void aptania.createContact.submit(contact, { credentials, fetch: vendors.fetch });
      void bigchange.createContact.submit({ name: "n", groupId: 1, location: { latitude: 1, longitude: 2 } }, { credentials: vendors.bigchange.credentials });
      void createHandler(() => ({ fetch: vendors.fetch, routes: { "/a": { call: aptania.createContact, credentials } } }));
      const id: string | undefined = contacts[0]?.contactUUID;
      const name: VendorName = "yulsn";
      const fault: Fault = "cut";
      vendors.fail(name, fault, { times: 1 });
      const last: SentRequest | undefined = vendors.sent.at(-1);
      const status: number | null | undefined = last?.status;
      declare const store: Store;
      fakeVendors({ store });
      // @ts-expect-error no such fault
      vendors.fail("yulsn", "tired");
      // @ts-expect-error no such vendor
      vendors.fail("hubspot", "down");
      // @ts-expect-error nothing that it could be matched by
      fakeVendors({ aptania: { contacts: [{ contactTitle: "Dr" }] } });
      // @ts-expect-error what was sent is not to be changed
      vendors.sent.pop();
      void [id, status];`;
    const compilerOptions = {
      target: "es2022",
      types: [],
      strict: true,
      noEmit: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: false,
    };
    const page = { ...compilerOptions, lib: ["es2022", "dom"], module: "node16", moduleResolution: "node16" };
    const bundled = { ...compilerOptions, lib: ["es2022", "webworker"], module: "esnext", moduleResolution: "bundler" };
    const directory = await project(t, {
      "usage.ts": usage,
      "required.cts": 'import testing = require("enlist-sdk/testing");\nvoid testing.fakeVendors().sent.length;\n',
      "node.json": JSON.stringify({ compilerOptions: page, files: ["usage.ts", "required.cts"] }),
      "worker.json": JSON.stringify({ compilerOptions: bundled, files: ["usage.ts"] }),
    });
    for (const config of ["node.json", "worker.json"]) {
      await run("node", [join(root, "node_modules", typescript, "bin/tsc"), "--project", join(directory, config)]).catch(({ stdout }) => {
        throw new Error(stdout);
      });
    }
  });
}
