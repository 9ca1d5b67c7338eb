/** From the bytes of a request to the validated bytes of the vendor's request, for a valid Aptania contact. */

import assert from "node:assert/strict";
import { aptania, vendorBodyOf } from "./edge-core.mjs";
import { compared, family, race } from "./measure.mjs";
import { bodies } from "./records.mjs";
import { contact } from "./schema.mjs";

const credentials = { tokenUUID: "0c7a8f3e-6b1d-4f0a-9e55-2f1c7a9d4b10" };
const call = aptania.createContact;
const accept = call.fields.map(({ name }) => name).filter((name) => !/[.[]/.test(name));
const enlist = vendorBodyOf({ call, credentials, accept });

const decoder = new TextDecoder();
const encoder = new TextEncoder();
const parsed = (bytes) => JSON.parse(decoder.decode(bytes));
const written = (record) => encoder.encode(JSON.stringify(record));

const what = "request bytes to validated vendor request bytes";
export const races = {
  [what]: {
    calls: {
      ours: enlist,
      "JSON.parse + zod 4 + JSON.stringify": (bytes) => written(contact.parse(parsed(bytes))),
      "bare JSON.parse + JSON.stringify": (bytes) => written(parsed(bytes)),
      "JSON.parse + buildRequest": (bytes) => call.buildRequest(parsed(bytes), { credentials }).body,
    },
    inputs: bodies,
  },
};
/** The targets: how many times as fast as the others enlist has to be. */
const least = { "JSON.parse + zod 4 + JSON.stringify": 2, "bare JSON.parse + JSON.stringify": 1 };

await family(import.meta, async () => {
  for (const bytes of bodies) {
    for (const [name, upstream] of Object.entries(races[what].calls)) {
      const { tokenUUID, ...record } = parsed(upstream(bytes));
      assert.deepEqual(record, parsed(bytes), name);
    }
  }
  const { ours, ...others } = await race(import.meta, races, what);
  return Object.entries(others).map(([name, times]) => compared(`${what}, against ${name}`, ours, times, least[name]));
});
