/** Who lives here. */

import * as aptania from "./aptania.js";
import * as bigchange from "./bigchange.js";
import * as protech from "./protech.js";
import * as yulsn from "./yulsn.js";

/** @import { Call } from "./http.js" */
/** @import { Refusal } from "./refusal.js" */

/**
 * What outlives a request. It is synchronous so that a vendor's "do I know this one? then no, else remember it" is one step
 * that no other request can come between.
 * @typedef {object} Memory
 * @property {(kind: string, key: string) => string | undefined} find
 * @property {(kind: string, key: string, value: string) => void} remember
 * @property {(kind: string, key?: string) => void} forget one key, or all of a kind
 * @property {() => void} forgetAll
 * @property {(counter: string) => number} next 1, 2, 3 …
 * @property {(vendor: string, entry: string) => void} log
 * @property {(vendor?: string) => string[]} logged oldest first
 */

/**
 * @typedef {object} Vendor
 * @property {readonly string[]} hosts where the real one lives
 * @property {readonly string[]} secrets names of headers, query parameters and body members that the journal masks
 * @property {(call: Call, memory: Memory) => Response} accept answers a good request, throws Refusal at any other
 * @property {(call: Call, refusal: Refusal) => Response} refuse words a refusal as this vendor would
 */

/** @type {Readonly<Record<string, Vendor>>} */
export const vendors = { aptania, yulsn, protech, bigchange };
