/** Small parts to say what a body must look like. Each part reports all that is wrong, with its place. */

import { JsonNumber } from "./json.js";
import { Refusal } from "./refusal.js";

/** @import { JsonValue } from "./json.js" */

/** @typedef {(path: string, why: string) => void} Report */
/** @typedef {(value: JsonValue, path: string, report: Report) => void} Kind */

/**
 * Throws a refusal with `status` that lists every fault of `value`.
 * @param {Kind} kind @param {JsonValue} value @param {number} status
 */
export function check(kind, value, status) {
  /** @type {Record<string, string[]>} */
  const fields = Object.create(null);
  kind(value, "", (path, why) => (fields[path] ??= []).push(why));
  if (Object.keys(fields).length > 0) throw new Refusal(status, "The request is invalid.", { fields });
}

/** @param {(value: JsonValue) => boolean} holds @param {string} why @returns {Kind} */
const rule = (holds, why) => (value, path, report) => {
  if (!holds(value)) report(path, why);
};

/** A string of `min` to `max` UTF-16 units that is whole Unicode and free of NUL. @returns {Kind} */
export const text = ({ min = 0, max = Infinity } = {}) =>
  rule(
    (value) => isText(value) && value.length >= min && value.length <= max,
    max < Infinity ? `Must be a string of ${min} to ${max} characters.` : `Must be a ${min > 0 ? "non-empty " : ""}string.`,
  );

/** A string that matches `pattern`. @param {RegExp} pattern @param {string} what @returns {Kind} */
export const pattern = (pattern, what) => rule((value) => isText(value) && pattern.test(value), `Must be ${what}.`);

/** All of them at once. @param {...Kind} kinds @returns {Kind} */
export const all = (...kinds) => (value, path, report) => kinds.forEach((kind) => kind(value, path, report));

export const boolean = rule((value) => typeof value === "boolean", "Must be true or false.");

/** Written as digits alone: no fraction, no exponent. */
export const integer = rule((value) => isInteger(value, BigInt(Number.MAX_SAFE_INTEGER)), "Must be an integer.");

export const int64 = rule((value) => isInteger(value, 2n ** 63n - 1n), "Must be a 64-bit integer.");

/** @param {number} min @param {number} max */
export const number = (min, max) =>
  rule((value) => value instanceof JsonNumber && Number(value.digits) >= min && Number(value.digits) <= max, `Must be a number from ${min} to ${max}.`);

export const scalar = rule(
  (value) => value === null || typeof value === "boolean" || value instanceof JsonNumber || isText(value),
  "Must be a string, a number, true, false or null.",
);

export const email = pattern(/^[^\s@]+@[^\s@]+$/, "an email address");

export const guid = pattern(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i, "a GUID");

/** ISO 8601 with an offset and up to seven fractional digits. */
export const dateTime = rule((value) => {
  const parts = typeof value === "string" && /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d{1,7})?(Z|[+-](\d\d):(\d\d))$/.exec(value);
  if (!parts) return false;
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number);
  const [offsetHour = 0, offsetMinute = 0] = parts.slice(9).map((part) => Number(part ?? 0));
  return inCalendar(year, month, day) && [hour, offsetHour].every((n) => n < 24) && [minute, second, offsetMinute].every((n) => n < 60);
}, "Must be a date and time with an offset.");

/** `dd-mm-yyyy`, a day of the calendar. */
export const dayMonthYear = rule((value) => {
  const parts = typeof value === "string" && /^(\d\d)-(\d\d)-(\d{4})$/.exec(value);
  return parts !== false && parts !== null && inCalendar(Number(parts[3]), Number(parts[2]), Number(parts[1]));
}, "Must be a date, dd-mm-yyyy.");

export const hourMinute = pattern(/^([01]\d|2[0-3]):[0-5]\d$/, "a time, HH:mm");

/** @param {Kind} kind @returns {Kind} */
export const nullable = (kind) => (value, path, report) => {
  if (value !== null) kind(value, path, report);
};

/** @param {Kind} kind @param {{ min?: number }} [bounds] @returns {Kind} */
export const list = (kind, { min = 0 } = {}) => (value, path, report) => {
  if (!Array.isArray(value)) return report(path, "Must be an array.");
  if (value.length < min) report(path, `Must hold at least ${min}.`);
  value.forEach((item, index) => kind(item, `${path}[${index}]`, report));
};

/**
 * An object with the members named, and no other unless `others` says what those may be.
 * @param {{ required?: Record<string, Kind>, optional?: Record<string, Kind>, others?: Kind }} members
 * @returns {Kind}
 */
export const record = ({ required = {}, optional = {}, others }) => {
  const kinds = new Map([...Object.entries(required), ...Object.entries(optional)]);
  const lowerCase = new Set([...kinds.keys()].map((name) => name.toLowerCase()));
  return (value, path, report) => {
    if (!(value instanceof Map)) return report(path, "Must be an object.");
    /** @param {string} name */
    const at = (name) => (path ? `${path}.${name}` : name);
    for (const name of Object.keys(required)) {
      if (!value.has(name)) report(at(name), "Is required.");
    }
    for (const [name, member] of value) {
      const kind = kinds.get(name) ?? (lowerCase.has(name.toLowerCase()) ? undefined : others);
      if (kind) kind(member, at(name), report);
      else report(at(name), "Is not a member.");
    }
  };
};

/** @param {JsonValue} value @returns {value is string} */
function isText(value) {
  return typeof value === "string" && value.isWellFormed() && !value.includes("\0");
}

/** @param {JsonValue} value @param {bigint} max */
function isInteger(value, max) {
  if (!(value instanceof JsonNumber) || !/^-?\d{1,19}$/.test(value.digits)) return false;
  const exact = BigInt(value.digits);
  return exact <= max && exact >= -max - 1n;
}

/** @param {number} year @param {number} month @param {number} day */
function inCalendar(year, month, day) {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return year > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
