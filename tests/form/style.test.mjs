/** The optional style, as a person sees it who sees no colours, is made unwell by motion, or has an unsteady hand. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { bindsApplication, application, chosenEngines, created, deferredResponse, setUp, manualTimers, violations } from "./pages.mjs";

for (const engine of chosenEngines) {
  for (const preferences of [{}, { reducedMotion: true, forcedColors: true }]) {
    const isEased = Object.keys(preferences).length > 0;
    describe(`${engine}${isEased ? ", forced colours, reduced motion" : ""}`, () => {
      const world = setUp(engine, preferences);
      const hasForcedColors = isEased && engine !== "webkit";

      const failed = async () => {
        const page = await world.open(application, manualTimers + bindsApplication);
        await page.type("#mail0", "ada@");
        await page.press("Enter");
        await page.waitFor(() => document.activeElement.matches("[data-enlist-summary]"));
        return page;
      };
      const style = (page, selector, ...names) =>
        page.evaluate((selector, names) => names.map((name) => getComputedStyle(document.querySelector(selector))[name]), selector, names);

      test("the page has the engine's preferences", async () => {
        const page = await world.open();
        const media = () => [matchMedia("(prefers-reduced-motion: reduce)").matches, matchMedia("(forced-colors: active)").matches];
        assert.deepEqual(await page.evaluate(media), [isEased, hasForcedColors]);
      });

      test("an error is visible without colour: by text at the control, by a border around the summary", async () => {
        const page = await failed();
        assert.equal(await page.text("[data-enlist-error=AccountName]"), "Fill this in.");
        const [width, line] = await style(page, "[data-enlist-summary]", "borderTopWidth", "borderTopStyle");
        assert.deepEqual([width, line], ["4px", "solid"]);
        for (const selector of ["[data-enlist-summary] a", "[data-enlist-error=AccountName]"]) {
          const [color, background] = await style(page, selector, "color", "backgroundColor");
          assert.notEqual(color, background);
        }
        assert.equal((await style(page, "[data-enlist-summary] a", "textDecorationLine"))[0], "underline", "a link is one without its colour, too");
        assert.deepEqual(await violations(page), []);
      });

      test("an invalid control has another border in forced colours", {
        skip: isEased && !hasForcedColors && "WebKit has no forced colours",
      }, async () => {
        const page = await failed();
        await page.type("#company", "Tern");
        const [[right], [wrong]] = [await style(page, "#company", "borderTopStyle"), await style(page, "#first0", "borderTopStyle")];
        assert.notEqual(right, "double");
        assert.equal(wrong === "double", hasForcedColors);
        // A double line is two with a gap between them.
        const [width] = await style(page, "#first0", "borderTopWidth");
        assert.equal(parseFloat(width) >= 3, hasForcedColors);
      });

      test("nothing moves under reduced motion", async () => {
        const answer = deferredResponse();
        world.answers = [answer.route];
        const page = await failed();
        await page.clear("#mail0");
        for (const [id, text] of [
          ["company", "Tern"],
          ["first0", "Ada"],
          ["last0", "King"],
        ])
          await page.type(`#${id}`, text);
        await page.choose("#town", "Bergen");
        await page.click("#norway");
        await page.type("#mail0", "ada@example.org");
        await page.press("Enter");
        await page.waitFor(() => document.querySelector("#send[aria-disabled=true]"));
        const durations = await page.evaluate(() =>
          [...document.querySelectorAll("main *")].flatMap((element) => {
            const { transitionDuration, animationName } = getComputedStyle(element);
            return [transitionDuration, animationName].filter((value) => !/^(0s|none)$/.test(value));
          }),
        );
        assert.deepEqual(durations, isEased ? [] : ["0.15s"]);
        answer.give(created);
        await page.waitFor(() => document.activeElement.id === "done");
      });

      test("targets are 24 pixels large, or that far apart", async () => {
        const page = await failed();
        // WCAG 2.2, 2.5.8: a circle of that diameter around a target that is smaller touches no other target, and no such circle of another.
        const tooClose = await page.evaluate(() => {
          const targets = [...document.querySelectorAll("a, button, input, select")].map((element) => {
            const { left, right, top, bottom, width, height } = (
              element.matches("[type=radio], [type=checkbox]") ? element.labels[0] : element
            ).getBoundingClientRect();
            return { element, left, right, top, bottom, x: (left + right) / 2, y: (top + bottom) / 2, isSmall: width > 0 && (width < 24 || height < 24) };
          });
          const isNear = (one, other) => {
            const toBox = Math.hypot(Math.max(other.left - one.x, 0, one.x - other.right), Math.max(other.top - one.y, 0, one.y - other.bottom));
            return toBox < 12 || (other.isSmall && Math.hypot(one.x - other.x, one.y - other.y) < 24);
          };
          return targets.filter((one) => one.isSmall && targets.some((other) => other !== one && isNear(one, other))).map(({ element }) => element.outerHTML);
        });
        assert.deepEqual(tooClose, []);
      });

      test("the focus is visible on the summary, its links and every control", async () => {
        const page = await failed();
        const seen = [];
        do {
          seen.push(
            await page.evaluate(() => {
              const element = document.activeElement;
              const { outlineStyle, outlineWidth } = getComputedStyle(element);
              return [element.id || element.textContent, element.matches(":focus-visible") && outlineStyle !== "none" && parseFloat(outlineWidth) > 0];
            }),
          );
          await page.press("Tab");
        } while ((await page.focused()).id !== "send");
        assert.deepEqual(
          seen.filter(([, isSeen]) => !isSeen),
          [],
        );
        assert.ok(seen.length > 10);
      });
    });
  }
}
