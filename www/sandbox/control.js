/** The sandbox's control API, `/_sandbox`, which no vendor has. */

import { entriesOf, mask } from "./journal.js";
import { names } from "./names.js";

/** @import { FakeVendors } from "enlist-sdk/testing" */

/** @param {Request} request @param {FakeVendors} vendors @returns {Promise<Response>} */
export async function control(request, vendors) {
  const { pathname, searchParams } = new URL(request.url);
  switch (`${request.method} ${pathname}`) {
    case "POST /_sandbox/faults":
      return order(request, vendors);
    case "GET /_sandbox/requests":
      return Response.json(list(searchParams, vendors));
    case "DELETE /_sandbox/tokens":
      vendors.bigchange.expireTokens();
      return done();
    case "DELETE /_sandbox":
      vendors.reset();
      return done();
    default:
      return Response.json({ error: "The sandbox has no such control." }, { status: 404 });
  }
}

const done = () => new Response(null, { status: 204 });

/** @param {Request} request @param {FakeVendors} vendors */
async function order(request, vendors) {
  // Another site's form cannot send JSON without a preflight request.
  if (request.headers.get("content-type") !== "application/json")
    return Response.json({ error: "The content type must be application/json." }, { status: 415 });
  try {
    const { fault, vendor, times, delayMs, retryAfter, ...others } = await request.json();
    const [unknown] = Object.keys(others);
    if (unknown !== undefined) throw new TypeError(`An order has no member ${JSON.stringify(unknown)}.`);
    for (const name of vendor === undefined ? names : [vendor]) vendors.fail(name, fault, { times, delayMs, retryAfter });
    return done();
  } catch (error) {
    return Response.json({ error: String(error) }, { status: 400 });
  }
}

/** @param {URLSearchParams} query @param {FakeVendors} vendors */
function list(query, vendors) {
  const entries = entriesOf(vendors.sent, query.get("vendor"));
  return query.get("reveal") === "1" ? entries : entries.map(mask);
}
