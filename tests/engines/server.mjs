/**
 * The server behind the pages of a test: of routes as the test says, with the policy it says, and as unreliable as it says.
 *
 *     const site = await serve({
 *       "/": html('<form method="post" action="/signup">…</form><script type="module" src="/main.js"></script>'),
 *       "/main.js": script("import { init } from '/sdk/web.mjs'; …"),
 *       "/sdk/": directory(sdk),
 *       "/signup": edgeOf(edge), // or any (request: Request) => Response
 *     });
 *     site.policy = policies.scriptOff;
 *     site.trouble("/signup", { delayMs: 500, cutAfter: 10 });
 *     await page.goto(site.origin);
 *     site.received; // [{ method: "POST", path: "/signup", headers, text }]
 *     await site.stop();
 *
 * A route that ends in a slash answers for all that is below it.
 */

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { buffer } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const TYPES = { ".css": "text/css", ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm" };

const withoutWasm = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; form-action 'self'; base-uri 'none'";

/** Values of `Content-Security-Policy` that a page has to work under. */
export const policies = {
  strict: withoutWasm.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'"),
  withoutWasm,
  /** Switches script off, but not for the driver: `evaluate` still works. */
  scriptOff: "sandbox allow-forms allow-same-origin",
};

/** The directory that the package is published from: its `dist`. */
export const sdk = fileURLToPath(new URL("../../dist/enlist-sdk/dist", import.meta.url));

/** @typedef {(request: Request) => Response | Promise<Response>} Route */
/** @typedef {{ method: string, path: string, headers: Headers, text: string }} Received */
/**
 * @typedef {object} Trouble
 * @property {number} [delayMs] how long an answer takes
 * @property {number} [cutAfter] how many bytes of its body are sent before the connection is cut; 0 sends no head either
 * @property {number} [times] how many requests it befalls; all, if not said
 */

/** A whole page with that body. @returns {Route} */
export function html(body, { lang = "en", head = "" } = {}) {
  const page = `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>Test</title><link rel="icon" href="data:,">${head}</head><body>${body}</body></html>`;
  return () => new Response(page, { headers: { "content-type": "text/html; charset=utf-8" } });
}

/** A module's text. @returns {Route} */
export function script(text) {
  return () => new Response(text, { headers: { "content-type": "text/javascript; charset=utf-8" } });
}

/** The files of a directory. @returns {Route} */
export function directory(path, at = "/sdk/") {
  return async (request) => {
    const name = normalize(decodeURIComponent(new URL(request.url).pathname).slice(at.length));
    const content = name.startsWith("..") ? undefined : await readFile(join(path, name)).catch(() => undefined);
    if (!content) return new Response(null, { status: 404 });
    return new Response(content, { headers: { "content-type": TYPES[extname(name)] ?? "application/octet-stream" } });
  };
}

/** The worker of `tests/edge`, reached under the page's own origin. @returns {Route} */
export function edgeOf(edge) {
  return async (request) => {
    const body = request.method === "GET" || request.method === "HEAD" ? undefined : await request.arrayBuffer();
    const answer = await edge.fetch(request.url, { method: request.method, headers: Object.fromEntries(request.headers), body, redirect: "manual" });
    return new Response(await answer.arrayBuffer(), { status: answer.status, headers: Object.fromEntries(answer.headers) });
  };
}

/** @param {Record<string, Route>} routes */
export async function serve(routes) {
  /** @type {Map<string, Trouble>} */
  const troubles = new Map();
  const site = {
    origin: "",
    /** What was asked for. @type {Received[]} */
    received: [],
    /** The policy of every page, in place of the route's own. @type {string | undefined} */
    policy: undefined,
    /** What is to befall the answers of a path from now on; nothing if nothing is said. @param {string} path @param {Trouble} [trouble] */
    trouble(path, trouble) {
      if (trouble) troubles.set(path, { times: Infinity, ...trouble });
      else troubles.delete(path);
    },
    /** The server goes away: its connections are cut, and no new ones taken, until it is back. */
    async leave() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
    /** It takes connections again, at the same port. */
    async comeBack() {
      await listening(server, Number(new URL(site.origin).port));
    },
    async stop() {
      if (server.listening) await site.leave();
    },
  };

  const server = createServer(async (incoming, outgoing) => {
    const url = new URL(incoming.url ?? "/", site.origin);
    const path = url.pathname;
    try {
      const body = await buffer(incoming);
      const headers = new Headers(Object.entries(incoming.headers).map(([name, value]) => [name, `${value}`]));
      site.received.push({ method: `${incoming.method}`, path, headers, text: body.toString() });
      const request = new Request(url, { method: incoming.method, headers, ...(body.length > 0 && { body }) });
      const route = routes[path] ?? routes[Object.keys(routes).find((route) => route.length > 1 && route.endsWith("/") && path.startsWith(route)) ?? ""];
      const answer = route ? await route(request) : new Response(null, { status: 404 });
      await send(outgoing, answer, { policy: site.policy, trouble: befalling(troubles.get(path)) });
    } catch (error) {
      // A test that is not told would wait for its time limit.
      if (!outgoing.headersSent) outgoing.writeHead(500);
      outgoing.end(`${error}`);
    }
  });
  await listening(server, 0);
  site.origin = `http://127.0.0.1:${server.address().port}`;
  return site;
}

function listening(server, port) {
  return new Promise((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", () => resolve(server.off("error", reject))));
}

/** @param {Trouble} [trouble] */
function befalling(trouble) {
  if (!trouble?.times) return {};
  trouble.times -= 1;
  return trouble;
}

async function send(outgoing, answer, { policy, trouble: { delayMs = 0, cutAfter } }) {
  const body = Buffer.from(await answer.arrayBuffer());
  const headers = { "cache-control": "no-store", ...Object.fromEntries(answer.headers), "content-length": body.length };
  if (policy && headers["content-type"]?.startsWith("text/html")) headers["content-security-policy"] = policy;
  await pause(delayMs);
  if (cutAfter === 0) return outgoing.destroy();
  outgoing.writeHead(answer.status, headers);
  if (cutAfter === undefined) return outgoing.end(body);
  outgoing.write(body.subarray(0, cutAfter), () => outgoing.destroy());
}
