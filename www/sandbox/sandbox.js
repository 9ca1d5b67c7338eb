/** Routes a request to its fake vendor or to the control API. */

import { control } from "./control.js";
import { names } from "./names.js";

/** @import { FakeVendors } from "enlist-sdk/testing" */

/** @param {Request} request @param {FakeVendors} vendors @returns {Promise<Response>} */
export async function handle(request, vendors) {
  const url = new URL(request.url);
  if (/^\/_sandbox(\/|$)/.test(url.pathname)) return control(request, vendors);
  const address = addressAt(url, vendors);
  if (address === undefined) return new Response("No vendor lives here.\n", { status: 404 });
  try {
    return await vendors.fetch(new Request(address, request));
  } catch {
    // workerd closes the connection without a response only for an error that means a lost connection: one with `retryable`. Any other becomes a 500.
    throw Object.assign(new Error("The sandbox cut the connection."), { retryable: true });
  }
}

/**
 * Returns the vendor's URL of a request: by its host name, or by the first segment of its path.
 * @param {URL} url @param {FakeVendors} vendors
 * @returns {string | undefined}
 */
function addressAt({ origin, pathname, search, href }, vendors) {
  for (const name of names) {
    const { baseUrl } = vendors[name];
    if (origin === baseUrl) return href;
    if (pathname.startsWith(`/${name}/`)) return baseUrl + pathname.slice(name.length + 1) + search;
  }
  return undefined;
}
