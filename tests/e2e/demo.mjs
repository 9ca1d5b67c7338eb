/** Starts the demo and reads what its vendors received. */

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

/** Starts the demo at a free port. @param {(line: string) => void} [log] receives the workers' output */
export async function startDemo(log = () => {}) {
  demo = await start({ port: 0, log });
}

/** Clears the vendors' data and faults. */
export async function forget() {
  await demo.sandbox.fetch("http://sandbox/_sandbox", { method: "DELETE" });
}

/** Orders a fault of a vendor. @param {string} vendor @param {object} fault */
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

/** Waits for the form's request that the vendor accepted. @param {Form} form @returns {Promise<any[]>} */
export async function acceptedRequests(form) {
  const [path] = form.path.split("?");
  /** @type {any[]} */
  let requests = [];
  await until(async () => {
    requests = (await received(form.vendor)).filter((request) => request.path === path && request.status >= 200 && request.status < 300);
    return requests.length > 0;
  });
  return requests;
}

/** Waits until none of the form's submissions is to be sent, and returns them. @param {Form} form @returns {Promise<any[]>} */
export async function settled(form) {
  /** @type {any[]} */
  let submissions = [];
  await until(async () => {
    ({ submissions } = await asOperator(`submissions?route=/signup/${form.name}`));
    return !submissions.some(({ state }) => state === "waiting" || state === "sending");
  });
  return submissions;
}

/** @param {string} path @returns {Promise<any>} */
export async function asOperator(path) {
  return (await fetch(new URL(`operate/${path}`, demo.url), { headers: { authorization: `Bearer ${OPERATOR_SECRET}` } })).json();
}

/** @param {() => Promise<boolean>} happens */
export async function until(happens) {
  for (const end = Date.now() + 20_000; !(await happens()); await pause(100)) assert.ok(Date.now() < end, `timed out: ${happens}`);
}

/** Asserts that a stored submission reaches its vendor, which rejected it before. @param {Form} form */
export async function assertDelivered(form) {
  await acceptedRequests(form);
  await assertReceived(form, [401, 429, 503]);
}

/** Asserts that the vendor accepted exactly one request of the form, with the documented bytes. @param {Form} form @param {readonly number[]} [refusals] */
export async function assertReceived(form, refusals = [401]) {
  const [path] = form.path.split("?");
  // The worker may have a token that was cleared in the sandbox: then a 401 comes first.
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
