/** The sandbox's own door, `/_sandbox`: no vendor has anything like it. */

import { FAULTS, orderFault } from "./faults.js";
import { readJsonObject, requireContentType } from "./http.js";
import { JsonNumber } from "./json.js";
import { mask } from "./journal.js";
import { Refusal } from "./refusal.js";
import { check, integer, number, pattern, record } from "./shape.js";
import { vendors } from "./vendors.js";

/** @import { Memory } from "./vendors.js" */

const SLOW_MS = 2_000;

/** @param {readonly string[]} names */
const oneOf = (names) => pattern(new RegExp(`^(${names.join("|")})$`), names.join(", "));

/** @param {Request} request @param {Memory} memory @returns {Promise<Response>} */
export async function control(request, memory) {
  const { pathname, searchParams } = new URL(request.url);
  try {
    switch (`${request.method} ${pathname}`) {
      case "POST /_sandbox/faults":
        order(await readOrder(request), memory);
        return new Response(null, { status: 204 });
      case "GET /_sandbox/requests":
        return Response.json(list(searchParams, memory));
      case "DELETE /_sandbox/tokens":
        memory.forget("token");
        return new Response(null, { status: 204 });
      case "DELETE /_sandbox":
        memory.forgetAll();
        return new Response(null, { status: 204 });
      default:
        throw new Refusal(404, "The sandbox has no such control.");
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return Response.json({ error: error.message, fields: error.fields }, { status: error.status });
  }
}

/** @param {Request} request */
async function readOrder(request) {
  const call = {
    method: request.method,
    path: "",
    query: new URLSearchParams(),
    headers: request.headers,
    body: new Uint8Array(await request.arrayBuffer()),
    now: 0,
  };
  requireContentType(call, ["application/json"]);
  const body = readJsonObject(call);
  const kind = record({
    required: { fault: oneOf(FAULTS) },
    optional: {
      vendor: oneOf(Object.keys(vendors)),
      delayMs: number(0, 60_000),
      retryAfter: pattern(/^[ -~]+$/, "the text of a header"),
      times: integer,
    },
  });
  check(kind, body, 400);
  return Object.fromEntries([...body].map(([name, value]) => [name, value instanceof JsonNumber ? Number(value.digits) : value]));
}

/** @param {Record<string, any>} order @param {Memory} memory */
function order({ vendor, fault, delayMs = fault === "slow" ? SLOW_MS : 0, retryAfter, times }, memory) {
  orderFault(memory, vendor, { fault, delayMs, retryAfter, times });
}

/** @param {URLSearchParams} query @param {Memory} memory */
function list(query, memory) {
  const entries = memory.logged(query.get("vendor") ?? undefined).map((entry) => JSON.parse(entry));
  return query.get("reveal") === "1" ? entries : entries.map(mask);
}
