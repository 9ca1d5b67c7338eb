/** One submission: its status messages and its idempotency key. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { until } from "../engines/driver.mjs";
import { policies } from "../engines/server.mjs";
import {
  bindScript,
  chosenEngines,
  created,
  errorsOf,
  deferredResponse,
  setUp,
  signup,
  statusOf,
  manualTimers,
  summaryOf,
  waitForStatus,
  violations,
} from "./pages.mjs";

const cancellable = signup.replace("</form>", '<button type="button" id="cancel" data-enlist-cancel hidden>Cancel</button></form>');
const unavailable = { status: "unavailable", message: "…", retryAfter: 120 };
const unknown = { status: "unknown", message: "…" };

for (const engine of chosenEngines) {
  describe(engine, () => {
    const world = setUp(engine);

    const fill = async (page) => {
      await page.type("#first", "Ada");
      await page.type("#email", "ada@example.org");
    };

    test("a valid form is sent as the call's members, and the visitor is thanked", async () => {
      const page = await world.open(signup, manualTimers + bindScript());
      assert.equal(await page.role("[data-enlist-status]"), "status");
      await fill(page);
      await page.click("#send");
      await waitForStatus(page, "Thank you");
      assert.deepEqual(
        world.posts.map(({ text }) => JSON.parse(text)),
        [{ contactFirstname: "Ada", contactEmailaddress: "ada@example.org" }],
      );
      assert.equal(await page.property("#email"), "", "the form is empty for the next");
      assert.deepEqual(await page.evaluate(() => window.announced), ["Thank you. We have received your details."], "what is quick is not spoken of meanwhile");
      assert.deepEqual(await violations(page), []);
      assert.deepEqual(
        (await page.evaluate(() => window.heard)).filter(([type]) => type !== "ready"),
        [
          ["submit", null],
          ["outcome", { status: "created" }],
        ],
      );
    });

    test("a second press shows that the form is being sent, and sends nothing; progress appears after a while", async () => {
      const answer = deferredResponse();
      world.answers = [answer.route];
      const page = await world.open(signup, manualTimers + bindScript());
      await fill(page);
      await page.press("Enter");
      await page.waitFor(() => document.querySelector("#send[aria-disabled=true]"));
      await page.evaluate(() => pass(399));
      assert.equal(await statusOf(page), "", "not at once");
      await page.evaluate(() => pass(1));
      assert.equal(await statusOf(page), "Sending…");
      assert.equal(await page.evaluate(() => document.querySelector("#send").disabled), false);
      assert.equal(await page.evaluate(() => document.querySelector("form").hasAttribute("aria-busy")), false);
      await page.click("#send");
      await waitForStatus(page, "Still sending");
      answer.give(created);
      await waitForStatus(page, "Thank you");
      assert.equal(world.posts.length, 1);
      assert.equal(await page.evaluate(() => document.querySelector("#send").hasAttribute("aria-disabled")), false);
      assert.deepEqual(
        (await page.evaluate(() => window.announced)).map((text) => text.split(/[ …]/)[0]),
        ["Sending", "Still", "Thank"],
      );
      assert.equal((await page.focused()).id, "send", "the focus stays where it was");
    });

    test("a submission can be cancelled, by the visitor and by the page", async () => {
      world.answers = [deferredResponse().route];
      const page = await world.open(cancellable, manualTimers + bindScript());
      await fill(page);
      await page.press("Enter");
      await page.waitFor(() => document.querySelector("#send[aria-disabled=true]"));
      await page.evaluate(() => pass(400));
      await until(() => world.posts.length === 1);
      await page.click("#cancel");
      await waitForStatus(page, "Cancelled");
      assert.equal(await page.property("#email"), "ada@example.org");
      assert.equal((await page.focused()).id, "send", "the button that had the focus is gone");
      assert.equal(await page.evaluate(() => document.querySelector("#cancel").hidden), true);

      await page.evaluate(() => {
        window.controller = new AbortController();
        window.promised = window.bound.submit({ signal: window.controller.signal });
      });
      await until(() => world.posts.length === 2);
      await page.evaluate(() => window.controller.abort());
      assert.equal(await page.evaluate(async () => (await window.promised) === undefined), true);
      await waitForStatus(page, "Cancelled");
      const [first, second] = world.keys();
      assert.equal(first, second, "it may have arrived");
    });

    for (const [answer, words] of [
      [{ status: "exists", id: null }, "Thank you."],
      [{ status: "accepted", submission: "s" }, "will pass them on"],
      [{ status: "conflict", message: "…" }, "Somebody has signed up"],
      [{ status: "denied", message: "…" }, "The fault is on our side"],
      [{ status: "rejected", message: "…" }, "The fault is on our side"],
      [unavailable, "please try again in 2 minutes."],
      [unknown, "Please do not send them again"],
    ]) {
      test(`${answer.status}: the status says so, and what was typed is kept unless it was delivered`, async () => {
        world.answers = [answer];
        const page = await world.open();
        await fill(page);
        await page.evaluate(() => (window.outcome = window.bound.submit()));
        await waitForStatus(page, words);
        assert.equal(await page.property("#email"), /exists|accepted/.test(answer.status) ? "" : "ada@example.org");
        assert.equal(
          await page.evaluate(() => document.querySelector("[data-enlist-status]").dataset.enlistStatus),
          answer.status.replace("exists", "created") === "created" ? await page.evaluate(async () => (await window.outcome).status) : answer.status,
        );
        assert.deepEqual((await world.heard("outcome")).length, 1);
      });
    }

    test("the key is kept for the same content after failures, and other content gets another", async () => {
      world.answers = [{ ...unavailable, retryAfter: 3_600 }];
      const page = await world.open();
      await fill(page);
      for (let i = 0; i < 2; i += 1) {
        await page.click("#send");
        await page.waitFor((count) => window.heard.filter(([type]) => type === "outcome").length === count, i + 1);
      }
      await page.type("#first", "!");
      await page.click("#send");
      await page.waitFor(() => window.heard.filter(([type]) => type === "outcome").length === 3);
      const [first, again, changed] = world.keys();
      assert.match(first, /^[\x21-\x7e]{16,255}$/);
      assert.equal(again, first);
      assert.notEqual(changed, first);
      const kept = await page.evaluate(() => JSON.stringify({ ...sessionStorage }));
      for (const typed of ["Ada", "ada@example.org"]) assert.ok(!kept.includes(typed), "nothing that was typed is kept");
    });

    test("after an unknown outcome other content is sent under the same key too; after a final one it is not", async () => {
      // The call is repeated while that is safe: three times in all.
      world.answers = [unknown, unknown, unknown, created];
      const page = await world.open();
      await fill(page);
      await page.evaluate(() => window.bound.submit());
      await page.type("#first", "!");
      await page.evaluate(() => window.bound.submit());
      await fill(page);
      await page.evaluate(() => window.bound.submit());
      assert.deepEqual(await world.heard("outcome"), [{ status: "unknown" }, { status: "created" }, { status: "created" }]);
      const [first, , , changed, next] = world.keys();
      assert.equal(changed, first);
      assert.notEqual(next, first);
    });

    test("a reload during a submission keeps the key, also where the browser sends the form", async () => {
      world.answers = [deferredResponse().route, created];
      const page = await world.open();
      await fill(page);
      await page.press("Enter");
      await until(() => world.posts.length === 1);
      await page.reload();
      await page.waitFor(() => window.heard?.some(([type]) => type === "ready"));
      const [key] = world.keys();
      assert.equal(await page.property("[name=idempotency-key]"), key);
      world.site.trouble("/sdk/enlist-browser.wasm", { cutAfter: 0 });
      await page.reload();
      await page.waitFor(() => window.heard?.some(([type]) => type === "fallback"));
      await page.evaluate(() => {
        document.querySelector("#first").value = "Ada";
        document.querySelector("#email").value = "ada@example.org";
      });
      await page.click("#send");
      await page.waitForUrl(/thanks/);
      const post = world.posts.at(-1);
      assert.match(post.type, /urlencoded/);
      assert.equal(new URLSearchParams(post.text).get("idempotency-key"), key);
      assert.equal(new URLSearchParams(post.text).get("contactEmailaddress"), "ada@example.org");
    });

    test("the back button restores what was typed, and the key", async () => {
      world.answers = [{ ...unavailable, retryAfter: 3_600 }, created];
      const page = await world.open();
      await fill(page);
      await page.click("#send");
      await waitForStatus(page, "not sent");
      await page.goto(`${world.site.origin}/thanks`);
      await page.back();
      await page.waitFor(() => window.heard?.some(([type]) => type === "ready"));
      if ((await page.property("#email")) === "") await fill(page);
      await page.click("#send");
      await waitForStatus(page, "Thank you");
      const [first, second] = world.keys();
      assert.equal(second, first);
    });

    test("when the form is replaced, the focus moves to the replacement", async () => {
      const page = await world.open(`${signup}<section data-enlist-done hidden id="done"><h2>Welcome</h2></section>`);
      await fill(page);
      await page.press("Enter");
      await page.waitFor(() => document.activeElement.id === "done");
      assert.equal(await page.evaluate(() => document.querySelector("form").hidden), true);
    });

    test("a page can prevent a submission", async () => {
      const page = await world.open();
      await page.evaluate(() => addEventListener("enlist:submit", (event) => event.preventDefault()));
      await fill(page);
      assert.equal(await page.evaluate(async () => (await window.bound.submit()) ?? "nothing"), "nothing");
      assert.deepEqual(world.posts, []);
      assert.equal(await statusOf(page), "");
    });

    test("a short request outlives its page", async () => {
      const page = await world.open();
      await noteKeepalive(page);
      await fill(page);
      await page.evaluate(() => window.bound.submit());
      assert.deepEqual(await page.evaluate(() => window.requests), [true]);
    });

    test("a long request is sent without keepalive", async () => {
      const page = await world.open();
      await noteKeepalive(page);
      await fill(page);
      await page.evaluate(() => {
        document.querySelector("#first").value = "x".repeat(100);
        document.querySelector("#phone").value = "1".repeat(22_000);
      });
      const status = await page.evaluate(async () => (await window.bound.submit())?.status);
      assert.equal(status, "created");
      assert.deepEqual(await page.evaluate(() => window.requests), [false]);
    });

    test("an HttpOnly cookie is left to the edge", async () => {
      world.routes["/cookie"] = () => new Response("", { headers: { "set-cookie": "uid=u-9; HttpOnly; Path=/", "content-type": "text/html" } });
      await world.page.goto(`${world.site.origin}/cookie`);
      const page = await world.open(
        signup,
        bindScript(
          'call: aptania.createContact, schema: aptania.createContact.pick(["contactEmailaddress", "userUUID"], { optional: ["userUUID"] }), cookie: "uid"',
        ),
      );
      await page.type("#email", "ada@example.org");
      await page.click("#send");
      await waitForStatus(page, "Thank you");
      assert.deepEqual(JSON.parse(world.posts[0].text), { contactEmailaddress: "ada@example.org" });
      assert.equal(world.posts[0].headers.get("cookie"), "uid=u-9");
      await page.clearCookies();
    });

    test("fixed rows are sent without script", async () => {
      const page = await world.open(
        `<form method="post" action="/signup"><label for="account">Trading name</label><input id="account" name="AccountName">
        <fieldset data-enlist-rows="Contacts"><legend>People</legend>${[0, 1].map((row) => `<fieldset data-enlist-row><legend>Person</legend><label for="n${row}">Name</label><input id="n${row}" name="Contacts[${row}].Firstname"><button type="button" data-enlist-remove hidden>Remove</button></fieldset>`).join("")}
        <template><input name="Contacts[{row}].Firstname"></template><button type="button" data-enlist-add hidden>Add</button></fieldset><button id="send">Go</button></form>`,
        bindScript(),
        { policy: policies.scriptOff, isReady: false },
      );
      for (const [id, text] of [
        ["account", "Tern"],
        ["n0", "Ada"],
        ["n1", "Eve"],
      ])
        await page.type(`#${id}`, text);
      await page.click("#send");
      await page.waitForUrl(/thanks/);
      assert.deepEqual(
        [...new URLSearchParams(world.posts[0].text)],
        [
          ["AccountName", "Tern"],
          ["Contacts[0].Firstname", "Ada"],
          ["Contacts[1].Firstname", "Eve"],
        ],
      );
    });

    test("without script the form is an ordinary form", async () => {
      const page = await world.open(signup, bindScript(), { policy: policies.scriptOff, isReady: false });
      await page.type("#email", "ada@example.org");
      await page.press("Enter");
      await page.waitForUrl(/thanks/);
      assert.equal(new URLSearchParams(world.posts[0].text).get("contactEmailaddress"), "ada@example.org");
    });

    test("where the policy forbids wasm, the page says so and the browser sends the form", async () => {
      const page = await world.open(signup, bindScript(), { policy: policies.withoutWasm, isReady: false });
      await page.waitFor(() => window.heard?.some(([type]) => type === "fallback"));
      assert.deepEqual(await world.heard("fallback"), [{ reason: "init_failed" }]);
      assert.equal(await page.evaluate(() => document.querySelector("form").noValidate), false);
      await page.click("#send");
      assert.ok(await page.evaluate(() => document.querySelector("#email").matches(":invalid")), "the browser holds it back");
      assert.deepEqual(world.posts, []);
      await page.type("#email", "ada@example.org");
      await page.click("#send");
      await page.waitForUrl(/thanks/);
      assert.ok(new URLSearchParams(world.posts[0].text).get("idempotency-key"));
    });

    test("under a strict policy everything works", async () => {
      const page = await world.open(signup, bindScript(), { policy: policies.strict });
      await page.type("#first", "Ada");
      await page.press("Enter");
      await page.waitFor(() => document.activeElement.matches("[data-enlist-summary]"));
      assert.deepEqual(await errorsOf(page), { contactEmailaddress: "Fill this in." });
      assert.deepEqual(await summaryOf(page), ["Email address: Fill this in."]);
    });

    test("a submit waits for the wasm for a few seconds only", async () => {
      let release;
      world.wasmAllowed = new Promise((resolve) => (release = resolve));
      const page = await world.open(signup, manualTimers + bindScript(), { isReady: false });
      await page.type("#email", "ada@example.org");
      await page.press("Enter");
      await page.waitFor(() => document.querySelector("#send[aria-disabled=true]"));
      await page.evaluate(() => pass(3_999));
      assert.deepEqual(await world.heard("fallback"), []);
      await page.evaluate(() => pass(1));
      await page.waitForUrl(/thanks/);
      assert.match(world.posts[0].type, /urlencoded/);
      // Chromium asks for nothing twice at a time: the next page's wasm would wait for this one's.
      release();
    });

    test("an edge that is down: the status says so, what was typed is kept, and it is sent under the same key later", async () => {
      const page = await world.open();
      await fill(page);
      await world.site.leave();
      await page.click("#send");
      await waitForStatus(page, "We cannot tell");
      await world.site.comeBack();
      assert.deepEqual([await page.property("#email"), world.posts], ["ada@example.org", []]);
      await page.click("#send");
      await waitForStatus(page, "Thank you");
      assert.equal(world.posts.length, 1);
    });

    test("a double click sends once", async () => {
      const answer = deferredResponse();
      world.answers = [answer.route];
      const page = await world.open();
      await fill(page);
      await page.doubleClick("#send");
      await waitForStatus(page, "Still sending");
      answer.give(created);
      await waitForStatus(page, "Thank you");
      assert.equal(world.posts.length, 1);
    });

    test("the second half of a double click sends nothing after the first was answered", async () => {
      const page = await world.open();
      await fill(page);
      await page.doubleClick("#send");
      await waitForStatus(page, "Thank you");
      await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
      assert.deepEqual([await summaryOf(page), world.posts.length, (await world.heard("invalid")).length], [[], 1, 0]);
      await page.click("#send");
      await page.waitFor(() => document.querySelector("[data-enlist-summary] a"));
    });

    test("an edge that closes the connection: the outcome is unknown, and the status says so", async () => {
      world.site.trouble("/signup", { cutAfter: 0 });
      const page = await world.open(
        `<form method="post" action="/signup"><label>Name <input id="name" name="name"></label><label>Latitude <input id="lat" name="location.latitude"></label> <label>Longitude <input id="lon" name="location.longitude"></label><button id="send">Go</button></form>`,
        bindScript("call: bigchange.createContact"),
      );
      for (const [id, text] of [
        ["name", "Ada"],
        ["lat", "1"],
        ["lon", "2"],
      ])
        await page.type(`#${id}`, text);
      await page.click("#send");
      await waitForStatus(page, "We cannot tell");
      assert.equal(await page.property("#name"), "Ada");
    });
  });
}

/** Has a page note of each request whether it may outlive it, in `requests`. */
function noteKeepalive(page) {
  return page.evaluate(() => {
    window.requests = [];
    const fetch = window.fetch;
    window.fetch = (...request) => {
      window.requests.push(new Request(...request).keepalive);
      return fetch(...request);
    };
  });
}
