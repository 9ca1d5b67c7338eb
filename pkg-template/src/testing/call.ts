// The checks that every vendor does before it reads the body.

import { readJson, type JsonObject } from "./json.ts";
import { Refusal } from "./refusal.ts";

/** A request to a vendor with its whole body. */
export interface Call {
  readonly method: string;
  /** The path behind the vendor's base URL. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** The time of arrival, in milliseconds since 1970. */
  readonly now: number;
}

export function requirePost(call: Call): void {
  if (call.method !== "POST") throw new Refusal(405, "The method is not allowed.", { headers: { allow: "POST" } });
}

/** The media type, one of `types`; a charset other than UTF-8 is refused. */
export function requireContentType(call: Call, types: readonly string[]): string {
  const [type = "", ...parameters] = (call.headers.get("content-type") ?? "")
    .toLowerCase()
    .split(";")
    .map((part) => part.trim());
  const utf8 = parameters.every((parameter) => /^charset="?utf-8"?$/.test(parameter));
  if (!types.includes(type) || !utf8) throw new Refusal(415, `The content type must be ${types.join(" or ")}, in UTF-8.`);
  return type;
}

export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Refusal(400, "The body is not UTF-8.");
  }
}

/** The body as a JSON object. */
export function readJsonObject(call: Call): JsonObject {
  const value = readJson(decodeUtf8(call.body));
  if (!(value instanceof Map)) throw new Refusal(400, "The body must be a JSON object.");
  return value;
}
