// Encrypts records and fingerprints keys and content, under keys derived from the operator's secret: nothing readable reaches storage.

/** Encrypts under the current secret, and decrypts what was encrypted under the current or the previous one. */
export interface RecordCipher {
  /**
   * Encrypts a text.
   *
   * @param owner authenticated with the text: decryption fails with any other value
   */
  encrypt(text: string, owner: string): Promise<Uint8Array>;
  /** Decrypts a text. Rejects where it was encrypted under an unknown secret or for another owner. */
  decrypt(bytes: Uint8Array, owner: string): Promise<string>;
  /** Returns a text's HMAC under each secret, the current one first, in hexadecimal digits. */
  fingerprints(text: string): Promise<string[]>;
}

interface Keys {
  /** Prefix of every ciphertext: identifies the secret. */
  readonly id: Uint8Array;
  readonly encryption: CryptoKey;
  readonly authentication: CryptoKey;
}

const ID_BYTES = 4;
const IV_BYTES = 12;

const derivedKeys = new Map<string, Promise<Keys>>();

/** Bound of the cache: more secrets than one worker has at a time. */
const MAX_CACHED_SECRETS = 8;

/** Creates the cipher for a secret and, during a rotation, the previous one. */
export async function createCipher(secret: string, previousSecret?: string): Promise<RecordCipher> {
  const all = await Promise.all([secret, previousSecret].filter((text) => text != null).map(keysFor));
  const [current] = all as [Keys];
  return {
    async encrypt(text, owner) {
      const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
      const encrypted = new Uint8Array(await crypto.subtle.encrypt(aesGcm(iv, owner), current.encryption, utf8(text)));
      const bytes = new Uint8Array(ID_BYTES + IV_BYTES + encrypted.length);
      bytes.set(current.id);
      bytes.set(iv, ID_BYTES);
      bytes.set(encrypted, ID_BYTES + IV_BYTES);
      return bytes;
    },
    async decrypt(bytes, owner) {
      const keys = all.find(({ id }) => id.every((byte, index) => byte === bytes[index]));
      if (!keys) throw new Error("encrypted under another secret");
      const iv = bytes.subarray(ID_BYTES, ID_BYTES + IV_BYTES);
      return new TextDecoder().decode(await crypto.subtle.decrypt(aesGcm(iv, owner), keys.encryption, bytes.subarray(ID_BYTES + IV_BYTES) as BufferSource));
    },
    fingerprints: (text) =>
      Promise.all(all.map(async ({ authentication }) => hex(new Uint8Array(await crypto.subtle.sign("HMAC", authentication, utf8(text)))))),
  };
}

/** Returns the SHA-256 digest of a text. */
export async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(text)));
}

/** Formats bytes as hexadecimal digits. */
export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function aesGcm(iv: Uint8Array, owner: string) {
  return { name: "AES-GCM", iv: iv as BufferSource, additionalData: utf8(owner) };
}

/** Derives the keys of a secret once, then returns them from the cache. */
function keysFor(secret: string): Promise<Keys> {
  const cached = derivedKeys.get(secret);
  if (cached) return cached;
  if (derivedKeys.size >= MAX_CACHED_SECRETS) derivedKeys.clear();
  const keys = deriveKeys(secret);
  derivedKeys.set(secret, keys);
  return keys;
}

async function deriveKeys(secret: string): Promise<Keys> {
  const root = await crypto.subtle.importKey("raw", utf8(secret), "HKDF", false, ["deriveBits", "deriveKey"]);
  // These texts are part of the stored layout: with others nothing stored can be decrypted.
  const hkdf = (use: string) => ({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: utf8(`enlist ledger: ${use}`) });
  const [id, encryption, authentication] = await Promise.all([
    crypto.subtle.deriveBits(hkdf("id"), root, 8 * ID_BYTES),
    crypto.subtle.deriveKey(hkdf("records"), root, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]),
    crypto.subtle.deriveKey(hkdf("fingerprints"), root, { name: "HMAC", hash: "SHA-256", length: 256 }, false, ["sign"]),
  ]);
  return { id: new Uint8Array(id), encryption, authentication };
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
