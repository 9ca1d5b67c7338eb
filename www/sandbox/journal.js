/** What the vendors received, word for word. Shown with its secrets masked. */

import { vendors } from "./vendors.js";

/** @import { Call } from "./http.js" */
/** @import { Memory } from "./vendors.js" */

/**
 * @typedef {object} Entry
 * @property {string} at when it came, ISO 8601
 * @property {string} vendor
 * @property {string} method
 * @property {string} path the vendor's own
 * @property {string} query as sent, with its `?`
 * @property {Record<string, string>} headers names in lower case
 * @property {string} body
 * @property {number | null} status of the answer; null if there was none
 */

/**
 * @param {Memory} memory
 * @param {string} vendor
 * @param {Call} call
 * @param {string} query
 * @param {number | null} status
 */
export function record(memory, vendor, call, query, status) {
  /** @type {Entry} */
  const entry = {
    at: new Date(call.now).toISOString(),
    vendor,
    method: call.method,
    path: call.path,
    query,
    headers: Object.fromEntries(call.headers),
    body: new TextDecoder("utf-8", { ignoreBOM: true }).decode(call.body),
    status,
  };
  memory.log(vendor, JSON.stringify(entry));
}

/** @param {Entry} entry @returns {Entry} */
export function mask(entry) {
  const names = vendors[entry.vendor].secrets;
  const parameter = new RegExp(`((?:^|[?&])(?:${names.join("|")})=)[^&]*`, "gi");
  const member = new RegExp(`("(?:${names.join("|")})"\\s*:\\s*)(?:"[^"\\\\]*(?:\\\\.[^"\\\\]*)*"|[^\\s,}]+)`, "gi");
  const secretHeaders = names.map((name) => name.toLowerCase());
  return {
    ...entry,
    query: entry.query.replace(parameter, "$1***"),
    headers: Object.fromEntries(
      Object.entries(entry.headers).map(([name, value]) => [name, secretHeaders.includes(name) ? "***" : value]),
    ),
    body: entry.body.replace(parameter, "$1***").replace(member, '$1"***"'),
  };
}
