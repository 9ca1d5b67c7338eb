// What the handler and a ledger say to each other, as JSON.

import type { Outcome } from "../../api.ts";
import type { Count, Entry, Place, Selection, State } from "./storage.ts";
import type { LedgerNamespace } from "./types.ts";

/** How many ledgers there are. A submission's id begins with the number of its own, as a hexadecimal digit. */
export const LEDGERS = 16;

/** What can be asked of a ledger, and what it answers. */
export interface Messages {
  submit: [Submitted, Reply];
  counts: [null, { readonly counts: readonly Count[]; readonly open: readonly string[] }];
  list: [Selection & { readonly limit: number }, readonly Listed[]];
  story: [{ readonly id: string }, Story | null];
  /** Null where there is no such submission. */
  change: [{ readonly id: string; readonly event: Change }, { readonly isTaken: boolean; readonly state: State } | null];
  replay: [Selection, Part & { readonly replayed: number }];
  /** A line of JSON for each. */
  export: [Selection, Part & { readonly lines: string }];
  erase: [Selection & { readonly value: string }, Part & Erased];
}

/** What an operator can do with one submission. */
export type Change = "replay" | "discard";

/** A submission on its way into a ledger. */
export interface Submitted {
  readonly id: string;
  readonly route: string;
  /** The fingerprints of its key and of what it says: under the current secret, then under the one before. */
  readonly fingerprints: readonly Fingerprints[];
  readonly isDerived: boolean;
  readonly isForm: boolean;
  /** What came along about who sent it, where the route asks: never kept. */
  readonly sender: Sender | null;
  /** What it says: as it is, for the attempt that is made while the visitor waits, */
  readonly stored: string;
  /** and sealed, in base64, as it is kept. */
  readonly record: string;
}

/** What there is to know about who sent a submission, as the core wrote it. */
export interface Sender {
  /** Turnstile's, or nothing. */
  readonly token: string;
  readonly ip: string;
  readonly isTrapped: boolean;
}

export interface Fingerprints {
  readonly key: string;
  readonly content: string;
}

/** What came of it, so far. */
export type Reply =
  | { readonly submission: string; readonly outcome: Outcome; readonly upstreamStatus?: number; readonly ms?: number }
  /** Its key was used for something else; nothing says that a person sent it; nothing more can be taken in; or it could not be written down. In no case anything was kept. */
  | { readonly problem: "key-reuse" | "bot-check" | "full" | "unwritten" };

/** A submission, as an operator sees it. Times are ISO 8601. */
export interface Listed {
  readonly id: string;
  readonly route: string;
  readonly state: State;
  readonly reason: string | null;
  readonly attempts: number;
  readonly acceptedAt: string;
  readonly changedAt: string;
  /** When it is tried again. */
  readonly dueAt?: string;
  /** When it is given up, and erased. */
  readonly expiresAt?: string;
}

export interface Story extends Listed {
  readonly history: readonly (Omit<Entry, "at"> & { readonly at: string })[];
  /** What it says; null where that is deleted, or cannot be read. */
  readonly record: unknown;
}

/** A part of a longer work: the last submission it came to, where there may be more. */
export interface Part {
  readonly cursor: Selection["cursor"] | null;
}

export interface Erased {
  readonly erased: number;
  /** On their way to the vendor: erased when that has ended. */
  readonly inFlight: number;
  /** Kept under a secret that is no longer given: nobody can know what they say. */
  readonly unreadable: number;
}

/** Asks the ledger of this number. Rejects where it does not answer. */
export async function ask<K extends keyof Messages>(namespace: LedgerNamespace, ledger: number, what: K, message: Messages[K][0]): Promise<Messages[K][1]> {
  const object = namespace.get(namespace.idFromName(`ledger-${ledger}`));
  const response = await object.fetch(new Request(`https://ledger/${what}`, { method: "POST", body: JSON.stringify(message) }));
  if (!response.ok) throw new Error("The ledger failed.");
  return response.json();
}

/** Where a sealed text belongs. */
export function placeOf(what: "record" | "outcome", { id, route }: Place): string {
  return `${what} ${id} ${route}`;
}

export function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
