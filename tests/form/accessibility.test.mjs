/** What a form exposes to assistive technology: untouched, with errors, while it is sent and afterwards. axe finds no violation in any of these states. */

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { until } from "../engines/driver.mjs";
import { bindsApplication, application, chosenEngines, created, deferredResponse, setUp, manualTimers, waitForStatus, violations } from "./pages.mjs";

/** Chromium's tree in each state. `SNAPSHOT=write` writes what it has become, to be read before it is kept. */
const snapshot = new URL("accessibility.txt", import.meta.url);

const fields = [
  ["#company", "textbox", "Company"],
  ["#town", "combobox", "Town"],
  ["#country", "group", "Country (required)"],
  ["#denmark", "radio", "Denmark"],
  ["#norway", "radio", "Norway"],
  ["#call", "checkbox", "Please call us"],
  ["#people", "group", "Who may order"],
  ["[data-enlist-row]", "group", "Person 1"],
  ["#first0", "textbox", "First name"],
  ["#last0", "textbox", "Last name"],
  ["#mail0", "textbox", "Email address"],
  ["#add", "button", "Add a person"],
  ["#send", "button", "Apply"],
  ["[data-enlist-status]", "status", ""],
];
const summary = [
  ["[data-enlist-summary]", "group", "There is a problem"],
  ["[data-enlist-summary] h2", "heading", "There is a problem"],
  ["[data-enlist-summary] ul", "list", ""],
  ["[data-enlist-summary] a", "link", "Company: Fill this in."],
];

for (const engine of chosenEngines) {
  describe(engine, () => {
    const world = setUp(engine);

    const isAtSummary = () => document.activeElement.matches("[data-enlist-summary]");
    const rolesAndNames = async (page, expected) => {
      const exposed = [];
      for (const [selector] of expected) exposed.push([selector, await page.role(selector), await page.label(selector)]);
      // To WebKit a select is a button that opens a menu.
      return exposed.map(([selector, role, name]) => [selector, engine === "webkit" && selector === "#town" ? role.replace("button", "combobox") : role, name]);
    };
    const fill = async (page) => {
      for (const [id, text] of [
        ["company", "Tern"],
        ["first0", "Ada"],
        ["last0", "King"],
      ])
        await page.type(`#${id}`, text);
      await page.type("#mail0", "ada@example.org");
      await page.choose("#town", "Bergen");
      await page.click("#norway");
    };
    const isAtWork = () => document.querySelector("#send[aria-disabled=true]");

    test("roles, names and, in Chromium, the whole tree; axe finds nothing", async () => {
      const answers = [deferredResponse(), deferredResponse()];
      world.answers = answers.map(({ route }) => route);
      const page = await world.open(application, manualTimers + bindsApplication);
      const trees = [];
      const look = async (state, expected) => {
        assert.deepEqual(await rolesAndNames(page, expected), expected, state);
        assert.deepEqual(await violations(page), [], state);
        if (engine === "chromium") trees.push(`# ${state}`, ...(await page.accessibilityTree()), "");
      };
      await look("at rest", fields);
      assert.ok(!trees.some((line) => line.includes("invalid=")), "an untouched control is not invalid");
      await page.type("#mail0", "ada@");
      await page.press("Tab");
      await look("with an error", fields);
      await page.press("Tab", "Shift");
      await page.press("Enter");
      await page.waitFor(isAtSummary);
      await look("with errors", [...summary, ...fields]);
      await page.clear("#mail0");
      await fill(page);
      await page.press("Enter");
      await page.waitFor(isAtWork);
      await page.evaluate(() => pass(400));
      await look("on its way", [...fields, ["#cancel", "button", "Cancel"]]);
      answers[0].give({ status: "rejected", message: "…" });
      await page.waitFor(() => !document.querySelector("#send[aria-disabled]"));
      await look("refused", fields);
      await page.press("Enter");
      await until(() => world.posts.length === 2);
      answers[1].give(created);
      await page.waitFor(() => document.activeElement.id === "done");
      await look("afterwards", [["#done", "region", "Welcome"]]);

      if (engine !== "chromium") return;
      const text = trees.join("\n");
      if (process.env.SNAPSHOT === "write") await writeFile(snapshot, text);
      assert.equal(text, await readFile(snapshot, "utf8"));
    });

    test("an invalid control is marked invalid, and described by its error before its author's hint", async () => {
      const page = await world.open(application, bindsApplication);
      await page.click("#send");
      await page.waitFor(isAtSummary);
      const exposed = await page.evaluate(() =>
        ["company", "town", "country", "denmark", "call", "first0"].map((id) => {
          const element = document.getElementById(id);
          const words = (element.getAttribute("aria-describedby") ?? "").split(" ").map((id) => document.getElementById(id)?.textContent);
          return [id, element.getAttribute("aria-invalid"), words.join(" ")];
        }),
      );
      assert.deepEqual(exposed, [
        ["company", "true", "Fill this in."],
        ["town", "true", "Fill this in."],
        ["country", null, "Fill this in."],
        ["denmark", null, ""],
        ["call", null, ""],
        ["first0", "true", "Fill this in."],
      ]);
    });

    test("each announcement is made once, in order", async () => {
      const answers = [deferredResponse(), deferredResponse()];
      world.answers = answers.map(({ route }) => route);
      const page = await world.open(application, manualTimers + bindsApplication);
      const announced = () => page.evaluate(() => window.announced.splice(0));
      await fill(page);
      await page.type("#mail0", "@");
      assert.deepEqual(await announced(), [], "nothing while it is typed");
      await page.press("Tab");
      assert.deepEqual(await announced(), ["Person 1, Email address: Enter an email address such as name@example.com."], "on leaving it");
      await page.type("#last0", "!");
      assert.deepEqual(await announced(), [], "nor while something else is");
      await page.press("Enter");
      await page.waitFor(isAtSummary);
      assert.deepEqual(await announced(), [], "a failed submit: the summary has the focus, and is read out by that");
      await page.press("Tab");
      await page.press("Enter");
      assert.equal((await page.focused()).id, "mail0");
      await page.press("BackSpace");
      assert.deepEqual(await announced(), [], "nothing when it is corrected");

      await page.press("Enter");
      await page.waitFor(isAtWork);
      await page.evaluate(() => pass(400));
      await page.press("Enter");
      await waitForStatus(page, "Still sending");
      assert.deepEqual(await announced(), ["Sending…", "Still sending…"], "a second press");
      answers[0].give({ status: "rejected", message: "…" });
      await page.waitFor(() => !document.querySelector("#send[aria-disabled]"));
      assert.match((await announced()).join("|"), /^[^|]*The fault is on our side[^|]*$/);

      await page.press("Enter");
      await until(() => world.posts.length === 2);
      answers[1].give(created);
      await page.waitFor(() => document.activeElement.id === "done");
      assert.deepEqual(await announced(), ["Thank you. We have received your details."]);
    });
  });
}
