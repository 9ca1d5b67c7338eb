// The handler's side of a ledger: sends it a submission.

import type { Outcome } from "../../api.ts";
import { createCipher, sha256 } from "./crypto.ts";
import { callLedger, LEDGERS, ownerOf, type Sender, toBase64 } from "./messages.ts";
import type { LedgerConfig } from "./types.ts";

/** A submission as the core prepared it. */
export interface PreparedSubmission {
  /** The visitor's part of the record, validated and normalised, as JSON text. */
  readonly part: string;
  /** The text that is stored: the part, and what only this request can tell. */
  readonly stored: string;
  /** The idempotency key, or an empty text. */
  readonly key: string;
  readonly isForm: boolean;
  /** Input of the bot check, where the route has one. */
  readonly sender: Sender | null;
}

/** The outcome of a submission so far, and the id of the submission that it belongs to. */
export interface LedgerResult {
  readonly outcome: Outcome;
  readonly submission?: string;
  readonly upstreamStatus?: number;
  readonly ms?: number;
}

/** Submits to the ledger that the submission's key belongs to. Returns "key-reuse" for a key used for other content, and "bot-check" where the bot check failed. */
export async function submitToLedger(
  { namespace, secret, previousSecret }: LedgerConfig,
  route: string,
  { part, stored, key, isForm, sender }: PreparedSubmission,
): Promise<LedgerResult | "key-reuse" | "bot-check"> {
  const isDerived = key === "";
  const cipher = await createCipher(secret, previousSecret);
  const [keys, contents, ledger] = await Promise.all([
    cipher.fingerprints(isDerived ? `derived key\n${route}\n${part}` : `key\n${route}\n${key}`),
    cipher.fingerprints(`content\n${route}\n${part}`),
    ledgerFor(`${route}\n${isDerived ? part : key}`),
  ]);
  const id = ledger.toString(16) + crypto.randomUUID().slice(1);
  const record = toBase64(await cipher.encrypt(stored, ownerOf("record", { id, route })));
  const fingerprints = keys.map((key, index) => ({ key, content: contents[index]! }));
  const message = { id, route, fingerprints, isDerived, isForm, sender, stored, record };
  const reply = await callLedger(namespace, ledger, "submit", message)
    // The object may have been reset. It finds what it stored before by the same key.
    .catch((error) => callLedger(namespace, ledger, "submit", message).catch((another) => outcomeAfterErrors(error, another)));
  if ("outcome" in reply) return reply;
  const { problem } = reply;
  return problem === "key-reuse" || problem === "bot-check" ? problem : { outcome: unavailable };
}

/** Unknown whether it was stored, unless the platform reports each time that the message never reached the object. */
function outcomeAfterErrors(...errors: unknown[]): LedgerResult {
  return { outcome: errors.every((error) => Object(error).overloaded === true) ? unavailable : { status: "unknown", message: "" } };
}

const unavailable: Outcome = { status: "unavailable", message: "", retryAfter: null };

/** Returns the number of a text's ledger: the same under every secret. */
async function ledgerFor(text: string): Promise<number> {
  const [first] = await sha256(text);
  return first! % LEDGERS;
}
