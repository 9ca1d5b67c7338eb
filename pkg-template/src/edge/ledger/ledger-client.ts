// A submission on its way from the handler into a ledger.

import type { Outcome } from "../../api.ts";
import { ask, LEDGERS, placeOf, type Sender, toBase64 } from "./messages.ts";
import { digestOf, sealOf } from "./crypto.ts";
import type { LedgerConfig } from "./types.ts";

/** What the core took in. */
export interface Taken {
  /** The visitor's part of the record, judged and in one form, as JSON text. */
  readonly part: string;
  /** The same with all that only the visit could tell: what is kept. */
  readonly stored: string;
  /** The idempotency key, or nothing. */
  readonly key: string;
  readonly isForm: boolean;
  /** What came along about who sent it, where the route asks. */
  readonly sender: Sender | null;
}

/** What came of it, so far: the outcome, and the submission that it is the outcome of. */
export interface Kept {
  readonly outcome: Outcome;
  readonly submission?: string;
  readonly upstreamStatus?: number;
  readonly ms?: number;
}

/** Gives a submission to its ledger. "key-reuse" where its key was used for something else, "bot-check" where nothing says that a person sent it. */
export async function keep(
  { namespace, secret, previousSecret }: LedgerConfig,
  route: string,
  { part, stored, key, isForm, sender }: Taken,
): Promise<Kept | "key-reuse" | "bot-check"> {
  const isDerived = key === "";
  const seal = await sealOf(secret, previousSecret);
  const [keys, contents, ledger] = await Promise.all([
    seal.fingerprints(isDerived ? `derived key\n${route}\n${part}` : `key\n${route}\n${key}`),
    seal.fingerprints(`content\n${route}\n${part}`),
    ledgerOf(`${route}\n${isDerived ? part : key}`),
  ]);
  const id = ledger.toString(16) + crypto.randomUUID().slice(1);
  const record = toBase64(await seal.seal(stored, placeOf("record", { id, route })));
  const fingerprints = keys.map((key, index) => ({ key, content: contents[index]! }));
  const submitted = { id, route, fingerprints, isDerived, isForm, sender, stored, record };
  const reply = await ask(namespace, ledger, "submit", submitted)
    // The object may have been reset. What it has written it finds again, under the same key.
    .catch((error) => ask(namespace, ledger, "submit", submitted).catch((another) => lost(error, another)));
  if ("outcome" in reply) return reply;
  const { problem } = reply;
  return problem === "key-reuse" || problem === "bot-check" ? problem : { outcome: unavailable };
}

/** Nobody knows whether it was written down, unless the platform says each time that it never came there. */
function lost(...errors: unknown[]): Kept {
  return { outcome: errors.every((error) => Object(error).overloaded === true) ? unavailable : { status: "unknown", message: "" } };
}

const unavailable: Outcome = { status: "unavailable", message: "", retryAfter: null };

/** The number of a text's ledger: the same under every secret. */
async function ledgerOf(text: string): Promise<number> {
  const [first] = await digestOf(text);
  return first! % LEDGERS;
}
