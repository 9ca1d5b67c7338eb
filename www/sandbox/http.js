/** What every vendor asks of a request before looking into it. */

import { readJson } from "./json.js";
import { Refusal } from "./refusal.js";

/** @import { JsonValue } from "./json.js" */

/**
 * A request to a vendor, read to its end.
 * @typedef {object} Call
 * @property {string} method
 * @property {string} path the vendor's own, without the sandbox's prefix
 * @property {URLSearchParams} query
 * @property {Headers} headers
 * @property {Uint8Array} body
 * @property {number} now milliseconds since 1970
 */

/** @param {Call} call */
export function requirePost(call) {
  if (call.method !== "POST") throw new Refusal(405, "The method is not allowed.", { headers: { allow: "POST" } });
}

/**
 * The media type, one of `types`; a charset other than UTF-8 is refused.
 * @param {Call} call @param {readonly string[]} types
 */
export function requireContentType(call, types) {
  const [type, ...parameters] = (call.headers.get("content-type") ?? "").toLowerCase().split(";").map((part) => part.trim());
  const utf8 = parameters.every((parameter) => /^charset="?utf-8"?$/.test(parameter));
  if (!types.includes(type) || !utf8) throw new Refusal(415, `The content type must be ${types.join(" or ")}, in UTF-8.`);
  return type;
}

/** @param {Uint8Array} bytes */
export function decodeUtf8(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Refusal(400, "The body is not UTF-8.");
  }
}

/**
 * The body as a JSON object.
 * @param {Call} call
 * @returns {Map<string, JsonValue>}
 */
export function readJsonObject(call) {
  const value = readJson(decodeUtf8(call.body));
  if (!(value instanceof Map)) throw new Refusal(400, "The body must be a JSON object.");
  return value;
}
