// Sends waiting submissions when they are due, and deletes expired ones.

import type { PreparedConfig } from "../prepared-config.ts";
import type { Alarm } from "./alarm.ts";
import type { InFlight } from "./in-flight.ts";
import { currentTime, type LedgerContext } from "./ledger-context.ts";
import type { SubmissionRef, SubmissionRow, Tables } from "./storage.ts";
import type { Transitions } from "./transitions.ts";

/** Default of `pace`. */
const PACE = 5;

/** Largest number of submissions that expire in one alarm. */
const MAX_EXPIRING = 200;

/** The work of an alarm. */
export class Scheduler {
  readonly #tables: Tables;
  readonly #alarm: Alarm;
  readonly #transitions: Transitions;
  readonly #inFlight: InFlight;
  /** Submissions that waited, and have an attempt under way. */
  readonly #draining = new Set<SubmissionRow>();

  constructor(tables: Tables, alarm: Alarm, transitions: Transitions, inFlight: InFlight) {
    this.#tables = tables;
    this.#alarm = alarm;
    this.#transitions = transitions;
    this.#inFlight = inFlight;
  }

  /** Expires what is over, and starts at most `pace` attempts. Does not wait for the attempts. */
  work(context: LedgerContext): void {
    const now = currentTime(context.edge);
    for (const submission of this.#tables.expiring(MAX_EXPIRING)) {
      if (submission.due <= now) this.#transitions.applyIsolated(context, submission, "tick");
    }
    if (!this.#alarm.tryStartBatch()) return;
    for (const submission of this.#nextBatch(now, context.config.pace ?? PACE)) {
      if (this.#transitions.applyIsolated(context, submission, "send")?.submission?.state !== "sending") continue;
      void this.#drain(context, this.#tables.row(submission.id)!);
    }
  }

  /** Sets the alarm for the next submission that needs it. */
  setAlarm(edge: PreparedConfig): void {
    const now = currentTime(edge);
    const times = this.#idleRoutes().map((route) => {
      const { probeAt, isProbing } = this.#tables.breaker(route);
      const first = this.#tables.firstWaiting(route);
      return !first || (probeAt !== null && isProbing) ? Infinity : (probeAt ?? first.due);
    });
    const [expiring] = this.#tables.expiring(1);
    if (expiring) times.push(expiring.due);
    // A new object recovers at once what the one before it was sending.
    if (this.#tables.hasSending()) times.push(this.#inFlight.isRecovered ? this.#alarm.watchdogTime(now) : now);
    this.#alarm.setByClock(edge, Math.min(...times));
    const [until] = this.#tables.quarantined.values();
    if (until) this.#alarm.set(until);
  }

  /** Returns the submissions to send now: probes of open breakers first, then the oldest due ones. */
  #nextBatch(now: number, size: number): SubmissionRef[] {
    const routes = this.#idleRoutes().map((route) => ({ route, probeAt: this.#tables.breaker(route).probeAt }));
    const probes = routes.flatMap(({ route, probeAt }) => (probeAt !== null && probeAt <= now ? (this.#tables.firstWaiting(route) ?? []) : []));
    const due = routes.flatMap(({ route, probeAt }) => (probeAt === null ? this.#tables.due(route, now, size) : []));
    due.sort((one, other) => one.acceptedAt - other.acceptedAt);
    return [...probes, ...due].slice(0, size);
  }

  /** Sends one that waited, then lets its route continue. */
  async #drain(context: LedgerContext, row: SubmissionRow): Promise<void> {
    this.#draining.add(row);
    await this.#inFlight.start(context, row);
    this.#draining.delete(row);
    try {
      this.setAlarm(context.edge);
    } catch {
      // The watchdog's alarm is still set.
    }
  }

  /** Returns the routes with waiting submissions and none under way: a slow vendor delays only its own route. */
  #idleRoutes(): string[] {
    const busy = new Set(Array.from(this.#draining, ({ route }) => route));
    return this.#tables.waitingRoutes().filter((route) => !busy.has(route));
  }
}
