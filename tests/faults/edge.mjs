// Runs the worker in a workerd process, which can be killed and restarted with the same storage and port.

import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { subscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fastClock } from "./clock.js";

const here = fileURLToPath(new URL(".", import.meta.url));
const NAME = "faults";

/** After SIGKILL a memory file system holds the same as a disk, and is faster. */
const DIRECTORY = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

/** The workerd process, which Miniflare does not expose. @type {import("node:child_process").ChildProcess | undefined} */
let latest;
subscribe("child_process", ({ process }) => {
  process.once("spawn", () => {
    if (/workerd/.test(process.spawnfile)) latest = process;
  });
});

/**
 * Rates of the injected faults, from 0 to 1.
 *
 * @typedef {{ step: number, write: number, alarm: number, reset: number }} FaultRates `step`: a step is reported to `onStep`; `write`: a write to storage fails; `alarm`: an
 *   alarm is late, fires twice, or at any time; `reset`: an object is reset during a submission
 */

/** No faults. @type {FaultRates} */
export const noFaults = { step: 0, write: 0, alarm: 0, reset: 0 };

/**
 * @typedef {object} Plan the configuration of the worker
 * @property {string} seed
 * @property {string} vendors their URL
 * @property {object} credentials the vendors' own
 * @property {number} timeoutMs of an attempt
 * @property {object} ledger the `ledger` of the configuration, but for what only the worker has
 * @property {import("./clock.js").ClockSettings} clock
 * @property {FaultRates} rates
 */

/** @param {Plan} initialPlan */
export async function startEdge(initialPlan) {
  const folder = await mkdtemp(join(DIRECTORY, "enlist-faults-"));
  const storage = join(folder, "storage");
  await mkdir(storage);
  await build({
    entryPoints: [join(here, "worker.js")],
    outdir: folder,
    bundle: true,
    format: "esm",
    conditions: ["workerd"],
    external: ["cloudflare:workers"],
    loader: { ".wasm": "copy" },
    nodePaths: [join(here, "../../dist")],
    logLevel: "warning",
  });

  const control = createServer({ keepAliveTimeout: 0 }, async ({ url }, response) => {
    const [, kind, what] = /^\/(\w+)\?(.*)$/.exec(url);
    if (await handlers[kind](decodeURIComponent(what))) response.end();
  });
  control.listen(0, "127.0.0.1");
  await once(control, "listening");
  const handlers = {
    async step(step) {
      return !(edge.onStep(step) && (await edge.kill(step)));
    },
    fault(kind) {
      if (kind === "an object that is reset") edge.ends.push(fastClock(plan.clock).now());
      return edge.faults.add(kind);
    },
    broken: (what) => edge.broken.push(what),
  };

  let plan = { ...initialPlan, control: `http://127.0.0.1:${control.address().port}`, incarnation: 0 };
  const options = () => ({
    name: NAME,
    host: "127.0.0.1",
    compatibilityDate: "2026-04-20",
    modules: true,
    modulesRules: [{ type: "CompiledWasm", include: ["**/*.wasm"] }],
    modulesRoot: folder,
    scriptPath: join(folder, "worker.js"),
    bindings: { PLAN: plan },
    durableObjects: { LEDGER: { className: "Ledger", useSQLite: true } },
    durableObjectsPersist: storage,
    // A direct socket, without Miniflare's own workers in front.
    unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
    handleRuntimeStdio(stdout, stderr) {
      for (const stream of [stdout, stderr]) stream.setEncoding("utf8").on("data", (text) => edge.output.push(text));
    },
  });

  /** The start that is under way. @type {Promise<void> | undefined} */
  let starting;
  let isStopped = false;
  const watch = () => {
    const child = latest;
    child.once("exit", (code, signal) => {
      if (child === latest && !starting && !isStopped) edge.broken.push(`workerd ended unexpectedly: ${signal ?? code}`);
    });
  };

  const edge = {
    url: undefined,
    /** Output of the worker, in chunks. @type {string[]} */
    output: [],
    /** Injected faults by kind. */
    faults: createCounter(),
    kills: createCounter(),
    /** Violations that the worker reported. @type {string[]} */
    broken: [],
    /** Returns the alerts of the ledger's hooks: event and submission id. @returns {Set<string>} */
    alerts: () => new Set(Array.from(edge.output.join("").matchAll(/^alert (.*)$/gm), ([, what]) => what)),
    /** Times at which workerd was killed or an object reset, by the ledger's clock. @type {number[]} */
    ends: [],
    /** Decides whether workerd is killed at a step. @type {(step: string) => boolean} */
    onStep: () => false,
    /** Called between the end of a process and the start of the next. @type {() => Promise<void>} */
    async whileDown() {},
    /** Kills workerd with SIGKILL and restarts it; returns false where a restart is under way. */
    async kill(when, changes = {}) {
      if (starting || isStopped) return false;
      edge.kills.add(when);
      starting = (async () => {
        const exited = once(latest, "exit");
        edge.ends.push(fastClock(plan.clock).now());
        latest.kill("SIGKILL");
        await exited;
        await edge.whileDown();
        plan = { ...plan, ...changes, incarnation: plan.incarnation + 1 };
        await miniflare.setOptions(options());
      })();
      await starting;
      starting = undefined;
      watch();
      return true;
    },
    /** Restarts workerd with another plan. */
    async restart(changes) {
      while (!(await edge.kill("restart", changes))) await starting;
    },
    get plan() {
      return plan;
    },
    /** Returns every file of the storage directory. @returns {Promise<[string, Buffer][]>} */
    async files() {
      const entries = await readdir(storage, { recursive: true, withFileTypes: true });
      const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
      return Promise.all(paths.map(async (path) => [path.slice(storage.length + 1), await readFile(path)]));
    },
    /** Returns the rows and records of each ledger. */
    async rows() {
      return (await fetch(new URL("/rows", edge.url))).json();
    },
    async stop() {
      await starting;
      isStopped = true;
      await miniflare.dispose();
      control.close();
      control.closeAllConnections();
      await rm(folder, { recursive: true, force: true });
    },
  };
  const miniflare = new Miniflare(options());
  await miniflare.ready;
  edge.url = await miniflare.unsafeGetDirectURL(NAME);
  watch();
  return edge;
}

/** Creates a counter by kind. */
export function createCounter() {
  const counts = new Map();
  return {
    add(kind) {
      return counts.set(kind, (counts.get(kind) ?? 0) + 1);
    },
    get total() {
      return [...counts.values()].reduce((sum, count) => sum + count, 0);
    },
    get: (kind) => counts.get(kind) ?? 0,
    toString: () =>
      [...counts]
        .sort(([, a], [, b]) => b - a)
        .map(([kind, count]) => `${kind} ${count}`)
        .join(", ") || "none",
  };
}
