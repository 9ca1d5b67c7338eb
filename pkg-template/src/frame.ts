// Writes frames: how values cross into WebAssembly, in one buffer. The grammar is in the core's `input/frame.rs`.
//
// Only own enumerable members are read, each of them once. Whatever an object's getters do, the frame stays well-formed, and writing stops at the bounds.

import {
  CHOICE_IN,
  CHOICE_OPTIONAL,
  CHOICE_OUT,
  END,
  FALSE,
  INT64,
  LIST,
  MALFORMED,
  MAX_BYTES,
  MAX_DEPTH,
  MAX_ITEMS,
  MAX_MEMBERS,
  NOT_DATA,
  NULL,
  NUMBER,
  PICK_PART,
  PICK_WHOLE,
  RECORD,
  TEXT,
  TOO_DEEP,
  TOO_LARGE,
  TOO_MANY,
  TRUE,
} from "#generated/constants.ts";

export { MAX_BYTES };

/** The frame that stands for an input longer than any frame. */
export const TOO_LARGE_FRAME: Uint8Array = /* @__PURE__ */ Uint8Array.of(PICK_WHOLE, TOO_LARGE);

/** The pick of a whole record. */
export const WHOLE_RECORD: Uint8Array = /* @__PURE__ */ Uint8Array.of(PICK_WHOLE);

/** The pick of some members: for each declared one whether it is in, and the names of undeclared ones that are. */
export function encodePick(declared: readonly string[], names: readonly string[], optional: readonly string[]): Uint8Array {
  return written(() => {
    put(PICK_PART);
    put(declared.length & 255);
    put(declared.length >> 8);
    for (const name of declared) put(!names.includes(name) ? CHOICE_OUT : optional.includes(name) ? CHOICE_OPTIONAL : CHOICE_IN);
    for (const name of names) if (!declared.includes(name)) putText(name);
    put(END);
  })!.slice();
}

/** Writes what a frame holds after its pick. */
type PutInput = () => void;

/** An object of the page's, as a frame holds it. */
export function objectInput(value: unknown): PutInput {
  return () => {
    copy = putValue(value, 1, true);
  };
}

/** A form's entries, as a frame holds them. */
export function entriesInput(entries: () => Iterable<readonly [string, unknown]>): PutInput {
  return () => {
    const start = at;
    try {
      put(RECORD);
      for (const [name, value] of entries()) {
        putText(name);
        if (typeof value === "string") putValue(value, 1, false);
        else put(NOT_DATA);
        if (at > MAX_BYTES) break;
      }
      put(END);
    } catch {
      // No entries: the core reports `malformed`.
      at = start;
      put(NULL);
    }
  };
}

/** The frame of an input, with the frame of options behind it where there are any. It is valid until the next one is written. */
export function encodeInput(pick: Uint8Array, putInput: PutInput, options?: object): Uint8Array {
  const frame = written(() => {
    for (let index = 0; index < pick.length; index++) put(pick[index]!);
    putInput();
    if (!options) return;
    members = 0;
    put(PICK_WHOLE);
    putValue(options, 1, true);
  });
  return frame ?? TOO_LARGE_FRAME;
}

/** The frame of a value, valid until the next one is written; undefined where it is too large. */
export function encodeValue(pick: Uint8Array, value: unknown): Uint8Array | undefined {
  const frame = encodeInput(pick, objectInput(value));
  return frame === TOO_LARGE_FRAME ? undefined : frame;
}

/** The frame of a form's entries, valid until the next one is written; undefined where it is too large. */
export function encodeEntries(pick: Uint8Array, entries: () => Iterable<readonly [string, unknown]>): Uint8Array | undefined {
  const frame = encodeInput(pick, entriesInput(entries));
  return frame === TOO_LARGE_FRAME ? undefined : frame;
}

/** A copy of the object that was framed last: plain data, as far as it was any. */
export function lastCopy(): unknown {
  return copy;
}

let bytes: Uint8Array = /* @__PURE__ */ new Uint8Array(1_024);
let at = 0;
let members = 0;
let busy = false;
let copy: unknown;

function written(write: () => void): Uint8Array | undefined {
  // A getter can start another frame while its object is being read.
  const outer = busy ? ([bytes, at, members] as const) : undefined;
  if (outer) bytes = new Uint8Array(1_024);
  busy = true;
  at = members = 0;
  try {
    write();
    return at > MAX_BYTES ? undefined : bytes.subarray(0, at);
  } finally {
    if (outer) [bytes, at, members] = outer;
    else busy = false;
  }
}

function reserve(count: number): void {
  if (at + count <= bytes.length) return;
  const grown = new Uint8Array(2 * (at + count));
  grown.set(bytes);
  bytes = grown;
}

/** Writes a byte, and returns the value that it stands for. */
function put(byte: number, value?: unknown): unknown {
  if (at === bytes.length) reserve(1);
  bytes[at++] = byte;
  return value;
}

function putText(text: string): boolean {
  put(TEXT);
  return putBytes(text);
}

const encoder = /* @__PURE__ */ new TextEncoder();

/** Writes a text's length and UTF-8. Returns false for a text with a lone surrogate, whose bytes are then no valid UTF-8. */
function putBytes(text: string): boolean {
  const { length } = text;
  if (at + length > MAX_BYTES) {
    at = MAX_BYTES + 1;
    return true;
  }
  reserve(4 + 3 * length);
  const to = bytes;
  const start = at + 4;
  let end = start;
  let isSound = true;
  for (let index = 0; index < length; index++) {
    const point = text.charCodeAt(index);
    to[end++] = point;
    if (point < 0x80) continue;
    // The loop is quicker than the encoder for short ASCII texts only.
    end = start + encoder.encodeInto(text, to.subarray(start)).written;
    isSound = !/\p{Surrogate}/u.test(text);
    if (!isSound) to[start] = 0xff;
    break;
  }
  const size = end - start;
  for (let shift = 0; shift < 32; shift += 8) to[at++] = size >> shift;
  at = end;
  return isSound;
}

/** Writes a value and returns a copy of it. `counts` is false inside lists, where the bound on items applies to members too. */
function putValue(value: unknown, depth: number, counts: boolean): unknown {
  const start = at;
  switch (typeof value) {
    case "string":
      if (!putText(value)) {
        at = start;
        put(MALFORMED);
      }
      return value;
    case "number":
      put(NUMBER);
      putBytes(String(value));
      // `String` writes −0 as 0.
      return value + 0;
    case "bigint": {
      const digits = String(value);
      put(INT64);
      putBytes(digits);
      return digits;
    }
    case "boolean":
      return put(value ? TRUE : FALSE, value);
    case "object":
      if (!value) return put(NULL, null);
      try {
        return putContainer(value, depth, counts);
      } catch {
        at = start;
      }
  }
  return put(NOT_DATA);
}

function putContainer(value: object, depth: number, counts: boolean): unknown {
  if (value instanceof Blob) return put(NOT_DATA);
  if (depth > MAX_DEPTH) return put(TOO_DEEP);
  return Array.isArray(value) ? putList(value, depth) : putRecord(value, depth, counts);
}

function putList(value: readonly unknown[], depth: number): unknown {
  const { length } = value;
  // The length of a proxy can be any value.
  if (!(length <= MAX_ITEMS)) return put(TOO_MANY);
  const items: unknown[] = [];
  put(LIST);
  for (let index = 0; index < length && at <= MAX_BYTES; index++) {
    items.push(putValue(Object.hasOwn(value, index) ? memberOf(value, index) : undefined, depth + 1, false));
  }
  put(END);
  return items;
}

function putRecord(value: object, depth: number, counts: boolean): unknown {
  const copy = new Members();
  put(RECORD);
  for (const name of Object.keys(value)) {
    if (at > MAX_BYTES || members > MAX_MEMBERS) break;
    const member = memberOf(value, name);
    if (member === undefined) continue;
    if (counts) members++;
    putText(name);
    copy[name] = putValue(member, depth + 1, counts);
  }
  put(END);
  return { ...copy };
}

/** A record without a prototype: a page may have added setters to `Object.prototype`. */
class Members {
  [name: string]: unknown;
}
Object.setPrototypeOf(Members.prototype, null);

function memberOf(value: object, name: string | number): unknown {
  try {
    return (value as Record<string | number, unknown>)[name];
  } catch {
    return memberOf; // A function, which is written as `NOT_DATA`.
  }
}
