// Applies events to submissions: the core decides, and submission, counts and breaker are written in one transaction.

import * as core from "#glue";
import type { Breaker, Doubt, LedgerEvent, Submission, Transition } from "#glue";
import { callWasm } from "../../wasm.ts";
import { callHook } from "../call-hook.ts";
import type { PreparedConfig } from "../prepared-config.ts";
import type { Alarm } from "./alarm.ts";
import type { AttemptReport } from "./delivery-attempt.ts";
import { currentTime, type LedgerContext } from "./ledger-context.ts";
import { logEventOf } from "./ledger-log.ts";
import type { HistoryEntry, NewSubmission, SubmissionRef, SubmissionRow, Tables } from "./storage.ts";

/** How long a submission whose processing failed is skipped, in milliseconds. */
const QUARANTINE_MS = 5_000;

/** Largest number of quarantined submissions: where more fail, the cause is not theirs. */
const MAX_QUARANTINED = 200;

/** An event without what its row knows: whether the attempts can be repeated. */
type EventOfRow = Distribute<LedgerEvent>;
type Distribute<E> = E extends { readonly name: string } ? Omit<E, "isRepeatable"> : never;

/** A finished attempt, with its outcome encrypted. */
export interface FinishedAttempt {
  readonly result: AttemptReport;
  readonly outcome?: Uint8Array | undefined;
}

/** Applies events to stored submissions. */
export class Transitions {
  readonly #tables: Tables;
  readonly #alarm: Alarm;

  constructor(tables: Tables, alarm: Alarm) {
    this.#tables = tables;
    this.#alarm = alarm;
  }

  /** Inserts a new submission and sets the alarm for it. Returns `undefined` where storage failed, and nothing was written. */
  insert(context: LedgerContext, added: NewSubmission, doubt: Doubt | undefined, issues: AttemptReport["issues"]): SubmissionRow | undefined {
    const { id, route } = added;
    const now = currentTime(context.edge);
    const breaker = this.#tables.breaker(route);
    let inserted: { readonly row: SubmissionRow; readonly transition: Transition };
    try {
      inserted = this.#tables.transaction(() => {
        const transition = decide(context, route, null, breaker, { name: "arrive", doubt }, now);
        const submission = transition.submission!;
        this.#tables.insert(added, submission, { at: now, event: "arrive", state: submission.state });
        this.#alarm.setForSubmission(context.edge, submission, now);
        return { row: this.#tables.row(id)!, transition };
      });
    } catch {
      return undefined;
    }
    const { row, transition } = inserted;
    if (transition.alert) sendAlert(context, row, transition, issues && { issues });
    return row;
  }

  /** Applies an event to a submission. Returns `undefined` where there is no such submission. */
  apply(context: LedgerContext, id: string, event: EventOfRow, attempt?: FinishedAttempt): Transition | undefined {
    const now = currentTime(context.edge);
    const applied = this.#tables.transaction(() => {
      const row = this.#tables.row(id);
      if (!row) return undefined;
      const breaker = this.#tables.breaker(row.route);
      const transition = decide(context, row.route, row, breaker, { ...event, isRepeatable: row.isRepeatable } as LedgerEvent, now);
      if (transition.isApplied) this.#write(row, breaker, transition, event.name, now, attempt);
      return { row, transition };
    });
    if (!applied?.transition.isApplied) return applied?.transition;
    const { row, transition } = applied;
    this.#setAlarm(context.edge, transition, now);
    // The handler logs an attempt that a visitor waits for.
    if (attempt && transition.visitorReply === null) callHook(context.edge.log, logEventOf(context.edge, row, "attempt", attempt.result));
    if (transition.alert) sendAlert(context, row, transition, attempt?.result);
    return transition;
  }

  /** Applies an event to one of many submissions. One whose processing fails is quarantined, so that it does not stop the others. */
  applyIsolated(context: LedgerContext, submission: SubmissionRef, name: "send" | "lost" | "tick"): Transition | undefined {
    const { quarantined } = this.#tables;
    try {
      return this.apply(context, submission.id, { name });
    } catch (error) {
      if (quarantined.size >= MAX_QUARANTINED) throw error;
      quarantined.set(submission.id, Date.now() + QUARANTINE_MS);
      callHook(context.edge.log, logEventOf(context.edge, submission, "ledger-failed"));
      return undefined;
    }
  }

  #write(row: SubmissionRow, breaker: Breaker, transition: Transition, event: string, now: number, attempt: FinishedAttempt | undefined): void {
    const { submission, isSettled, releasesRoute } = transition;
    const { status, upstreamStatus } = attempt?.result ?? {};
    const entry: HistoryEntry = { at: now, event, status, upstreamStatus, state: submission?.state ?? row.state };
    if (submission) this.#tables.update(row, submission, isSettled, attempt?.outcome, entry);
    else this.#tables.delete(row.id);
    this.#tables.setBreaker(row.route, breaker, transition.breaker);
    if (releasesRoute) this.#tables.setAllDue(row.route, now);
  }

  #setAlarm(edge: PreparedConfig, { submission, breaker, releasesRoute }: Transition, now: number): void {
    if (submission) this.#alarm.setForSubmission(edge, submission, now);
    if (releasesRoute) this.#alarm.setByClock(edge, now);
    if (breaker.probeAt !== null && !breaker.isProbing) this.#alarm.setByClock(edge, breaker.probeAt);
  }
}

/** Asks the core what an event changes. */
function decide({ edge, config }: LedgerContext, route: string, submission: Submission | null, breaker: Breaker, event: LedgerEvent, now: number): Transition {
  const { schedule, retentionDays } = config;
  const onUnknown = edge.routes.get(route)?.onUnknown;
  const policy = { schedule, retentionDays, onUnknown: typeof onUnknown === "string" ? onUnknown : undefined };
  return callWasm(() => core.transition(policy, { submission, breaker, event, now, random: Math.random() }));
}

/** Logs that a submission is held or dead, and calls the operator's hook. */
function sendAlert({ edge, config }: LedgerContext, row: SubmissionRow, { alert, submission }: Transition, attempt: Partial<AttemptReport> | undefined): void {
  const { reason } = submission!;
  const event = { ...logEventOf(edge, row, alert!, attempt), ...(reason !== null && { reason }) };
  callHook(edge.log, event);
  callHook(alert === "dead" ? config.onDead : config.onHeld, event);
}
