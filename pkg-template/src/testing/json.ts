// JSON with exact numbers, and with repeated names refused.

import { Refusal } from "./refusal.ts";

/** A number by its digits: a JavaScript number would round an int64. */
export class JsonNumber {
  readonly digits: string;

  constructor(digits: string) {
    this.digits = digits;
  }
}

export type JsonValue = null | boolean | string | JsonNumber | JsonValue[] | JsonObject;

export type JsonObject = Map<string, JsonValue>;

/** A value as plain data. An integer that a number cannot hold exactly is decimal text. */
export type Json = null | boolean | string | number | readonly Json[] | { readonly [member: string]: Json };

const DEPTH_LIMIT = 32;
const TOKEN = /[{}[\]:,]|"[^"\\]*(?:\\.[^"\\]*)*"|[^\s{}[\]:,"]+/g;

export function readJson(text: string): JsonValue {
  try {
    JSON.parse(text);
  } catch {
    throw new Refusal(400, "The body is not JSON.");
  }
  // The grammar was checked before, so each token is where it must be.
  const tokens = text.matchAll(TOKEN);
  const next = (): string => tokens.next().value![0];

  function value(token: string, depth: number): JsonValue {
    if (depth > DEPTH_LIMIT) throw new Refusal(400, "The body is nested too deeply.");
    if (token === "{") {
      const members: JsonObject = new Map();
      for (token = next(); token !== "}"; token = next()) {
        const name = JSON.parse(token === "," ? next() : token);
        if (members.has(name)) throw new Refusal(400, `The member ${JSON.stringify(name)} appears twice.`);
        next(); // the colon
        members.set(name, value(next(), depth + 1));
      }
      return members;
    }
    if (token === "[") {
      const items: JsonValue[] = [];
      for (token = next(); token !== "]"; token = next()) items.push(value(token === "," ? next() : token, depth + 1));
      return items;
    }
    return /^[-\d]/.test(token) ? new JsonNumber(token) : JSON.parse(token);
  }
  return value(next(), 0);
}

export function writeJson(value: JsonValue): string {
  if (value instanceof JsonNumber) return value.digits;
  if (Array.isArray(value)) return `[${value.map(writeJson).join(",")}]`;
  if (value instanceof Map) {
    return `{${Array.from(value, ([name, member]) => `${JSON.stringify(name)}:${writeJson(member)}`).join(",")}}`;
  }
  return JSON.stringify(value);
}

export function plain(value: JsonValue): Json {
  if (value instanceof JsonNumber) return numberOf(value.digits);
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map) return Object.fromEntries(Array.from(value, ([name, member]) => [name, plain(member)]));
  return value;
}

function numberOf(digits: string): number | string {
  const number = Number(digits);
  return /^-?\d+$/.test(digits) && !Number.isSafeInteger(number) ? digits : number;
}
