// Combinators that describe a body. Each reports all errors, with their paths.

import { JsonNumber, type JsonValue } from "./json.ts";
import { Refusal } from "./refusal.ts";

type Report = (path: string, why: string) => void;

export type Kind = (value: JsonValue, path: string, report: Report) => void;

/** Throws a refusal with `status` that lists every error of `value`. */
export function check(kind: Kind, value: JsonValue, status: number): void {
  const fields: Record<string, string[]> = Object.create(null);
  kind(value, "", (path, why) => (fields[path] ??= []).push(why));
  if (Object.keys(fields).length > 0) throw new Refusal(status, "The request is invalid.", { fields });
}

const rule =
  (holds: (value: JsonValue) => boolean, why: string): Kind =>
  (value, path, report) => {
    if (!holds(value)) report(path, why);
  };

/** A string of `min` to `max` UTF-16 units that is whole Unicode and free of NUL. */
export const text = ({ min = 0, max = Infinity } = {}): Kind =>
  rule(
    (value) => isText(value) && value.length >= min && value.length <= max,
    max < Infinity ? `Must be a string of ${min} to ${max} characters.` : `Must be a ${min > 0 ? "non-empty " : ""}string.`,
  );

/** A string that matches `pattern`. */
export const pattern = (pattern: RegExp, what: string): Kind => rule((value) => isText(value) && pattern.test(value), `Must be ${what}.`);

/** All of these shapes. */
export const all =
  (...kinds: Kind[]): Kind =>
  (value, path, report) => {
    for (const kind of kinds) kind(value, path, report);
  };

export const boolean: Kind = rule((value) => typeof value === "boolean", "Must be true or false.");

/** Written as digits alone: no fraction, no exponent. */
export const integer: Kind = rule((value) => isInteger(value, BigInt(Number.MAX_SAFE_INTEGER)), "Must be an integer.");

export const int64: Kind = rule((value) => isInteger(value, 2n ** 63n - 1n), "Must be a 64-bit integer.");

export const number = (min: number, max: number): Kind =>
  rule((value) => value instanceof JsonNumber && Number(value.digits) >= min && Number(value.digits) <= max, `Must be a number from ${min} to ${max}.`);

export const scalar: Kind = rule(
  (value) => value === null || typeof value === "boolean" || value instanceof JsonNumber || isText(value),
  "Must be a string, a number, true, false or null.",
);

export const email: Kind = pattern(/^[^\s@]+@[^\s@]+$/, "an email address");

export const guid: Kind = pattern(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i, "a GUID");

const HOUR_MINUTE = "([01]\\d|2[0-3]):[0-5]\\d";
const DATE_TIME = new RegExp(`^(\\d{4})-(\\d\\d)-(\\d\\d)T${HOUR_MINUTE}:[0-5]\\d(\\.\\d{1,7})?(Z|[+-]${HOUR_MINUTE})$`);

/** ISO 8601 with an offset and up to seven fractional digits. */
export const dateTime: Kind = rule((value) => {
  const parts = typeof value === "string" && DATE_TIME.exec(value);
  return !!parts && inCalendar(Number(parts[1]), Number(parts[2]), Number(parts[3]));
}, "Must be a date and time with an offset.");

/** `dd-mm-yyyy`, a day of the calendar. */
export const dayMonthYear: Kind = rule((value) => {
  const parts = typeof value === "string" && /^(\d\d)-(\d\d)-(\d{4})$/.exec(value);
  return !!parts && inCalendar(Number(parts[3]), Number(parts[2]), Number(parts[1]));
}, "Must be a date, dd-mm-yyyy.");

export const hourMinute: Kind = pattern(new RegExp(`^${HOUR_MINUTE}$`), "a time, HH:mm");

export const nullable =
  (kind: Kind): Kind =>
  (value, path, report) => {
    if (value !== null) kind(value, path, report);
  };

export const list =
  (kind: Kind, { min = 0 } = {}): Kind =>
  (value, path, report) => {
    if (!Array.isArray(value)) return report(path, "Must be an array.");
    if (value.length < min) report(path, `Must hold at least ${min}.`);
    for (const [index, item] of value.entries()) kind(item, `${path}[${index}]`, report);
  };

/** An object with these members, and others only if `others` describes them. */
export const record = ({ required = {}, optional = {}, others }: { required?: Record<string, Kind>; optional?: Record<string, Kind>; others?: Kind }): Kind => {
  const kinds = new Map([...Object.entries(required), ...Object.entries(optional)]);
  const lowerCase = new Set(Array.from(kinds.keys(), (name) => name.toLowerCase()));
  return (value, path, report) => {
    if (!(value instanceof Map)) return report(path, "Must be an object.");
    const at = (name: string) => (path ? `${path}.${name}` : name);
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

function isText(value: JsonValue): value is string {
  return typeof value === "string" && !/\0|\p{Surrogate}/u.test(value);
}

function isInteger(value: JsonValue, max: bigint): boolean {
  if (!(value instanceof JsonNumber) || !/^-?\d{1,19}$/.test(value.digits)) return false;
  const exact = BigInt(value.digits);
  return exact <= max && exact >= -max - 1n;
}

function inCalendar(year: number, month: number, day: number): boolean {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return year > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
