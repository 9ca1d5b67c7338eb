/** Thousands of values: page and edge never differ, and both differ from an engine's own control only where `differences.mjs` says why. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openJudge, servePage, startJudge } from "./beside.mjs";
import { differences } from "./differences.mjs";
import { engines, start } from "./driver.mjs";
import { kinds, told } from "./kinds.mjs";
import { typed, values } from "./values.mjs";

/** @import { Observation } from "./beside.mjs" */

let edge, site;
/** The edge's verdicts, which are the same whatever the page runs in. */
const atEdge = {};
before(async () => {
  edge = await startJudge();
  site = await servePage();
});
after(async () => {
  await edge?.stop();
  await site?.stop();
});

for (const engine of engines) {
  describe(engine, () => {
    let browser, judge;
    before(async () => {
      browser = await start(engine);
      judge = await openJudge(browser, site.origin);
    });
    after(() => browser?.close());

    for (const name of Object.keys(kinds)) {
      test(`${name}: the page says what the edge says of ${values[name].length} values`, async () => {
        atEdge[name] ??= await edge.judge(name, values[name]);
        assert.deepEqual(await judge.judge(name, values[name]), atEdge[name]);
      });
    }

    for (const name of Object.keys(kinds).filter((name) => name !== "length")) {
      test(`${name}: differs from the control only as listed`, async () => {
        compare(engine, name, told(kinds[name], values[name], atEdge[name]), values[name], await judge.set(name, values[name]));
      });
    }

    for (const [name, texts] of Object.entries(typed)) {
      test(`${name}, typed: differs from the control only as listed`, async () => {
        const verdicts = told(kinds[name], texts, await judge.judge(name, texts));
        compare(engine, `typed ${name}`, verdicts, texts, await judge.type(name, texts));
      });
    }

    test("length: what a script sets is never too long for a control, and what a bounded control lets through is not for us", async () => {
      const set = await judge.set("length", typed.length);
      assert.deepEqual(
        set.map(({ kept, valid }) => [kept, valid]),
        typed.length.map((text) => [text, true]),
      );

      const kept = (await judge.type("length", typed.length, "before")).map(({ kept }) => kept);
      assert.deepEqual(
        kept,
        typed.length.map((text) => text.slice(0, 10)),
      );
      const verdicts = told(kinds.length, kept, await judge.judge("length", kept));
      assert.deepEqual(
        verdicts,
        kept.map((text) => ({ normal: text.trim() })),
      );
    });
  });
}

/**
 * @param {string} engine
 * @param {string} kind
 * @param {ReturnType<typeof told>} verdicts
 * @param {readonly string[]} values
 * @param {Observation[]} observations
 */
function compare(engine, kind, verdicts, values, observations) {
  const rows = differences.filter(({ kinds, engines }) => kinds.includes(kind) && engines.includes(engine));
  const unused = new Set(rows);
  const wrong = [];
  for (const [index, text] of values.entries()) {
    const taken = takenBy(kind, verdicts[index], observations[index]);
    const differs = taken !== "both" && taken !== "neither";
    const listed = rows.filter(({ takes, is }) => (takes === taken || taken === "both") && is(text));
    for (const row of listed) unused.delete(row);
    if (differs && listed.length === 0) wrong.push(`${JSON.stringify(text)} is taken by ${taken}, and not listed`);
    if (!differs) wrong.push(...listed.map(({ what }) => `${JSON.stringify(text)} is listed as ${what}, and taken by ${taken}`));
  }
  for (const { what } of unused) wrong.push(`${what}: listed, and nothing is`);
  assert.deepEqual(wrong, []);
}

/** Who takes a value: `both` where they agree on what it says, too. */
function takenBy(kind, { normal }, { kept, valid, number }) {
  if (normal === undefined) return kept !== "" && valid ? "they" : "neither";
  if (kept === "" || !valid) return "we";
  return says[kind](normal, kept, number) ? "both" : "both, otherwise written";
}

/** Whether a normalised value says what the control keeps. */
const says = {
  email: (normal, kept) => normal === kept,
  "typed email": (normal, kept) => normal === kept,
  "typed length": (normal, kept) => normal === kept.trim(),
  date: (normal, kept) => normal === kept.split("-").reverse().join("-"),
  time: (normal, kept) => normal === kept,
  number: (normal, _, number) => Number(normal) === number,
  birthday: (normal, _, number) => Date.parse(normal) === number,
  "date and time": (normal, _, number) => Date.parse(normal) === number,
};
