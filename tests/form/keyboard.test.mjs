/** A form by the keyboard alone: no pointer, and nothing that a script does for it. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { bindsApplication, application, chosenEngines, setUp } from "./pages.mjs";

for (const engine of chosenEngines) {
  describe(engine, () => {
    const world = setUp(engine);

    /** Where the focus is: an id, or what an element that has none says. */
    const place = async (page) => {
      const { id, text } = await page.focused();
      return id || text;
    };
    /** Presses Tab until the focus is there, and returns the way, its end included. */
    const tabTo = async (page, end, ...modifiers) => {
      const way = [];
      while (way.at(-1) !== end) {
        await page.press("Tab", ...modifiers);
        way.push(await place(page));
        assert.ok(way.length < 30, `${end} is not reached: ${way.join(", ")}`);
      }
      return way;
    };
    const type = async (page, text) => {
      for (const character of text) await page.press(character);
    };
    const isAtSummary = () => document.activeElement.matches("[data-enlist-summary]");

    test("Tab moves through the form in reading order, and back", async () => {
      const page = await world.open(application, bindsApplication);
      const way = ["company", "town", "denmark", "call", "first0", "last0", "mail0", "add", "send"];
      assert.deepEqual(await tabTo(page, "send"), way);
      const back = await tabTo(page, "company", "Shift");
      assert.deepEqual(
        back.map((id) => id.replace("norway", "denmark")),
        way.reverse().slice(1),
        "a group of radio buttons is entered at its end",
      );
      assert.deepEqual(await page.evaluate(() => window.announced), [], "whoever passes by hears nothing");
    });

    test("from a failed submit over the summary to the element that replaces the form", async () => {
      const page = await world.open(application, bindsApplication);
      await tabTo(page, "company");
      await page.press("Enter");
      await page.waitFor(isAtSummary);
      const lines = [
        ["Company: Fill this in.", "company"],
        ["Town: Fill this in.", "town"],
        ["Country: Fill this in.", "denmark"],
        ["Who may order: Fill this in.", "first0"],
      ];
      assert.deepEqual(await tabTo(page, "company"), [...lines.map(([text]) => text), "company"], "the links come first");
      for (const [text, id] of lines) {
        await tabTo(page, text, "Shift");
        await page.press("Enter");
        assert.equal(await place(page), id, text);
      }

      // Sent once more, by the button, and back to the first error.
      await type(page, "Ada");
      await tabTo(page, "send");
      await page.press("Space");
      await page.waitFor(isAtSummary);
      await tabTo(page, "company");
      await type(page, "Tern");
      await page.press("Tab");
      await page.press("b");
      assert.equal(await page.property("#town"), "Bergen", "a select by its letter");
      await page.press("Tab");
      await page.press("Space");
      await page.press("ArrowDown");
      assert.equal(await place(page), "norway");
      assert.deepEqual([await page.property("#denmark", "checked"), await page.property("#norway", "checked")], [false, true], "radio buttons by their arrows");
      await page.press("Tab");
      await page.press("Space");
      assert.equal(await page.property("#call", "checked"), true, "a box by the space bar");
      await tabTo(page, "last0");
      await type(page, "King");
      await page.press("Tab");
      await type(page, "a@b.dk");
      assert.deepEqual(await page.evaluate(() => [...document.querySelectorAll("[aria-invalid=true]")].map(({ id }) => id)), []);

      await page.press("Enter");
      await page.waitFor(() => document.activeElement.id === "done");
      assert.equal(await page.property("form", "hidden"), true);
      const person = { Firstname: "Ada", Lastname: "King", Emailaddress: "a@b.dk" };
      assert.deepEqual(JSON.parse(world.posts[0].text), { AccountName: "Tern", Town: "Bergen", CountryID: "NO", Note: "Please call us.", Contacts: [person] });
    });

    test("adding and removing rows never loses the focus", async () => {
      const page = await world.open(application, bindsApplication);
      await tabTo(page, "add");
      await page.press("Enter");
      assert.match(await place(page), /^firstnew\d+$/, "in the new row");
      const names = () => page.evaluate(() => [...document.querySelectorAll("[name$=Firstname]")].map(({ name }) => name));
      assert.deepEqual(await names(), ["Contacts[0].Firstname", "Contacts[1].Firstname"]);
      assert.equal((await tabTo(page, "send")).includes("add"), false, "two are the most");
      await tabTo(page, "Remove", "Shift");
      await page.press("Space");
      assert.equal(await place(page), "Who may order");
      assert.deepEqual(await names(), ["Contacts[0].Firstname"]);
      assert.deepEqual(await tabTo(page, "add"), ["first0", "last0", "mail0", "add"], "the way goes on from there");
    });
  });
}
