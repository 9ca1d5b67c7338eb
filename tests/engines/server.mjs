/**
 * A web server for the pages of a test, with its routes, its content security policy and its faults.
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
 * A route that ends in a slash serves every path below it, and `*` every other path.
 */

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { buffer } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const TYPES = { ".css": "text/css", ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm" };

const withoutWasm = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; form-action 'self'; base-uri 'none'";

/** The values of `Content-Security-Policy` that pages are tested with. */
export const policies = {
  strict: withoutWasm.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'"),
  withoutWasm,
  /** Disables script in the page. The driver's `evaluate` still works. */
  scriptOff: "sandbox allow-forms allow-same-origin",
};

/** The package's `dist` directory. */
export const sdk = fileURLToPath(new URL("../../dist/enlist-sdk/dist", import.meta.url));

/** @typedef {(request: Request) => Response | Promise<Response>} Route */
/** @typedef {{ method: string, path: string, headers: Headers, text: string }} Received */
/**
 * @typedef {object} Trouble
 * @property {number} [delayMs] how long a response is delayed
 * @property {number} [cutAfter] how many bytes of the body are sent before the connection is cut. 0 sends no header either
 * @property {number} [times] how many requests are affected. Default: all
 */

/** A page with that body. @returns {Route} */
export function html(body, { lang = "en", head = "" } = {}) {
  const top = `<meta charset="utf-8"><title>Test</title><link rel="icon" href="data:,">${head}`;
  const page = `<!doctype html><html lang="${lang}"><head>${top}</head><body>${body}</body></html>`;
  return () => new Response(page, { headers: { "content-type": "text/html; charset=utf-8" } });
}

/** A script. @returns {Route} */
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

/** The worker of `tests/edge`, under the page's origin. @returns {Route} */
export function edgeOf(edge) {
  return relayed((url, init) => edge.fetch(url, init));
}

/** Another server, under the page's origin. @param {string | URL} origin @returns {Route} */
export function forwarded(origin) {
  return relayed(({ pathname, search }, init) => fetch(new URL(pathname + search, origin), init));
}

/** @returns {Route} */
function relayed(send) {
  return async (request) => {
    const body = request.method === "GET" || request.method === "HEAD" ? undefined : await request.arrayBuffer();
    const response = await send(new URL(request.url), { method: request.method, headers: endToEnd(request.headers), body, redirect: "manual" });
    const content = [204, 205, 304].includes(response.status) ? null : await response.arrayBuffer();
    return new Response(content, { status: response.status, headers: endToEnd(response.headers) });
  };
}

/** The end-to-end headers: those of the message, not of the connection. @param {Headers} headers */
function endToEnd(headers) {
  const hopByHop = ["connection", "content-encoding", "content-length", "keep-alive", "transfer-encoding"];
  return Object.fromEntries([...headers].filter(([name]) => !hopByHop.includes(name)));
}

/** @param {Record<string, Route>} routes */
export async function serve(routes) {
  /** @type {Map<string, Trouble>} */
  const troubles = new Map();
  const site = {
    origin: "",
    /** The requests so far. @type {Received[]} */
    received: [],
    /** The policy of every page, in place of the route's. @type {string | undefined} */
    policy: undefined,
    /** Sets the fault of a path's responses from now on, or removes it. @param {string} path @param {Trouble} [trouble] */
    trouble(path, trouble) {
      if (trouble) troubles.set(path, { times: Infinity, ...trouble });
      else troubles.delete(path);
    },
    /** Stops the server until `comeBack`: cuts its connections and accepts no new ones. */
    async leave() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
    /** Restarts the server at the same port. */
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
      const above = Object.keys(routes).find((route) => route.length > 1 && route.endsWith("/") && path.startsWith(route));
      const route = routes[path] ?? routes[above ?? "*"];
      const response = route ? await route(request) : new Response(null, { status: 404 });
      await send(outgoing, response, { policy: site.policy, trouble: nextFault(troubles.get(path)) });
    } catch (error) {
      // Without a response the test would wait for its time limit.
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
function nextFault(trouble) {
  if (!trouble?.times) return {};
  trouble.times -= 1;
  return trouble;
}

async function send(outgoing, response, { policy, trouble: { delayMs = 0, cutAfter } }) {
  const body = Buffer.from(await response.arrayBuffer());
  const headers = { "cache-control": "no-store", ...Object.fromEntries(response.headers), "content-length": body.length };
  if (policy && headers["content-type"]?.startsWith("text/html")) headers["content-security-policy"] = policy;
  await pause(delayMs);
  if (cutAfter === 0) return outgoing.destroy();
  outgoing.writeHead(response.status, headers);
  if (cutAfter === undefined) return outgoing.end(body);
  outgoing.write(body.subarray(0, cutAfter), () => outgoing.destroy());
}
