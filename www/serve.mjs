/** Starts the demo in workerd, with the sandbox beside it, configured by the same files that deploy them. */

import { Miniflare } from "miniflare";
import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";
import ts from "typescript";
import { build } from "./build.mjs";

const www = fileURLToPath(new URL(".", import.meta.url));

/**
 * @param {{ port?: number, log?: (line: string) => void }} [options] port 0 takes any that is free; `log` gets what the workers print
 * @returns {Promise<{ url: URL, sandbox: { fetch: typeof fetch }, stop: () => Promise<void> }>} `sandbox` is the vendors' own door
 */
export async function start({ port = 8787, log = console.log } = {}) {
  await build();
  const miniflare = new Miniflare({
    host: "127.0.0.1",
    port,
    handleRuntimeStdio(stdout, stderr) {
      for (const stream of [stdout, stderr]) stream.setEncoding("utf8").on("data", (text) => log(text.trimEnd()));
    },
    workers: [await workerFrom("wrangler.jsonc"), await workerFrom("sandbox/wrangler.jsonc")],
  });
  const url = await miniflare.ready;
  const { name } = await readConfig("sandbox/wrangler.jsonc");
  const sandbox = await miniflare.getWorker(name);
  return { url: new URL(`http://localhost:${url.port}/`), sandbox, stop: () => miniflare.dispose() };
}

/** What miniflare needs to know, out of what wrangler is told. @param {string} file */
async function workerFrom(file) {
  const config = await readConfig(file);
  const folder = join(www, dirname(file));
  const main = resolve(folder, config.main);
  /** @type {import("miniflare").WorkerOptions} */
  const worker = {
    name: config.name,
    compatibilityDate: config.compatibility_date,
    compatibilityFlags: config.compatibility_flags,
    modules: true,
    modulesRoot: dirname(main),
    modulesRules: [
      { type: "ESModule", include: ["**/*.js"] },
      { type: "CompiledWasm", include: ["**/*.wasm"] },
    ],
    scriptPath: main,
    bindings: { ...config.vars, ...(await secretsIn(folder)) },
    serviceBindings: Object.fromEntries((config.services ?? []).map(({ binding, service }) => [binding, service])),
    durableObjects: Object.fromEntries(
      (config.durable_objects?.bindings ?? []).map((object) => [object.name, { className: object.class_name, useSQLite: true }]),
    ),
  };
  if (config.assets) {
    const { directory, binding, run_worker_first, not_found_handling } = config.assets;
    worker.assets = {
      directory: resolve(folder, directory),
      binding,
      routerConfig: { has_user_worker: true, invoke_user_worker_ahead_of_assets: run_worker_first },
      assetConfig: { not_found_handling },
    };
  }
  return worker;
}

/** @param {string} file */
async function readConfig(file) {
  const path = join(www, file);
  const { config, error } = ts.parseConfigFileTextToJson(path, await readFile(path, "utf8"));
  if (error) throw new Error(`${file}: ${ts.flattenDiagnosticMessageText(error.messageText, " ")}`);
  return config;
}

/** @param {string} folder */
async function secretsIn(folder) {
  return parseEnv(await readFile(join(folder, ".dev.vars"), "utf8").catch(() => ""));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url, stop } = await start({ port: Number(process.argv[2] ?? process.env.PORT ?? 8787) });
  console.log(`
  The demo is at ${url}

    Open it and fill in one of the five forms: wrongly first, then well.
    The carbon copy under each form shows what its vendor received, and can switch it off.
    What waits meanwhile is at ${url}ledger, for whoever has the OPERATOR_SECRET of www/.dev.vars.
    Each line printed here is one event, without a visitor's details.
    Ctrl+C stops it.
`);
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void stop().then(() => process.exit(0)));
}
