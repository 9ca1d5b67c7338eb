/** Tests the operator's page in Chromium, with the ledger behind it. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, beforeEach, describe, test } from "node:test";
import { asOperator, demo, forget, OPERATOR_SECRET, order, received, startDemo, until } from "./demo.mjs";
import { assertAccessible, startBrowser, stopBrowser, visit } from "./page.mjs";

/** @import { BrowserContextOptions, Locator, Page } from "playwright-core" */

/** A record for a call that is not safe to repeat, with this name. @param {string} name */
const account = (name) => ({
  AccountName: `${name} & Daughters`,
  Address1: "The Boatshed",
  Town: "Wells",
  Postcode: "NR23 1AN",
  Telephone: "01632 960200",
  CountryID: "77",
  Contacts: [{ Firstname: name, Lastname: "Tern", Emailaddress: `${name.toLowerCase().replaceAll(/[^a-z]/g, "")}@example.org` }],
});

before(async () => {
  await startDemo();
  await startBrowser();
});
after(async () => {
  await stopBrowser();
  await demo?.stop();
});
beforeEach(forget);

describe("without the secret", () => {
  const paths = [
    "",
    "/",
    "/counts",
    "/counts/",
    "/submissions",
    "/submissions?state=held",
    "/submissions/1",
    "/submissions/50138246-bd9f-4564-9f3f-f2b5c6769bab/replay",
    "/replay",
    "/export",
    "/erasures",
    "/ledger",
    "/index.html",
    "/..%2fthanks",
    "//counts",
    "/%00",
  ];
  const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
  for (const [what, headers] of /** @type {[string, Record<string, string>][]} */ ([
    ["nothing", {}],
    ["another secret", { authorization: `Bearer ${OPERATOR_SECRET.replace("an", "no")}` }],
    ["half of it", { authorization: `Bearer ${OPERATOR_SECRET.slice(0, -1)}` }],
    ["it as a password", { authorization: `Basic ${btoa(`operator:${OPERATOR_SECRET}`)}` }],
    ["the secret in a cookie", { cookie: `authorization=Bearer ${OPERATOR_SECRET}`, origin: "https://elsewhere.example" }],
  ])) {
    test(`a request with ${what} gets a 401 without a body under every path`, async () => {
      for (const path of paths) {
        for (const method of methods) {
          const body = ["GET", "HEAD"].includes(method) ? null : '{"value":"ada@example.org"}';
          const response = await fetch(`${demo.url.origin}/operate${path}`, { method, headers, body, redirect: "manual" });
          assert.deepEqual([response.status, await response.text()], [401, ""], `${method} ${path}`);
        }
      }
    });
  }

  test("the page shows an error and no data", async (t) => {
    const page = await visit(t, "ledger");
    await page.fill("#secret", `${OPERATOR_SECRET}x`);
    await page.keyboard.press("Enter");
    await announced(page, "That is not the operator’s secret.");
    assert.ok(await page.locator("#open").isHidden());
    assert.equal(await focused(page), "secret");
    await assertAccessible(page);
  });
});

test("while a vendor is switched off a submission is stored, and it arrives afterwards", async (t) => {
  const route = "/signup/yulsn-contact";
  const visitor = await visit(t, "yulsn-contact");
  await visitor.locator(".copy summary").click();
  await visitor.getByRole("button", { name: "Switch the vendor off" }).click();
  await visitor.getByText("It is off.").waitFor();
  for (const [name, value] of Object.entries({ FirstName: "Søren", LastName: "Ång", Email: "soeren@example.org" })) await visitor.fill(`[name=${name}]`, value);
  await visitor.locator("form button[type=submit]").click();
  await visitor.locator("[data-enlist-status=accepted]").waitFor();

  const operator = await visit(t, "ledger");
  await open(operator);
  assert.deepEqual(await books(operator, route), { accepted: "1", waiting: "1" });
  // A chosen fault lasts for three requests, the switch until it is switched back.
  await until(async () => (await received("yulsn")).length > 3);
  assert.ok((await received("yulsn")).every(({ status }) => status === 503));

  await visitor.getByRole("button", { name: "Switch it on again" }).click();
  await visitor.getByText("It is on.").waitFor();
  await until(async () => (await received("yulsn")).some(({ status }) => status === 201));
  await until(async () => {
    await operator.getByRole("button", { name: "Show", exact: true }).click();
    await announced(operator, /shown/);
    return (await books(operator, route)).delivered === "1";
  });
  assert.deepEqual(await books(operator, route), { accepted: "1", delivered: "1" });
  assert.match(await textOf(operator, "#balance"), /they balance/);
  assert.equal((await received("yulsn")).filter(({ status }) => status === 201).length, 1);
});

test("markup in a record is shown as text", async (t) => {
  const names = [
    "<img src=x onerror=\"document.title='owned'\">",
    "</pre></section><script>document.title='owned'</script>",
    "<svg/onload=alert(1)>",
    "<a href=javascript:alert(1)>x</a>&lt;b&gt;",
  ];
  for (const name of names) await keep("aptania-account", account(name));
  const page = await visit(t, "ledger");
  /** @type {string[]} */
  const alarms = [];
  page.on("dialog", (dialog) => {
    alarms.push(dialog.message());
    return dialog.dismiss();
  });
  page.on("console", (message) => alarms.push(message.text()));
  await open(page);
  const elements = () => page.$$eval("img, svg, script, iframe, object, a", (found) => found.map(({ outerHTML }) => outerHTML));
  const own = await elements();
  /** @type {string[]} */
  const shown = [];
  for (const button of await page.getByRole("button", { name: "History" }).all()) {
    await button.click();
    await page.locator("#story:focus-within").waitFor();
    const record = await page.$eval("#story pre", (pre) => ({ text: pre.textContent ?? "", children: pre.childElementCount }));
    assert.equal(record.children, 0);
    if (record.text.startsWith("{")) shown.push(JSON.parse(record.text).part.AccountName);
  }
  for (const name of names) assert.ok(shown.includes(account(name).AccountName), name);
  assert.deepEqual([await elements(), alarms, await page.title()], [own, [], "The ledger · enlist"]);
});

describe("by keyboard", () => {
  test("the list is opened, filtered and read, and submissions are replayed and discarded", async (t) => {
    for (const name of ["Ada", "Bea", "Cleo"]) await keep("aptania-account", account(name));
    const page = await visit(t, "ledger");
    page.on("dialog", (dialog) => dialog.accept());
    const key = page.keyboard;
    const row = (/** @type {string} */ id, /** @type {string} */ name) => page.getByRole("button", { name: `${name} ${id}` });

    await tabTo(page, page.locator(".skip"));
    await key.press("Enter");
    await tabTo(page, page.locator("#secret"));
    await key.type(OPERATOR_SECRET);
    await key.press("Enter");
    await announced(page, "The books are open.");
    assert.equal(await focused(page), "books-title");

    await tabTo(page, page.locator("#state"));
    await key.type("held");
    await tabTo(page, page.locator("#route"));
    await key.type("/signup/aptania-account");
    await tabTo(page, page.getByRole("button", { name: "Show", exact: true }));
    await key.press("Enter");
    await announced(page, /\d+ submissions shown\./);
    const states = await page.$$eval("#list tbody td:nth-of-type(2)", (cells) => cells.map(({ textContent }) => textContent));
    assert.ok(states.length >= 3 && states.every((state) => state === "held: unknown"), states.join());
    const [ada, bea] = (await page.$$eval("#list tbody tr", (rows) => rows.map((row) => /** @type {HTMLElement} */ (row).dataset.id ?? ""))).slice(-3);
    assert.ok(ada && bea);

    await tabTo(page, row(ada, "History"));
    await key.press("Enter");
    await page.locator("#story").waitFor();
    assert.equal(await focused(page), "story-title");
    assert.match(await textOf(page, "#story ol"), /answer · unknown/);
    assert.match(await textOf(page, "#story pre"), /"Emailaddress": "ada@example.org"/);
    await tabTo(page, page.getByRole("button", { name: "Back to the list" }));
    await key.press("Enter");
    assert.ok(await page.locator("#story").isHidden());
    assert.equal(await focused(page), `History ${ada}`);

    await tabTo(page, row(ada, "Replay"));
    await key.press("Enter");
    await announced(page, "It will be sent again.");
    assert.equal(await focused(page), `History ${ada}`);
    await until(async () => (await asOperator(`submissions/${ada}`)).state === "delivered");

    const discarded = Number((await books(page, "All")).discarded ?? 0);
    await tabTo(page, row(bea, "Discard"));
    await key.press("Enter");
    await announced(page, "It is discarded.");
    assert.equal(await focused(page), `History ${bea}`);
    assert.equal(Number((await books(page, "All")).discarded), discarded + 1);
    assert.match(await textOf(page, `[data-id="${bea}"]`), /discarded/);

    await tabTo(page, page.getByRole("button", { name: "Export" }));
    const [download] = await Promise.all([page.waitForEvent("download"), key.press("Enter")]);
    await announced(page, /It holds personal data/);
    const lines = (await readFile(await download.path(), "utf8"))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    assert.ok(lines.some(({ record }) => record.part.AccountName === "Cleo & Daughters"));
    assert.ok(!lines.some(({ id }) => [ada, bea].includes(id)));

    await tabTo(page, page.locator("#value"));
    await key.type("cleo@example.org");
    await key.press("Enter");
    await announced(page, "1 record erased.");
    assert.equal(await focused(page), "value");
    assert.match(await textOf(page, "#balance"), /they balance/);
  });

  test("all held submissions of a route are replayed", async (t) => {
    await keep("aptania-account", account("Dora"));
    const page = await visit(t, "ledger");
    page.on("dialog", (dialog) => dialog.accept());
    await open(page);
    await tabTo(page, page.locator("#route"));
    await page.keyboard.type("/signup/aptania-account");
    await tabTo(page, page.getByRole("button", { name: "Replay all that are held or dead on /signup/aptania-account" }));
    await page.keyboard.press("Enter");
    await announced(page, /sent again\.$/);
    await until(async () => (await asOperator("counts")).held === 0);
  });
});

test("the page is readable at any width and in forced colours", async (t) => {
  await keep("aptania-account", account("Eve"));
  for (const options of /** @type {BrowserContextOptions[]} */ ([
    { viewport: { width: 320, height: 640 } },
    { viewport: { width: 360, height: 740 }, colorScheme: "dark" },
    { viewport: { width: 1000, height: 700 }, forcedColors: "active" },
    { viewport: { width: 1152, height: 700 } },
  ])) {
    const page = await visit(t, "ledger", options);
    await open(page);
    await page.getByRole("button", { name: "History" }).last().click();
    await page.locator("#story").waitFor();
    // axe reads the page's colours, not the forced ones, which the page cannot choose.
    if (!options.forcedColors) await assertAccessible(page);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    for (const button of await page.locator("#list button").all()) {
      const box = await button.boundingBox();
      assert.ok(box && box.height >= 24 && box.width >= 24 && box.x >= 0 && box.x + box.width <= (options.viewport?.width ?? 1280));
    }
    const nameless = await page.$$eval("input, select", (controls) =>
      controls.filter((one) => /** @type {HTMLInputElement} */ (one).labels?.length !== 1).map((one) => one.id),
    );
    assert.deepEqual(nameless, []);
  }
});

test("the secret is only in the page's memory", async (t) => {
  const page = await visit(t, "ledger");
  await open(page);
  assert.equal(await page.locator("#secret").inputValue(), "");
  const kept = await page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href, document.documentElement.outerHTML]),
  );
  assert.ok(!kept.includes(OPERATOR_SECRET));
  await page.goto(new URL("thanks", demo.url).href);
  await page.goBack();
  await page.locator("#ask").waitFor();
  assert.ok(await page.locator("#open").isHidden());
});

/** Opens the list with the secret. @param {Page} page */
async function open(page) {
  await page.fill("#secret", OPERATOR_SECRET);
  await page.getByRole("button", { name: "Open the books" }).click();
  await page.locator("#open").waitFor();
}

/** Waits for an announcement of the page. @param {Page} page @param {string | RegExp} text */
function announced(page, text) {
  return page.getByRole("status").getByText(text).waitFor();
}

/** Presses Tab until the target has the focus, and asserts at each step that the focus is visible. @param {Page} page @param {Locator} target */
async function tabTo(page, target) {
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press("Tab");
    const isVisible = await page.evaluate(() => {
      const focused = /** @type {Element} */ (document.activeElement);
      // After the last control the focus leaves the page and comes back.
      if (focused === document.body) return true;
      return [focused, focused.closest(".field")].some(
        (element) => element && parseFloat(getComputedStyle(element).outlineWidth) >= 2 && getComputedStyle(element).outlineStyle !== "none",
      );
    });
    assert.ok(isVisible, `${await focused(page)} shows its focus`);
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  assert.fail(`the tab key does not lead to ${target}`);
}

/** The focused element's id or name. @param {Page} page */
function focused(page) {
  return page.evaluate(() => document.activeElement?.id || document.activeElement?.getAttribute("aria-label") || document.activeElement?.tagName);
}

/** A row of the totals, without zeros. @param {Page} page @param {string} title */
async function books(page, title) {
  const [head, ...lines] = await page.$$eval("#books tr", (rows) => rows.map((row) => Array.from(row.children, ({ textContent }) => textContent ?? "")));
  const line = lines.find(([name]) => name === title) ?? [];
  return Object.fromEntries(
    (head ?? [])
      .map((name, index) => [name, line[index] ?? "0"])
      .slice(1)
      .filter(([, value]) => value !== "0"),
  );
}

/** @param {Page} page @param {string} selector */
async function textOf(page, selector) {
  return (await page.locator(selector).textContent()) ?? "";
}

/** Signs up while the vendor closes the connection, so that the outcome is unknown. @param {string} form @param {object} record */
async function keep(form, record) {
  await order("aptania", { fault: "cut", times: 1 });
  const headers = { "content-type": "application/json", origin: demo.url.origin, "sec-fetch-site": "same-origin", "idempotency-key": crypto.randomUUID() };
  const response = await fetch(new URL(`signup/${form}`, demo.url), { method: "POST", headers, body: JSON.stringify(record) });
  assert.equal(response.status, 202, await response.text());
}
