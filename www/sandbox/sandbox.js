/**
 * The vendors behind one door: finds whom a request is for, lets the vendor answer, and keeps the journal.
 * It knows nothing of workers: any Request and any Memory will do.
 */

import { control } from "./control.js";
import { distort, refusalFor, takeFault } from "./faults.js";
import { record } from "./journal.js";
import { Refusal } from "./refusal.js";
import { vendors } from "./vendors.js";

/** @import { Call } from "./http.js" */
/** @import { Memory, Vendor } from "./vendors.js" */

const BODY_LIMIT = 256 * 1024;

/** @param {Request} request @param {Memory} memory @returns {Promise<Response>} */
export async function handle(request, memory) {
  const url = new URL(request.url);
  if (/^\/_sandbox(\/|$)/.test(url.pathname)) return control(request, memory);

  const [name, path] = destination(url);
  if (name === undefined) return new Response("No vendor lives here.\n", { status: 404 });
  const vendor = vendors[name];

  const body = await bodyWithin(BODY_LIMIT, request);
  const { method, headers } = request;
  const call = { method, path, query: url.searchParams, headers, body: body ?? new Uint8Array(), now: Date.now() };
  const fault = takeFault(memory, name);
  const refusal = body === undefined ? new Refusal(413, "The request is too large.") : refusalFor(fault);
  const answer = refusal ? vendor.refuse(call, refusal) : judge(vendor, call, memory);
  const response = distort(fault, answer);
  record(memory, name, call, url.search, response?.status ?? null);

  // The vendor's work is done by now: a caller that gives up waiting, or is cut off, has left a contact behind.
  if (fault.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
  // The runtime closes the connection without an answer only for an error that it takes for a lost connection, and
  // `retryable` is how a worker's error says so. Any other becomes a 500.
  if (response === null) throw Object.assign(new Error("The sandbox cut the connection."), { retryable: true });
  return response;
}

/** @param {Vendor} vendor @param {Call} call @param {Memory} memory */
function judge(vendor, call, memory) {
  try {
    return vendor.accept(call, memory);
  } catch (error) {
    if (error instanceof Refusal) return vendor.refuse(call, error);
    throw error;
  }
}

/**
 * By the vendor's own host name, else by the first segment of the path.
 * @param {URL} url
 * @returns {[name: string, path: string] | [undefined, undefined]}
 */
function destination(url) {
  for (const [name, { hosts }] of Object.entries(vendors)) {
    if (hosts.includes(url.hostname)) return [name, url.pathname];
    if (url.pathname.startsWith(`/${name}/`)) return [name, url.pathname.slice(name.length + 1)];
  }
  return [undefined, undefined];
}

/** @param {number} limit @param {Request} request @returns {Promise<Uint8Array | undefined>} undefined if there is more */
async function bodyWithin(limit, request) {
  /** @type {Uint8Array[]} */
  const chunks = [];
  let size = 0;
  const reader = request.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    size += part.value.byteLength;
    if (size > limit) {
      await reader?.cancel();
      return undefined;
    }
    chunks.push(part.value);
  }
  return new Uint8Array(await new Blob(/** @type {BlobPart[]} */ (chunks)).arrayBuffer());
}
