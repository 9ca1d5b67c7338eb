// The messages between the handler and the ledgers, as JSON over a Durable Object's `fetch`.

import type { Reason, State } from "#glue";
import type { Outcome } from "../../api.ts";
import type { Count, HistoryEntry, Selection, SubmissionRef } from "./storage.ts";
import type { LedgerNamespace } from "./types.ts";

/** Number of ledgers. A submission's id begins with the number of its ledger, as a hexadecimal digit. */
export const LEDGERS = 16;

/** The operations of a ledger: name → message and reply. */
export interface Messages {
  submit: [SubmitMessage, SubmitReply];
  counts: [null, { readonly counts: readonly Count[]; readonly open: readonly string[] }];
  list: [Selection & { readonly limit: number }, readonly SubmissionSummary[]];
  /** The reply is null where there is no such submission. */
  details: [{ readonly id: string }, SubmissionDetails | null];
  /** The reply is null where there is no such submission. */
  change: [{ readonly id: string; readonly event: OperatorAction }, { readonly isApplied: boolean; readonly state: State } | null];
  replay: [Selection, Page & { readonly replayed: number }];
  /** `lines` is NDJSON. */
  export: [Selection, Page & { readonly lines: string }];
  erase: [Selection & { readonly value: string }, Page & ErasureCounts];
}

/** What an operator can do with one submission. */
export type OperatorAction = "replay" | "discard";

/** A submission on its way from the handler to a ledger. */
export interface SubmitMessage {
  readonly id: string;
  readonly route: string;
  /** Fingerprints under the current secret, then under the previous one. */
  readonly fingerprints: readonly Fingerprints[];
  /** Whether the key was derived from the content. */
  readonly isDerived: boolean;
  readonly isForm: boolean;
  /** Input of the bot check, where the route has one. Never stored. */
  readonly sender: Sender | null;
  /** The record in clear text, for the attempt that is made while the visitor waits. */
  readonly stored: string;
  /** The same record encrypted, in base64, for storage. */
  readonly record: string;
}

/** Input of the bot check, as the core wrote it. */
export interface Sender {
  /** Turnstile's token, or an empty text. */
  readonly token: string;
  readonly ip: string;
  readonly isTrapped: boolean;
}

/** HMACs of a submission's idempotency key and of its content. */
export interface Fingerprints {
  readonly key: string;
  readonly content: string;
}

/** A ledger's reply to a submission. */
export type SubmitReply =
  | { readonly submission: string; readonly outcome: Outcome; readonly upstreamStatus?: number; readonly ms?: number }
  /**
   * Nothing was stored: the key was used for other content (`key-reuse`), the bot check failed (`bot-check`), the ledger is at its capacity (`full`), or storage
   * failed (`unwritten`).
   */
  | { readonly problem: "key-reuse" | "bot-check" | "full" | "unwritten" };

/** A submission in an operator's list. Times are ISO 8601. */
export interface SubmissionSummary {
  readonly id: string;
  readonly route: string;
  readonly state: State;
  readonly reason: Reason | null;
  readonly attempts: number;
  readonly acceptedAt: string;
  readonly changedAt: string;
  /** Time of the next attempt, while it waits. */
  readonly dueAt?: string;
  /** Time at which a held or dead submission is deleted. */
  readonly expiresAt?: string;
}

/** A submission with its history and its record. */
export interface SubmissionDetails extends SubmissionSummary {
  readonly history: readonly (Omit<HistoryEntry, "at"> & { readonly at: string })[];
  /** The record; null where it is deleted or cannot be decrypted. */
  readonly record: unknown;
}

/** Progress of an operation on many submissions: the last one processed, or null at the end. */
export interface Page {
  readonly cursor: Selection["cursor"] | null;
}

/** Counts of an erasure. */
export interface ErasureCounts {
  readonly erased: number;
  /** Submissions with an attempt under way: erased when that ends. */
  readonly inFlight: number;
  /** Submissions encrypted under an unknown secret. */
  readonly unreadable: number;
}

/** Calls an operation of the ledger with this number. Rejects where the ledger does not answer. */
export async function callLedger<K extends keyof Messages>(
  namespace: LedgerNamespace,
  ledger: number,
  operation: K,
  message: Messages[K][0],
): Promise<Messages[K][1]> {
  const object = namespace.get(namespace.idFromName(`ledger-${ledger}`));
  const response = await object.fetch(new Request(`https://ledger/${operation}`, { method: "POST", body: JSON.stringify(message) }));
  if (!response.ok) throw new Error("The ledger failed.");
  return response.json();
}

/** Returns the `owner` under which a submission's record or outcome is encrypted. Part of the stored layout. */
export function ownerOf(what: "record" | "outcome", { id, route }: SubmissionRef): string {
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
