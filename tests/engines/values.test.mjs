/** Validates thousands of values: page and edge always agree, and both differ from the engine's form control only as listed in `differences.mjs`. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openPageValidator, servePage, startEdgeValidator } from "./validators.mjs";
import { differences } from "./differences.mjs";
import { engines, start } from "./driver.mjs";
import { kinds, resultsOf } from "./kinds.mjs";
import { typed, values } from "./values.mjs";

/** @import { Observation } from "./validators.mjs" */

let edge, site;
/** The edge's results by kind, which are the same for every engine. */
const atEdge = {};
before(async () => {
  edge = await startEdgeValidator();
  site = await servePage();
});
after(async () => {
  await edge?.stop();
  await site?.stop();
});

for (const engine of engines) {
  describe(engine, () => {
    let browser, page;
    before(async () => {
      browser = await start(engine);
      page = await openPageValidator(browser, site.origin);
    });
    after(() => browser?.close());

    for (const name of Object.keys(kinds)) {
      test(`${name}: page and edge agree on ${values[name].length} values`, async () => {
        atEdge[name] ??= await edge.validate(name, values[name]);
        assert.deepEqual(await page.validate(name, values[name]), atEdge[name]);
      });
    }

    for (const name of Object.keys(kinds).filter((name) => name !== "length")) {
      test(`${name}: differs from the control only as listed`, async () => {
        compare(engine, name, resultsOf(kinds[name], values[name], atEdge[name]), values[name], await page.set(name, values[name]));
      });
    }

    for (const [name, texts] of Object.entries(typed)) {
      test(`${name}, typed: differs from the control only as listed`, async () => {
        const results = resultsOf(kinds[name], texts, await page.validate(name, texts));
        compare(engine, `typed ${name}`, results, texts, await page.type(name, texts));
      });
    }

    test("length: a value set by script is never too long for a control, and every value that a bounded control lets through is valid", async () => {
      const set = await page.set("length", typed.length);
      assert.deepEqual(
        set.map(({ kept, valid }) => [kept, valid]),
        typed.length.map((text) => [text, true]),
      );

      const kept = (await page.type("length", typed.length, "before")).map(({ kept }) => kept);
      assert.deepEqual(
        kept,
        typed.length.map((text) => text.slice(0, 10)),
      );
      const results = resultsOf(kinds.length, kept, await page.validate("length", kept));
      assert.deepEqual(
        results,
        kept.map((text) => ({ normal: text.trim() })),
      );
    });
  });
}

/**
 * @param {string} engine
 * @param {string} kind
 * @param {ReturnType<typeof resultsOf>} results
 * @param {readonly string[]} values
 * @param {Observation[]} observations
 */
function compare(engine, kind, results, values, observations) {
  const rows = differences.filter(({ kinds, engines }) => kinds.includes(kind) && engines.includes(engine));
  const unused = new Set(rows);
  const wrong = [];
  for (const [index, text] of values.entries()) {
    const accepted = acceptedBy(kind, results[index], observations[index]);
    const differs = accepted !== "both" && accepted !== "neither";
    const listed = rows.filter((row) => (row.acceptedBy === accepted || accepted === "both") && row.matches(text));
    for (const row of listed) unused.delete(row);
    if (differs && listed.length === 0) wrong.push(`${JSON.stringify(text)} is accepted by ${accepted}, which is not listed`);
    if (!differs) wrong.push(...listed.map(({ what }) => `${JSON.stringify(text)} is listed as ${what}, but accepted by ${accepted}`));
  }
  for (const { what } of unused) wrong.push(`${what}: listed, but does not occur`);
  assert.deepEqual(wrong, []);
}

/** Who accepts a value. `both` means that the normalised values agree, too. */
function acceptedBy(kind, { normal }, { kept, valid, number }) {
  if (normal === undefined) return kept !== "" && valid ? "control" : "neither";
  if (kept === "" || !valid) return "enlist";
  return isSame[kind](normal, kept, number) ? "both" : "both, normalised differently";
}

/** Whether a normalised value means the same as what the control keeps. */
const isSame = {
  email: (normal, kept) => normal === kept,
  "typed email": (normal, kept) => normal === kept,
  "typed length": (normal, kept) => normal === kept.trim(),
  date: (normal, kept) => normal === kept.split("-").reverse().join("-"),
  time: (normal, kept) => normal === kept,
  number: (normal, _, number) => Number(normal) === number,
  birthday: (normal, _, number) => Date.parse(normal) === number,
  "date and time": (normal, _, number) => Date.parse(normal) === number,
};
