/** Which key a signup goes under when nobody knows what came of the one before; and the ways of sending that a form says itself. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { policies } from "../engines/server.mjs";
import { bindScript, chosenEngines, created, setUp, signup, statusOf, waitForStatus } from "./pages.mjs";

const unknown = { status: "unknown", message: "…" };
/** What the edge says of other content under a key that it knows. */
const keyReuse = () =>
  new Response(JSON.stringify({ type: "urn:enlist:problem:key-reuse", title: "Key used before", status: 422, detail: "…" }), {
    status: 422,
    headers: { "content-type": "application/problem+json" },
  });

for (const engine of chosenEngines) {
  describe(engine, () => {
    const world = setUp(engine);

    const fill = async (page) => {
      await page.type("#first", "Ada");
      await page.type("#email", "ada@example.org");
    };
    const submit = (page) => page.evaluate(async () => (await window.bound.submit())?.status ?? "nothing");

    // ── what is not known stays so ─────────────────────────────────────────────

    test("a form that is corrected after an unknown outcome creates no second record when the edge refuses its key", async () => {
      // The call is repeated while that is safe: three times in all.
      world.answers = [unknown, unknown, unknown, keyReuse];
      const page = await world.open();
      await fill(page);
      assert.equal(await submit(page), "unknown");
      await page.type("#first", "!");
      for (let i = 0; i < 2; i += 1) {
        assert.equal(await submit(page), "unknown");
        assert.match(await statusOf(page), /cannot tell whether your details arrived/);
      }
      assert.equal(world.posts.length, 5, "an edge that will not take it is not asked again");
      assert.equal(new Set(world.keys()).size, 1);
      assert.equal(await page.property("#first"), "Ada!");
    });

    test("the same after a submission that was cancelled", async () => {
      world.site.trouble("/signup", { delayMs: 20_000, times: 1 });
      const page = await world.open();
      await fill(page);
      await page.evaluate(() => void window.bound.submit());
      await waitForStatus(page, "Sending");
      await page.evaluate(() => window.bound.cancel());
      await waitForStatus(page, "Cancelled");
      world.answers = [keyReuse];
      await page.type("#first", "!");
      assert.equal(await submit(page), "unknown");
      assert.equal(new Set(world.keys()).size, 1);
    });

    for (const status of ["unavailable", "denied", "invalid"]) {
      test(`${status} for other content does not settle the first: the key stays until a delivery`, async () => {
        world.answers = [unknown, unknown, unknown, { status, message: "…", retryAfter: 3_600, issues: [] }, created];
        const page = await world.open();
        await fill(page);
        assert.equal(await submit(page), "unknown");
        for (const outcome of [status, "created"]) {
          await page.type("#first", "!");
          assert.equal(await submit(page), outcome);
        }
        await fill(page);
        assert.equal(await submit(page), "created");
        const keys = world.keys();
        assert.equal(new Set(keys.slice(0, 5)).size, 1);
        assert.notEqual(keys.at(-1), keys[0]);
      });
    }

    test("a final outcome for the same content ends its key", async () => {
      world.answers = [unknown, unknown, unknown, { status: "rejected", message: "…" }, created];
      const page = await world.open();
      await fill(page);
      assert.deepEqual([await submit(page), await submit(page)], ["unknown", "rejected"]);
      await page.type("#first", "!");
      assert.equal(await submit(page), "created");
      const keys = world.keys();
      assert.equal(keys[3], keys[0]);
      assert.notEqual(keys[4], keys[0]);
    });

    test("contents with the same 32-bit checksum get different keys", async () => {
      const page = await world.open(
        signup,
        `${bindScript()}
        window.crypto.getRandomValues = (numbers) => numbers.fill(7);`,
      );
      // Two texts for which FNV-1a in 32 bits agrees, behind that key and within this form's content.
      await page.type("#email", "ada@example.org");
      const prints = [];
      for (const text of ["5pfs", "mvja"]) {
        world.answers = [{ status: "unavailable", message: "…", retryAfter: 3_600 }];
        await page.evaluate((text) => (document.querySelector("#first").value = text), text);
        assert.equal(await submit(page), "unavailable");
        prints.push(await page.evaluate(() => JSON.parse(Object.values(sessionStorage)[0]).print));
      }
      assert.notEqual(prints[0], prints[1]);
    });

    test("where session storage throws, the key lives as long as the page", async () => {
      world.answers = [{ status: "unavailable", message: "…", retryAfter: 3_600 }];
      const page = await world.open(
        signup,
        bindScript(undefined, 'Object.defineProperty(window, "sessionStorage", { get() { throw new DOMException("off", "SecurityError"); } });'),
      );
      await fill(page);
      for (let i = 0; i < 2; i += 1) assert.equal(await submit(page), "unavailable");
      const [first, second] = world.keys();
      assert.ok(first);
      assert.equal(second, first);
    });

    // ── sent by the browser, once ──────────────────────────────────────────────

    test("where the browser sends the form, a second press sends nothing; after going back it can be sent again", async () => {
      world.site.trouble("/signup", { delayMs: 1_500 });
      const page = await world.open(signup, bindScript(), { policy: policies.withoutWasm, isReady: false });
      await page.waitFor(() => window.heard?.some(([type]) => type === "fallback"));
      await page.type("#email", "ada@example.org");
      // Within one task: a driver waits for a page that is on its way to another.
      await page.evaluate(() => {
        const button = document.querySelector("#send");
        button.click();
        button.click();
        return null;
      });
      await page.waitForUrl(/thanks/);
      assert.equal(world.posts.length, 1);
      await page.back();
      await page.waitFor(() => window.heard?.some(([type]) => type === "fallback"));
      world.site.trouble("/signup");
      if ((await page.property("#email")) === "") await page.type("#email", "ada@example.org");
      await page.click("#send");
      await page.waitForUrl(/thanks/);
      assert.equal(world.posts.length, 2);
    });

    test("a page that is restored from the back/forward cache can send its form again", async () => {
      const page = await world.open(signup, bindScript(), { policy: policies.withoutWasm, isReady: false });
      await page.waitFor(() => window.heard?.some(([type]) => type === "fallback"));
      await page.type("#email", "ada@example.org");
      // The browser's sending is kept back: the page is left as it is while one is under way.
      const pressed = () =>
        page.evaluate(() => {
          let isSent = true;
          document.addEventListener(
            "submit",
            (event) => {
              isSent = !event.defaultPrevented;
              event.preventDefault();
            },
            { once: true },
          );
          document.querySelector("#send").click();
          return isSent;
        });
      assert.deepEqual([await pressed(), await pressed()], [true, false]);
      await page.evaluate(() => void dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
      assert.equal(await pressed(), true);
    });

    // ── the form's own method ──────────────────────────────────────────────────

    for (const method of ["get", "dialog", "GET"]) {
      test(`a form with the method ${method} cannot be bound`, async () => {
        const page = await world.open(
          signup.replace('method="post"', `method="${method}"`),
          `window.bind = undefined; try { ${bindScript().replaceAll(/import .*;\n/g, "")} } catch ({ code, message }) { window.failed = [code, message]; }`.replace(
            /^/,
            bindScript()
              .match(/import .*;\n/g)
              .join(""),
          ),
          { isReady: false },
        );
        await page.waitFor(() => window.failed);
        assert.deepEqual(await page.evaluate(() => window.failed), ["bad_config", "bindForm takes a call and an unbound form that posts"]);
        assert.equal(await page.evaluate(() => document.querySelector("form").noValidate), false, "it stays as it was");
      });
    }

    test("nor by the element", async () => {
      const page = await world.open(
        `<enlist-form call="aptania.createContact">${signup.replace('method="post"', 'method="get"')}</enlist-form>`,
        `window.errors = []; addEventListener("error", ({ error }) => errors.push(error.code)); await import("/sdk/element.mjs");`,
        { isReady: false },
      );
      await page.waitFor(() => window.errors?.length);
      assert.deepEqual(await page.evaluate(() => window.errors), ["bad_config"]);
    });

    test("a form without a method is posted, by the browser too", async () => {
      const page = await world.open(signup.replace(' method="post"', ""), bindScript(), { policy: policies.withoutWasm, isReady: false });
      await page.waitFor(() => window.heard?.some(([type]) => type === "fallback"));
      await page.type("#email", "ada@example.org");
      await page.press("Enter");
      await page.waitForUrl(/thanks/);
      assert.match(world.posts[0].type, /urlencoded/);
    });

    test("a button that closes the form's dialog sends nothing", async () => {
      const page = await world.open(
        `<dialog open>${signup.replace("</form>", '<button id="close" formmethod="dialog" formnovalidate>Not now</button></form>')}</dialog>`,
      );
      await fill(page);
      await page.click("#close");
      await page.waitFor(() => !document.querySelector("dialog").open);
      assert.deepEqual(await world.heard("submit"), []);
      assert.deepEqual(world.posts, []);
    });
  });
}
