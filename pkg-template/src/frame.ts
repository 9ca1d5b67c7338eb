// Writes what crosses into WebAssembly: one buffer, whose grammar stands in the core's `source/frame.rs`.
// It reads own enumerable members only, survives whatever an object does when it is looked at, and stops at the bounds.

const NULL = 0;
const FALSE = 1;
const TRUE = 2;
const NUMBER = 3;
const INT64 = 4;
const TEXT = 5;
const LIST = 6;
const RECORD = 7;
const MALFORMED = 8;
const NOT_DATA = 9;
const TOO_DEEP = 10;
const TOO_MANY = 11;
const END = 255;

const MAX_DEPTH = 8;
const MAX_ITEMS = 1_000;
const MAX_MEMBERS = 2_000;
export const MAX_BYTES = 1 << 20;

/** The frame of what no frame can hold. */
export const tooLarge: Uint8Array = /* @__PURE__ */ Uint8Array.of(0, 12);

/** The pick of a whole record. */
export const whole: Uint8Array = /* @__PURE__ */ Uint8Array.of(0);

/** For each declared member 0, out; 1, in; 2, not required; and the undeclared ones that may come along. */
export function pickOf(choices: readonly number[], extra: readonly string[]): Uint8Array {
  return written(() => {
    put(1);
    put(choices.length & 255);
    put(choices.length >> 8);
    choices.forEach(put);
    for (const name of extra) putText(name);
    put(END);
  })!.slice();
}

/** A value's frame, until the next one is made; nothing where it is too large. */
export function frameOf(pick: Uint8Array, value: unknown): Uint8Array | undefined {
  return written(() => {
    pick.forEach(put);
    putValue(value, 1, true);
  });
}

/** The frame of a form's entries, until the next one is made; nothing where it is too large. */
export function entriesFrameOf(pick: Uint8Array, entries: () => Iterable<readonly [string, unknown]>): Uint8Array | undefined {
  return written(() => {
    pick.forEach(put);
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
      // No entries: the core says so.
      at = start;
      put(NULL);
    }
  });
}

let bytes: Uint8Array = /* @__PURE__ */ new Uint8Array(1_024);
let at = 0;
let members = 0;
let busy = false;

function written(write: () => void): Uint8Array | undefined {
  // A getter may come back here while its own object is being read.
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

function put(byte: number): void {
  reserve(1);
  bytes[at++] = byte;
}

function putText(text: string): boolean {
  put(TEXT);
  return putBytes(text);
}

/** Length and UTF-8. False where there is a lone surrogate, which goes as it is: no UTF-8 that the core would take. */
function putBytes(text: string): boolean {
  const { length } = text;
  if (at + length > MAX_BYTES) {
    at = MAX_BYTES + 1;
    return true;
  }
  reserve(4 + 3 * length);
  const start = at + 4;
  let end = start;
  let sound = true;
  for (let index = 0; index < length; index++) {
    let point = text.charCodeAt(index);
    if (point < 0x80) {
      bytes[end++] = point;
      continue;
    }
    if (point < 0x800) {
      bytes[end++] = 0xc0 | (point >> 6);
    } else {
      if ((point & 0xf800) === 0xd800) {
        const low = text.charCodeAt(index + 1);
        if (point < 0xdc00 && (low & 0xfc00) === 0xdc00) {
          point = 0x10000 + ((point & 0x3ff) << 10) + (low & 0x3ff);
          index++;
        } else {
          sound = false;
        }
      }
      if (point < 0x10000) {
        bytes[end++] = 0xe0 | (point >> 12);
      } else {
        bytes[end++] = 0xf0 | (point >> 18);
        bytes[end++] = 0x80 | ((point >> 12) & 63);
      }
      bytes[end++] = 0x80 | ((point >> 6) & 63);
    }
    bytes[end++] = 0x80 | (point & 63);
  }
  const size = end - start;
  bytes[at++] = size;
  bytes[at++] = size >> 8;
  bytes[at++] = size >> 16;
  bytes[at++] = size >> 24;
  at = end;
  return sound;
}

/** `counts` says whether its members count: those within lists do not, for the bound on items holds them. */
function putValue(value: unknown, depth: number, counts: boolean): void {
  const start = at;
  switch (typeof value) {
    case "string":
      if (!putText(value)) {
        at = start;
        put(MALFORMED);
      }
      break;
    case "number":
    case "bigint":
      put(typeof value === "number" ? NUMBER : INT64);
      putBytes(String(value));
      break;
    case "boolean":
      put(value ? TRUE : FALSE);
      break;
    case "object":
      if (!value) {
        put(NULL);
      } else {
        try {
          putContainer(value, depth, counts);
        } catch {
          at = start;
          put(NOT_DATA);
        }
      }
      break;
    default:
      put(NOT_DATA);
  }
}

function putContainer(value: object, depth: number, counts: boolean): void {
  if (value instanceof Blob) {
    put(NOT_DATA);
  } else if (depth > MAX_DEPTH) {
    put(TOO_DEEP);
  } else if (Array.isArray(value)) {
    const { length } = value;
    // A proxy may say anything of its length.
    if (!(length <= MAX_ITEMS)) {
      put(TOO_MANY);
      return;
    }
    put(LIST);
    for (let index = 0; index < length && at <= MAX_BYTES; index++) {
      putValue(Object.hasOwn(value, index) ? memberOf(value, index) : undefined, depth + 1, false);
    }
    put(END);
  } else {
    put(RECORD);
    for (const name of Object.keys(value)) {
      if (at > MAX_BYTES || members > MAX_MEMBERS) break;
      const member = memberOf(value, name);
      if (member === undefined) continue;
      if (counts) members++;
      putText(name);
      putValue(member, depth + 1, counts);
    }
    put(END);
  }
}

function memberOf(value: object, name: string | number): unknown {
  try {
    return (value as Record<string | number, unknown>)[name];
  } catch {
    return memberOf; // Which is no data.
  }
}
