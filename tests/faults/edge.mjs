// The worker in a workerd of its own, which is killed and started again on the same storage and the same port.

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
import { clockOf } from "./clock.js";

const here = fileURLToPath(new URL(".", import.meta.url));
const NAME = "struck";

/** What SIGKILL leaves behind is the same on a disk and in the system's memory, which need not be waited for: a submission takes some five writes. */
const DIRECTORY = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

/** Miniflare tells nobody which process it has started. @type {import("node:child_process").ChildProcess | undefined} */
let latest;
subscribe("child_process", ({ process }) => {
  process.once("spawn", () => {
    if (/workerd/.test(process.spawnfile)) latest = process;
  });
});

/**
 * How often what happens, from 0 to 1.
 *
 * @typedef {{ step: number, write: number, alarm: number, reset: number }} Rates `step`: a step is told to `onStep`; `write`: a write to storage fails; `alarm`: an
 *   alarm is late, comes twice, or out of turn; `reset`: a submission's object is reset
 */

/** All is well. @type {Rates} */
export const calm = { step: 0, write: 0, alarm: 0, reset: 0 };

/**
 * @typedef {object} Plan what the worker is told
 * @property {string} seed
 * @property {string} vendors where they listen
 * @property {object} credentials the vendors' own
 * @property {number} timeoutMs of an attempt
 * @property {object} ledger the `ledger` of the configuration, but for what only the worker has
 * @property {import("./clock.js").Pace} clock
 * @property {Rates} rates
 */

/** @param {Plan} given */
export async function startEdge(given) {
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
    if (await told[kind](decodeURIComponent(what))) response.end();
  });
  control.listen(0, "127.0.0.1");
  await once(control, "listening");
  const told = {
    async step(step) {
      return !(edge.onStep(step) && (await edge.kill(step)));
    },
    fault(kind) {
      if (kind === "an object that is reset") edge.ends.push(clockOf(plan.clock).now());
      return edge.faults.add(kind);
    },
    broken: (what) => edge.broken.push(what),
  };

  let plan = { ...given, control: `http://127.0.0.1:${control.address().port}`, incarnation: 0 };
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
    // A socket of its own: none of miniflare's own workers before it.
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
      if (child === latest && !starting && !isStopped) edge.broken.push(`workerd ended by itself: ${signal ?? code}`);
    });
  };

  const edge = {
    url: undefined,
    /** All that the worker printed, in pieces. @type {string[]} */
    output: [],
    /** What the dice had happen. */
    faults: tally(),
    kills: tally(),
    /** What must not happen, and did. @type {string[]} */
    broken: [],
    /** What the ledger's hooks were told: events and submissions' ids. @returns {Set<string>} */
    alerts: () => new Set(Array.from(edge.output.join("").matchAll(/^told (.*)$/gm), ([, what]) => what)),
    /** When workerd was killed or an object reset, by the ledger's clock. @type {number[]} */
    ends: [],
    /** Whether workerd is to be killed at a step. @type {(step: string) => boolean} */
    onStep: () => false,
    /** What is done between the end of one process and the start of the next. @type {() => Promise<void>} */
    async whileDown() {},
    /** SIGKILL, and another start; false where one is under way. */
    async kill(when, changes = {}) {
      if (starting || isStopped) return false;
      edge.kills.add(when);
      starting = (async () => {
        const exited = once(latest, "exit");
        edge.ends.push(clockOf(plan.clock).now());
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
    /** A start with another plan. */
    async restart(changes) {
      while (!(await edge.kill("for another plan", changes))) await starting;
    },
    get plan() {
      return plan;
    },
    /** Every file of the storage directory. @returns {Promise<[string, Buffer][]>} */
    async files() {
      const entries = await readdir(storage, { recursive: true, withFileTypes: true });
      const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
      return Promise.all(paths.map(async (path) => [path.slice(storage.length + 1), await readFile(path)]));
    },
    /** What the tables hold, ledger by ledger. */
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

/** Counts by kind. */
export function tally() {
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
