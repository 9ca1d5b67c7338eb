/** The examples in browsers: what is typed is judged, sent once and answered, for everybody; and when the form goes, the page is as if it had never been there. */

import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { engines, until } from "../engines/driver.mjs";
import { directory, policies, script } from "../engines/server.mjs";
import { created, setUp, violations } from "../form/pages.mjs";
import { built, developed, examples, names, typed } from "./projects.mjs";

/** Keeps what browser and framework complain of. */
const complaints = `
  window.complaints = [];
  for (const level of ["warn", "error"]) {
    const log = console[level];
    console[level] = (...words) => (complaints.push(words.join(" ")), log(...words));
  }
  addEventListener("error", ({ message }) => complaints.push(message));
  addEventListener("unhandledrejection", ({ reason }) => complaints.push(String(reason)));`;

const email = "[name=contactEmailaddress]";
const phone = "[name=contactTelephone]";
const send = "form button";
const toggle = "[aria-expanded]";
/** What the edge may say of a telephone number. */
const refused = {
  status: "invalid",
  issues: [{ code: "upstream", message: "No such number.", path: ["contactTelephone"], pointer: "/contactTelephone", name: "contactTelephone" }],
};

const projects = await examples();
const folders = await Promise.all(names.map((name) => built(projects, name)));

test("TypeScript has nothing to say", () => typed(projects));

for (const engine of engines) {
  describe(engine, () => {
    const world = setUp(engine);
    before(() => {
      for (const [at, name] of names.entries()) world.routes[`/${name}/`] = directory(folders[at], `/${name}/`);
      world.routes["/complaints.js"] = script(complaints);
    });
    const open = async (name, policy = policies.strict) => {
      world.site.policy = policy;
      await world.page.goto(`${world.site.origin}/${name}/index.html`);
      await world.page.waitFor(() => document.forms.length);
    };

    for (const name of names) {
      describe(name, () => {
        test("all that is wrong is told where it is, and what is right is sent once", async () => {
          await open(name);
          await signsUp(world);
        });

        // What follows is of no engine: one is enough.
        if (engine !== "chromium") return;

        test("what the edge finds wrong is told where it is", async () => {
          world.answers = [refused, created];
          await open(name);
          const { page } = world;
          await page.type(email, "ada@example.org");
          await page.type(phone, "1");
          await page.press("Enter");
          await wrong(page, { contactTelephone: "No such number." });
          assert.ok(await isLedTo(page, phone));
          await page.type(phone, "2");
          await wrong(page, {});
          await page.press("Enter");
          await thanked(page);
          assert.deepEqual(bodies(world), [
            { contactEmailaddress: "ada@example.org", contactTelephone: "1" },
            { contactEmailaddress: "ada@example.org", contactTelephone: "12" },
          ]);
          const [key, another] = world.keys();
          assert.notEqual(key, another, "another content is another signup");
        });

        test("an outage is told, and another try goes under the same key", async () => {
          world.answers = [{ status: "unavailable", message: "Not now.", retryAfter: 600 }, created];
          await open(name);
          const { page } = world;
          await page.type(email, "ada@example.org");
          await page.click(send);
          await page.waitFor(() => /Not now|not sent/.test(document.querySelector("form [role=status]").textContent));
          assert.equal(await page.property(email), "ada@example.org");
          await page.click(send);
          await thanked(page);
          const [key, again] = world.keys();
          assert.equal(key, again);
        });

        test("it goes at any time, and leaves nothing behind", async () => {
          await open(name);
          const { page } = world;
          const closed = async () => {
            await page.click(toggle);
            await page.waitFor(() => document.forms.length === 0);
            return page.evaluate(() => [document.title, document.body.innerHTML]);
          };
          const reopened = async () => {
            await page.click(toggle);
            await page.waitFor(() => document.forms.length);
          };
          const bare = await closed();
          await reopened();
          await page.click(send);
          await wrong(page, { contactEmailaddress: "Fill this in." });
          assert.deepEqual(await closed(), bare);

          let answer;
          world.answers = [() => new Promise((resolve) => (answer = resolve)), created];
          await reopened();
          await page.type(email, "ada@example.org");
          await page.click(send);
          await until(() => answer, "the first post");
          assert.deepEqual(await closed(), bare);
          answer(Response.json(created, { status: 201 }));
          await reopened();
          await page.type(email, "ada@example.org");
          assert.equal(await page.text("p"), "Four thousand people read it.", "nobody waits for the answer any more");
          await page.click(send);
          await thanked(page);
          assert.deepEqual(await page.evaluate(() => window.complaints), []);
        });

        test("where wasm may not run, the browser sends it", async () => {
          await open(name, policies.withoutWasm);
          const { page } = world;
          await page.type(email, "ada@example.org");
          await page.click(send);
          await page.waitForUrl(/\/thanks$/);
          const [{ type, text }, ...more] = world.posts;
          assert.deepEqual([type, new URLSearchParams(text).get("contactEmailaddress"), more], ["application/x-www-form-urlencoded", "ada@example.org", []]);
        });

        if (name === "vue") return;
        test("during development StrictMode may mount it twice", async (t) => {
          const { page } = world;
          await page.goto(await developed(t, projects, name, world.site.origin));
          await page.waitFor(() => document.forms.length);
          await signsUp(world);
        });
      });
    }
  });
}

/** A signup with mistakes, by hand. */
async function signsUp(world) {
  const { page } = world;
  let answer;
  world.answers = [() => new Promise((resolve) => (answer = resolve))];
  assert.deepEqual(await found(page), []);
  await page.set(phone, "1\0");
  await page.click(send);
  await wrong(page, { contactEmailaddress: "Fill this in.", contactTelephone: "This text is damaged." });
  assert.ok(await isLedTo(page, email));
  assert.deepEqual(await found(page), []);

  await page.type(email, " ada@");
  await wrong(page, { contactEmailaddress: "Enter an email address such as name@example.com.", contactTelephone: "This text is damaged." });
  await page.type(email, "example.org");
  await page.clear(phone);
  await page.type(phone, "123");
  await wrong(page, {});
  await page.click(send);
  await until(() => answer, "the post");
  await page.click(email);
  await page.press("Enter");
  answer(Response.json(created, { status: 201 }));
  await thanked(page);
  assert.deepEqual(bodies(world), [{ contactEmailaddress: "ada@example.org", contactTelephone: "123" }]);
  assert.match(world.keys()[0], /^[\x21-\x7e]{16,255}$/);
  assert.equal(await page.text("p"), "You are one of our readers.", "the app has heard of it");
  assert.deepEqual(await found(page), []);
  assert.deepEqual(await page.evaluate(() => window.complaints), []);
}

/** Waits until exactly those messages are told, each where assistive technology finds it. */
async function wrong(page, expected) {
  const shown = () =>
    page.evaluate(() =>
      Object.fromEntries(
        [...document.querySelectorAll("input[aria-invalid=true]")].map((control) => {
          const ids = (control.getAttribute("aria-describedby") ?? "").split(" ");
          return [control.name, ids.map((id) => document.getElementById(id)?.textContent).join(" ")];
        }),
      ),
    );
  let last;
  await until(async () => isDeepStrictEqual((last = await shown()), expected), "errors").catch(() => assert.deepEqual(last, expected));
}

/** Whether the focus is on a control that is wrong, or on what leads to it. */
function isLedTo(page, selector) {
  return page.evaluate((selector) => {
    const control = document.querySelector(selector);
    const { activeElement } = document;
    return activeElement === control || activeElement.querySelector("a")?.hash === `#${control.id}`;
  }, selector);
}

/** Waits until the focus is on the thanks, and the form is no longer to be seen. */
function thanked(page) {
  return page.waitFor(() => document.activeElement.textContent.startsWith("Thank you.") && !document.forms[0]?.checkVisibility());
}

function bodies(world) {
  return world.posts.map(({ text }) => JSON.parse(text));
}

/** What axe finds. */
async function found(page) {
  await page.evaluate(async () => {
    if (window.axe) return;
    const script = Object.assign(document.createElement("script"), { src: "/axe.js" });
    const loaded = new Promise((resolve, reject) => Object.assign(script, { onload: resolve, onerror: reject }));
    document.head.append(script);
    await loaded;
  });
  return violations(page);
}
