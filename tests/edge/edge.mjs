// The worker of the tests in workerd, and the vendor that each test scripts for it.

import { build } from "esbuild";
import { Miniflare, Response } from "miniflare";
import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "../..");

/** What each vendor answers when all is well. */
const made = {
  "aptania.vendor.example": (path) =>
    path.endsWith("createAccount") ? { StatusCode: 200, StatusDesc: "77" } : { exists: false, contactUUID: "contact-1", status: 200 },
  "yulsn.vendor.example": () => ({ Id: 12, Secret: "yulsn-link-secret" }),
  "protech.vendor.example": () => ({ Status: 0, Id: "f1bfcc58-041f-4308-bcb2-2675d4e11cd5", Description: "ok" }),
  "bigchange.vendor.example": (path) => (path === "/auth/tokens" ? { access_token: "fetched-token", expires_in: 3600 } : { id: 42 }),
};

export { Response };

/** A vendor's usual answer. @param {{ url: URL }} request */
export function well({ url }) {
  return Response.json(made[url.hostname](url.pathname), { status: 200 });
}

/**
 * @typedef {{ url: URL, headers: Headers, text: string }} Received
 * @typedef {(request: Received) => Response | Promise<Response>} Vendor
 */

/** The folders of the workers that were bundled. @type {Record<string, Promise<string>>} */
const bundles = {};

async function bundled(worker) {
  const folder = await mkdtemp(join(tmpdir(), "enlist-edge-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  await build({
    entryPoints: { worker },
    outdir: folder,
    bundle: true,
    format: "esm",
    conditions: ["workerd"],
    loader: { ".wasm": "copy" },
    nodePaths: [join(root, "dist")],
    logLevel: "warning",
  });
  return folder;
}

/** Starts workerd with a worker, bundled as an operator's would be, and the packed package in it. What else is given is for miniflare. */
export async function startEdge({ compatibilityDate = "2026-04-20", worker = join(here, "worker.js"), ...options } = {}) {
  const folder = await (bundles[worker] ??= bundled(worker));
  const edge = {
    /** What the vendors received. @type {Received[]} */
    received: [],
    /** What they answer. @type {Vendor} */
    vendor: well,
    /** All that the worker printed. */
    output: "",
  };
  const miniflare = new Miniflare({
    ...options,
    host: "127.0.0.1",
    compatibilityDate,
    modules: true,
    modulesRules: [
      { type: "ESModule", include: ["**/*.js"] },
      { type: "CompiledWasm", include: ["**/*.wasm"] },
    ],
    modulesRoot: folder,
    scriptPath: join(folder, "worker.js"),
    serviceBindings: {
      async VENDOR(request) {
        const received = { url: new URL(request.url), headers: request.headers, text: await request.text() };
        edge.received.push(received);
        return edge.vendor(received);
      },
    },
    handleRuntimeStdio(stdout, stderr) {
      for (const stream of [stdout, stderr]) stream.setEncoding("utf8").on("data", (text) => (edge.output += text));
    },
  });
  const url = await miniflare.ready;
  return Object.assign(edge, {
    url,
    fetch: miniflare.dispatchFetch.bind(miniflare),
    reset() {
      Object.assign(edge, { received: [], vendor: well, output: "" });
    },
    /** What the worker printed, once it prints no more: it comes through a pipe. */
    async printed() {
      for (let before = -1; before !== edge.output.length; await pause(50)) before = edge.output.length;
      return edge.output;
    },
    stop: () => miniflare.dispose(),
  });
}

const OWN = "https://shop.example";

/** What a browser's page of our own posts by script. */
export function json(edge, path, body, { headers = {}, ...init } = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return edge.fetch(new URL(path, OWN), {
    method: "POST",
    body: text,
    headers: { "content-type": "application/json", accept: "application/json", origin: OWN, "sec-fetch-site": "same-origin", ...headers },
    redirect: "manual",
    ...init,
  });
}

/** What a browser without script posts. */
export function form(edge, path, pairs, { headers = {}, ...init } = {}) {
  return edge.fetch(new URL(path, OWN), {
    method: "POST",
    body: typeof pairs === "string" ? pairs : new URLSearchParams(pairs).toString(),
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
      origin: OWN,
      "sec-fetch-site": "same-origin",
      "sec-fetch-mode": "navigate",
      ...headers,
    },
    redirect: "manual",
    ...init,
  });
}

/**
 * What comes back for bytes that no client sends: whatever `chunks` hold, one after the other, and the connection left open.
 *
 * @param {Iterable<string> | AsyncIterable<string>} chunks each character a byte
 * @returns {Promise<{ status: number, headers: Record<string, string>, text: string }>} the status 0 where the connection ends without an answer
 */
export function raw(edge, chunks) {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(edge.url.port), edge.url.hostname);
    let received = "";
    const settle = () => {
      socket.destroy();
      resolve(answerIn(received) ?? { status: 0, headers: {}, text: received });
    };
    socket
      .setEncoding("latin1")
      .on("end", settle)
      .on("error", settle)
      .on("data", (text) => {
        received += text;
        if (answerIn(received)?.isWhole) settle();
      });
    const write = async () => {
      for await (const chunk of chunks) {
        if (socket.destroyed) return;
        socket.write(chunk, "latin1");
      }
    };
    write().catch(reject);
  });
}

function answerIn(received) {
  const end = received.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const [first, ...lines] = received.slice(0, end).split("\r\n");
  const headers = Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]));
  const text = received.slice(end + 4);
  const isWhole = headers["transfer-encoding"] ? text.endsWith("0\r\n\r\n") : text.length >= Number(headers["content-length"] ?? 0);
  return { status: Number(first.split(" ")[1]), headers, text, isWhole };
}
