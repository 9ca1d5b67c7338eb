// Submissions from the handler: detects repeats, checks for bots, stores, and makes the first attempt.

import * as core from "#glue";
import type { KeyUse, State } from "#glue";
import { callWasm } from "../../wasm.ts";
import { type BotCheckResult, checkBot } from "./bot-check.ts";
import { acceptedReply, type InFlight } from "./in-flight.ts";
import { currentTime, type LedgerContext } from "./ledger-context.ts";
import { type Fingerprints, fromBase64, ownerOf, type SubmitMessage, type SubmitReply } from "./messages.ts";
import type { SubmissionRow, Tables } from "./storage.ts";
import type { Transitions } from "./transitions.ts";

/** Default of `capacity`. */
const CAPACITY = 100_000;

/** Longest encrypted record, in bytes: a row has at most 2 MB, and needs room for the history. */
const MAX_RECORD = 1_900_000;

/** Accepts submissions. */
export class Intake {
  readonly #tables: Tables;
  readonly #transitions: Transitions;
  readonly #inFlight: InFlight;

  constructor(tables: Tables, transitions: Transitions, inFlight: InFlight) {
    this.#tables = tables;
    this.#transitions = transitions;
    this.#inFlight = inFlight;
  }

  /** Stores a submission and makes the first attempt; or replies with what is known of it, where it is a repeat. */
  async submit(context: LedgerContext, message: SubmitMessage): Promise<SubmitReply> {
    const early = this.#replyWithoutStoring(context, message);
    if (early || !message.sender) return early ?? this.#store(context, message);
    const check = await checkBot(context.edge, message);
    if (check.isRefused) return { problem: "bot-check" };
    // The same may have been submitted again during the check.
    const repeat = this.#replyWithoutStoring(context, message);
    if (repeat) return repeat;
    // Doubtful submissions have a limit of their own: they never take the room of the others.
    return check.doubt && this.#isFull(context, "held") ? { problem: "full" } : this.#store(context, message, check);
  }

  /** Returns the reply to a submission that is not to be stored: a repeat, a wrong use of a key, or one too many. */
  #replyWithoutStoring(context: LedgerContext, { fingerprints, isForm }: SubmitMessage): SubmitReply | Promise<SubmitReply> | undefined {
    const candidates = fingerprints.flatMap(({ key, content }) => this.#tables.priors(key, content).map((row) => ({ row, isSame: row.content === content })));
    const query = {
      priors: candidates.map(({ row, isSame }) => ({ isSame, state: row.state, acceptedAt: row.acceptedAt, isDerived: row.isDerived })),
      isForm,
      now: currentTime(context.edge),
    };
    const { result, prior } = callWasm(() => core.lookUpKey(query));
    if (result === "mismatch") return { problem: "key-reuse" };
    if (prior !== null) return this.#replyToRepeat(context, result, candidates[prior]!.row);
    return this.#isFull(context, "waiting") ? { problem: "full" } : undefined;
  }

  /** Replies to a repeat with what the first submission has: its attempt, its final outcome, or that it is stored. */
  async #replyToRepeat({ cipher }: LedgerContext, result: KeyUse, row: SubmissionRow): Promise<SubmitReply> {
    if (result === "join") return this.#inFlight.attempt(row.id) ?? acceptedReply(row.id);
    if (result !== "outcome" || !row.outcome) return acceptedReply(row.id);
    return { submission: row.id, outcome: JSON.parse(await cipher.decrypt(new Uint8Array(row.outcome), ownerOf("outcome", row))) };
  }

  /** Returns whether as many submissions are in a state as `capacity` allows. */
  #isFull({ config }: LedgerContext, state: State): boolean {
    return this.#tables.countOf(state) >= (config.capacity ?? CAPACITY);
  }

  async #store(
    context: LedgerContext,
    { id, route, fingerprints, isDerived, stored, record }: SubmitMessage,
    { doubt, issues }: Partial<BotCheckResult> = {},
  ): Promise<SubmitReply> {
    const encrypted = fromBase64(record);
    if (encrypted.length > MAX_RECORD) return { problem: "unwritten" };
    const [{ key, content }] = fingerprints as [Fingerprints];
    const row = this.#transitions.insert(context, { id, route, key, content, isDerived, record: encrypted }, doubt, issues);
    if (!row) return { problem: "unwritten" };
    return row.state === "sending" ? this.#inFlight.start(context, row, stored) : acceptedReply(id);
  }
}
