// Faults on request: a vendor that is slow, down, rate-limited or unreadable, or that closes the connection.

import { Refusal } from "./refusal.ts";
import type { Store } from "./store.ts";
import { vendorNames, type VendorName } from "./vendors.ts";

/**
 * The kind of a vendor's failure.
 *
 * | fault | what the caller gets | the record is created |
 * |---|---|---|
 * | `none` | the vendor's response | yes |
 * | `slow` | the response, two seconds late | yes |
 * | `down` | 503 | no |
 * | `rate-limited` | 429 with a `Retry-After` of one second | no |
 * | `cut` | no response: `fetch` rejects with a `TypeError`, as for a broken connection | yes |
 * | `garbled` | 200 and a body that cannot be read | yes |
 */
export type Fault = "none" | "slow" | "down" | "rate-limited" | "cut" | "garbled";

const faults = ["none", "slow", "down", "rate-limited", "cut", "garbled"] as const satisfies readonly Fault[];

/** The details of a vendor's failure. */
export interface FaultDetails {
  /** The number of requests that fail; by default all until the next `fail`. */
  readonly times?: number | undefined;
  /** The delay of the response, with any fault, in milliseconds: 0 to 60 000. By default 2 000 for `slow`, else 0. */
  readonly delayMs?: number | undefined;
  /** The `Retry-After` of `down` and `rate-limited`: seconds, or an HTTP date. By default one second for `rate-limited`, else none. */
  readonly retryAfter?: number | string | undefined;
}

interface Order {
  readonly fault: Fault;
  readonly delayMs: number;
  readonly retryAfter?: string | undefined;
  readonly times?: number | undefined;
}

const SLOW_MS = 2_000;
const LONGEST_MS = 60_000;
const ORDERS = "fault";

/** Sets a vendor's fault, from now on. */
export function orderFault(store: Store, vendor: VendorName, fault: Fault, { times, delayMs, retryAfter }: FaultDetails): void {
  if (!vendorNames.includes(vendor)) throw new TypeError(`There is no such vendor; there are: ${vendorNames.join(", ")}.`);
  if (!faults.includes(fault)) throw new TypeError(`There is no such fault; there are: ${faults.join(", ")}.`);
  if (times !== undefined && !(Number.isInteger(times) && times > 0)) throw new TypeError("`times` must be a positive integer.");
  if (delayMs !== undefined && !(typeof delayMs === "number" && delayMs >= 0 && delayMs <= LONGEST_MS)) {
    throw new TypeError(`\`delayMs\` must be a number from 0 to ${LONGEST_MS}.`);
  }
  if (retryAfter !== undefined && !(["number", "string"].includes(typeof retryAfter) && /^[ -~]+$/.test(String(retryAfter)))) {
    throw new TypeError("`retryAfter` must be a number, or the text of a header.");
  }
  const order: Order = {
    fault,
    delayMs: delayMs ?? (fault === "slow" ? SLOW_MS : 0),
    retryAfter: retryAfter === undefined ? undefined : String(retryAfter),
    times,
  };
  store.set(ORDERS, vendor, JSON.stringify(order));
}

/** Returns the fault of this request, and counts it. */
export function takeFault(store: Store, vendor: VendorName): Order {
  const stored = store.get(ORDERS, vendor);
  if (stored === undefined) return { fault: "none", delayMs: 0 };
  const order: Order = JSON.parse(stored);
  const { times } = order;
  if (times === 1) store.delete(ORDERS, vendor);
  else if (times !== undefined) store.set(ORDERS, vendor, JSON.stringify({ ...order, times: times - 1 }));
  return order;
}

/** The response of a fault that does not look at the request. */
export function refusalFor({ fault, retryAfter }: Order): Refusal | undefined {
  switch (fault) {
    case "down":
      return new Refusal(503, "The service is unavailable.", retryAfter === undefined ? {} : { headers: { "retry-after": retryAfter } });
    case "rate-limited":
      return new Refusal(429, "Too many requests.", { headers: { "retry-after": retryAfter ?? "1" } });
    default:
      return undefined;
  }
}

/** The response that reaches the caller, or null for none. */
export function distort({ fault }: Order, response: Response): Response | null {
  switch (fault) {
    case "cut":
      return null;
    case "garbled":
      return new Response(new Uint8Array([0x7b, 0x22, 0xff]), { headers: { "content-type": "application/json" } });
    default:
      return response;
  }
}
