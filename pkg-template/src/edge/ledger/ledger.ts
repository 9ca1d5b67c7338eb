// The Durable Object of a ledger. It stores submissions until their vendor has them or an operator decides.

import type { PreparedConfig } from "../prepared-config.ts";
import { Alarm } from "./alarm.ts";
import { InFlight } from "./in-flight.ts";
import { Intake } from "./intake.ts";
import { createContext, type LedgerContext } from "./ledger-context.ts";
import { logLedgerFailure } from "./ledger-log.ts";
import type { Messages } from "./messages.ts";
import { OperatorActions } from "./operator-actions.ts";
import { Scheduler } from "./scheduler.ts";
import { Tables } from "./storage.ts";
import { Transitions } from "./transitions.ts";
import type { LedgerState } from "./types.ts";

type Operations = { readonly [K in keyof Messages]: (context: LedgerContext, message: Messages[K][0]) => Messages[K][1] | Promise<Messages[K][1]> };

/** A ledger's object. */
export class Ledger {
  declare readonly __DURABLE_OBJECT_BRAND: never;
  readonly #configure: () => PreparedConfig;
  readonly #alarm: Alarm;
  readonly #inFlight: InFlight;
  readonly #scheduler: Scheduler;
  readonly #operations: Operations;

  /** @param configure returns the current configuration; called for each event */
  constructor({ storage }: LedgerState, configure: () => PreparedConfig) {
    const tables = new Tables(storage);
    const alarm = new Alarm(storage);
    const transitions = new Transitions(tables, alarm);
    const inFlight = new InFlight(tables, transitions);
    const intake = new Intake(tables, transitions, inFlight);
    const operator = new OperatorActions(tables, transitions);
    this.#configure = configure;
    this.#alarm = alarm;
    this.#inFlight = inFlight;
    this.#scheduler = new Scheduler(tables, alarm, transitions, inFlight);
    this.#operations = {
      submit: (context, message) => intake.submit(context, message),
      counts: () => operator.counts(),
      list: (_, message) => operator.list(message),
      details: (context, { id }) => operator.details(context, id),
      change: (context, { id, event }) => operator.change(context, id, event),
      replay: (context, selection) => operator.replay(context, selection),
      export: (context, selection) => operator.export(context, selection),
      erase: (context, message) => operator.erase(context, message),
    };
    this.#scheduler.setAlarm(configure());
  }

  /** Runs the operation that the path names. */
  async fetch(request: Request): Promise<Response> {
    const operation = new URL(request.url).pathname.slice(1) as keyof Messages;
    const message = await request.json();
    const edge = this.#configure();
    const context = await this.#begin(edge);
    // The operator's clock may have been set since.
    if (operation !== "submit") this.#scheduler.setAlarm(edge);
    const run = this.#operations[operation] as (context: LedgerContext, message: unknown) => unknown;
    return Response.json(await run(context, message));
  }

  /** Sends what is due, and sets the next alarm. Never rejects: the platform would repeat it at once. */
  async alarm(): Promise<void> {
    this.#alarm.clear();
    const edge = this.#configure();
    try {
      this.#scheduler.work(await this.#begin(edge));
      this.#alarm.clear();
      this.#scheduler.setAlarm(edge);
    } catch {
      logLedgerFailure(edge);
      // A submission may be marked as being sent, and have no attempt.
      this.#inFlight.requireRecovery();
      this.#alarm.setAfterError();
    }
  }

  /** Begins an event: with the current configuration, and after recovery. */
  async #begin(edge: PreparedConfig): Promise<LedgerContext> {
    const context = await createContext(edge);
    this.#inFlight.recover(context);
    return context;
  }
}
