/** The demo, and what its vendors received. */

import assert from "node:assert/strict";
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

/** The vendor let exactly one request for this form in, and it is the documented one to the byte. @param {Form} form */
export async function assertReceived(form) {
  const [path] = form.path.split("?");
  // The worker may hold a token that the sandbox was made to forget: then a 401 comes first, which is no contact.
  const requests = (await received(form.vendor)).filter((request) => request.path === path && request.status !== 401);
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
