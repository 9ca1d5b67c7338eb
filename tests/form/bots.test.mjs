/** Turnstile, with a widget of the test's own in the place of the vendor's script; and what ends without one. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { binds, chosen, created, setUp, signup, told } from "./pages.mjs";
import { script } from "../engines/server.mjs";

const guarded = signup.replace("<p><button", '<div data-enlist-turnstile="site-key"></div><p><button');

/** Has the vendor's script come from the page's own origin, and keeps what was rejected unheard. */
const near = `
  window.unheard = [];
  addEventListener("unhandledrejection", ({ reason }) => unheard.push(String(reason?.message ?? reason?.type ?? reason)));
  const { set, get } = Object.getOwnPropertyDescriptor(HTMLScriptElement.prototype, "src");
  Object.defineProperty(HTMLScriptElement.prototype, "src", { get, set(url) { set.call(this, url.replace("https://challenges.cloudflare.com/turnstile/v0/", "/")); } });`;

/** A widget: each challenge gives another token, which is good until the page says otherwise. */
const widget = `
  window.calls = [];
  let token = 0, given, isExpired = false;
  const challenge = () => setTimeout(() => { given = "token-" + ++token; isExpired = false; options.callback(given); });
  let options;
  window.expire = () => { isExpired = true; };
  window.turnstile = {
    render: (box, given) => { calls.push("render " + given.sitekey); options = given; box.append("widget"); challenge(); return "w"; },
    getResponse: () => given, isExpired: () => isExpired, remove: () => calls.push("remove"),
    reset: () => { calls.push("reset"); given = undefined; challenge(); },
  };`;

for (const engine of chosen) {
  describe(engine, () => {
    const world = setUp(engine);
    const open = (options = undefined) => world.open(guarded, `${near}${binds(options, 'import "/sdk/form-turnstile.mjs";')}`);
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
      await told(page, "not sent");
      await page.evaluate(() => window.expire());
      assert.equal(await submit(page), "created");
      const [first, second] = tokens();
      assert.ok(first && second);
      assert.notEqual(second, first);
      const [one, other] = world.keys();
      assert.notEqual(other, one, "what was refused was not kept");
    });

    test("the button stays where it is when the first thing that is done is to press it", async () => {
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

    test("the token is taken last: after the visitor was asked", async () => {
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
      assert.deepEqual(tokens(), ["token-2"], "the one that expired meanwhile is not sent");
    });

    test("a script that does not come keeps nobody from signing up, and nothing is left unheard", async () => {
      world.routes["/api.js"] = () => new Response(null, { status: 404 });
      const page = await open();
      await page.type("#email", "ada@example.org");
      assert.equal(await submit(page), "created");
      assert.deepEqual(tokens(), [undefined]);
      await page.type("#email", "ada@example.org");
      await page.evaluate(() => window.bound.destroy());
      assert.deepEqual(await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 0, window.unheard))), []);
    });

    test("destroyed while the script is on its way: no widget, and no error", async () => {
      let letIn;
      const mayCome = new Promise((resolve) => (letIn = resolve));
      world.routes["/api.js"] = async () => {
        await mayCome;
        return script(`${widget} window.hasCome = true;`)();
      };
      const page = await open();
      await page.click("#email");
      await page.waitFor(() => document.querySelector('script[src*="api.js"]') && true);
      await page.evaluate(() => window.bound.destroy());
      letIn();
      await page.waitFor(() => window.hasCome);
      assert.deepEqual(await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 50, [window.calls, window.unheard]))), [[], []]);
    });

    test("a visitor who is being asked can still cancel; where the asking fails the visitor is told, and nothing is sent", async () => {
      // It fails in the page's own script: of what a driver's script throws Chromium tells no page.
      const page = await world.open(
        signup,
        `${near} window.fail = () => { throw new Error("no consent tool"); }; ${binds("call: aptania.createContact, identify: () => window.ask()")}`,
      );
      await page.type("#email", "ada@example.org");
      await page.evaluate(() => {
        window.ask = () => new Promise(() => {});
        window.bound.submit();
      });
      await told(page, "Sending");
      await page.evaluate(() => window.bound.cancel());
      await told(page, "Cancelled");
      await page.evaluate(() => (window.ask = window.fail) && null);
      await page.click("#send");
      await told(page, "The fault is on our side");
      await page.waitFor(() => window.unheard.length);
      assert.deepEqual(await page.evaluate(() => window.unheard), ["no consent tool"], "the page's own watch over errors hears of it");
      assert.equal(await page.evaluate(() => window.bound.submit().catch(({ message }) => message)), "no consent tool", "and so does who asked for it");
      assert.deepEqual(world.posts, []);
      assert.equal(await page.property("#email"), "ada@example.org");
    });
  });
}
