/** JSON as it was written: numbers keep their digits, and a name that stands twice is refused. */

import { Refusal } from "./refusal.js";

/** A JavaScript number would round an int64. */
export class JsonNumber {
  /** @param {string} digits */
  constructor(digits) {
    this.digits = digits;
  }
}

/** Items and members are of the same kind. @typedef {null | boolean | string | JsonNumber | any[] | Map<string, any>} JsonValue */

const DEPTH_LIMIT = 32;
const TOKEN = /[{}[\]:,]|"[^"\\]*(?:\\.[^"\\]*)*"|[^\s{}[\]:,"]+/g;

/** @param {string} text @returns {JsonValue} */
export function readJson(text) {
  try {
    JSON.parse(text);
  } catch {
    throw new Refusal(400, "The body is not JSON.");
  }
  // The grammar is known to hold from here on, so each token is where it should be.
  const tokens = text.matchAll(TOKEN);
  const next = () => /** @type {string} */ (tokens.next().value?.[0]);

  /** @param {string} token @param {number} depth @returns {JsonValue} */
  function value(token, depth) {
    if (depth > DEPTH_LIMIT) throw new Refusal(400, "The body is nested too deeply.");
    if (token === "{") {
      /** @type {Map<string, JsonValue>} */
      const members = new Map();
      for (token = next(); token !== "}"; token = next()) {
        const name = JSON.parse(token === "," ? next() : token);
        if (members.has(name)) throw new Refusal(400, `The member ${JSON.stringify(name)} appears twice.`);
        next(); // the colon
        members.set(name, value(next(), depth + 1));
      }
      return members;
    }
    if (token === "[") {
      const items = [];
      for (token = next(); token !== "]"; token = next()) items.push(value(token === "," ? next() : token, depth + 1));
      return items;
    }
    return /^[-\d]/.test(token) ? new JsonNumber(token) : JSON.parse(token);
  }
  return value(next(), 0);
}

/** @param {JsonValue} value @returns {string} */
export function writeJson(value) {
  if (value instanceof JsonNumber) return value.digits;
  if (Array.isArray(value)) return `[${value.map(writeJson).join(",")}]`;
  if (value instanceof Map) {
    return `{${[...value].map(([name, member]) => `${JSON.stringify(name)}:${writeJson(member)}`).join(",")}}`;
  }
  return JSON.stringify(value);
}
