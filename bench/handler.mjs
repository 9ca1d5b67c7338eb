/** Whole requests to a signup worker in workerd: enlist's, and one of Hono, @hono/zod-validator and zod 4. */

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { platform, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { Pool } from "undici";
import { fixed, found, median, quantile } from "./measure.mjs";
import { part, valid } from "./records.mjs";

const WORKERS = ["enlist", "hono"];
const CONNECTIONS = 24;
const WARM_UP_MS = 2_500;
const ROUND_MS = 1_000;
const ROUNDS = 15;

const here = fileURLToPath(new URL(".", import.meta.url));
const folder = await mkdtemp(join(tmpdir(), "enlist-bench-"));
await build({
  entryPoints: [...WORKERS, "vendor"].map((name) => join(here, `workers/${name}.js`)),
  outdir: folder,
  bundle: true,
  minify: true,
  format: "esm",
  conditions: ["workerd", "worker", "browser"],
  loader: { ".wasm": "copy" },
  nodePaths: [join(here, "../dist")],
  logLevel: "error",
});
const worker = (name, options) => ({
  name,
  compatibilityDate: "2026-04-20",
  modules: true,
  modulesRules: [{ type: "CompiledWasm", include: ["**/*.wasm"] }],
  modulesRoot: folder,
  scriptPath: join(folder, `${name}.js`),
  ...options,
});
const miniflare = new Miniflare({
  // Each worker has its own socket, without miniflare's workers before it.
  workers: [
    ...WORKERS.map((name) =>
      worker(name, {
        bindings: { TOKEN: "0c7a8f3e-6b1d-4f0a-9e55-2f1c7a9d4b10" },
        // Every fetch of the worker goes to the vendor.
        outboundService: "vendor",
        unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
      }),
    ),
    worker("vendor"),
  ],
});

try {
  await miniflare.ready;
  const contenders = await Promise.all(WORKERS.map(contenderOf));
  for (const contender of contenders) await loaded(contender, WARM_UP_MS);
  for (let round = 0; round < ROUNDS; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const contender = contenders[(turn + round) % contenders.length];
      contender.rounds.push(await loaded(contender, ROUND_MS));
    }
  }
  await Promise.all(contenders.map(({ pool }) => pool.close()));
  found(rows(...contenders.map(({ rounds }) => rounds)));
} finally {
  await miniflare.dispose();
  await rm(folder, { recursive: true, force: true });
}

async function contenderOf(name) {
  const { origin } = await miniflare.unsafeGetDirectURL(name);
  const headers = {
    "content-type": "application/json",
    accept: "application/json",
    origin,
    "sec-fetch-site": "same-origin",
    cookie: "theme=dark; aptania_uuid=d3b07384-d9a0-4c9b-8f1e-000000000001",
  };
  const requests = valid.map((record) => ({ method: "POST", path: "/signup", headers, body: JSON.stringify(part(record)) }));
  const pool = new Pool(origin, { connections: CONNECTIONS, pipelining: 1 });
  for (const [body, status] of [
    [requests[0].body, 201],
    ['{"contactEmailaddress":"ada"}', name === "hono" ? 400 : 422],
  ]) {
    const response = await pool.request({ ...requests[0], body });
    assert.equal(response.statusCode, status, name);
    const answer = await response.body.json();
    if (status === 201) assert.deepEqual(answer, { status: "created", id: null }, name);
  }
  return { name, pool, requests, rounds: [] };
}

/** Keeps every connection busy for a while. */
async function loaded({ pool, requests }, ms) {
  let served = 0;
  const end = performance.now() + ms;
  const start = performance.now();
  const before = await workerdTime();
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async (_, connection) => {
      for (let at = connection; performance.now() < end; at++) {
        const { statusCode, body } = await pool.request(requests[at % requests.length]);
        await body.dump();
        assert.equal(statusCode, 201);
        served++;
      }
    }),
  );
  return { perSecond: (1_000 * served) / (performance.now() - start), cpu: ((await workerdTime()) - before) / served };
}

/** The processor time of workerd so far, in milliseconds. `undefined` on systems other than Linux. */
async function workerdTime() {
  if (platform() !== "linux") return undefined;
  const children = (await readFile(`/proc/self/task/${process.pid}/children`, "utf8")).split(" ").filter(Boolean);
  const stats = await Promise.all(children.map((pid) => readFile(`/proc/${pid}/stat`, "utf8")));
  const [, user, system] = /\(workerd\) .(?: \S+){10} (\d+) (\d+)/.exec(stats.join("\n"));
  return 10 * (Number(user) + Number(system));
}

function rows(ours, theirs) {
  const column = (rounds, name) => rounds.map((round) => round[name]);
  const row = (what, name, unit, how, target) => {
    const [mine, other] = [column(ours, name), column(theirs, name)];
    const ratios = mine.map((value, round) => how(value, other[round]));
    const ratio = how(median(mine), median(other));
    return {
      what: `handler in workerd, ${what}, against Hono + @hono/zod-validator`,
      measured: `${fixed(median(mine))}${unit} against ${fixed(median(other))}${unit}: ${fixed(ratio)}× (${fixed(quantile(ratios, 0.25))}–${fixed(quantile(ratios, 0.75))})`,
      ...(target && { target: `at least ${target}×`, isMet: ratio >= target }),
    };
  };
  return [
    row("requests per second", "perSecond", "", (mine, other) => mine / other, 1),
    ...(platform() === "linux" ? [row("processor time of workerd per request", "cpu", " ms", (mine, other) => other / mine)] : []),
  ];
}
