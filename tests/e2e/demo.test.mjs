/** Tests the demo site in Chromium, with its worker in workerd and the sandbox's vendors. */

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { assertDelivered, assertReceived, demo, forget, acceptedRequests, order, received, settled, startDemo } from "./demo.mjs";
import { forms, USER_UUID } from "./forms.mjs";
import { assertAccessible, control, fill, GOOD, newPage, send, startBrowser, stopBrowser, SUMMARY, visit } from "./page.mjs";

/** The statuses that say that the submission failed or may have failed. */
const BAD = "[data-enlist-status=unavailable], [data-enlist-status=unknown]";

/** @import { Page } from "playwright-core" */
/** @import { Form } from "./forms.mjs" */

let printed = "";

before(async () => {
  await startDemo((line) => (printed += `${line}\n`));
  await startBrowser();
});
after(async () => {
  await stopBrowser();
  await demo?.stop();
});
beforeEach(forget);

for (const form of forms) {
  describe(form.name, () => {
    test("a valid form reaches the vendor as documented, and the carbon copy shows it without its secrets", async (t) => {
      const page = await visit(t, form.name, { viewport: { width: 360, height: 740 } });
      await fill(page, form.typed);
      await send(page);
      await page.locator(GOOD).waitFor();
      await assertReceived(form);

      const copy = page.locator(".copy pre");
      await copy.filter({ hasText: "answered: 2" }).waitFor();
      const text = /** @type {string} */ (await copy.textContent());
      assert.ok(text.startsWith(`POST ${form.path.split("?")[0]}`));
      for (const secret of ["00000000-aaaa", "sandbox-yulsn-key", "protech%2Bkey", "client%231", "sandbox-client"]) assert.ok(!text.includes(secret), secret);
      assert.ok(!/bearer [^*]/i.test(text), "a token");
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing overflows");
    });

    test("an invalid form shows every error beside its field, and sends nothing; corrected it is sent", async (t) => {
      const page = await visit(t, form.name);
      const posts = watchPosts(page);
      await fill(page, form.wrong);
      await send(page);
      await page.locator(SUMMARY).waitFor();

      assert.deepEqual(await shownErrors(page), form.errors);
      const lines = await page.locator(`${SUMMARY} li a`).allTextContents();
      assert.deepEqual(
        lines.map((line) => line.slice(line.lastIndexOf(": ") + 2)),
        Object.values(form.errors),
      );
      assert.ok(await page.locator(SUMMARY).evaluate((summary) => summary === document.activeElement), "the summary has the focus");
      assert.match(await page.title(), /^Error: /);
      for (const [name, value] of Object.entries(form.wrong)) assert.equal(await control(page, name).inputValue(), value);
      assert.deepEqual(posts, []);
      assert.deepEqual(await received(form.vendor), []);

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

    test("without script, an invalid form comes back with every error and the input", async (t) => {
      const page = await visit(t, form.name, { javaScriptEnabled: false });
      await fill(page, form.wrong);
      // The browser's constraint validation would stop the form before it is sent.
      await send(page);
      assert.equal(new URL(page.url()).pathname, `/${form.name}`);
      await page.locator("form").evaluate((form) => {
        /** @type {HTMLFormElement} */ (form).noValidate = true;
      });
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

    test("if the page's policy forbids wasm, the browser sends the form and the edge validates", async (t) => {
      const page = await visit(t, `${form.name}?without=wasm`);
      await fill(page, form.wrong);
      await send(page);
      // The browser focuses the control that breaks its constraints.
      await page.waitForFunction(() => document.activeElement?.matches(":invalid"));
      assert.equal(await page.locator(SUMMARY).count(), 0);
      await assertAccessible(page);
      assert.deepEqual(await received(form.vendor), []);

      await fill(page, form.typed);
      await send(page);
      await page.waitForURL("**/thanks");
      await assertReceived(form);
    });
  });
}

describe("by keyboard", () => {
  test("a visitor can fill in the form, and the focus is always visible", async (t) => {
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

  test("sends once, however often a key is pressed", async (t) => {
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

test("a visitor whose cookie is blocked becomes a new contact", async (t) => {
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

test("the browser can fill in the location", async (t) => {
  const page = await visit(t, "bigchange-contact", { permissions: ["geolocation"], geolocation: { latitude: 53.90571234, longitude: -1.69174321 } });
  await send(page);
  await page.locator("[name='location.latitude'][aria-invalid=true]").waitFor();
  await page.getByRole("button", { name: "Use where I am now" }).click();
  await page.getByRole("button", { name: "Filled in" }).waitFor();
  assert.equal(await control(page, "location.latitude").inputValue(), "53.90571");
  assert.equal(await control(page, "location.longitude").inputValue(), "-1.69174");
  assert.equal(await page.locator("fieldset[data-enlist-member=location] [aria-invalid]").count(), 0, "the errors that it mended are gone");
});

describe("a blank group", () => {
  for (const [name, first, member] of [
    ["bigchange-contact", "location.latitude", "location"],
    ["aptania-account", "Contacts[0].Firstname", "Contacts"],
  ]) {
    test(`${member} has one error, which describes its controls`, async (t) => {
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

describe("axe finds nothing", () => {
  for (const form of forms) {
    test(`on ${form.name}: initially, with one error, with all, sending, cancelled, and with every outcome`, async (t) => {
      const page = await visit(t, form.name, { viewport: { width: 320, height: 640 } });
      const nameless = await page.$$eval("input:not([type=hidden]), select, textarea", (controls) =>
        controls.filter((one) => /** @type {HTMLInputElement} */ (one).labels?.length !== 1).map((one) => one.id),
      );
      assert.deepEqual(nameless, []);
      const fits = () => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
      assert.ok(await fits(), "nothing overflows");
      await assertAccessible(page);

      const [name = "", value = ""] = Object.entries(form.wrong).at(-1) ?? [];
      await control(page, name).fill(value);
      await control(page, name).blur();
      await page.locator("[data-enlist-error]:not(:empty)").waitFor();
      await assertAccessible(page);
      await send(page);
      await page.locator(SUMMARY).waitFor();
      assert.ok(await fits(), "nothing overflows");
      await assertAccessible(page);

      /** The edge's response. Without one the request stays open. @type {object | undefined} */
      let answer;
      await page.route("**/signup/**", (route) => answer && route.fulfill({ json: answer, status: "issues" in answer ? 422 : 200 }));
      await fill(page, form.typed);
      await send(page);
      await page.locator("[data-enlist-status=sending]").waitFor();
      await assertAccessible(page);
      await page.evaluate(() => document.querySelector("enlist-form")?.bound?.cancel());
      await page.locator("[data-enlist-status=cancelled]").waitFor();
      await assertAccessible(page);

      // First the outcomes that keep the input, then those that empty the form.
      for (const status of ["conflict", "denied", "rejected", "unavailable", "unknown", "exists", "accepted", "created"]) {
        answer = { status, message: "", retryAfter: 600, id: null, submission: "1" };
        if (["accepted", "created"].includes(status)) await fill(page, form.typed);
        await send(page);
        await page.locator(`[data-enlist-status=${status}]`).waitFor();
        await assertAccessible(page);
      }
    });

    test(`on the edge's page for a ${form.name} sent without script`, async (t) => {
      const page = await visit(t, form.name);
      await fill(page, form.wrong);
      await Promise.all([page.waitForURL("**/signup/**"), page.locator("form").evaluate((form) => HTMLFormElement.prototype.submit.call(form))]);
      await page.locator('a[href^="#"]').first().waitFor();
      await assertAccessible(page);
    });
  }

  for (const name of ["", "thanks", "nowhere"]) {
    test(`on /${name}`, async (t) => assertAccessible(await visit(t, name)));
  }
});

describe("a vendor's faults", () => {
  for (const { fault, form: name } of [
    { fault: "down", form: "yulsn-contact" },
    { fault: "rate-limited", form: "bigchange-contact" },
  ]) {
    test(`${fault}: the page says that the submission is stored, and it arrives after the fault`, async (t) => {
      const form = formNamed(name);
      const page = await visit(t, name);
      await order(form.vendor, { fault });
      await fill(page, form.typed);
      await send(page);
      await assertKept(page);
      await order(form.vendor, { fault: "none" });
      await assertDelivered(form);
    });
  }

  for (const { fault, form: name } of [
    { fault: "cut", form: "aptania-account" },
    { fault: "garbled", form: "protech-contact" },
  ]) {
    test(`${fault}: the page says that the submission is stored, and it is not sent again`, async (t) => {
      const form = formNamed(name);
      const page = await visit(t, name);
      await order(form.vendor, { fault });
      await fill(page, form.typed);
      await send(page);
      await assertKept(page);
      const held = (await settled(form)).filter(({ state }) => state === "held");
      assert.deepEqual(
        held.map(({ reason }) => reason),
        ["unknown"],
      );
      assert.equal((await received(form.vendor)).length, 1);
    });
  }

  test("without script: the submission is stored, and a second one is a duplicate", async (t) => {
    const form = formNamed("yulsn-contact");
    await order(form.vendor, { fault: "down" });
    for (const time of ["once", "twice"]) {
      const page = await visit(t, form.name, { javaScriptEnabled: false });
      await fill(page, { ...form.typed, FirstName: "Sørine", Email: "soerine@example.org" });
      await page.locator("form button[type=submit]").click();
      await page.waitForURL("**/thanks", { timeout: 10_000 }).catch(() => assert.fail(`not taken ${time}`));
    }
    await order(form.vendor, { fault: "none" });
    const [{ body }] = await acceptedRequests(form);
    assert.equal(JSON.parse(body).FirstName, "Sørine");
    await settled(form);
    assert.equal((await acceptedRequests(form)).length, 1);
  });

  test("slow: the form is delivered in the end", async (t) => {
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

describe("a visitor's network faults", () => {
  test("a cut connection: the outcome is unknown, and an unsafe request is not repeated", async (t) => {
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

  test("without the wasm the browser sends the form", async (t) => {
    const form = formNamed("yulsn-contact");
    const page = await visit(t, form.name, {}, (page) => page.route("**/*.wasm", (route) => route.abort()));
    await fill(page, form.typed);
    await send(page);
    await page.waitForURL("**/thanks");
    await assertReceived(form);
  });
});

test("the carbon copy offers faults of the vendor", async (t) => {
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
  await assertDelivered(form);
});

test("the pages request nothing from other origins and keep their policy", async (t) => {
  const names = ["", "thanks", "ledger", "everything", "everything-de", "everything-ar", ...forms.map((form) => form.name)];
  const look = async (/** @type {string} */ name) => {
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
  };
  await Promise.all(names.map(look));
});

test("the log has no secret and no input", () => {
  assert.ok(printed.includes('"outcome":"created"'), "the workers' output is captured");
  for (const { typed } of forms) {
    for (const value of Object.values(typed)) {
      if (typeof value === "string" && value.length > 5) assert.ok(!printed.includes(value), value);
    }
  }
  for (const secret of ["00000000-aaaa", "sandbox-yulsn-key", "sandbox/", "sandbox%2F", USER_UUID]) assert.ok(!printed.includes(secret), secret);
});

/** Asserts that the form is finished. @param {Page} page */
async function assertKept(page) {
  await page.locator("[data-enlist-status=accepted]").waitFor();
  assert.match(await statusOf(page), /will pass them on/);
}

/** @param {Page} page @returns {Promise<string>} */
async function statusOf(page) {
  return (await page.locator("[data-enlist-status]").textContent()) ?? "";
}

/** The messages by control, found through `aria-describedby`. @param {Page} page */
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
    return [focused, focused.closest(".field")].some(
      (element) => element && parseFloat(getComputedStyle(element).outlineWidth) >= 2 && getComputedStyle(element).outlineStyle !== "none",
    );
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
