/** The demo, and what its vendors received. */

import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { start } from "../../www/serve.mjs";
import { written } from "./forms.mjs";

/** @import { Form } from "./forms.mjs" */

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
  for (const end = Date.now() + 20_000; ; await pause(100)) {
    const requests = (await received(form.vendor)).filter((request) => request.path === path && request.status >= 200 && request.status < 300);
    if (requests.length > 0) return requests;
    assert.ok(Date.now() < end, "nothing arrives");
  }
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
