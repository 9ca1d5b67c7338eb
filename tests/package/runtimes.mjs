/** Where the package runs: a page of Chromium, and workerd. */

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";
import { text } from "node:stream/consumers";
import { after } from "node:test";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { chromium } from "playwright-core";
import { join, project } from "./projects.mjs";

let launched;
after(async () => (await launched)?.close());

/** The browser of this process, started when it is first asked for. */
function browser() {
  return (launched ??= chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] }));
}

const types = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm" };

/**
 * Serves a directory; `requests` are the paths asked for, and `headers` may change how. It is an edge as well, too busy for the first of the bodies `posted`.
 */
export async function served(t, directory, headers = {}) {
  const requests = [];
  const posted = [];
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://page.example");
    requests.push(pathname);
    if (request.method === "POST") {
      const isFirst = posted.push(await text(request)) === 1;
      response.writeHead(isFirst ? 503 : 201, { "content-type": "application/json" }).end(isFirst ? "" : '{"status":"created","id":"7"}');
      return;
    }
    try {
      const content = await readFile(join(directory, pathname.endsWith("/") ? `${pathname}index.html` : pathname));
      response.writeHead(200, { "content-type": types[extname(pathname) || ".html"] ?? "text/html", ...headers[extname(pathname)] }).end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  t.after(() => server.close().closeAllConnections());
  return { origin: `http://127.0.0.1:${server.address().port}`, requests, posted };
}

/** A page that closes with the test. */
export async function newPage(t) {
  const page = await (await browser()).newPage();
  t.after(() => page.close());
  return page;
}

/** What a page finds, and what it says on its console. */
export async function opened(t, url) {
  const page = await newPage(t);
  const consoleOutput = [];
  page.on("console", (message) => consoleOutput.push(message.text()));
  page.on("pageerror", (error) => consoleOutput.push(String(error)));
  await page.goto(url);
  const found = await page.evaluate(() => globalThis.found);
  return { found, consoleOutput };
}

/** What a page's `signUp` comes to, which wasm the page asked for before that and in all, and what it says on its console. */
export async function signedUp(t, url) {
  const page = await newPage(t);
  const consoleOutput = [];
  const wasm = [];
  page.on("console", (message) => consoleOutput.push(message.text()));
  page.on("pageerror", (error) => consoleOutput.push(String(error)));
  page.on("request", (request) => /\.wasm\b/.test(request.url()) && wasm.push(request.url()));
  await page.goto(url, { waitUntil: "networkidle" });
  const early = [...wasm];
  const { found, outcome } = await page.evaluate(() => globalThis.signUp());
  return { early, wasm, found, outcome, consoleOutput };
}

/** A worker bundled as wrangler does: under the condition `workerd`, its wasm a module of its own. */
export async function worker(t, files, options = {}) {
  const directory = await project(t, typeof files === "string" ? { "worker.js": files } : files);
  await build({
    entryPoints: [join(directory, "worker.js")],
    outdir: join(directory, "out"),
    bundle: true,
    format: "esm",
    conditions: ["workerd", "worker", "browser"],
    loader: { ".wasm": "copy" },
    logLevel: "warning",
  });
  const miniflare = new Miniflare({
    compatibilityDate: "2026-04-20",
    modules: true,
    modulesRules: [{ type: "CompiledWasm", include: ["**/*.wasm"] }],
    modulesRoot: join(directory, "out"),
    scriptPath: join(directory, "out/worker.js"),
    ...options,
  });
  t.after(() => miniflare.dispose());
  return miniflare;
}
