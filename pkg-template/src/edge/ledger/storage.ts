// The tables of a ledger, in a Durable Object's SQLite.

import type { Breaker, State, Submission } from "#glue";
import type { LedgerStorage } from "./types.ts";

/** Names a submission. */
export interface SubmissionRef {
  readonly id: string;
  readonly route: string;
}

/** A submission to insert. */
export interface NewSubmission extends SubmissionRef {
  /** Fingerprint of its idempotency key. */
  readonly key: string;
  /** Fingerprint of its content. */
  readonly content: string;
  readonly isDerived: boolean;
  /** The record, encrypted. */
  readonly record: Uint8Array;
}

/** A stored submission. */
export interface SubmissionRow extends Submission, SubmissionRef {
  readonly content: string;
  readonly isDerived: number;
  readonly isRepeatable: number;
  readonly acceptedAt: number;
  readonly changedAt: number;
  /** The record, encrypted; null once the submission is settled. */
  readonly record: ArrayBuffer | null;
  /** The outcome, encrypted, once it is final. */
  readonly outcome: ArrayBuffer | null;
  /** List of {@link HistoryEntry}, as JSON text. */
  readonly history: string;
}

/** An event in a submission's history. */
export interface HistoryEntry {
  readonly at: number;
  readonly event: string;
  /** Status of an attempt. */
  readonly status?: string | undefined;
  readonly upstreamStatus?: number | undefined;
  /** State after the event. */
  readonly state: State;
}

/** Selects submissions, in the order in which they were accepted. */
export interface Selection {
  readonly states?: readonly State[] | undefined;
  readonly route?: string | undefined;
  /** Times in milliseconds since 1970. */
  readonly before?: number | undefined;
  readonly after?: number | undefined;
  /** Selects what comes after this submission. */
  readonly cursor?: readonly [acceptedAt: number, id: string] | undefined;
}

/** Number of submissions by route and state; `accepted` counts all that were ever inserted. */
export type Count = readonly [route: string, state: State | "accepted", count: number];

/** Migrations of the tables. A released one never changes. */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE submissions (
    id TEXT PRIMARY KEY, route TEXT NOT NULL, key TEXT NOT NULL, content TEXT NOT NULL, is_derived INTEGER NOT NULL,
    state TEXT NOT NULL, reason TEXT, attempts INTEGER NOT NULL, is_uncertain INTEGER NOT NULL, is_told INTEGER NOT NULL, is_probe INTEGER NOT NULL,
    is_erasing INTEGER NOT NULL, due_at INTEGER, is_repeatable INTEGER NOT NULL DEFAULT 0, accepted_at INTEGER NOT NULL, changed_at INTEGER NOT NULL,
    record BLOB, outcome BLOB, history TEXT NOT NULL
  );
  CREATE INDEX by_key ON submissions (key, content, accepted_at);
  CREATE INDEX by_age ON submissions (accepted_at, id);
  CREATE INDEX sending ON submissions (id) WHERE state = 'sending';
  CREATE INDEX waiting ON submissions (route, due_at) WHERE state = 'waiting';
  CREATE INDEX waiting_by_age ON submissions (route, accepted_at) WHERE state = 'waiting';
  CREATE INDEX ending ON submissions (due_at) WHERE state NOT IN ('sending', 'waiting');
  CREATE TABLE books (route TEXT NOT NULL, state TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (route, state)) WITHOUT ROWID;
  CREATE TABLE breakers (route TEXT PRIMARY KEY, failures INTEGER NOT NULL, probe_at INTEGER, probes INTEGER NOT NULL, is_probing INTEGER NOT NULL) WITHOUT ROWID;`,
  "ALTER TABLE submissions ADD COLUMN is_allowed INTEGER NOT NULL DEFAULT 0",
];

const COLUMNS = `id, route, content, is_derived AS isDerived, state, reason, attempts, is_uncertain AS isUncertain, is_allowed AS isRepeatAllowed, is_told AS isAcknowledged, is_probe AS isProbe,
  is_erasing AS isErasing, due_at AS due, is_repeatable AS isRepeatable, accepted_at AS acceptedAt, changed_at AS changedAt, record, outcome, history`;

/** Number of history entries that are kept: an outage of days has a probe a minute. */
const MAX_HISTORY = 50;

/** Excludes quarantined submissions. */
const NOT_QUARANTINED = "id NOT IN (SELECT value FROM json_each(?))";

/** Number of submissions under one key that are compared: with the same content, and with other content. */
const MAX_PRIORS = 8;

/** The breaker of a route without failures. */
const CLOSED_BREAKER: Breaker = { failures: 0, probeAt: null, probes: 0, isProbing: false };

/** The tables. A write that the platform refuses throws, and has no effect. */
export class Tables {
  readonly #storage: LedgerStorage;
  /**
   * Submissions whose processing failed → the time until which they are skipped, by the platform's clock. In the order of failure.
   */
  readonly quarantined = new Map<string, number>();

  constructor(storage: LedgerStorage) {
    this.#storage = storage;
    this.transaction(() => this.#migrate());
  }

  #migrate(): void {
    this.#callWasmJson("CREATE TABLE IF NOT EXISTS layout (version INTEGER NOT NULL)");
    const version = this.#one("SELECT version FROM layout")?.version ?? 0;
    if (version > MIGRATIONS.length) throw new Error("The ledger was written by a later version of enlist.");
    if (version === MIGRATIONS.length) return;
    for (const migration of MIGRATIONS.slice(version)) this.#callWasmJson(migration);
    this.#callWasmJson("DELETE FROM layout");
    this.#callWasmJson("INSERT INTO layout VALUES (?)", MIGRATIONS.length);
  }

  #callWasmJson<R = Record<string, any>>(query: string, ...bindings: unknown[]): R[] {
    return this.#storage.sql.exec(query, ...bindings).toArray() as R[];
  }

  #one<R = Record<string, any>>(query: string, ...bindings: unknown[]): R | undefined {
    return this.#callWasmJson<R>(query, ...bindings)[0];
  }

  /** Commits all writes of `work`, or none where it throws. */
  transaction<T>(work: () => T): T {
    return this.#storage.transactionSync(work);
  }

  get #quarantinedIds(): string {
    return JSON.stringify([...this.quarantined.keys()]);
  }

  /** Returns the submission with this id. */
  row(id: string): SubmissionRow | undefined {
    return this.#one(`SELECT ${COLUMNS} FROM submissions WHERE id = ?`, id);
  }

  /** Returns the latest submissions under a key: those with this content, then others. */
  priors(key: string, content: string): SubmissionRow[] {
    const sameContent = this.#callWasmJson<SubmissionRow>(
      `SELECT ${COLUMNS} FROM submissions WHERE key = ? AND content = ? ORDER BY accepted_at DESC LIMIT ?`,
      key,
      content,
      MAX_PRIORS,
    );
    const otherContent = this.#callWasmJson<SubmissionRow>(
      `SELECT ${COLUMNS} FROM submissions WHERE key = ? AND content <> ? LIMIT ?`,
      key,
      content,
      MAX_PRIORS,
    );
    return [...sameContent, ...otherContent];
  }

  breaker(route: string): Breaker {
    const stored = this.#one<Breaker>("SELECT failures, probe_at AS probeAt, probes, is_probing AS isProbing FROM breakers WHERE route = ?", route);
    return stored ?? CLOSED_BREAKER;
  }

  /** Inserts a submission, and counts it. */
  insert({ id, route, key, content, isDerived, record }: NewSubmission, submission: Submission, entry: HistoryEntry): void {
    this.#callWasmJson(
      `INSERT INTO submissions (id, route, key, content, is_derived, state, reason, attempts, is_uncertain, is_allowed, is_told, is_probe, is_erasing, due_at, accepted_at,
        changed_at, record, history) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[id, route, key, content, Number(isDerived), ...columnValues(submission), entry.at, entry.at, record, JSON.stringify([entry])],
    );
    this.#addToCount(route, "accepted", 1);
    this.#addToCount(route, submission.state, 1);
  }

  /** Updates a submission after an event, and the counts. Deletes the record of a settled one. */
  update(row: SubmissionRow, submission: Submission, isSettled: boolean, outcome: Uint8Array | undefined, entry: HistoryEntry): void {
    const history = [...(JSON.parse(row.history) as HistoryEntry[]), entry].slice(-MAX_HISTORY);
    this.#callWasmJson(
      `UPDATE submissions SET state = ?, reason = ?, attempts = ?, is_uncertain = ?, is_allowed = ?, is_told = ?, is_probe = ?, is_erasing = ?, due_at = ?, changed_at = ?,
        history = ?, record = iif(?, NULL, record), outcome = ? WHERE id = ?`,
      ...[
        ...columnValues(submission),
        entry.at,
        JSON.stringify(history),
        Number(isSettled),
        (isSettled && submission.state !== "erased" && outcome) || null,
        row.id,
      ],
    );
    this.#moveCount(row, submission.state);
  }

  /** Deletes a submission. The counts still include it. */
  delete(id: string): void {
    this.#callWasmJson("DELETE FROM submissions WHERE id = ?", id);
  }

  /** Stores whether repeating the attempts of a submission makes no second record. */
  setRepeatable({ id, isRepeatable }: SubmissionRow, value: boolean): void {
    if (Boolean(isRepeatable) !== value) this.#callWasmJson("UPDATE submissions SET is_repeatable = ? WHERE id = ?", Number(value), id);
  }

  /** Stores a route's breaker, where it has changed. */
  setBreaker(route: string, before: Breaker, { failures, probeAt, probes, isProbing }: Breaker): void {
    const isSame = before.failures === failures && before.probeAt === probeAt && before.probes === probes && Boolean(before.isProbing) === Boolean(isProbing);
    if (!isSame) this.#callWasmJson("INSERT OR REPLACE INTO breakers VALUES (?, ?, ?, ?, ?)", route, failures, probeAt, probes, Number(isProbing));
  }

  /** Makes all waiting submissions of a route due. */
  setAllDue(route: string, now: number): void {
    this.#callWasmJson("UPDATE submissions SET due_at = ? WHERE route = ? AND state = 'waiting' AND due_at > ?", now, route, now);
  }

  #moveCount({ route, state }: SubmissionRow, next: State): void {
    if (state === next) return;
    this.#addToCount(route, state, -1);
    this.#addToCount(route, next, 1);
  }

  #addToCount(route: string, state: Count[1], change: number): void {
    this.#callWasmJson("INSERT INTO books VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count", route, state, change);
  }

  /** Returns all counts. */
  counts(): Count[] {
    return this.#callWasmJson("SELECT route, state, count FROM books").map(({ route, state, count }) => [route, state, count]);
  }

  /** Returns the number of submissions in a state. */
  countOf(state: State): number {
    return this.#one("SELECT sum(count) AS count FROM books WHERE state = ?", state)?.count ?? 0;
  }

  /** Returns the routes with waiting submissions. */
  waitingRoutes(): string[] {
    return this.#callWasmJson("SELECT route FROM books WHERE state = 'waiting' AND count > 0").map(({ route }) => route);
  }

  /** Returns the routes whose breaker is open. */
  openBreakers(): string[] {
    return this.#callWasmJson("SELECT route FROM breakers WHERE probe_at IS NOT NULL").map(({ route }) => route);
  }

  /** Returns whether any submission is marked as being sent. */
  hasSending(): boolean {
    return this.#one("SELECT id FROM submissions WHERE state = 'sending' LIMIT 1") !== undefined;
  }

  /** Returns the submissions that are marked as being sent. */
  sending(): SubmissionRef[] {
    return this.#callWasmJson(`SELECT id, route FROM submissions WHERE state = 'sending' AND ${NOT_QUARANTINED}`, this.#quarantinedIds);
  }

  /** Returns the due submissions of a route, oldest first. */
  due(route: string, now: number, limit: number): (SubmissionRef & { acceptedAt: number })[] {
    // Without the hint SQLite may sort all waiting submissions.
    const query = `SELECT id, route, accepted_at AS acceptedAt FROM submissions INDEXED BY waiting_by_age WHERE route = ? AND state = 'waiting' AND due_at <= ?
      AND ${NOT_QUARANTINED} ORDER BY accepted_at LIMIT ?`;
    return this.#callWasmJson(query, route, now, this.#quarantinedIds, limit);
  }

  /** Returns the waiting submission of a route that is due first. */
  firstWaiting(route: string): (SubmissionRef & { due: number }) | undefined {
    return this.#one(
      `SELECT id, route, due_at AS due FROM submissions WHERE route = ? AND state = 'waiting' AND ${NOT_QUARANTINED} ORDER BY due_at LIMIT 1`,
      route,
      this.#quarantinedIds,
    );
  }

  /** Returns the submissions that expire first: held, dead and settled ones. */
  expiring(limit: number): (SubmissionRef & { due: number })[] {
    const query = `SELECT id, route, due_at AS due FROM submissions WHERE state NOT IN ('sending', 'waiting') AND ${NOT_QUARANTINED} ORDER BY due_at LIMIT ?`;
    return this.#callWasmJson(query, this.#quarantinedIds, limit);
  }

  /** Returns the selected submissions, oldest first. */
  list({ states, route, before, after, cursor }: Selection, limit: number): SubmissionRow[] {
    const conditions: [string, ...unknown[]][] = [];
    if (states) conditions.push([`state IN (${states.map(() => "?").join(", ")})`, ...states]);
    if (route !== undefined) conditions.push(["route = ?", route]);
    if (before !== undefined) conditions.push(["accepted_at < ?", before]);
    if (after !== undefined) conditions.push(["accepted_at > ?", after]);
    if (cursor) conditions.push(["(accepted_at, id) > (?, ?)", ...cursor]);
    const where = conditions.map(([text]) => text).join(" AND ") || "TRUE";
    return this.#callWasmJson(
      `SELECT ${COLUMNS} FROM submissions WHERE ${where} ORDER BY accepted_at, id LIMIT ?`,
      ...conditions.flatMap(([, ...values]) => values),
      limit,
    );
  }
}

/** Returns a submission's values in the order of the columns. */
function columnValues({ state, reason, attempts, isUncertain, isRepeatAllowed, isAcknowledged, isProbe, isErasing, due }: Submission) {
  return [state, reason, attempts, Number(isUncertain), Number(isRepeatAllowed), Number(isAcknowledged), Number(isProbe), Number(isErasing), due];
}
