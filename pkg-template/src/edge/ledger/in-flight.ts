// The attempts that are under way in this object.

import { callHook } from "../call-hook.ts";
import { type AttemptReport, attemptDelivery } from "./delivery-attempt.ts";
import type { LedgerContext } from "./ledger-context.ts";
import { logEventOf, measurementsOf } from "./ledger-log.ts";
import { ownerOf, type SubmitReply } from "./messages.ts";
import type { SubmissionRow, Tables } from "./storage.ts";
import type { Transitions } from "./transitions.ts";

/** Starts attempts, and finds submissions whose attempt was lost with an earlier instance of the object. */
export class InFlight {
  readonly #tables: Tables;
  readonly #transitions: Transitions;
  /** Submission → its attempt, which a repeat of the submission waits for too. */
  readonly #attempts = new Map<string, Promise<SubmitReply>>();
  /** Whether every submission that is marked as being sent has an attempt in this object. */
  #isRecovered = false;

  constructor(tables: Tables, transitions: Transitions) {
    this.#tables = tables;
    this.#transitions = transitions;
  }

  get isRecovered(): boolean {
    return this.#isRecovered;
  }

  /** Makes the next event look for lost attempts. */
  requireRecovery(): void {
    this.#isRecovered = false;
  }

  /** Returns the attempt of a submission that is under way. */
  attempt(id: string): Promise<SubmitReply> | undefined {
    return this.#attempts.get(id);
  }

  /** Marks attempts as lost that this object knows nothing of, unless that was done before. */
  recover(context: LedgerContext): void {
    for (const [id, until] of this.#tables.quarantined) if (until <= Date.now()) this.#isRecovered = !this.#tables.quarantined.delete(id);
    if (this.#isRecovered) return;
    try {
      for (const submission of this.#tables.sending()) {
        if (!this.#attempts.has(submission.id)) this.#transitions.applyIsolated(context, submission, "lost");
      }
      this.#isRecovered = true;
    } catch {
      // Storage failed: the next event tries again.
    }
  }

  /**
   * Starts an attempt at a submission that is marked as being sent.
   *
   * @param stored its record in clear text, where the caller has that
   */
  start(context: LedgerContext, row: SubmissionRow, stored?: string): Promise<SubmitReply> {
    const attempt = this.#run(context, row, stored).finally(() => this.#attempts.delete(row.id));
    this.#attempts.set(row.id, attempt);
    return attempt;
  }

  async #run(context: LedgerContext, row: SubmissionRow, stored: string | undefined): Promise<SubmitReply> {
    const { id } = row;
    try {
      const result = await this.#attempt(context, row, stored);
      const { status, outcome } = result;
      const retryAfter = outcome?.status === "unavailable" ? outcome.retryAfter : null;
      const encrypted = outcome && (await context.cipher.encrypt(JSON.stringify(outcome), ownerOf("outcome", row)));
      const transition = this.#transitions.apply(context, id, { name: "answer", status, retryAfter }, { result, outcome: encrypted });
      const reply = transition?.visitorReply === "outcome" && outcome ? { submission: id, outcome } : acceptedReply(id);
      return { ...reply, ...measurementsOf(result) };
    } catch {
      // The result could not be written: the submission is still marked as being sent, and is found by the next recovery.
      this.#attempts.delete(id);
      this.#isRecovered = false;
      return acceptedReply(id);
    }
  }

  async #attempt({ edge, cipher }: LedgerContext, row: SubmissionRow, stored: string | undefined): Promise<AttemptReport> {
    let text = stored;
    try {
      text ??= await cipher.decrypt(new Uint8Array(row.record!), ownerOf("record", row));
    } catch {
      return { status: "unreadable", upstreamStatus: 0, ms: 0 };
    }
    const result = await attemptDelivery(edge, row, text, (isRepeatable) => this.#tables.setRepeatable(row, isRepeatable));
    const { outcome } = result;
    if (outcome) {
      const message = "message" in outcome ? outcome.message : "issues" in outcome ? outcome.issues.map(({ message }) => message).join(" ") : undefined;
      callHook(edge.onAnswer, { ...logEventOf(edge, row, "answer", result), ...(message !== undefined && { message }) });
    }
    return result;
  }
}

/** The reply for a submission that is stored and has no outcome yet. */
export function acceptedReply(submission: string): SubmitReply {
  return { submission, outcome: { status: "accepted", submission } };
}
