// Where a ledger keeps its submissions: tables in a Durable Object's SQLite. What changes together is one transaction.

import type { LedgerStorage } from "./types.ts";

/** Where a submission is in its story. */
export type State = "sending" | "waiting" | "held" | "dead" | "delivered" | "exists" | "refused" | "discarded" | "erased" | "expired";

/** A submission as far as decisions need to know it: the core's to change. SQLite's 1 and 0 are as good as true and false. */
export interface Submission {
  readonly state: State;
  readonly reason: string | null;
  readonly attempts: number;
  readonly isUncertain: boolean | number;
  readonly isAllowed: boolean | number;
  readonly isTold: boolean | number;
  readonly isProbe: boolean | number;
  readonly isErasing: boolean | number;
  /** When it next needs attention, in milliseconds since 1970; never while it is sent. */
  readonly due: number | null;
}

/** What a route knows of its vendor's health: the core's to change. */
export interface Breaker {
  readonly failures: number;
  readonly probeAt: number | null;
  readonly probes: number;
  readonly isProbing: boolean | number;
}

/** A submission as it came in. */
export interface Arrival {
  readonly id: string;
  readonly route: string;
  /** The fingerprint of the key that it came under, */
  readonly key: string;
  /** and of what it says. */
  readonly content: string;
  readonly isDerived: boolean;
  /** What it says, sealed. */
  readonly record: Uint8Array;
}

/** Where a submission belongs. */
export interface Place {
  readonly id: string;
  readonly route: string;
}

/** A submission as it is kept. */
export interface Row extends Submission, Place {
  readonly content: string;
  readonly isDerived: number;
  readonly isRepeatable: number;
  readonly acceptedAt: number;
  readonly changedAt: number;
  /** What it says, sealed, until its story ends. */
  readonly record: ArrayBuffer | null;
  /** What came of it, sealed, once that is known. */
  readonly outcome: ArrayBuffer | null;
  /** The steps of its story, as JSON text. */
  readonly history: string;
}

/** A step of a submission's story. */
export interface Entry {
  readonly at: number;
  readonly event: string;
  /** What came of an attempt. */
  readonly status?: string | undefined;
  readonly upstreamStatus?: number | undefined;
  /** Where it is since. */
  readonly state: State;
}

/** Which submissions, and after which: they are in the order in which they came in. */
export interface Selection {
  readonly states?: readonly State[] | undefined;
  readonly route?: string | undefined;
  /** Times in milliseconds since 1970. */
  readonly before?: number | undefined;
  readonly after?: number | undefined;
  /** The last one before. */
  readonly cursor?: readonly [acceptedAt: number, id: string] | undefined;
}

/** How many there are, by route and state; `accepted` are all that ever came in. */
export type Count = readonly [route: string, state: State | "accepted", count: number];

/** The layouts of the tables, each made out of the one before it. What has been released is never changed. */
const LAYOUTS: readonly string[] = [
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

const COLUMNS = `id, route, content, is_derived AS isDerived, state, reason, attempts, is_uncertain AS isUncertain, is_allowed AS isAllowed, is_told AS isTold, is_probe AS isProbe,
  is_erasing AS isErasing, due_at AS due, is_repeatable AS isRepeatable, accepted_at AS acceptedAt, changed_at AS changedAt, record, outcome, history`;

/** Steps of a story that are kept: an outage of days has a probe a minute. */
const MAX_HISTORY = 50;

/** Whoever was set aside keeps nobody else waiting. */
const NOT_ASIDE = "id NOT IN (SELECT value FROM json_each(?))";

/** Submissions under one key that are looked at, of one content and of others. */
const MAX_PRIORS = 8;

/** A breaker of which nothing has been heard. */
const CLOSED: Breaker = { failures: 0, probeAt: null, probes: 0, isProbing: false };

/** The tables. Whatever writes throws where the platform cannot, and has then written nothing. */
export class Tables {
  readonly #storage: LedgerStorage;
  /** Submissions that failed by themselves, and until when nobody is to come upon them, by the platform's clock: those that failed first before the others. */
  readonly aside = new Map<string, number>();

  constructor(storage: LedgerStorage) {
    this.#storage = storage;
    this.atOnce(() => this.#migrate());
  }

  #migrate(): void {
    this.#run("CREATE TABLE IF NOT EXISTS layout (version INTEGER NOT NULL)");
    const version = this.#one("SELECT version FROM layout")?.version ?? 0;
    if (version > LAYOUTS.length) throw new Error("The ledger was written by a later version of enlist.");
    if (version === LAYOUTS.length) return;
    for (const layout of LAYOUTS.slice(version)) this.#run(layout);
    this.#run("DELETE FROM layout");
    this.#run("INSERT INTO layout VALUES (?)", LAYOUTS.length);
  }

  #run<R = Record<string, any>>(query: string, ...bindings: unknown[]): R[] {
    return this.#storage.sql.exec(query, ...bindings).toArray() as R[];
  }

  #one<R = Record<string, any>>(query: string, ...bindings: unknown[]): R | undefined {
    return this.#run<R>(query, ...bindings)[0];
  }

  /** Writes all of it, or nothing. */
  atOnce<T>(work: () => T): T {
    return this.#storage.transactionSync(work);
  }

  get #aside(): string {
    return JSON.stringify([...this.aside.keys()]);
  }

  /** A submission. */
  row(id: string): Row | undefined {
    return this.#one(`SELECT ${COLUMNS} FROM submissions WHERE id = ?`, id);
  }

  /** The latest submissions that came in under a key: of this content, and of others. */
  priors(key: string, content: string): Row[] {
    const ofThis = this.#run<Row>(
      `SELECT ${COLUMNS} FROM submissions WHERE key = ? AND content = ? ORDER BY accepted_at DESC LIMIT ?`,
      key,
      content,
      MAX_PRIORS,
    );
    const ofOthers = this.#run<Row>(`SELECT ${COLUMNS} FROM submissions WHERE key = ? AND content <> ? LIMIT ?`, key, content, MAX_PRIORS);
    return [...ofThis, ...ofOthers];
  }

  breaker(route: string): Breaker {
    const known = this.#one<Breaker>("SELECT failures, probe_at AS probeAt, probes, is_probing AS isProbing FROM breakers WHERE route = ?", route);
    return known ?? CLOSED;
  }

  /** Writes a new submission. */
  insert({ id, route, key, content, isDerived, record }: Arrival, submission: Submission, entry: Entry): void {
    this.#run(
      `INSERT INTO submissions (id, route, key, content, is_derived, state, reason, attempts, is_uncertain, is_allowed, is_told, is_probe, is_erasing, due_at, accepted_at,
        changed_at, record, history) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[id, route, key, content, Number(isDerived), ...valuesOf(submission), entry.at, entry.at, record, JSON.stringify([entry])],
    );
    this.#count(route, "accepted", 1);
    this.#count(route, submission.state, 1);
  }

  /** Writes what has become of a submission. One whose story is over has no record any more. */
  update(row: Row, submission: Submission, isSettled: boolean, outcome: Uint8Array | undefined, entry: Entry): void {
    const history = [...(JSON.parse(row.history) as Entry[]), entry].slice(-MAX_HISTORY);
    this.#run(
      `UPDATE submissions SET state = ?, reason = ?, attempts = ?, is_uncertain = ?, is_allowed = ?, is_told = ?, is_probe = ?, is_erasing = ?, due_at = ?, changed_at = ?,
        history = ?, record = iif(?, NULL, record), outcome = ? WHERE id = ?`,
      ...[
        ...valuesOf(submission),
        entry.at,
        JSON.stringify(history),
        Number(isSettled),
        (isSettled && submission.state !== "erased" && outcome) || null,
        row.id,
      ],
    );
    this.#move(row, submission.state);
  }

  /** Forgets a submission; the books remember that it was. */
  delete(id: string): void {
    this.#run("DELETE FROM submissions WHERE id = ?", id);
  }

  /** Remembers whether sending a submission again makes no second record. */
  setRepeatable({ id, isRepeatable }: Row, value: boolean): void {
    if (Boolean(isRepeatable) !== value) this.#run("UPDATE submissions SET is_repeatable = ? WHERE id = ?", Number(value), id);
  }

  /** Writes a route's breaker, where it has changed. */
  setBreaker(route: string, before: Breaker, { failures, probeAt, probes, isProbing }: Breaker): void {
    const isSame = before.failures === failures && before.probeAt === probeAt && before.probes === probes && Boolean(before.isProbing) === isProbing;
    if (!isSame) this.#run("INSERT OR REPLACE INTO breakers VALUES (?, ?, ?, ?, ?)", route, failures, probeAt, probes, Number(isProbing));
  }

  /** Makes all that waits on a route due. */
  setAllDue(route: string, now: number): void {
    this.#run("UPDATE submissions SET due_at = ? WHERE route = ? AND state = 'waiting' AND due_at > ?", now, route, now);
  }

  #move({ route, state }: Row, next: State): void {
    if (state === next) return;
    this.#count(route, state, -1);
    this.#count(route, next, 1);
  }

  #count(route: string, state: Count[1], change: number): void {
    this.#run("INSERT INTO books VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count", route, state, change);
  }

  counts(): Count[] {
    return this.#run("SELECT route, state, count FROM books").map(({ route, state, count }) => [route, state, count]);
  }

  /** How many are in a state. */
  countOf(state: State): number {
    return this.#one("SELECT sum(count) AS count FROM books WHERE state = ?", state)?.count ?? 0;
  }

  /** The routes on which submissions wait. */
  routes(): string[] {
    return this.#run("SELECT route FROM books WHERE state = 'waiting' AND count > 0").map(({ route }) => route);
  }

  openBreakers(): string[] {
    return this.#run("SELECT route FROM breakers WHERE probe_at IS NOT NULL").map(({ route }) => route);
  }

  /** Whether any is on its way. */
  isSending(): boolean {
    return this.#one("SELECT id FROM submissions WHERE state = 'sending' LIMIT 1") !== undefined;
  }

  /** Those that are on their way. */
  sending(): Place[] {
    return this.#run(`SELECT id, route FROM submissions WHERE state = 'sending' AND ${NOT_ASIDE}`, this.#aside);
  }

  /** Those of a route that are due, the oldest first. */
  due(route: string, now: number, limit: number): (Place & { acceptedAt: number })[] {
    // Left to itself, SQLite might sort a hundred thousand.
    const query = `SELECT id, route, accepted_at AS acceptedAt FROM submissions INDEXED BY waiting_by_age WHERE route = ? AND state = 'waiting' AND due_at <= ?
      AND ${NOT_ASIDE} ORDER BY accepted_at LIMIT ?`;
    return this.#run(query, route, now, this.#aside, limit);
  }

  /** The one of a route that is due first; of those that have been tried in vain, the one that has been longest ago. */
  first(route: string): (Place & { due: number }) | undefined {
    return this.#one(
      `SELECT id, route, due_at AS due FROM submissions WHERE route = ? AND state = 'waiting' AND ${NOT_ASIDE} ORDER BY due_at LIMIT 1`,
      route,
      this.#aside,
    );
  }

  /** Those whose time is over first. */
  ending(limit: number): (Place & { due: number })[] {
    const query = `SELECT id, route, due_at AS due FROM submissions WHERE state NOT IN ('sending', 'waiting') AND ${NOT_ASIDE} ORDER BY due_at LIMIT ?`;
    return this.#run(query, this.#aside, limit);
  }

  /** Submissions, those that came in first before the others. */
  list({ states, route, before, after, cursor }: Selection, limit: number): Row[] {
    const conditions: [string, ...unknown[]][] = [];
    if (states) conditions.push([`state IN (${states.map(() => "?").join(", ")})`, ...states]);
    if (route !== undefined) conditions.push(["route = ?", route]);
    if (before !== undefined) conditions.push(["accepted_at < ?", before]);
    if (after !== undefined) conditions.push(["accepted_at > ?", after]);
    if (cursor) conditions.push(["(accepted_at, id) > (?, ?)", ...cursor]);
    const where = conditions.map(([text]) => text).join(" AND ") || "TRUE";
    return this.#run(
      `SELECT ${COLUMNS} FROM submissions WHERE ${where} ORDER BY accepted_at, id LIMIT ?`,
      ...conditions.flatMap(([, ...values]) => values),
      limit,
    );
  }
}

/** A submission's values, in the order of the columns. */
function valuesOf({ state, reason, attempts, isUncertain, isAllowed, isTold, isProbe, isErasing, due }: Submission) {
  return [state, reason, attempts, Number(isUncertain), Number(isAllowed), Number(isTold), Number(isProbe), Number(isErasing), due];
}
