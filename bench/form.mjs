/**
 * A signup form on a slow phone: Chromium with its processor slowed four times. Compared are a plain form bound by `bindForm`, the same form in React with
 * react-hook-form and zod, and react-hook-form with enlist's schema. Each page's HTML contains the whole form, React's as rendered by its server. Each has seven
 * controls and the rules of `schema.mjs`, and is bundled by esbuild. The network takes no time: the download is a row of its own.
 *
 * A form is ready when its script is attached and its rules can be applied: `bindForm` with `enlist:ready`, React when it is hydrated, mounted, and its resolver loaded.
 *
 * - From navigation: the time until the form is ready, without input.
 * - From the first focus: the remaining time when the first control is pressed as soon as the page is painted. Input before that is validated later.
 * - INP: a whole visit with real keys and a real mouse, from that press on. Every control is filled in, one with an error, left by Tab, and the form is sent; then the
 *   error is corrected and the form sent again. An interaction lasts from the input to the next frame. The browser reports it in steps of 8 ms, from 16 ms. The INP of a
 *   visit is the longest, without one in 50 (web.dev/articles/inp).
 */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { fixed, found, median, quantile } from "./measure.mjs";

const ROUNDS = 9;
const SLOWED = 4;
/** The browser reports no shorter interaction. */
const SHORTEST_MS = 16;
/** The visitor's input, in the order of the controls, and the corrected address. */
const typed = ["Dr", "Ada", "King", "ada at example.org", "0136", "0770", "Head"];
const corrected = "ada@example.org";

/** The pages by name, with their scripts. */
const pages = { bindForm: "form-enlist.js", "react-hook-form + zod": "form-zod.jsx", "react-hook-form + enlist": "form-resolver.jsx" };
const ours = new Set(["bindForm", "react-hook-form + enlist"]);

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const wasm = await readFile(path("../dist/enlist-sdk/dist/enlist-browser.wasm"));
const { markup } = await import(`data:text/javascript;base64,${Buffer.from(await bundled("form-markup.jsx")).toString("base64")}`);

const files = { "/enlist-browser.wasm": ["application/wasm", wasm], "/signup": ["application/json", '{"status":"created","id":null}'] };
const scripts = {};
for (const [at, [name, file]] of Object.entries(pages).entries()) {
  scripts[name] = await bundled(file);
  files[`/${at}.js`] = ["text/javascript", scripts[name]];
  files[`/${at}`] = ["text/html; charset=utf-8", html(`/${at}.js`)];
}

const server = createServer(({ url }, response) => {
  const [type, content] = files[url];
  response.writeHead(url === "/signup" ? 201 : 200, { "content-type": type }).end(content);
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  const firstControl = await opened(0, placed);
  const visits = Object.fromEntries(Object.keys(pages).map((name) => [name, []]));
  for (let round = -1; round < ROUNDS; round++) {
    for (let turn = 0; turn < Object.keys(pages).length; turn++) {
      const at = (turn + round + 1) % Object.keys(pages).length;
      const visit = { alone: await opened(at, leftAlone), ...(await opened(at, (page, url) => visited(page, url, firstControl))) };
      // The first round warms the browser up.
      if (round >= 0) visits[Object.keys(pages)[at]].push(visit);
    }
  }
  const of = (tell) =>
    Object.entries(visits)
      .map(([name, all]) => `${name} ${tell(all)}`)
      .join("; ");
  const ms = (all, key) => {
    const times = all.map((visit) => visit[key]);
    return `${fixed(median(times))} ms (${fixed(quantile(times, 0.25))}–${fixed(quantile(times, 0.75))})`;
  };
  const shown = (all, key) => {
    const time = median(all.map((visit) => visit[key]));
    return time < SHORTEST_MS ? `below ${SHORTEST_MS} ms` : `${time} ms`;
  };
  const where = `in Chromium, ${SLOWED}× slowed`;
  found([
    {
      what: "download of a form, React included, brotli",
      measured: Object.entries(scripts)
        .map(([name, script]) => `${name} ${kilobytes(weigh(script))}${ours.has(name) ? ` and wasm ${kilobytes(weigh(wasm))}` : ""}`)
        .join("; "),
    },
    { what: `from navigation until a form is ready, ${where}`, measured: of((all) => ms(all, "alone")) },
    { what: `from the first focus until a form is ready, ${where}`, measured: of((all) => ms(all, "waited")) },
    {
      what: `INP of a signup with a mistake, ${visits.bindForm[0].count} interactions, ${where}`,
      measured: of((all) => `${shown(all, "inp")}, the median interaction ${shown(all, "usual")}`),
    },
  ]);
} finally {
  await browser.close();
  server.close();
}

function html(script) {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>-</title><link rel="icon" href="data:,"><style>p { margin: 4px }</style>
    <main>${markup}</main><script type="module" src="${script}"></script></html>`;
}

async function bundled(file) {
  const { outputFiles } = await build({
    entryPoints: [path(`pages/${file}`)],
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    target: "es2022",
    jsx: "automatic",
    conditions: ["browser"],
    define: { "process.env.NODE_ENV": '"production"' },
    nodePaths: [path("../dist")],
    logLevel: "error",
  });
  return outputFiles[0].contents;
}

/** Runs `find` in a new page with an empty cache and a slowed processor. */
async function opened(at, find) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    page.on("pageerror", (error) => assert.fail(error));
    await page.addInitScript(witness);
    const devtools = await context.newCDPSession(page);
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOWED });
    return await find(page, `http://127.0.0.1:${server.address().port}/${at}`);
  } finally {
    await context.close();
  }
}

/** Records when the page is ready, pressed and how long its interactions take. Runs before the page's first script. */
function witness() {
  globalThis.whenReady = new Promise((resolve) => (globalThis.setReady = () => resolve(performance.now())));
  addEventListener("pointerdown", ({ timeStamp }) => (globalThis.pressed = timeStamp), { once: true, capture: true });
  globalThis.interactions = new Map();
  new PerformanceObserver((list) => {
    for (const { interactionId: id, duration } of list.getEntries()) {
      if (id) interactions.set(id, Math.max(duration, interactions.get(id) ?? 0));
    }
  }).observe({ type: "event", durationThreshold: 16, buffered: true });
}

/** The position of the first control, which is the same in every page. */
async function placed(page, url) {
  await page.goto(url);
  const { x, y } = await page.locator("input").first().boundingBox();
  return [x + 4, y + 4];
}

/** Milliseconds until the form is ready, without input. */
async function leftAlone(page, url) {
  await page.goto(url, { waitUntil: "commit" });
  return page.evaluate(() => whenReady);
}

/** A signup that begins with a press as early as possible. */
async function visited(page, url, firstControl) {
  await page.goto(url, { waitUntil: "commit" });
  // A press before the first paint hits nothing.
  while (!(await page.evaluate(() => globalThis.pressed))) await page.mouse.click(...firstControl);
  const waited = await page.evaluate(async () => Math.max(0, (await whenReady) - pressed));
  await settled(page);

  for (const [at, text] of typed.entries()) await press(page, ...(at ? ["Tab"] : []), ...text);
  await press(page, "Enter");
  const email = page.locator("[name=contactEmailaddress]");
  assert.equal(await email.getAttribute("aria-invalid"), "true");
  await email.click();
  await press(page, "Control+a", ...corrected, "Enter");
  await page.getByRole("status").filter({ hasText: "Thank you." }).waitFor();

  const { times, count } = await page.evaluate(() => ({ times: [...interactions.values()], count: performance.interactionCount }));
  const all = [...times, ...Array(Math.max(0, count - times.length)).fill(0)].sort((a, b) => b - a);
  return { waited, inp: all[Math.floor(count / 50)], usual: median(all), count };
}

/** Presses keys, each after the frame that shows the one before. */
async function press(page, ...keys) {
  for (const key of keys) {
    await page.keyboard.press(key);
    await settled(page);
  }
}

function settled(page) {
  return page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
}

function weigh(bytes) {
  return brotliCompressSync(bytes).length;
}

function kilobytes(bytes) {
  return `${(bytes / 1_000).toFixed(1)} KB`;
}
