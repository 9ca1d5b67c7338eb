/** Bad days, on order: a vendor that is slow, down, rate-limited, unreadable, or gone in the middle of a call. */

import { Refusal } from "./refusal.js";

/** @import { Memory } from "./vendors.js" */

export const FAULTS = ["none", "slow", "down", "rate-limited", "cut", "garbled"];

/**
 * @typedef {object} Fault
 * @property {string} fault one of FAULTS
 * @property {number} delayMs
 * @property {string} [retryAfter] as the header has it
 * @property {number} [times] how many requests it strikes; without it, all until told otherwise
 */

const EVERY_VENDOR = "*";

/** @type {Fault} */
const NONE = { fault: "none", delayMs: 0 };

/**
 * For one vendor, or for all of them, whatever was ordered for each before.
 * @param {Memory} memory @param {string | undefined} vendor @param {Fault} fault
 */
export function orderFault(memory, vendor, fault) {
  if (vendor === undefined) memory.forget("fault");
  memory.remember("fault", vendor ?? EVERY_VENDOR, JSON.stringify(fault));
}

/**
 * What strikes this request. An order for the vendor goes before one for all.
 * @param {Memory} memory @param {string} vendor
 * @returns {Fault}
 */
export function takeFault(memory, vendor) {
  for (const key of [vendor, EVERY_VENDOR]) {
    const stored = memory.find("fault", key);
    if (stored === undefined) continue;
    const fault = JSON.parse(stored);
    if (fault.times <= 1) memory.forget("fault", key);
    else if (fault.times > 1) memory.remember("fault", key, JSON.stringify({ ...fault, times: fault.times - 1 }));
    return fault;
  }
  return NONE;
}

/** @param {Fault} fault @returns {Refusal | undefined} what the vendor says instead of looking at the request */
export function refusalFor({ fault, retryAfter }) {
  /** @type {Record<string, string>} */
  const headers = retryAfter === undefined ? {} : { "retry-after": retryAfter };
  switch (fault) {
    case "down":
      return new Refusal(503, "The service is unavailable.", { headers });
    case "rate-limited":
      return new Refusal(429, "Too many requests.", { headers: { "retry-after": "1", ...headers } });
  }
}

/** @param {Fault} fault @param {Response} response @returns {Response | null} what reaches the caller; null: nothing */
export function distort({ fault }, response) {
  switch (fault) {
    case "cut":
      return null;
    case "garbled":
      return new Response(new Uint8Array([0x7b, 0x22, 0xff]), { headers: { "content-type": "application/json" } });
    default:
      return response;
  }
}
