/** The fake vendors behind one door: finds whom a request is for, and lets them be told what to do. */

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
    // The runtime closes the connection without an answer only for an error that it takes for a lost connection, and
    // `retryable` is how a worker's error says so. Any other becomes a 500.
    throw Object.assign(new Error("The sandbox cut the connection."), { retryable: true });
  }
}

/**
 * What a request would be addressed to at the vendor's own: by its host name, else by the first segment of the path.
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
