/** The interface over the engines works the same in each of them. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { engines, start, until } from "./driver.mjs";
import { directory, html, policies, script, sdk, serve } from "./server.mjs";

const page = html(`
  <form method="post" action="/sent">
    <label for="email">Email address</label> <input id="email" name="email" type="email" required aria-describedby="note"> <span id="note">As you like.</span>
    <x-inner></x-inner>
    <input id="day" type="date"> <select id="size"><option value="s">Small</option><option value="m">Medium</option></select>
    <button id="go">Go</button>
  </form>
  <p id="state">script is off</p>
  <script type="module" src="/main.js"></script>`);

const main = script(`
  import { init } from "/sdk/web.mjs";
  state.textContent = "script is on";
  window.heard = [];
  for (const type of ["focusin", "change", "focusout", "paste", "mousedown", "click"]) addEventListener(type, ({ type, isTrusted }) => heard.push([type, isTrusted]));
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

    test("returns its version", async (t) => {
      const version = await browser.version();
      t.diagnostic(`${engine} ${version}`);
      assert.match(version, /^\d+\.\d+/);
    });

    test("keys, focus changes and pasting are trusted events", async () => {
      const page = await visit();
      await page.type("#email", "ada@exämple.org");
      await page.press("Tab");
      await page.press("Tab", "Shift");
      assert.deepEqual(await page.focused(), { tag: "input", id: "email", name: "email", text: "" });
      const types = ["focusin", "change", "focusout", "focusin", "focusout", "focusin"];
      assert.deepEqual(
        await page.evaluate(() => window.heard),
        types.map((type) => [type, true]),
      );
      await page.paste("x-inner >>> input", "party 🎉");
      assert.equal(await page.property("x-inner >>> input"), "party 🎉");
      assert.equal((await page.focused()).name, "inner");
      assert.deepEqual((await page.evaluate(() => window.heard)).at(-1), ["paste", true]);
    });

    test("a held button takes the focus, and is clicked on release", async () => {
      const page = await visit();
      await page.evaluate(() => document.querySelector("#go").setAttribute("type", "button"));
      await page.type("#email", "a");
      await page.evaluate(() => (window.heard.length = 0));
      await page.hold("#go");
      const held = [
        ["mousedown", true],
        ["change", true],
        ["focusout", true],
        ["focusin", true],
      ];
      assert.deepEqual(await page.evaluate(() => window.heard), held);
      await page.release();
      assert.deepEqual(await page.evaluate(() => window.heard), [...held, ["click", true]]);
    });

    test("sets, selects and empties controls; sets and clears cookies", async () => {
      const page = await visit();
      await page.set("#day", "2030-12-31");
      await page.choose("#size", "m");
      await page.type("#email", "gone");
      await page.clear("#email");
      assert.deepEqual(await Promise.all(["#day", "#size", "#email"].map((selector) => page.property(selector))), ["2030-12-31", "m", ""]);
      assert.deepEqual([await page.count("input"), await page.count("x-inner >>> input"), await page.count("#no")], [2, 1, 0]);

      await page.setCookie("visitor", "7");
      const cookie = async () => {
        await page.reload();
        return page.evaluate(() => document.cookie);
      };
      assert.equal(await cookie(), "visitor=7");
      await page.clearCookies();
      assert.equal(await cookie(), "");
    });

    test("returns the role and the accessible name", async () => {
      const page = await visit();
      assert.deepEqual([await page.role("#email"), await page.label("#email")], ["textbox", "Email address"]);
      assert.deepEqual([await page.role("#go"), await page.label("#go")], ["button", "Go"]);
      if (engine !== "chromium") return assert.rejects(page.accessibilityTree(), /works in chromium only/);
      const lines = (await page.accessibilityTree()).map((line) => line.trim());
      assert.ok(lines.includes('textbox "Email address" description="As you like." required=true'), lines.join("\n"));
    });

    test("wasm compiles only if the policy allows it", async () => {
      for (const [policy, expected] of [
        [undefined, "ready"],
        [policies.strict, "ready"],
        [policies.withoutWasm, "init_failed"],
      ]) {
        assert.equal(await (await visit(policy)).evaluate(() => window.wasm), expected, policy);
      }
    });

    test("a sandboxed page runs no script and sends its form", async () => {
      const page = await visit(policies.scriptOff);
      assert.equal(await page.text("#state"), "script is off");
      await page.type("#email", "ada@example.org");
      await page.click("#go");
      await page.waitForUrl(/\/sent$/);
      assert.equal(await page.text("#sent"), "Thank you");
      assert.equal(site.received.at(-1).text, "email=ada%40example.org");
    });

    test("the server delays, cuts connections, stops and restarts", async () => {
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
