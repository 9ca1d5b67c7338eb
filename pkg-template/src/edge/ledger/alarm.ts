// The alarm of a ledger's object: when the platform calls it next.

import type { PreparedConfig } from "../prepared-config.ts";
import { currentTime } from "./ledger-context.ts";
import type { LedgerStorage } from "./types.ts";

/** Time after which an attempt is checked for its end, in milliseconds: its object may have been reset. */
const WATCHDOG_MS = 15_000;

/** Time to the next alarm after an error, in milliseconds. */
const ERROR_PAUSE_MS = 60_000;

/** Least time between two batches, in milliseconds: `pace` counts submissions per second. */
const BATCH_INTERVAL_MS = 1_000;

/** Time after which a failed `setAlarm` is repeated, in milliseconds. */
const SET_ALARM_PAUSE_MS = 1_000;

/** The alarm. Setting it to a later time than it has changes nothing. */
export class Alarm {
  readonly #storage: LedgerStorage;
  /** Time of the next alarm, by the platform's clock. */
  #at = Infinity;
  /** Earliest time of the next batch, by the platform's clock. */
  #nextBatchAt = 0;

  constructor(storage: LedgerStorage) {
    this.#storage = storage;
  }

  /** Forgets the alarm: it has fired, or its time no longer holds. */
  clear(): void {
    this.#at = Infinity;
  }

  /** Sets the alarm after an error. */
  setAfterError(): void {
    this.clear();
    this.set(Date.now() + ERROR_PAUSE_MS);
  }

  /** Sets the alarm for a submission's next step; for one with an attempt under way, as a watchdog. */
  setForSubmission(edge: PreparedConfig, { due }: { readonly due: number | null }, now: number): void {
    this.setByClock(edge, due ?? this.watchdogTime(now));
  }

  /** Returns the time at which an attempt that is under way now is checked. */
  watchdogTime(now: number): number {
    return now + WATCHDOG_MS;
  }

  /** Sets the alarm to a time by the operator's clock. */
  setByClock(edge: PreparedConfig, time: number): void {
    if (time < Infinity) this.set(Date.now() + Math.max(time - currentTime(edge), 0));
  }

  /** Sets the alarm to a time by the platform's clock, or to the time of the next batch if that is later. */
  set(time: number): void {
    const at = Math.max(time, this.#nextBatchAt);
    if (at >= this.#at) return;
    this.#at = at;
    this.#storage.setAlarm(at).catch(() => {
      // A new alarm may have been set since: this would put it off.
      if (this.#at !== at) return;
      this.#at = Infinity;
      setTimeout(() => this.set(at), SET_ALARM_PAUSE_MS);
    });
  }

  /** Returns whether a batch may be sent now. If so, the next one may be sent a second later. */
  tryStartBatch(): boolean {
    if (Date.now() < this.#nextBatchAt) return false;
    this.#nextBatchAt = Date.now() + BATCH_INTERVAL_MS;
    return true;
  }
}
