/**
 * What a ledger behind the handler costs, and what it holds: submissions in workerd.
 *
 * Its storage is in the system's memory, so that no disk is measured; beside it on this machine's disk, which workerd waits for at every transaction.
 */

import assert from "node:assert/strict";
import { existsSync, fsyncSync, openSync, closeSync, writeSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { platform, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { Pool } from "undici";
import { fixed, found, median, quantile } from "./measure.mjs";
import { part, valid } from "./records.mjs";

const CONNECTIONS = 24;
const WARM_UP_MS = 2_500;
const ROUND_MS = 1_000;
const ROUNDS = 8;
/** Submissions that are made one after the other, of each. */
const ALONE = 1_000;
const WAITING = 100_000;
/** Of what waits, those whose time shows whether the many make the next one dearer. */
const TENTH = WAITING / 10;
/** More, in 16 ledgers, than can be done: what is measured is what can. */
const PACE = 200;
const DRAINING_MS = 15_000;
const OPERATOR_SECRET = "the-operator's-secret-of-the-measurements";

const here = fileURLToPath(new URL(".", import.meta.url));
const folder = await mkdtemp(join(tmpdir(), "enlist-bench-"));
const inMemory = existsSync("/dev/shm") ? await mkdtemp("/dev/shm/enlist-bench-") : join(folder, "storage");
await build({
  entryPoints: ["enlist", "ledger", "outage"].map((name) => join(here, `workers/${name}.js`)),
  outdir: folder,
  bundle: true,
  minify: true,
  format: "esm",
  conditions: ["workerd", "worker", "browser"],
  loader: { ".wasm": "copy" },
  nodePaths: [join(here, "../dist")],
  logLevel: "error",
});

/** A workerd with all of it. */
function started(durableObjectsPersist) {
  const worker = (name, options) => ({
    name,
    compatibilityDate: "2026-04-20",
    modules: true,
    modulesRules: [{ type: "CompiledWasm", include: ["**/*.wasm"] }],
    modulesRoot: folder,
    scriptPath: join(folder, `${name}.js`),
    // On a socket of its own: none of miniflare's own workers before it.
    unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
    bindings: { TOKEN: "0c7a8f3e-6b1d-4f0a-9e55-2f1c7a9d4b10", LEDGER_SECRET: "the-ledger's-secret-of-the-measurements", OPERATOR_SECRET, PACE },
    outboundService: "outage",
    ...options,
  });
  return new Miniflare({
    durableObjectsPersist,
    workers: [
      worker("enlist"),
      worker("ledger", { durableObjects: { LEDGER: { className: "Ledger", useSQLite: true } } }),
      worker("outage", { outboundService: undefined }),
    ],
  });
}

/** No two submissions are the same: a ledger would answer the second by the first. */
let submissions = 0;

const miniflare = started(inMemory);
const onDisk = started(join(folder, "on-disk"));
const running = new Set([miniflare, onDisk]);
try {
  const without = await contenderOf(miniflare, "enlist");
  const withLedger = await contenderOf(miniflare, "ledger");
  const withDisk = await contenderOf(onDisk, "ledger");
  const contenders = [without, withLedger, withDisk];
  for (const contender of contenders) await loaded(contender, WARM_UP_MS);
  for (let round = 0; round < ROUNDS; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const contender = contenders[(turn + round) % contenders.length];
      contender.rounds.push(await loaded(contender, ROUND_MS));
    }
  }
  await connected(without, 1, () => alone(without));
  await connected(withLedger, 1, () => alone(withLedger));
  running.delete(onDisk);
  await onDisk.dispose();
  const before = await memory();
  const { first, last } = await fill(withLedger);
  const held = { bytes: await bytesIn(inMemory), memory: await memory() };
  const rate = await drained(withLedger);
  found(rows({ without, withLedger, withDisk, first, last, before, held, rate }));
} finally {
  await Promise.all([...running].map((runtime) => runtime.dispose()));
  await Promise.all([folder, inMemory].map((directory) => rm(directory, { recursive: true, force: true })));
}

async function contenderOf(miniflare, name) {
  await miniflare.ready;
  const { origin } = await miniflare.unsafeGetDirectURL(name);
  return { name, origin, rounds: [], waits: [] };
}

/** With connections of its own: those that stay idle for long are closed by the other end. */
async function connected(contender, connections, work) {
  contender.pool = new Pool(contender.origin, { connections, pipelining: 1 });
  try {
    return await work();
  } finally {
    await contender.pool.close();
  }
}

/** Makes one submission; what it was answered by has to be this. */
async function submit({ origin, pool }, status) {
  const at = ++submissions;
  const record = { ...part(valid[at % valid.length]), contactEmailaddress: `visitor-${at}@example.com` };
  const headers = {
    "content-type": "application/json",
    accept: "application/json",
    origin,
    "sec-fetch-site": "same-origin",
    cookie: "theme=dark; aptania_uuid=d3b07384-d9a0-4c9b-8f1e-000000000001",
    "idempotency-key": `visitor-${at}`,
  };
  const { statusCode, body } = await pool.request({ method: "POST", path: "/signup", headers, body: JSON.stringify(record) });
  await body.dump();
  if (status) assert.equal(statusCode, status);
  return statusCode;
}

/** One after the other. */
async function alone(contender) {
  for (let made = 0; made < ALONE; made++) {
    const start = performance.now();
    await submit(contender, 201);
    contender.waits.push(performance.now() - start);
  }
}

/** Keeps every connection busy for a while; gives submissions a second. */
async function loaded(contender, ms) {
  let served = 0;
  const start = performance.now();
  await each(contender, () => {
    if (performance.now() - start >= ms) return undefined;
    served++;
    return submit(contender, 201);
  });
  return (1_000 * served) / (performance.now() - start);
}

/** On as many connections as there may be, as long as there is something to do. */
async function each(contender, next) {
  const busy = async () => {
    for (let doing = next(); doing; doing = next()) await doing;
  };
  await connected(contender, CONNECTIONS, () => Promise.all(Array.from({ length: CONNECTIONS }, busy)));
}

/** The vendor is away: as soon as a ledger has noticed, it takes in what comes without asking it. */
async function fill(contender) {
  await told("away");
  let left = WAITING;
  const tenth = async () => {
    const start = performance.now();
    const end = left - TENTH;
    await each(contender, () => {
      if (left <= end) return undefined;
      left--;
      return submit(contender, 202);
    });
    return (1_000 * TENTH) / (performance.now() - start);
  };
  const rates = [];
  while (left > 0) rates.push(await tenth());
  assert.equal((await counts(contender)).waiting, WAITING);
  return { first: rates[0], last: rates.at(-1) };
}

/** The vendor is back: how many a second are delivered. */
async function drained(contender) {
  await told("back");
  await fetch(new URL("/two-minutes-later", contender.origin));
  let start = await counts(contender);
  // Its ledgers find out one by one.
  for (; start.breakers.length > 0; start = await counts(contender)) await pause(100);
  const since = performance.now();
  await pause(DRAINING_MS);
  const end = await counts(contender);
  return (1_000 * (start.waiting - end.waiting)) / (performance.now() - since);
}

async function told(what) {
  const outage = await miniflare.unsafeGetDirectURL("outage");
  await fetch(new URL(what, outage));
}

async function counts({ origin }) {
  const response = await fetch(new URL("/operator/counts", origin), { headers: { authorization: `Bearer ${OPERATOR_SECRET}` } });
  return response.json();
}

async function bytesIn(directory) {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const sizes = entries.filter((entry) => entry.isFile()).map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** Bytes of memory that workerd has; nothing where the system does not tell. */
async function memory() {
  if (platform() !== "linux") return undefined;
  const children = (await readFile(`/proc/self/task/${process.pid}/children`, "utf8")).split(" ").filter(Boolean);
  const stats = await Promise.all(children.map((pid) => readFile(`/proc/${pid}/status`, "utf8")));
  return 1_024 * Number(/Name:\tworkerd\n[\s\S]*VmRSS:\s+(\d+)/.exec(stats.find((status) => status.startsWith("Name:\tworkerd")))[1]);
}

/** What a disk takes to have written for good, in milliseconds. */
function flush() {
  const file = openSync(join(folder, "flushed"), "w");
  const start = performance.now();
  for (let times = 0; times < 50; times++) {
    writeSync(file, Buffer.alloc(4_096));
    fsyncSync(file);
  }
  closeSync(file);
  return (performance.now() - start) / 50;
}

function rows({ without, withLedger, withDisk, first, last, before, held, rate }) {
  const ratios = withLedger.rounds.map((perSecond, round) => perSecond / without.rounds[round]);
  const [ours, theirs, disk] = [withLedger, without, withDisk].map(({ rounds }) => median(rounds));
  const wait = ({ waits }) => `${fixed(median(waits))} ms, ${fixed(quantile(waits, 0.99))} ms`;
  return [
    {
      what: "submissions a second through handler and ledger in workerd, against the handler without it",
      measured: `${fixed(ours)} beside ${fixed(theirs)}: ${fixed(ours / theirs)}× (${fixed(quantile(ratios, 0.25))}–${fixed(quantile(ratios, 0.75))}); on a disk that takes ${fixed(flush())} ms for each write: ${fixed(disk)}`,
    },
    {
      what: "one submission at a time through handler and ledger, median and 99th percentile, against the handler without it",
      measured: `${wait(withLedger)} beside ${wait(without)}`,
    },
    {
      what: `submissions a second while the vendor is away, the first ${fixed(TENTH)} and the last of ${fixed(WAITING)}`,
      measured: `${fixed(first)}, ${fixed(last)}`,
    },
    {
      what: `${fixed(WAITING)} submissions waiting, in 16 ledgers`,
      measured: `${megabytes(held.bytes)} of storage, ${fixed(held.bytes / WAITING)} bytes each${held.memory ? `; workerd has ${megabytes(held.memory)} of memory, ${megabytes(before)} before` : ""}`,
    },
    { what: "delivered a second once the vendor is back, of those, as fast as it goes", measured: fixed(rate) },
  ];
}

function megabytes(bytes) {
  return `${Math.round(bytes / 1_000_000)} MB`;
}
