/** Tests the essential behaviour of the demo site in Firefox and WebKit. demo.test.mjs has the rest, in Chromium. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, beforeEach, describe, test } from "node:test";
import { start, until } from "../engines/driver.mjs";
import { forwarded, policies, script, serve } from "../engines/server.mjs";
import { assertReceived, demo, forget, received, startDemo } from "./demo.mjs";
import { forms, USER_UUID } from "./forms.mjs";

/** @import { Browser, Page } from "../engines/driver.mjs" */
/** @import { Form } from "./forms.mjs" */

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The demo behind a server that can change its policy. @type {Awaited<ReturnType<typeof serve>>} */
let site;
before(async () => {
  await startDemo();
  site = await serve({ "/axe.js": script(axe), "*": forwarded(demo.url) });
});
after(async () => {
  await site?.stop();
  await demo?.stop();
});
beforeEach(forget);

for (const engine of /** @type {const} */ (["firefox", "webkit"])) {
  describe(engine, () => {
    /** @type {Browser} */
    let browser;
    before(async () => void (browser = await start(engine)));
    after(() => browser?.close());

    for (const form of forms) {
      test(`${form.name}: an invalid form shows every error; once it is corrected it reaches the vendor as documented`, async () => {
        const page = await visit(browser, form.name);
        await fill(page, form.wrong);
        await press(page);
        await until(() => page.count(summary));
        assert.deepEqual(await shownErrors(page), form.errors);
        assert.ok(await page.evaluate((summary) => document.activeElement?.matches(summary), summary), "the summary has the focus");
        assert.deepEqual(await received(form.vendor), []);

        await fill(page, form.typed);
        await press(page);
        await until(() => page.count("[data-enlist-status=created]"));
        assert.equal(await page.count(`[data-enlist-error]:not(:empty), ${summary}, [aria-invalid]`), 0);
        await assertReceived(form);
        await page.close();
      });

      for (const [policy, circumstance] of circumstances(form)) {
        test(`${form.name}: ${circumstance}, an invalid form comes back, and a valid one reaches the vendor as documented`, async () => {
          const page = await visit(browser, form.name, policies[policy]);
          await fill(page, form.wrong);
          if (policy === "scriptOff") {
            // The browser's constraint validation would stop the form before the edge sees it.
            await page.evaluate(() => (document.forms[0].noValidate = true));
            await page.click(send);
            await until(async () => /^Error/.test(await page.title()));
          } else {
            await page.click(send);
            await until(() => page.evaluate(() => !!document.activeElement?.matches(":invalid")));
          }
          assert.deepEqual(await received(form.vendor), []);
          for (const [name, value] of Object.entries(form.wrong)) assert.equal(await page.property(control(name)), value);

          await fill(page, form.typed);
          await setNewKey(page);
          await page.click(send);
          await page.waitForUrl(/\/thanks$/);
          await assertReceived(form);
          await page.close();
        });
      }
    }

    test("the page with every feature, right to left: axe finds nothing after failed submits", async () => {
      const page = await visit(browser, "everything-ar");
      await page.evaluate(() => document.head.append(Object.assign(document.createElement("script"), { src: "/axe.js" })));
      for (const id of ["stand", "letter"]) {
        await page.type(`#${id} input[type=email]`, "ada");
        await page.press("Enter");
        await until(() => page.count(`#${id} ${summary}`));
      }
      await until(() => page.evaluate(() => "axe" in window));
      assert.deepEqual(await violations(page), []);
      await page.close();
    });
  });
}

/** The policies a form is tested under. Without script or wasm the forms differ only in their controls, so one form is enough for wasm. @param {Form} form @returns {["scriptOff" | "withoutWasm", string][]} */
function circumstances({ name }) {
  return [["scriptOff", "without script"], ...(name === "protech-contact" ? [["withoutWasm", "where the policy forbids wasm"]] : [])];
}

const summary = "[data-enlist-summary]:not([hidden])";
const send = "form button[type=submit], form input[type=submit]";

/** @param {string} name */
function control(name) {
  return `[name=${JSON.stringify(name)}]:not([type=hidden])`;
}

/** @param {Browser} browser @param {string} name @param {string} [policy] */
async function visit(browser, name, policy) {
  site.policy = policy;
  const page = await browser.newPage();
  // A cookie can be set only on a page of its origin.
  await page.goto(`${site.origin}/thanks`);
  await page.clearCookies();
  await page.setCookie("aptania_uuid", USER_UUID);
  await page.goto(`${site.origin}/${name}`);
  return page;
}

/** Sets a new idempotency key: the same form within ten minutes would be a duplicate. @param {Page} page */
function setNewKey(page) {
  return page.evaluate((key) => {
    for (const control of document.querySelectorAll("[name=idempotency-key]")) control.value = key;
  }, crypto.randomUUID());
}

/** @param {Page} page @param {Record<string, string | true>} typed */
async function fill(page, typed) {
  const kinds = await page.evaluate(
    (selectors) => selectors.map((selector) => (({ type, value, checked }) => ({ type, value, checked }))(document.querySelector(selector))),
    Object.keys(typed).map(control),
  );
  for (const [index, [name, text]] of Object.entries(typed).entries()) {
    const { type, value, checked } = kinds[index];
    const selector = control(name);
    if (text === true) {
      if (!checked) await page.click(selector);
    } else if (type === "select-one") await page.choose(selector, text);
    else if (type === "date") await page.set(selector, text);
    else {
      if (value) await page.clear(selector);
      await page.type(selector, text);
    }
  }
}

/** The messages by control, found through `aria-describedby`. @param {Page} page */
function shownErrors(page) {
  return page.evaluate(() =>
    Object.fromEntries(
      Array.from(document.querySelectorAll("[aria-invalid=true]"), (element) => {
        const texts = (element.getAttribute("aria-describedby") ?? "").split(" ").map((id) => document.getElementById(id));
        return [element.getAttribute("name"), texts.find((text) => text?.matches("[data-enlist-error]"))?.textContent];
      }),
    ),
  );
}

/** The violations of WCAG 2.2 AA that axe finds. @param {Page} page */
function violations(page) {
  return page.evaluate(async () => {
    const { violations } = await window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  });
}

/** Sends a form by the keyboard: WebKitGTK's driver sometimes loses a click after scrolling. @param {Page} page */
async function press(page) {
  await page.evaluate((send) => document.querySelector(send).focus(), send);
  await page.press("Enter");
}
