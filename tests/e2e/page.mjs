/** Opens pages of the demo in Chromium, fills in their forms and checks them. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";
import { demo } from "./demo.mjs";
import { USER_UUID } from "./forms.mjs";

/** @import { Browser, BrowserContextOptions, Page } from "playwright-core" */

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The selectors of a form's success status and of its error summary. */
export const GOOD = "[data-enlist-status=created]";
export const SUMMARY = "[data-enlist-summary]:not([hidden])";

/** @type {Browser} */
let browser;

export async function startBrowser() {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
}

export async function stopBrowser() {
  await browser?.close();
}

/** @param {import("node:test").TestContext} t @param {BrowserContextOptions} [options] */
export async function newPage(t, options) {
  // axe would see an animation halfway.
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  t.after(() => context.close());
  await context.addCookies([{ name: "aptania_uuid", value: USER_UUID, url: demo.url.href }]);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  return page;
}

/** @param {import("node:test").TestContext} t @param {string} name @param {BrowserContextOptions} [options] @param {(page: Page) => Promise<void>} [prepare] */
export async function visit(t, name, options, prepare) {
  const page = await newPage(t, options);
  await prepare?.(page);
  await page.goto(new URL(name, demo.url).href);
  return page;
}

/** @param {Page} page @param {string} name */
export function control(page, name) {
  return page.locator(`[name=${JSON.stringify(name)}]:not([type=hidden])`);
}

/** @param {Page} page @param {Record<string, string | true>} typed */
export async function fill(page, typed) {
  for (const [name, value] of Object.entries(typed)) {
    const field = control(page, name);
    if (value === true) await field.check();
    else if (await field.evaluate((element) => element.tagName === "SELECT")) await field.selectOption(value);
    else await field.fill(value);
  }
}

/** Sends the form with a new idempotency key: the same form within ten minutes would be a duplicate. @param {Page} page */
export async function send(page) {
  await page.locator("[name=idempotency-key]").evaluate((control) => {
    /** @type {HTMLInputElement} */ (control).value ||= crypto.randomUUID();
  });
  await page.locator("form button[type=submit], form input[type=submit]").click();
}

/**
 * Asserts that axe finds no violation of WCAG 2.2 AA, in light and dark colours.
 * @param {Page} page
 */
export async function assertAccessible(page) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  await assertFinds(page, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] });
  await page.emulateMedia({ colorScheme: "dark" });
  await assertFinds(page, { runOnly: { type: "rule", values: ["color-contrast"] } });
  await page.emulateMedia({ colorScheme: "light" });
}

/** @param {Page} page @param {object} options axe's */
async function assertFinds(page, options) {
  const { violations } = await page.evaluate((options) => /** @type {any} */ (window).axe.run(document, { ...options, resultTypes: ["violations"] }), options);
  assert.deepEqual(
    violations.map((/** @type {any} */ { id, nodes }) => `${id}: ${nodes.map((/** @type {any} */ { html }) => html).join(" ")}`),
    [],
  );
}
