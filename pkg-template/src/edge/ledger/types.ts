// The public types of the ledger.

import type { LogEvent } from "../types.ts";

/**
 * Configuration of the ledger, which stores submissions until their vendor has them or an operator decides.
 *
 * A record longer than 1.9 MB when encrypted does not fit into a Durable Object: the visitor gets `unavailable`.
 */
export interface LedgerConfig {
  /** Binding of the class `Ledger` that `createHandler` returns: a Durable Object with SQLite storage. */
  readonly namespace: LedgerNamespace;
  /** Secret that encrypts records and hashes keys: at least 32 random visible ASCII characters. Without it stored records cannot be read. */
  readonly secret: string;
  /** The previous secret, during a rotation. Remove it when all records stored under it are gone: after `retentionDays` days, or twice as many with replays. */
  readonly previousSecret?: string;
  /** Pauses before each further attempt, in seconds; by default 5, 30, 300, 1 800, 7 200, 18 000, 36 000, 36 000; each up to 1 000 000 000. After the last attempt a submission is dead. */
  readonly schedule?: readonly number[];
  /** Number of waiting submissions that each of the 16 ledgers sends per second; by default 5. */
  readonly pace?: number;
  /**
   * Maximum of waiting submissions in each of the 16 ledgers; by default 100 000. Further visitors get `unavailable`. Submissions held by the bot check have a
   * limit of the same size, on the number of held submissions.
   */
  readonly capacity?: number;
  /** Retention of held and dead submissions, in days, up to 36 500; by default 30. */
  readonly retentionDays?: number;
  /** Returns the time in milliseconds since 1970, for tests; by default `Date.now`. */
  readonly clock?: () => number;
  /** The operator's interface, over HTTP. */
  readonly operator?: {
    /** Prefix of its paths. */
    readonly path: `/${string}`;
    /** Bearer token of its requests: at least 32 visible ASCII characters. With a shorter one, or none, every request gets 401. */
    readonly secret: string;
  };
  /** Called when a submission is held for the operator. */
  readonly onHeld?: (event: LogEvent) => void;
  /** Called when a submission is dead: its last attempt failed. */
  readonly onDead?: (event: LogEvent) => void;
}

/** The part of a Durable Object namespace that the ledger uses. */
export interface LedgerNamespace {
  /** Returns the id for a name. */
  idFromName(name: string): any;
  /** Returns the object with an id. */
  get(id: any): {
    /** Sends a request to the object. */
    fetch(request: Request): Promise<Response>;
  };
}

/** The part of a Durable Object's state that the ledger uses. */
export interface LedgerState {
  /** The object's storage. */
  readonly storage: LedgerStorage;
}

/** The part of a Durable Object's storage that the ledger uses. */
export interface LedgerStorage {
  /** The SQLite database. */
  readonly sql: {
    /** Runs statements, and returns the rows of the last one. */
    exec(
      query: string,
      ...bindings: any[]
    ): {
      /** Returns all rows. */
      toArray(): Record<string, any>[];
    };
  };
  /** Runs `work` in a transaction, which is rolled back where it throws. */
  transactionSync<T>(work: () => T): T;
  /** Sets the time of the next alarm, in milliseconds since 1970. */
  setAlarm(at: number): Promise<void>;
}

/** The Durable Object class of the ledger. Export it from the worker under the class name of the binding. */
export interface LedgerClass<Env> {
  /** Called by the platform. */
  new (
    state: LedgerState,
    env: Env,
  ): {
    /** Answers the handler's requests. */
    fetch(request: Request): Promise<Response>;
    /** Sends what is due. */
    alarm(): Promise<void>;
    /** Marks the class as a Durable Object's for the types that `wrangler types` writes. */
    readonly __DURABLE_OBJECT_BRAND: never;
  };
}
