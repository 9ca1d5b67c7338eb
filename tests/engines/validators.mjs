/** Validates values in a page, by the package and by a form control, and in workerd, by the edge handler. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { form, json, startEdge } from "../edge/edge.mjs";
import { kinds, validateBatches } from "./kinds.mjs";
import { directory, html, script, sdk, serve } from "./server.mjs";

/** @import { Validator, Kind, Verdict } from "./kinds.mjs" */

const main = `
  import * as sdk from "/sdk/web.mjs";
  import { validateBatches, kinds } from "/kinds.mjs";

  window.validate = async (name, values) => {
    const kind = kinds[name];
    const schema = sdk[kind.vendor][kind.call].pick([kind.member]);
    return JSON.stringify(await validateBatches(kind, values, { form: (entries) => schema.fromForm(entries), data: (input) => schema.validate(input) }));
  };

  const control = (attributes) => {
    const input = document.createElement("input");
    for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
    return input;
  };
  const observed = ({ value, valueAsNumber, validity: { valid } }) => ({ kept: value, valid, number: Number.isNaN(valueAsNumber) ? null : valueAsNumber });

  // Sets values by script and reads what the control keeps.
  window.set = (name, values) => {
    const input = control(kinds[name].control);
    return JSON.stringify(values.map((value) => observed(Object.assign(input, { value }))));
  };

  // Creates a control to type into. A maxlength stops longer values from being typed, so it may be set afterwards.
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
 * What an engine's control keeps of a value, and whether that is valid.
 *
 * @typedef {{ kept: string, valid: boolean, number: number | null }} Observation
 */

/** Serves the page. */
export function servePage() {
  return serve({
    "/": html('<form></form><script type="module" src="/main.js"></script>'),
    "/main.js": script(main),
    "/kinds.mjs": script(readFileSync(new URL("kinds.mjs", import.meta.url), "utf8")),
    "/sdk/": directory(sdk),
  });
}

/** Starts the edge. Its `validate` returns the results of {@link validateBatches}. */
export async function startEdgeValidator() {
  const edge = await startEdge({ worker: fileURLToPath(new URL("worker.js", import.meta.url)) });

  /** @param {Kind} kind @returns {Promise<Verdict>} */
  const resultOf = async ({ member }, response) => {
    const outcome = await response.json();
    if (outcome.status === "invalid") return { issues: outcome.issues };
    if (outcome.status !== "created") throw new Error(`the edge answers ${JSON.stringify(outcome)}`);
    const body = JSON.parse(edge.received.pop().text);
    return { value: { [member]: (body.Contact ?? body)[member] } };
  };
  return {
    /** @param {string} name @param {readonly string[]} values */
    async validate(name, values) {
      const kind = kinds[name];
      const results = await validateBatches(kind, values, {
        form: async (entries) => resultOf(kind, await form(edge, kind.route, entries, { headers: { accept: "application/json" } })),
        data: async (input) => resultOf(kind, await json(edge, kind.route, input)),
      });
      // As the page returns it: without members that are undefined.
      return JSON.parse(JSON.stringify(results));
    },
    stop: () => edge.stop(),
  };
}

/** Opens a page that validates. @param {import("./driver.mjs").Browser} browser @param {string} origin */
export async function openPageValidator(browser, origin) {
  const page = await browser.newPage();
  await page.goto(origin);
  await page.waitFor(() => window.ready);
  return {
    page,
    /** Like the edge's `validate`. @param {string} name @param {readonly string[]} values */
    async validate(name, values) {
      return JSON.parse(await page.evaluate((name, values) => window.validate(name, values), name, values));
    },
    /** Sets each value by script and returns what the control keeps. @param {string} name @param {readonly string[]} values @returns {Promise<Observation[]>} */
    async set(name, values) {
      return JSON.parse(await page.evaluate((name, values) => window.set(name, values), name, values));
    },
    /**
     * Types each value, or pastes it if no key has such a character, and returns what the control keeps.
     *
     * @param {string} name
     * @param {readonly string[]} values
     * @param {"before" | "after"} [bound] when `maxlength` is set
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
