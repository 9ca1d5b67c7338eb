// What leaves memory is sealed: records encrypted, keys and content hashed, under keys derived from the operator's secret.

/** Seals and unseals under one secret, or also opens what a previous one sealed. */
export interface Seal {
  /** The bytes of a text, encrypted; `place` says where they belong, and must be said again to open them. */
  seal(text: string, place: string): Promise<Uint8Array>;
  /** The text. Rejects where it was sealed under another secret, or for another place. */
  unseal(bytes: Uint8Array, place: string): Promise<string>;
  /** A text's fingerprint under each secret, the current one's first, in hexadecimal digits. */
  fingerprints(text: string): Promise<string[]>;
}

interface Keys {
  /** Tells under which secret something was sealed. */
  readonly id: Uint8Array;
  readonly encryption: CryptoKey;
  readonly authentication: CryptoKey;
}

const ID_BYTES = 4;
const IV_BYTES = 12;

const derived = new Map<string, Promise<Keys>>();

/** More secrets than one worker has at a time. */
const MAX_KEPT = 8;

/** What seals under a secret. */
export async function sealOf(secret: string, previousSecret?: string): Promise<Seal> {
  const all = await Promise.all([secret, previousSecret].filter((text) => text != null).map(keysOf));
  const [current] = all as [Keys];
  return {
    async seal(text, place) {
      const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
      const encrypted = new Uint8Array(await crypto.subtle.encrypt(within(iv, place), current.encryption, utf8(text)));
      const sealed = new Uint8Array(ID_BYTES + IV_BYTES + encrypted.length);
      sealed.set(current.id);
      sealed.set(iv, ID_BYTES);
      sealed.set(encrypted, ID_BYTES + IV_BYTES);
      return sealed;
    },
    async unseal(bytes, place) {
      const keys = all.find(({ id }) => id.every((byte, index) => byte === bytes[index]));
      if (!keys) throw new Error("sealed under another secret");
      const iv = bytes.subarray(ID_BYTES, ID_BYTES + IV_BYTES);
      return new TextDecoder().decode(await crypto.subtle.decrypt(within(iv, place), keys.encryption, bytes.subarray(ID_BYTES + IV_BYTES) as BufferSource));
    },
    fingerprints: (text) =>
      Promise.all(all.map(async ({ authentication }) => hex(new Uint8Array(await crypto.subtle.sign("HMAC", authentication, utf8(text)))))),
  };
}

/** A text's digest, SHA-256. */
export async function digestOf(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(text)));
}

function within(iv: Uint8Array, place: string) {
  return { name: "AES-GCM", iv: iv as BufferSource, additionalData: utf8(place) };
}

/** Derived once for a secret. */
function keysOf(secret: string): Promise<Keys> {
  const known = derived.get(secret);
  if (known) return known;
  if (derived.size >= MAX_KEPT) derived.clear();
  const keys = derive(secret);
  derived.set(secret, keys);
  return keys;
}

async function derive(secret: string): Promise<Keys> {
  const root = await crypto.subtle.importKey("raw", utf8(secret), "HKDF", false, ["deriveBits", "deriveKey"]);
  const from = (use: string) => ({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: utf8(`enlist ledger: ${use}`) });
  const [id, encryption, authentication] = await Promise.all([
    crypto.subtle.deriveBits(from("id"), root, 8 * ID_BYTES),
    crypto.subtle.deriveKey(from("records"), root, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]),
    crypto.subtle.deriveKey(from("fingerprints"), root, { name: "HMAC", hash: "SHA-256", length: 256 }, false, ["sign"]),
  ]);
  return { id: new Uint8Array(id), encryption, authentication };
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** Bytes in hexadecimal digits. */
export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
