// Runs a worker with a ledger and the fake vendors, with a client of the operator's interface.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { form, json, Response, startEdge } from "./edge.mjs";

const require = createRequire(new URL("../../dist/enlist-sdk/package.json", import.meta.url));
const { fakeVendors } = require("enlist-sdk/testing");

export const SECRET = "ledger-secret-of-thirty-two-or-more";
export const OPERATOR = { path: "/operator", secret: "operator-secret-of-thirty-two-or-more" };
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** Returns a valid signup for each route. @param {string} name @returns {Record<string, Record<string, unknown>>} */
export const signups = (name) => ({
  "/aptania": { contactEmailaddress: `${name}@example.com`, contactFirstname: name },
  "/yulsn": { Email: `${name}@example.com` },
  "/protech": { FirstName: name, Email: `${name}@example.com` },
  "/bigchange": { name, location: { latitude: 52.4, longitude: 0.26 } },
});

/**
 * Starts the worker. `settings` is what it reads: `edge`, `routes` and `ledger` change the configuration, `offset` the clock, `failing` the storage, after `failAfter`
 * successful statements.
 *
 * @param {{ settings?: any, vendors?: any }} [options]
 */
export async function startLedger({ settings = {}, vendors = fakeVendors() } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "enlist-ledger-"));
  const { ledger: own, routes, ...others } = settings;
  const all = {
    routes: {
      "/aptania": { ...vendor(vendors.aptania), userUUID: { cookie: "uid", otherwise: "u-0" }, set: { contactProfileID: "12" }, ...routes?.["/aptania"] },
      "/yulsn": { ...vendor(vendors.yulsn), set: { RegistrationSource: "web" }, ...routes?.["/yulsn"] },
      "/protech": { ...vendor(vendors.protech), ...routes?.["/protech"] },
      "/bigchange": { ...vendor(vendors.bigchange), set: { groupId: "1" }, ...routes?.["/bigchange"] },
    },
    ledger: { secret: SECRET, operator: OPERATOR, ...own },
    ...others,
  };
  let edge = await start(folder, all, vendors);

  const ledger = {
    vendors,
    settings: all,
    /** Replaces the fake vendors. @param {import("./edge.mjs").Vendor | undefined} vendor */
    set vendor(vendor) {
      edge.vendor = vendor ?? ledger.answer;
    },
    /** The fake vendors. @type {import("./edge.mjs").Vendor} */
    answer: vendorHandler(vendors),
    get output() {
      return edge.printed();
    },
    get received() {
      return edge.received;
    },
    /** Returns the log events. */
    async lines() {
      return (await edge.printed())
        .split("\n")
        .filter((line) => line.startsWith("{"))
        .map((line) => JSON.parse(line));
    },
    /** Changes the settings while the worker runs. The ledger's objects read them at each event; the handler keeps its configuration. */
    async set(change) {
      Object.assign(all, change);
      await edge.fetch("https://settings.example/", { method: "POST", body: JSON.stringify(change) });
    },
    /** Moves the clock forward. */
    async advanceClock(ms) {
      await ledger.set({ offset: (all.offset ?? 0) + ms });
      // A request makes the objects read the clock.
      await ledger.counts();
    },
    async post(path, body, { key, ...init } = {}) {
      const response = await json(edge, path, body, { ...init, headers: { ...init.headers, ...(key !== undefined && { "idempotency-key": key }) } });
      return { status: response.status, body: await response.json() };
    },
    async form(path, pairs, init) {
      const response = await form(edge, path, pairs, init);
      return { status: response.status, text: await response.text() };
    },
    /** Sends a request to the operator's interface. */
    async operator(method, path, body, headers = { authorization: `Bearer ${OPERATOR.secret}` }) {
      const init = { method, headers, ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }) };
      const response = await edge.fetch(`https://shop.example${OPERATOR.path}${path}`, init);
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        text,
        body: /[/+]json$/.test(response.headers.get("content-type") ?? "") ? JSON.parse(text) : undefined,
      };
    },
    counts: async () => (await ledger.operator("GET", "/counts")).body,
    list: async (query = "") => (await ledger.operator("GET", `/submissions${query}`)).body.submissions,
    details: async (id) => (await ledger.operator("GET", `/submissions/${id}`)).body,
    /** Returns the state of a submission. */
    state: async (id) => (await ledger.details(id)).state,
    /** Waits until a submission is in a state. */
    async until(id, state, patience = 15_000) {
      for (const end = Date.now() + patience; ; await pause(25)) {
        const details = await ledger.details(id);
        if (details.state === state) return details;
        assert.ok(Date.now() < end, `${JSON.stringify(details)} is not ${state}`);
      }
    },
    hookEvents: async () => (await edge.fetch("https://hooks.example/")).json(),
    /** Calls a test operation of one of the 16 objects. */
    object: (number, what, body) => edge.fetch(`https://ledger.example/ledger-${number}/${what}`, { method: "POST", body: body ?? "" }),
    /** Returns the counts, and checks that they add up: in total, for each route, and against the list. */
    async checkCounts() {
      const counts = await ledger.counts();
      for (const counted of [counts, ...Object.values(counts.routes)]) {
        const { accepted, delivered, exists, refused, waiting, held, dead, discarded, erased, expired } = counted;
        assert.equal(accepted, delivered + exists + refused + waiting + held + dead + discarded + erased + expired, JSON.stringify(counts));
      }
      const listed = {};
      for (const state of ["sending", "waiting", "held", "dead"]) listed[state] = (await ledger.all(state)).length;
      // Submissions that changed in between are counted again.
      const { sending, waiting, held, dead } = await ledger.counts();
      if ([counts.sending, counts.waiting, counts.held, counts.dead].join() !== [sending, waiting, held, dead].join()) return ledger.checkCounts();
      assert.deepEqual(listed, { sending, waiting: waiting - sending, held, dead });
      return counts;
    },
    /** Lists all submissions in a state, page by page. */
    async all(state) {
      const all = [];
      for (let cursor = ""; cursor !== undefined; ) {
        const { body } = await ledger.operator("GET", `/submissions?state=${state}${cursor && `&cursor=${cursor}`}`);
        all.push(...body.submissions);
        cursor = body.cursor;
      }
      return all;
    },
    /** Kills the worker with SIGKILL, and restarts it with the same storage. */
    async kill(change = {}, during = async () => {}) {
      process.kill(edge.pid, "SIGKILL");
      await Promise.race([edge.stop(), pause(2_000)]);
      await during();
      Object.assign(all, change);
      edge = await start(folder, all, vendors);
    },
    /** Returns every file of the storage as one text, one character for each byte. */
    async bytes() {
      const files = await readdir(folder, { recursive: true, withFileTypes: true });
      const contents = files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath ?? file.path, file.name), "latin1"));
      return (await Promise.all(contents)).join("\n");
    },
    async stop() {
      await edge.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return ledger;
}

async function start(folder, settings, vendors) {
  const before = children();
  const edge = await startEdge({
    worker: fileURLToPath(new URL("ledger-worker.js", import.meta.url)),
    durableObjects: { LEDGER: { className: "Ledger", useSQLite: true } },
    durableObjectsPersist: folder,
    ratelimits: { LIMIT: { simple: { limit: 2, period: 60 } } },
    bindings: { SETTINGS: JSON.parse(JSON.stringify(settings)) },
  });
  edge.vendor = vendorHandler(vendors);
  const [pid] = children().filter((child) => !before.includes(child));
  return Object.assign(edge, { pid });
}

function children() {
  const listed = execFileSync("ps", ["-o", "pid=,comm=", "--ppid", String(process.pid)], { encoding: "utf8" });
  return Array.from(listed.matchAll(/(\d+) workerd/g), ([, pid]) => Number(pid));
}

const vendor = ({ baseUrl, credentials }) =>
  JSON.parse(JSON.stringify({ baseUrl, credentials }, (_, value) => (typeof value === "bigint" ? String(value) : value)));

/** Returns a handler of the worker's outgoing requests that calls the fake vendors. */
function vendorHandler(vendors) {
  return async ({ url, headers, text }) => {
    const response = await vendors.fetch(new Request(url, { method: "POST", headers: [...headers], body: text }));
    return new Response(await response.arrayBuffer(), { status: response.status, headers: [...response.headers] });
  };
}

/** Yields keys whose submissions to a route belong to one ledger. */
export function* keysOf(route, ledger) {
  for (let count = 0; ; count++) {
    const key = `key-${ledger}-${count}`;
    if (createHash("sha256").update(`${route}\n${key}`).digest()[0] % 16 === ledger) yield key;
  }
}
