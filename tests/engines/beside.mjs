/** Where values are judged: in a page by the package and by the control itself, and in workerd by the handler. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { form, json, startEdge } from "../edge/edge.mjs";
import { kinds, judged } from "./kinds.mjs";
import { directory, html, script, sdk, serve } from "./server.mjs";

/** @import { Judge, Kind, Verdict } from "./kinds.mjs" */

const main = `
  import * as sdk from "/sdk/web.mjs";
  import { judged, kinds } from "/kinds.mjs";

  window.judge = async (name, values) => {
    const kind = kinds[name];
    const schema = sdk[kind.vendor][kind.call].pick([kind.member]);
    return JSON.stringify(await judged(kind, values, { form: (entries) => schema.fromForm(entries), data: (input) => schema.validate(input) }));
  };

  const control = (attributes) => {
    const input = document.createElement("input");
    for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
    return input;
  };
  const observed = ({ value, valueAsNumber, validity: { valid } }) => ({ kept: value, valid, number: Number.isNaN(valueAsNumber) ? null : valueAsNumber });

  // What a control makes of values that a script sets.
  window.set = (name, values) => {
    const input = control(kinds[name].control);
    return JSON.stringify(values.map((value) => observed(Object.assign(input, { value }))));
  };

  // A control to type into. A bound on its length would keep what is too long from being typed: it may come afterwards.
  window.empty = (name, bound) => {
    const { maxlength, ...attributes } = kinds[name].control;
    document.forms[0].replaceChildren(control({ ...attributes, ...(maxlength && bound === "before" && { maxlength }), id: "typed" }));
  };
  window.observe = (name) => {
    const { maxlength } = kinds[name].control;
    if (maxlength) typed.setAttribute("maxlength", maxlength);
    return observed(typed);
  };

  window.ready = sdk.init().then(() => true);`;

/**
 * What an engine's control makes of a value: what it keeps of it, and whether that is right.
 *
 * @typedef {{ kept: string, valid: boolean, number: number | null }} Observation
 */

/** The page's server. */
export function servePage() {
  return serve({
    "/": html('<form></form><script type="module" src="/main.js"></script>'),
    "/main.js": script(main),
    "/kinds.mjs": script(readFileSync(new URL("kinds.mjs", import.meta.url), "utf8")),
    "/sdk/": directory(sdk),
  });
}

/** The edge. Its `judge` judges values of a kind as {@link judged} says. */
export async function startJudge() {
  const edge = await startEdge({ worker: fileURLToPath(new URL("worker.js", import.meta.url)) });

  /** @param {Kind} kind @returns {Promise<Verdict>} */
  const verdict = async ({ member }, response) => {
    const answer = await response.json();
    if (answer.status === "invalid") return { issues: answer.issues };
    if (answer.status !== "created") throw new Error(`the edge answers ${JSON.stringify(answer)}`);
    const body = JSON.parse(edge.received.pop().text);
    return { value: { [member]: (body.Contact ?? body)[member] } };
  };
  return {
    /** @param {string} name @param {readonly string[]} values */
    async judge(name, values) {
      const kind = kinds[name];
      const verdicts = await judged(kind, values, {
        form: async (entries) => verdict(kind, await form(edge, kind.route, entries, { headers: { accept: "application/json" } })),
        data: async (input) => verdict(kind, await json(edge, kind.route, input)),
      });
      // As a page's come: without what is undefined.
      return JSON.parse(JSON.stringify(verdicts));
    },
    stop: () => edge.stop(),
  };
}

/** A page that judges. @param {import("./driver.mjs").Browser} browser @param {string} origin */
export async function openJudge(browser, origin) {
  const page = await browser.newPage();
  await page.goto(origin);
  await page.waitFor(() => window.ready);
  return {
    page,
    /** The same as the edge's. @param {string} name @param {readonly string[]} values */
    async judge(name, values) {
      return JSON.parse(await page.evaluate((name, values) => window.judge(name, values), name, values));
    },
    /** What a control keeps of each value where a script sets it. @param {string} name @param {readonly string[]} values @returns {Promise<Observation[]>} */
    async set(name, values) {
      return JSON.parse(await page.evaluate((name, values) => window.set(name, values), name, values));
    },
    /**
     * What it keeps where each is typed, or pasted if no key has such a character.
     *
     * @param {string} name
     * @param {readonly string[]} values
     * @param {"before" | "after"} [bound] when its length is bounded
     * @returns {Promise<Observation[]>}
     */
    async type(name, values, bound = "after") {
      const observations = [];
      for (const value of values) {
        await page.evaluate((name, bound) => window.empty(name, bound), name, bound);
        await (/[^\0-\uffff]/u.test(value) ? page.paste("#typed", value) : page.type("#typed", value));
        observations.push(await page.evaluate((name) => window.observe(name), name));
      }
      return observations;
    },
  };
}
