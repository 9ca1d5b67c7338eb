/**
 * The cost and the capacity of a ledger behind the handler, for submissions in workerd.
 *
 * The storage is in memory, so that no disk is measured, and in one row on this machine's disk, which workerd waits for at every transaction.
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
/** The number of submissions that are made one after the other. */
const ALONE = 1_000;
const WAITING = 100_000;
/** The first and the last tenth are timed, to see whether a full ledger takes longer for the next submission. */
const TENTH = WAITING / 10;
/** Deliveries per second and ledger. In 16 ledgers that is more than workerd can do, so the limit is workerd's. */
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

/** Starts a workerd with all workers. */
function started(durableObjectsPersist) {
  const worker = (name, options) => ({
    name,
    compatibilityDate: "2026-04-20",
    modules: true,
    modulesRules: [{ type: "CompiledWasm", include: ["**/*.wasm"] }],
    modulesRoot: folder,
    scriptPath: join(folder, `${name}.js`),
    // Each worker has its own socket, without miniflare's workers before it.
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

/** No two submissions are equal: the ledger would answer the second with the first's outcome. */
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

/** Opens new connections for each measurement: workerd closes those that are idle for long. */
async function connected(contender, connections, work) {
  contender.pool = new Pool(contender.origin, { connections, pipelining: 1 });
  try {
    return await work();
  } finally {
    await contender.pool.close();
  }
}

/** Makes one submission and checks its status. */
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

/** Makes submissions one after the other. */
async function alone(contender) {
  for (let made = 0; made < ALONE; made++) {
    const start = performance.now();
    await submit(contender, 201);
    contender.waits.push(performance.now() - start);
  }
}

/** Keeps every connection busy for a while and returns submissions per second. */
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

/** Runs tasks on all connections until `next` returns none. */
async function each(contender, next) {
  const busy = async () => {
    for (let doing = next(); doing; doing = next()) await doing;
  };
  await connected(contender, CONNECTIONS, () => Promise.all(Array.from({ length: CONNECTIONS }, busy)));
}

/** Fills the ledgers while the vendor is unavailable. A ledger with an open circuit breaker accepts submissions without a request to the vendor. */
async function fill(contender) {
  await setVendor("away");
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

/** Makes the vendor available again and returns deliveries per second. */
async function drained(contender) {
  await setVendor("back");
  await fetch(new URL("/two-minutes-later", contender.origin));
  let start = await counts(contender);
  // Each ledger closes its circuit breaker after its own probe.
  for (; start.breakers.length > 0; start = await counts(contender)) await pause(100);
  const since = performance.now();
  await pause(DRAINING_MS);
  const end = await counts(contender);
  return (1_000 * (start.waiting - end.waiting)) / (performance.now() - since);
}

async function setVendor(state) {
  const outage = await miniflare.unsafeGetDirectURL("outage");
  await fetch(new URL(state, outage));
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

/** The memory of workerd in bytes. `undefined` on systems other than Linux. */
async function memory() {
  if (platform() !== "linux") return undefined;
  const children = (await readFile(`/proc/self/task/${process.pid}/children`, "utf8")).split(" ").filter(Boolean);
  const stats = await Promise.all(children.map((pid) => readFile(`/proc/${pid}/status`, "utf8")));
  return 1_024 * Number(/Name:\tworkerd\n[\s\S]*VmRSS:\s+(\d+)/.exec(stats.find((status) => status.startsWith("Name:\tworkerd")))[1]);
}

/** The time that the disk takes for a write with fsync, in milliseconds. */
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
      what: "submissions per second through handler and ledger in workerd, against the handler alone",
      measured: `${fixed(ours)} against ${fixed(theirs)}: ${fixed(ours / theirs)}× (${fixed(quantile(ratios, 0.25))}–${fixed(quantile(ratios, 0.75))}); on a disk with ${fixed(flush())} ms per write: ${fixed(disk)}`,
    },
    {
      what: "one submission at a time through handler and ledger, median and 99th percentile, against the handler alone",
      measured: `${wait(withLedger)} against ${wait(without)}`,
    },
    {
      what: `submissions per second while the vendor is unavailable, the first ${fixed(TENTH)} and the last of ${fixed(WAITING)}`,
      measured: `${fixed(first)}, ${fixed(last)}`,
    },
    {
      what: `${fixed(WAITING)} submissions waiting, in 16 ledgers`,
      measured: `${megabytes(held.bytes)} of storage, ${fixed(held.bytes / WAITING)} bytes each${held.memory ? `; workerd uses ${megabytes(held.memory)} of memory, ${megabytes(before)} before` : ""}`,
    },
    { what: "deliveries per second once the vendor is available again", measured: fixed(rate) },
  ];
}

function megabytes(bytes) {
  return `${Math.round(bytes / 1_000_000)} MB`;
}
