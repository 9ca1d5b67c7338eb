/** Turnstile, with a substitute for the vendor's script, and forms without it. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { bindScript, chosenEngines, created, setUp, signup, waitForStatus } from "./pages.mjs";
import { script } from "../engines/server.mjs";

const guarded = signup.replace("<p><button", '<div data-enlist-turnstile="site-key"></div><p><button');

/** Loads the vendor's script from the page's own origin, and records unhandled rejections. */
const localTurnstile = `
  window.unhandled = [];
  addEventListener("unhandledrejection", ({ reason }) => unhandled.push(String(reason?.message ?? reason?.type ?? reason)));
  const { set, get } = Object.getOwnPropertyDescriptor(HTMLScriptElement.prototype, "src");
  Object.defineProperty(HTMLScriptElement.prototype, "src", { get, set(url) { set.call(this, url.replace("https://challenges.cloudflare.com/turnstile/v0/", "/")); } });`;

/** A widget: each challenge gives a new token, which is valid until `expire` is called. */
const widget = `
  window.calls = [];
  let token = 0, response, isExpired = false;
  const challenge = () => setTimeout(() => { response = "token-" + ++token; isExpired = false; options.callback(response); });
  let options;
  window.expire = () => { isExpired = true; };
  window.turnstile = {
    render: (box, renderOptions) => { calls.push("render " + renderOptions.sitekey); options = renderOptions; box.append("widget"); challenge(); return "w"; },
    getResponse: () => response, isExpired: () => isExpired, remove: () => calls.push("remove"),
    reset: () => { calls.push("reset"); response = undefined; challenge(); },
  };`;

for (const engine of chosenEngines) {
  describe(engine, () => {
    const world = setUp(engine);
    const open = (options = undefined) => world.open(guarded, `${localTurnstile}${bindScript(options, 'import "/sdk/form-turnstile.mjs";')}`);
    const submit = (page) => page.evaluate(async () => (await window.bound.submit())?.status ?? "nothing");
    const tokens = () => world.posts.map(({ text }) => JSON.parse(text)["cf-turnstile-response"]);

    test("the vendor's script is loaded at first use; a token that was refused or has expired is renewed", async () => {
      world.routes["/api.js"] = script(widget);
      const page = await open();
      assert.equal(await page.evaluate(() => "turnstile" in window), false);
      await page.type("#email", "ada@example.org");
      await page.waitFor(() => window.calls?.length);
      assert.deepEqual(await page.evaluate(() => window.calls), ["render site-key"]);
      world.answers = [() => Response.json({ type: "urn:enlist:problem:bot-check", title: "…", status: 403 }, { status: 403 }), created];
      assert.equal(await submit(page), "rejected");
      await waitForStatus(page, "not sent");
      await page.evaluate(() => window.expire());
      assert.equal(await submit(page), "created");
      const [first, second] = tokens();
      assert.ok(first && second);
      assert.notEqual(second, first);
      const [one, other] = world.keys();
      assert.notEqual(other, one, "a refused submission was not stored");
    });

    test("pressing the button first does not move it when the widget loads", async () => {
      world.routes["/api.js"] = script(widget.replace('box.append("widget")', 'box.innerHTML = "<div style=\\"height: 65px\\">widget</div>"'));
      const page = await open();
      const place = () => page.evaluate(() => document.querySelector("#send").getBoundingClientRect().top);
      const before = await place();
      await page.hold("#send");
      await page.waitFor(() => window.calls?.length);
      assert.equal(await place(), before);
      await page.release();
      await page.waitFor(() => document.activeElement.matches("[data-enlist-summary]"));
      await page.evaluate(() => window.bound.destroy());
      await page.waitFor(() => window.calls.includes("remove"));
      assert.equal(await page.evaluate(() => document.querySelector("[data-enlist-turnstile]").outerHTML), '<div data-enlist-turnstile="site-key"></div>');
    });

    test("the token is read last, after the visitor was asked for consent", async () => {
      world.routes["/api.js"] = script(widget);
      const page = await open("call: aptania.createContact, identify: () => new Promise((resolve) => (window.decide = resolve))");
      await page.type("#email", "ada@example.org");
      await page.waitFor(() => window.calls?.length);
      await page.evaluate(() => void window.bound.submit());
      await page.waitFor(() => window.decide && true);
      await page.evaluate(() => {
        window.expire();
        window.decide(true);
      });
      await page.waitFor(() => window.heard.some(([type]) => type === "outcome"));
      assert.deepEqual(tokens(), ["token-2"], "the expired one is not sent");
    });

    test("a script that fails to load does not stop a signup, and no rejection is unhandled", async () => {
      world.routes["/api.js"] = () => new Response(null, { status: 404 });
      const page = await open();
      await page.type("#email", "ada@example.org");
      assert.equal(await submit(page), "created");
      assert.deepEqual(tokens(), [undefined]);
      await page.type("#email", "ada@example.org");
      await page.evaluate(() => window.bound.destroy());
      assert.deepEqual(await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 0, window.unhandled))), []);
    });

    test("destroyed while the script loads: no widget, and no error", async () => {
      let respond;
      const mayCome = new Promise((resolve) => (respond = resolve));
      world.routes["/api.js"] = async () => {
        await mayCome;
        return script(`${widget} window.hasLoaded = true;`)();
      };
      const page = await open();
      await page.click("#email");
      await page.waitFor(() => document.querySelector('script[src*="api.js"]') && true);
      await page.evaluate(() => window.bound.destroy());
      respond();
      await page.waitFor(() => window.hasLoaded);
      assert.deepEqual(await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 50, [window.calls, window.unhandled]))), [[], []]);
    });

    test("a visitor can cancel while `identify` is pending; where it fails the status says so, and nothing is sent", async () => {
      // It fails in the page's own script: of what a driver's script throws Chromium tells no page.
      const page = await world.open(
        signup,
        `${localTurnstile} window.fail = () => { throw new Error("no consent tool"); }; ${bindScript("call: aptania.createContact, identify: () => window.ask()")}`,
      );
      await page.type("#email", "ada@example.org");
      await page.evaluate(() => {
        window.ask = () => new Promise(() => {});
        window.bound.submit();
      });
      await waitForStatus(page, "Sending");
      await page.evaluate(() => window.bound.cancel());
      await waitForStatus(page, "Cancelled");
      await page.evaluate(() => (window.ask = window.fail) && null);
      await page.click("#send");
      await waitForStatus(page, "The fault is on our side");
      await page.waitFor(() => window.unhandled.length);
      assert.deepEqual(await page.evaluate(() => window.unhandled), ["no consent tool"], "the page's own error handlers get it");
      assert.equal(await page.evaluate(() => window.bound.submit().catch(({ message }) => message)), "no consent tool", "and so does the caller");
      assert.deepEqual(world.posts, []);
      assert.equal(await page.property("#email"), "ada@example.org");
    });
  });
}
