// The types of the ledger's face.

import type { LogEvent } from "../types.ts";

/**
 * Where submissions are kept until they have reached their vendor, or an operator.
 *
 * One that is encrypted longer than 1.9 MB, for which a Durable Object has no room, is told `unavailable`.
 */
export interface LedgerConfig {
  /** The binding of the class `Ledger` that `createHandler` gives: a Durable Object with SQLite storage. */
  readonly namespace: LedgerNamespace;
  /** What records are encrypted under, and keys hashed: 32 visible ASCII characters or more, drawn at random. Without it what is kept cannot be read. */
  readonly secret: string;
  /** The secret before this one, until what was kept under it is gone: after as many days as `retentionDays` says. */
  readonly previousSecret?: string;
  /** How long to wait before each further attempt, in seconds; by default 5, 30, 300, 1 800, 7 200, 18 000, 36 000, 36 000; each up to 1 000 000 000. After the last one a submission is dead. */
  readonly schedule?: readonly number[];
  /** How many submissions a second each of the 16 ledgers delivers of those that waited; by default 5. */
  readonly pace?: number;
  /**
   * How many submissions may wait in each of the 16 ledgers; by default 100 000. More are told `unavailable`. Once as many are held, so is what would be held for
   * doubts about who sent it.
   */
  readonly capacity?: number;
  /** How long held and dead submissions are kept, in days, up to 36 500; by default 30. */
  readonly retentionDays?: number;
  /** The time in milliseconds since 1970, for tests; by default `Date.now`. */
  readonly clock?: () => number;
  /** The operator's interface, over HTTP. */
  readonly operator?: {
    /** What its addresses begin with. */
    readonly path: `/${string}`;
    /** What its requests bear, `Authorization: Bearer …`: 32 visible ASCII characters or more. With a shorter one, or none, nothing there answers. */
    readonly secret: string;
  };
  /** A submission waits for the operator. */
  readonly onHeld?: (event: LogEvent) => void;
  /** A submission has been given up. */
  readonly onDead?: (event: LogEvent) => void;
}

/** What a ledger uses of a Durable Object's namespace. */
export interface LedgerNamespace {
  /** The id that belongs to a name. */
  idFromName(name: string): any;
  /** The object of an id. */
  get(id: any): {
    /** Asks it. */
    fetch(request: Request): Promise<Response>;
  };
}

/** What a ledger uses of the state that a Durable Object is made with. */
export interface LedgerState {
  /** Its own storage. */
  readonly storage: LedgerStorage;
}

/** What a ledger uses of a Durable Object's storage. */
export interface LedgerStorage {
  /** SQLite. */
  readonly sql: {
    /** Runs statements, and gives the rows of the last. */
    exec(
      query: string,
      ...bindings: any[]
    ): {
      /** All of them. */
      toArray(): Record<string, any>[];
    };
  };
  /** Takes back what is written within, where that throws. */
  transactionSync<T>(work: () => T): T;
  /** When to wake the object, in milliseconds since 1970. */
  setAlarm(at: number): Promise<void>;
}

/** A ledger: a Durable Object's class for the platform to make objects of. Export it under the name that the binding gives. */
export interface LedgerClass<Env> {
  /** The platform's to call. */
  new (
    state: LedgerState,
    env: Env,
  ): {
    /** Answers the handler. */
    fetch(request: Request): Promise<Response>;
    /** Goes on with what is due. */
    alarm(): Promise<void>;
  };
}
