/** The interface over the engines does in each of them what the suites take it for. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { engines, start, until } from "./driver.mjs";
import { directory, html, policies, script, sdk, serve } from "./server.mjs";

const page = html(`
  <form method="post" action="/sent">
    <label for="email">Email address</label> <input id="email" name="email" type="email" required aria-describedby="note"> <span id="note">As you like.</span>
    <x-inner></x-inner>
    <button id="go">Go</button>
  </form>
  <p id="state">script is off</p>
  <script type="module" src="/main.js"></script>`);

const main = script(`
  import { init } from "/sdk/web.mjs";
  state.textContent = "script is on";
  window.heard = [];
  for (const type of ["focusin", "change", "focusout", "paste"]) addEventListener(type, ({ type, isTrusted }) => heard.push([type, isTrusted]));
  document.querySelector("x-inner").attachShadow({ mode: "open" }).innerHTML = '<input name="inner">';
  window.wasm = init().then(() => "ready", ({ code }) => code);
  window.post = () => fetch("/sent", { method: "POST" }).then((answer) => answer.text()).catch(() => "cut");`);

for (const engine of engines) {
  describe(engine, () => {
    let site, browser, opened;
    before(async () => {
      site = await serve({ "/": page, "/main.js": main, "/sdk/": directory(sdk), "/sent": html("<p id=sent>Thank you</p>") });
      browser = await start(engine);
      opened = await browser.newPage();
    });
    after(async () => {
      await browser?.close();
      await site?.stop();
    });
    const visit = async (policy) => {
      site.policy = policy;
      await opened.goto(site.origin);
      if (policy !== policies.scriptOff) await opened.waitFor(() => window.wasm && true);
      return opened;
    };

    test("says its version", async (t) => {
      const version = await browser.version();
      t.diagnostic(`${engine} ${version}`);
      assert.match(version, /^\d+\.\d+/);
    });

    test("keys, focus and paste are a person's, as the page hears them", async () => {
      const page = await visit();
      await page.type("#email", "ada@exämple.org");
      await page.press("Tab");
      await page.press("Tab", "Shift");
      assert.deepEqual(await page.focused(), { tag: "input", id: "email", name: "email", text: "" });
      assert.deepEqual(await page.evaluate(() => window.heard), [["focusin", true], ["change", true], ["focusout", true], ["focusin", true], ["focusout", true], ["focusin", true]]);
      await page.paste("x-inner >>> input", "party 🎉");
      assert.equal(await page.property("x-inner >>> input"), "party 🎉");
      assert.equal((await page.focused()).name, "inner");
      assert.deepEqual((await page.evaluate(() => window.heard)).at(-1), ["paste", true]);
    });

    test("tells the role and the name that assistive technology is told", async () => {
      const page = await visit();
      assert.deepEqual([await page.role("#email"), await page.label("#email")], ["textbox", "Email address"]);
      assert.deepEqual([await page.role("#go"), await page.label("#go")], ["button", "Go"]);
      if (engine === "chromium") assert.ok((await page.accessibilityTree()).some((line) => line.trim() === 'textbox "Email address" description="As you like." required=true'));
      else await assert.rejects(page.accessibilityTree(), /chromium's alone/);
    });

    test("a strict policy lets wasm compile only where it says so", async () => {
      for (const [policy, expected] of [[undefined, "ready"], [policies.strict, "ready"], [policies.withoutWasm, "init_failed"]]) {
        assert.equal(await (await visit(policy)).evaluate(() => window.wasm), expected, policy);
      }
    });

    test("a sandboxed page has no script, and its form is sent", async () => {
      const page = await visit(policies.scriptOff);
      assert.equal(await page.text("#state"), "script is off");
      await page.type("#email", "ada@example.org");
      await page.click("#go");
      await page.waitForUrl(/\/sent$/);
      assert.equal(await page.text("#sent"), "Thank you");
      assert.equal(site.received.at(-1).text, "email=ada%40example.org");
    });

    test("the server is slow, cuts, goes away and comes back", async () => {
      const page = await visit();
      site.trouble("/sent", { delayMs: 400, times: 1 });
      const start = Date.now();
      assert.match(await page.evaluate(() => window.post()), /Thank you/);
      assert.ok(Date.now() - start >= 400);
      for (const cutAfter of [0, 10]) {
        site.trouble("/sent", { cutAfter });
        assert.equal(await page.evaluate(() => window.post()), "cut");
      }
      site.trouble("/sent");
      await site.leave();
      assert.equal(await page.evaluate(() => window.post()), "cut");
      await site.comeBack();
      await until(async () => (await page.evaluate(() => window.post())).includes("Thank you"));
    });
  });
}
