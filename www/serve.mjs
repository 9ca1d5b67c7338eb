/** Starts the demo and the sandbox in workerd, configured by the files that deploy them. */

import { Miniflare } from "miniflare";
import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";
import ts from "typescript";
import { build } from "./build.mjs";

const www = fileURLToPath(new URL(".", import.meta.url));

/**
 * @param {{ port?: number, log?: (line: string) => void }} [options] port 0 is any free port; `log` receives the workers' output
 * @returns {Promise<{ url: URL, sandbox: { fetch: typeof fetch }, stop: () => Promise<void> }>} `sandbox` is the worker with the fake vendors
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

/** Returns miniflare's options for a wrangler configuration. @param {string} file */
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

    Fill in one of the five forms, first with errors, then correctly.
    The carbon copy under each form shows the vendor's request, and can switch the vendor off.
    The submissions that wait are at ${url}ledger. Its secret is OPERATOR_SECRET in www/.dev.vars.
    Each line printed here is a log event. It has no personal data.
    Stop the demo with Ctrl+C.
`);
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void stop().then(() => process.exit(0)));
}
