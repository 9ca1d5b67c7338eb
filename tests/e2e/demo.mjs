/** The demo, and what its vendors received. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { parseEnv } from "node:util";
import { start } from "../../www/serve.mjs";
import { written } from "./forms.mjs";

/** @import { Form } from "./forms.mjs" */

export const { OPERATOR_SECRET = "" } = parseEnv(await readFile(new URL("../../www/.dev.vars", import.meta.url), "utf8"));

/** @type {Awaited<ReturnType<typeof start>>} */
export let demo;

/** Starts it at a port of its own. @param {(line: string) => void} [log] gets what the workers print */
export async function startDemo(log = () => {}) {
  demo = await start({ port: 0, log });
}

/** The vendors forget what they received, and their bad days. */
export async function forget() {
  await demo.sandbox.fetch("http://sandbox/_sandbox", { method: "DELETE" });
}

/** Orders a vendor's bad day. @param {string} vendor @param {object} fault */
export async function order(vendor, fault) {
  const response = await demo.sandbox.fetch("http://sandbox/_sandbox/faults", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ vendor, ...fault }),
  });
  assert.equal(response.status, 204);
}

/** @param {string} vendor @returns {Promise<any[]>} */
export async function received(vendor) {
  const response = await demo.sandbox.fetch(`http://sandbox/_sandbox/requests?vendor=${vendor}&reveal=1`);
  return /** @type {any} */ (await response.json());
}

/** What the vendor has let in for this form, once there is something. @param {Form} form @returns {Promise<any[]>} */
export async function letIn(form) {
  const [path] = form.path.split("?");
  /** @type {any[]} */
  let requests = [];
  await until(async () => {
    requests = (await received(form.vendor)).filter((request) => request.path === path && request.status >= 200 && request.status < 300);
    return requests.length > 0;
  });
  return requests;
}

/** What the ledger has of this form's, once none of it is to be sent any more. @param {Form} form @returns {Promise<any[]>} */
export async function settled(form) {
  /** @type {any[]} */
  let submissions = [];
  await until(async () => {
    ({ submissions } = await asOperator(`submissions?route=/signup/${form.name}`));
    return !submissions.some(({ state }) => state === "waiting" || state === "sending");
  });
  return submissions;
}

/** @param {string} place @returns {Promise<any>} */
export async function asOperator(place) {
  return (await fetch(new URL(`operate/${place}`, demo.url), { headers: { authorization: `Bearer ${OPERATOR_SECRET}` } })).json();
}

/** @param {() => Promise<boolean>} happens */
export async function until(happens) {
  for (const end = Date.now() + 20_000; !(await happens()); await pause(100)) assert.ok(Date.now() < end, `it does not happen: ${happens}`);
}

/** What was kept comes to its vendor, who has refused it before. @param {Form} form */
export async function arrives(form) {
  await letIn(form);
  await assertReceived(form, [401, 429, 503]);
}

/** The vendor let exactly one request for this form in, and it is the documented one to the byte. @param {Form} form @param {readonly number[]} [refusals] */
export async function assertReceived(form, refusals = [401]) {
  const [path] = form.path.split("?");
  // The worker may hold a token that the sandbox was made to forget: then a 401 comes first, which is no contact.
  const requests = (await received(form.vendor)).filter((request) => request.path === path && !refusals.includes(request.status));
  assert.equal(requests.length, 1);
  const [{ method, query, headers, body, status }] = requests;
  assert.equal(`${method} ${path}${query}`, `POST ${form.path}`);
  assert.equal(headers["content-type"], "application/json");
  for (const [name, value] of Object.entries(form.headers)) {
    if (value instanceof RegExp) assert.match(headers[name], value);
    else assert.equal(headers[name], value);
  }
  assert.equal(body, written(form.body(JSON.parse(body))));
  assert.ok(status >= 200 && status < 300, `answered ${status}`);
}
