/**
 * A signup form on a slow phone, in Chromium with its processor slowed four times: an ordinary form bound by `bindForm`, beside the same form of React with
 * react-hook-form and zod, and of react-hook-form with our schema. Each page's HTML holds the whole form, React's as rendered by its server; each has seven controls and
 * the rules of `schema.mjs`, and is bundled by esbuild. The network takes no time: what is downloaded is a row of its own.
 *
 * A form can judge once its script has taken it over and its rules can be asked: ours with `enlist:ready`, React's when it is hydrated and mounted, its resolver loaded.
 *
 * - From navigation: how long that takes in a page that is left alone.
 * - From the first focus: how long it still takes when the first control is pressed as soon as the page is painted. What is typed until then is judged later.
 * - INP: a whole visit by real keys and a real mouse, from that press on: every control is filled in, with a mistake in one, left by Tab, and sent; the mistake is mended, and the
 *   form sent. An interaction lasts from the input to the next frame that is shown, as the browser tells it, in steps of 8 ms; it tells none below 16 ms. The INP of a visit is
 *   the longest, one in 50 left out (web.dev/articles/inp).
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
/** What is shorter is not told. */
const TOLD_MS = 16;
/** What the visitor types, in the order of the controls; and the address mended. */
const typed = ["Dr", "Ada", "King", "ada at example.org", "0136", "0770", "Head"];
const mended = "ada@example.org";

/** Each page's name, and the script that it is by. */
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
      // The first is the browser's own warming up.
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
  const told = (all, key) => {
    const time = median(all.map((visit) => visit[key]));
    return time < TOLD_MS ? `below ${TOLD_MS} ms` : `${time} ms`;
  };
  const where = `in Chromium, ${SLOWED}× slowed`;
  found([
    {
      what: "what a form that behaves downloads, React included, brotli",
      measured: Object.entries(scripts)
        .map(([name, script]) => `${name} ${kilobytes(weigh(script))}${ours.has(name) ? ` and wasm ${kilobytes(weigh(wasm))}` : ""}`)
        .join("; "),
    },
    { what: `from navigation until a form can judge, ${where}`, measured: of((all) => ms(all, "alone")) },
    { what: `from the first focus until a form can judge, ${where}`, measured: of((all) => ms(all, "waited")) },
    {
      what: `INP of a signup with a mistake, ${visits.bindForm[0].count} interactions, ${where}`,
      measured: of((all) => `${told(all, "inp")}, the median interaction ${told(all, "usual")}`),
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

/** What is found in a page whose browser has seen none of it before, on a slow processor. */
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

/** What a page sees of itself, from before its first script on. */
function witness() {
  globalThis.judging = new Promise((resolve) => (globalThis.canJudge = () => resolve(performance.now())));
  addEventListener("pointerdown", ({ timeStamp }) => (globalThis.pressed = timeStamp), { once: true, capture: true });
  globalThis.interactions = new Map();
  new PerformanceObserver((list) => {
    for (const { interactionId: id, duration } of list.getEntries()) {
      if (id) interactions.set(id, Math.max(duration, interactions.get(id) ?? 0));
    }
  }).observe({ type: "event", durationThreshold: 16, buffered: true });
}

/** Where the first control is, in every page. */
async function placed(page, url) {
  await page.goto(url);
  const { x, y } = await page.locator("input").first().boundingBox();
  return [x + 4, y + 4];
}

/** Milliseconds until the form can judge, nobody touching it. */
async function leftAlone(page, url) {
  await page.goto(url, { waitUntil: "commit" });
  return page.evaluate(() => judging);
}

/** A signup, from a press as early as can be. */
async function visited(page, url, firstControl) {
  await page.goto(url, { waitUntil: "commit" });
  // What is pressed before anything is painted meets nothing.
  while (!(await page.evaluate(() => globalThis.pressed))) await page.mouse.click(...firstControl);
  const waited = await page.evaluate(async () => Math.max(0, (await judging) - pressed));
  await settled(page);

  for (const [at, text] of typed.entries()) await press(page, ...(at ? ["Tab"] : []), ...text);
  await press(page, "Enter");
  const email = page.locator("[name=contactEmailaddress]");
  assert.equal(await email.getAttribute("aria-invalid"), "true");
  await email.click();
  await press(page, "Control+a", ...mended, "Enter");
  await page.getByRole("status").filter({ hasText: "Thank you." }).waitFor();

  const { times, count } = await page.evaluate(() => ({ times: [...interactions.values()], count: performance.interactionCount }));
  const all = [...times, ...Array(Math.max(0, count - times.length)).fill(0)].sort((a, b) => b - a);
  return { waited, inp: all[Math.floor(count / 50)], usual: median(all), count };
}

/** Presses keys, each when what the one before has changed is shown. */
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
