/** The demo site in a browser, its worker in workerd, and what the sandbox's vendors received. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, beforeEach, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { chromium } from "playwright-core";
import { arrives, assertReceived, demo, forget, letIn, order, received, startDemo } from "./demo.mjs";
import { forms, USER_UUID } from "./forms.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What a form shows: that all is well, that it is not, and all that is wrong. */
const GOOD = "[data-enlist-status=created]";
const BAD = "[data-enlist-status=unavailable], [data-enlist-status=unknown]";
const SUMMARY = "[data-enlist-summary]:not([hidden])";

/** @import { Browser, BrowserContextOptions, Page } from "playwright-core" */
/** @import { Form } from "./forms.mjs" */

/** @type {Browser} */
let browser;
let printed = "";

before(async () => {
  await startDemo((line) => (printed += `${line}\n`));
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});
beforeEach(forget);

for (const form of forms) {
  describe(form.name, () => {
    test("a valid form reaches the vendor as documented", async (t) => {
      const page = await visit(t, form.name);
      await fill(page, form.typed);
      await send(page);
      await page.locator(GOOD).waitFor();
      await assertReceived(form);
    });

    test("an invalid form shows every error beside its field, and sends nothing", async (t) => {
      const page = await visit(t, form.name);
      const posts = watchPosts(page);
      await fill(page, form.wrong);
      await send(page);
      await page.locator(SUMMARY).waitFor();

      assert.deepEqual(await shownErrors(page), form.errors);
      const lines = await page.locator(`${SUMMARY} li a`).allTextContents();
      assert.deepEqual(lines.map((line) => line.slice(line.lastIndexOf(": ") + 2)), Object.values(form.errors));
      assert.ok(await page.locator(SUMMARY).evaluate((summary) => summary === document.activeElement), "the summary has the focus");
      assert.match(await page.title(), /^Error: /);
      for (const [name, value] of Object.entries(form.wrong)) assert.equal(await control(page, name).inputValue(), value);
      assert.deepEqual(posts, []);
      assert.deepEqual(await received(form.vendor), []);
    });

    test("a form that was mended goes out", async (t) => {
      const page = await visit(t, form.name);
      await fill(page, form.wrong);
      await send(page);
      await page.locator(SUMMARY).waitFor();
      await fill(page, form.typed);
      await send(page);
      await page.locator(GOOD).waitFor();
      assert.equal(await page.locator(`[data-enlist-error]:not(:empty), ${SUMMARY}, [aria-invalid]`).count(), 0);
      await assertReceived(form);
    });

    test("without script, a valid form reaches the vendor as documented", async (t) => {
      const page = await visit(t, form.name, { javaScriptEnabled: false });
      await fill(page, form.typed);
      await send(page);
      await page.waitForURL("**/thanks");
      await assertReceived(form);
    });

    test("without script, an invalid form comes back with every error and what was typed", async (t) => {
      const page = await visit(t, form.name, { javaScriptEnabled: false });
      await fill(page, form.wrong);
      await send(page);
      await page.waitForURL(`**/signup/${form.name}`);

      assert.match(await page.title(), /^Error:/);
      const links = page.locator('a[href^="#"]');
      assert.equal(await links.count(), Object.keys(form.errors).length);
      for (const link of await links.all()) {
        const target = /** @type {string} */ (await link.getAttribute("href")).slice(1);
        assert.equal(await page.locator(`[id=${JSON.stringify(target)}]`).count(), 1, `#${target} leads to a control`);
      }
      for (const message of Object.values(form.errors)) assert.ok((await page.content()).includes(message), message);
      for (const [name, value] of Object.entries(form.wrong)) assert.equal(await control(page, name).inputValue(), value);
      assert.deepEqual(await received(form.vendor), []);

      await fill(page, form.typed);
      await send(page);
      await page.waitForURL("**/thanks");
      await assertReceived(form);
    });

    test("where the page's policy forbids wasm, the browser sends the form and the edge decides", async (t) => {
      const page = await visit(t, form.name, {}, withoutWasm);
      await fill(page, form.wrong);
      await send(page);
      await page.waitForFunction(() => document.title.startsWith("Error") || document.querySelector(":invalid"));
      assert.deepEqual(await received(form.vendor), []);

      await page.goto(new URL(form.name, demo.url).href);
      await fill(page, form.typed);
      await send(page);
      await page.waitForURL("**/thanks");
      await assertReceived(form);
    });

    test("every control has a name to read out, and nothing overflows at 320 pixels", async (t) => {
      const page = await visit(t, form.name, { viewport: { width: 320, height: 640 } });
      const nameless = await page.$$eval("input:not([type=hidden]), select, textarea", (controls) =>
        controls.filter((one) => /** @type {HTMLInputElement} */ (one).labels?.length !== 1).map((one) => one.id),
      );
      assert.deepEqual(nameless, []);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    });
  });
}

describe("a person at the keyboard", () => {
  test("gets through the form without a mouse, and always sees where they are", async (t) => {
    const [form] = forms;
    const page = await visit(t, form.name);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter"); // the link that skips to the form
    for (const [name, text] of Object.entries(form.typed)) {
      await page.keyboard.press("Tab");
      assert.equal(await page.evaluate(() => /** @type {any} */ (document.activeElement).name), name);
      assert.ok(await focusIsVisible(page), `${name} shows its focus`);
      await page.keyboard.type(String(text));
    }
    await page.keyboard.press("Tab");
    assert.ok(await focusIsVisible(page), "the button shows its focus");
    await page.keyboard.press("Enter");
    await page.locator(GOOD).waitFor();
    await assertReceived(form);
  });

  test("sends once, however often they press", async (t) => {
    const form = formNamed("bigchange-contact");
    const page = await visit(t, form.name);
    await order(form.vendor, { fault: "slow", delayMs: 500 });
    await fill(page, form.typed);
    await control(page, "town").press("Enter");
    await control(page, "town").press("Enter");
    await page.locator(GOOD).waitFor();
    await assertReceived(form);
  });
});

test("a visitor whose cookie was blocked is signed up as a stranger", async (t) => {
  const form = formNamed("aptania-contact");
  const page = await visit(t, form.name, {}, (page) => page.context().clearCookies());
  await fill(page, form.typed);
  await send(page);
  await page.locator(GOOD).waitFor();
  const [{ body }] = await received(form.vendor);
  const { userUUID, ...rest } = JSON.parse(body);
  assert.match(userUUID, /^[\da-f-]{36}$/);
  assert.notEqual(userUUID, USER_UUID);
  assert.deepEqual({ ...rest, userUUID: USER_UUID }, form.body(rest));
});

test("a visitor by the boiler can let the browser fill in where it is", async (t) => {
  const page = await visit(t, "bigchange-contact", { permissions: ["geolocation"], geolocation: { latitude: 53.90571234, longitude: -1.69174321 } });
  await page.getByRole("button", { name: "Use where I am now" }).click();
  await page.getByRole("button", { name: "Filled in" }).waitFor();
  assert.equal(await control(page, "location.latitude").inputValue(), "53.90571");
  assert.equal(await control(page, "location.longitude").inputValue(), "-1.69174");
});

describe("a group that was left blank", () => {
  for (const [name, first, member] of [
    ["bigchange-contact", "location.latitude", "location"],
    ["aptania-account", "Contacts[0].Firstname", "Contacts"],
  ]) {
    test(`${member} has one error, which its controls are described by`, async (t) => {
      const page = await visit(t, name);
      await send(page);
      await page.locator(SUMMARY).waitFor();
      const error = page.locator(`fieldset[data-enlist-member=${member}] > [data-enlist-error]`);
      assert.equal(await error.count(), 1);
      const describedBy = (await control(page, first).getAttribute("aria-describedby"))?.split(" ");
      assert.ok(describedBy?.includes(/** @type {string} */ (await error.getAttribute("id"))));
      assert.equal(await control(page, first).getAttribute("aria-invalid"), "true");
    });
  }
});

describe("the page that shows everything", () => {
  const person = { first: "Ada", last: "Byron", email: "ada@example.org" };
  for (const [path, dir, summary, rung, required] of [
    ["everything", "ltr", "There is a problem", "We ring", "(required)"],
    ["everything-de", "ltr", "Bitte sehen Sie sich das noch einmal an", "Wir rufen", "(Pflichtfeld)"],
    ["everything-ar", "rtl", "هناك مشكلة", "سنتصل", "(مطلوب)"],
  ]) {
    test(`${path}: from a failed submit over a second person to what takes the form's place, and axe finds nothing on the way`, async (t) => {
      const page = await visit(t, path);
      await page.evaluate(axe);
      assert.equal(await page.locator("html").getAttribute("dir"), dir);
      await page.locator("label[for=phone]", { hasText: required }).waitFor();
      await assertAccessible(page);
      await send(page);
      await page.locator(`${SUMMARY} h2`, { hasText: summary }).waitFor();
      assert.ok((await page.locator(`${SUMMARY} li`).allTextContents()).some((line) => line.includes(rung)), "a message of the page's own");
      await assertAccessible(page);

      await page.locator("[data-enlist-add]").click();
      assert.match(await page.evaluate(() => /** @type {any} */ (document.activeElement).name), /^Contacts\[1\]/);
      for (const row of [0, 1]) {
        for (const [name, text] of [["Firstname", person.first], ["Lastname", person.last], ["Emailaddress", person.email]]) await control(page, `Contacts[${row}].${name}`).fill(text);
      }
      for (const [name, text] of Object.entries({ business: "Tern", Telephone: "01632 960200", Address1: "The Boatshed", Town: "Otley", Postcode: "LS21 1AA" })) await control(page, name).fill(text);
      await order("aptania", { fault: "slow", delayMs: 1500 });
      await send(page);
      await page.locator("[data-enlist-cancel]").waitFor();
      await assertAccessible(page);
      await page.locator("[data-enlist-done]").waitFor();
      assert.ok(await page.locator("[data-enlist-done]").evaluate((done) => done === document.activeElement), "the focus moved along");
      await assertAccessible(page);
      const [{ body }] = await received("aptania");
      assert.deepEqual(JSON.parse(body).Contacts.length, 2);
      assert.equal(JSON.parse(body).AccountName, "Tern");
    });
  }
});

describe("axe finds nothing", () => {
  for (const form of forms) {
    test(`on ${form.name}, as it is, with mistakes, and when it was sent`, async (t) => {
      const page = await visit(t, form.name);
      await page.evaluate(axe);
      await assertAccessible(page);
      await fill(page, form.wrong);
      await send(page);
      await page.locator(SUMMARY).waitFor();
      await assertAccessible(page);
      await fill(page, form.typed);
      await send(page);
      await page.locator(GOOD).waitFor();
      await assertAccessible(page);
    });
  }
});

describe("a vendor's bad day", () => {
  for (const { fault, form: name } of [
    { fault: "down", form: "yulsn-contact" },
    { fault: "rate-limited", form: "bigchange-contact" },
  ]) {
    test(`${fault}: the visitor is told that the form is kept, and it arrives once the day is over`, async (t) => {
      const form = formNamed(name);
      const page = await visit(t, name);
      await order(form.vendor, { fault });
      await fill(page, form.typed);
      await send(page);
      await assertKept(page);
      await order(form.vendor, { fault: "none" });
      await arrives(form);
    });
  }

  for (const { fault, form: name } of [
    { fault: "cut", form: "aptania-account" },
    { fault: "garbled", form: "protech-contact" },
  ]) {
    test(`${fault}: the visitor is told that the form is kept, and it is not sent again`, async (t) => {
      const form = formNamed(name);
      const page = await visit(t, name);
      await order(form.vendor, { fault });
      await fill(page, form.typed);
      await send(page);
      await assertKept(page);
      // More than the pause before what may be repeated is.
      await pause(5_000);
      assert.equal((await received(form.vendor)).length, 1);
    });
  }

  test("without script too: the form is kept, and sent twice it is one", async (t) => {
    const form = formNamed("yulsn-contact");
    await order(form.vendor, { fault: "down" });
    for (const time of ["once", "twice"]) {
      const page = await visit(t, form.name, { javaScriptEnabled: false });
      await fill(page, { ...form.typed, FirstName: "Sørine", Email: "soerine@example.org" });
      await page.locator("form button[type=submit]").click();
      await page.waitForURL("**/thanks", { timeout: 10_000 }).catch(() => assert.fail(`not taken ${time}`));
    }
    await order(form.vendor, { fault: "none" });
    const [{ body }] = await letIn(form);
    assert.equal(JSON.parse(body).FirstName, "Sørine");
    await pause(5_000);
    assert.equal((await letIn(form)).length, 1);
  });

  test("slow: the form goes through in the end", async (t) => {
    const form = formNamed("protech-contact");
    const page = await visit(t, form.name);
    await order(form.vendor, { fault: "slow", delayMs: 1500 });
    await fill(page, form.typed);
    await send(page);
    await page.locator("[data-enlist-status=sending]").waitFor();
    assert.equal(await statusOf(page), "Sending…");
    assert.equal(await page.locator("form button[type=submit]").getAttribute("aria-disabled"), "true");
    await page.locator(GOOD).waitFor();
    await assertReceived(form);
  });
});

describe("a visitor's bad line", () => {
  test("cut on the way: never a claim that it failed, and no second request where a repeat is not safe", async (t) => {
    const form = formNamed("protech-contact");
    const page = await visit(t, form.name);
    let posts = 0;
    await page.route("**/signup/**", (route) => {
      posts += 1;
      return route.abort("connectionreset");
    });
    await fill(page, form.typed);
    await send(page);
    await page.locator(BAD).waitFor();
    assert.match(await statusOf(page), /^We cannot tell/);
    assert.equal(await control(page, "Email").inputValue(), form.typed.Email);
    assert.equal(posts, 1);
  });

  test("the wasm never arrives: the browser sends the form", async (t) => {
    const form = formNamed("yulsn-contact");
    const page = await visit(t, form.name, {}, (page) => page.route("**/*.wasm", (route) => route.abort()));
    await fill(page, form.typed);
    await send(page);
    await page.waitForURL("**/thanks");
    await assertReceived(form);
  });
});

describe("the carbon copy", () => {
  test("shows what was sent, without its secrets", async (t) => {
    for (const form of forms) {
      const page = await visit(t, form.name);
      await fill(page, form.typed);
      await send(page);
      const copy = page.locator(".copy pre");
      await copy.filter({ hasText: "answered: 2" }).waitFor();
      const text = /** @type {string} */ (await copy.textContent());
      assert.ok(text.startsWith(`POST ${form.path.split("?")[0]}`));
      for (const secret of ["00000000-aaaa", "sandbox-yulsn-key", "protech%2Bkey", "client%231", "sandbox-client"]) {
        assert.ok(!text.includes(secret), `${form.name} shows ${secret}`);
      }
      assert.ok(!/bearer [^*]/i.test(text), `${form.name} shows a token`);
    }
  });

  test("lets the curious choose a bad day", async (t) => {
    const form = formNamed("yulsn-contact");
    const page = await visit(t, form.name);
    await page.locator(".copy summary").click();
    const [answer] = await Promise.all([page.waitForResponse("**/fault/**"), page.locator("#fault").selectOption("down")]);
    assert.equal(answer.status(), 204);
    await fill(page, form.typed);
    await send(page);
    await assertKept(page);
    assert.equal(await page.locator("#fault").inputValue(), "none");
    await order(form.vendor, { fault: "none" });
    await arrives(form);
  });
});

test("the pages ask for nothing from elsewhere and break no policy of theirs", async (t) => {
  for (const name of ["", "thanks", "ledger", "everything", ...forms.map((form) => form.name)]) {
    const page = await newPage(t);
    /** @type {string[]} */
    const complaints = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => {
      if (new URL(request.url()).origin !== demo.url.origin) complaints.push(request.url());
    });
    const response = await page.goto(new URL(name, demo.url).href, { waitUntil: "networkidle" });
    assert.match(response?.headers()["content-security-policy"] ?? "", /default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self';/);
    assert.deepEqual(complaints, []);
  }
});

test("no secret and nothing typed was printed", () => {
  assert.ok(printed.includes('"outcome":"created"'), "the workers' output is captured");
  for (const { typed } of forms) {
    for (const value of Object.values(typed)) {
      if (typeof value === "string" && value.length > 5) assert.ok(!printed.includes(value), value);
    }
  }
  for (const secret of ["00000000-aaaa", "sandbox-yulsn-key", "sandbox/", "sandbox%2F", USER_UUID]) assert.ok(!printed.includes(secret), secret);
});

/** @param {import("node:test").TestContext} t @param {BrowserContextOptions} [options] */
async function newPage(t, options) {
  const context = await browser.newContext(options);
  t.after(() => context.close());
  await context.addCookies([{ name: "aptania_uuid", value: USER_UUID, url: demo.url.href }]);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  return page;
}

/** @param {import("node:test").TestContext} t @param {string} name @param {BrowserContextOptions} [options] @param {(page: Page) => Promise<void>} [prepare] */
async function visit(t, name, options, prepare) {
  const page = await newPage(t, options);
  await prepare?.(page);
  await page.goto(new URL(name, demo.url).href);
  return page;
}

/** The same pages under a policy that does not let wasm compile. @param {Page} page */
async function withoutWasm(page) {
  await page.route(/-(contact|account)$/, async (route) => {
    if (route.request().method() !== "GET") return route.continue();
    const response = await route.fetch();
    const headers = response.headers();
    headers["content-security-policy"] = headers["content-security-policy"].replace(" 'wasm-unsafe-eval'", "");
    await route.fulfill({ response, headers });
  });
}

/** @param {Page} page @param {string} name */
function control(page, name) {
  return page.locator(`[name=${JSON.stringify(name)}]:not([type=hidden])`);
}

/** @param {Page} page @param {Record<string, string | true>} typed */
async function fill(page, typed) {
  for (const [name, value] of Object.entries(typed)) {
    const field = control(page, name);
    if (value === true) await field.check();
    else if (await field.evaluate((element) => element.tagName === "SELECT")) await field.selectOption(value);
    else await field.fill(value);
  }
}

/** Sends the form as somebody else: within ten minutes the same form again, without a key of its own, is the same signup. @param {Page} page */
async function send(page) {
  await page.locator("[name=idempotency-key]").evaluate((control) => {
    /** @type {HTMLInputElement} */ (control).value ||= crypto.randomUUID();
  });
  await page.locator("form button[type=submit], form input[type=submit]").click();
}

/** The visitor has nothing more to do. @param {Page} page */
async function assertKept(page) {
  await page.locator("[data-enlist-status=accepted]").waitFor();
  assert.match(await statusOf(page), /will pass them on/);
}

/** @param {Page} page */
async function assertAccessible(page) {
  const { violations } = await page.evaluate(() => /** @type {any} */ (window).axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }));
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`), []);
}

/** @param {Page} page @returns {Promise<string>} */
async function statusOf(page) {
  return (await page.locator("[data-enlist-status]").textContent()) ?? "";
}

/** Messages by control, each found as a screen reader finds it. @param {Page} page */
function shownErrors(page) {
  return page.$$eval("[aria-invalid=true]", (controls) =>
    Object.fromEntries(
      controls.map((element) => {
        const texts = (element.getAttribute("aria-describedby") ?? "").split(" ").map((id) => document.getElementById(id));
        return [element.getAttribute("name"), texts.find((text) => text?.matches("[data-enlist-error]"))?.textContent];
      }),
    ),
  );
}

/** @param {Page} page */
function focusIsVisible(page) {
  return page.evaluate(() => {
    const focused = /** @type {Element} */ (document.activeElement);
    return [focused, focused.closest(".field")].some((element) => element && parseFloat(getComputedStyle(element).outlineWidth) >= 2 && getComputedStyle(element).outlineStyle !== "none");
  });
}

/** @param {Page} page @returns {string[]} */
function watchPosts(page) {
  /** @type {string[]} */
  const posts = [];
  page.on("request", (request) => {
    if (request.method() === "POST") posts.push(request.url());
  });
  return posts;
}

/** @param {string} name @returns {Form} */
function formNamed(name) {
  const form = forms.find((one) => one.name === name);
  assert.ok(form);
  return form;
}
