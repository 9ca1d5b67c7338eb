// A ledger: the object that keeps submissions until they have reached their vendor, or an operator. What it does the core has decided; it moves that between its
// tables, its alarm and the vendor.

import * as core from "#glue";
import type { Outcome } from "../../api.ts";
import { callWasmJson } from "../../wasm.ts";
import { EnlistError } from "../../errors.ts";
import { encodeOptions } from "../../request.ts";
import type { Edge } from "../prepared-config.ts";
import { told } from "../call-hook.ts";
import type { LogEvent } from "../types.ts";
import { type Attempted, attempt } from "./attempt.ts";
import { type Change, type Fingerprints, fromBase64, type Messages, type Part, placeOf, type Reply, type Submitted } from "./messages.ts";
import { type Seal, sealOf } from "./crypto.ts";
import { type Breaker, type Entry, type Place, type Row, type Selection, type State, type Submission, Tables } from "./storage.ts";
import { exported, listed, story } from "./operator-view.ts";
import type { LedgerConfig, LedgerState, LedgerStorage } from "./types.ts";
import { type Vetted, vet } from "./bot-check.ts";

const PACE = 5;
const CAPACITY = 100_000;

/** How long after an attempt has begun somebody looks whether it has ended, in milliseconds. */
const WATCH = 15_000;

/** When to look again after something went wrong, in milliseconds. */
const LATER = 60_000;

/** How long what failed by itself is left alone, in milliseconds; */
const ASIDE = 5_000;

/** and how many are: where more fail, it is none of their own doing. */
const MAX_ASIDE = 200;

/** How long a record that is kept may be, sealed, in bytes: beside it there must be room in its row, of 2 MB, for what happens to it. */
const MAX_RECORD = 1_900_000;

/** How many rows' time may end in one go; */
const SLICE = 200;

/** how many an operator's work goes through, */
const PART = 1_000;

/** and how many of them are in memory at once: each may be as long as a body. */
const READ = 50;

/** How much of an export is in memory at once, in characters. */
const MAX_LINES = 1 << 20;

/** What happens to a submission, as the core takes it. */
interface Event {
  readonly name: "arrive" | "send" | "answer" | "lost" | "replay" | "discard" | "erase" | "tick";
  readonly status?: string;
  readonly retryAfter?: number | null;
}

/** What an event makes of a submission. */
interface Next {
  /** Null where its row goes. */
  readonly submission: Submission | null;
  readonly breaker: Breaker & { readonly isProbing: boolean };
  readonly isTaken: boolean;
  readonly isSettled: boolean;
  readonly alert: "held" | "dead" | null;
  readonly dueAll: boolean;
  readonly visitor: "outcome" | "accepted" | null;
}

/** What an object works with during one event: the configuration of this moment. */
interface Shift {
  readonly edge: Edge;
  readonly config: LedgerConfig;
  readonly seal: Seal;
}

/** What came of an attempt, with its outcome sealed. */
interface Ended {
  readonly attempted: Attempted;
  readonly outcome?: Uint8Array | undefined;
}

/** A ledger's object. */
export class Ledger {
  readonly #storage: LedgerStorage;
  readonly #tables: Tables;
  readonly #configured: () => Edge;
  /** The attempts under way: whoever repeats one waits for it too. */
  readonly #attempts = new Map<string, Promise<Reply>>();
  /** When the platform wakes this object next, */
  #wakesAt = Infinity;
  /** and the soonest that it may. */
  #pausesUntil = 0;
  /** Whether whatever is on its way is so by an attempt of ours. */
  #isRecovered = false;
  /** What waited, and is on its way now. */
  readonly #draining = new Set<Row>();

  constructor({ storage }: LedgerState, configured: () => Edge) {
    this.#storage = storage;
    this.#configured = configured;
    this.#tables = new Tables(storage);
    this.#wakeForNext(configured());
  }

  async fetch(request: Request): Promise<Response> {
    const what = new URL(request.url).pathname.slice(1) as keyof Messages;
    const message = await request.json();
    const edge = this.#configured();
    const shift = await this.#shift(edge);
    // A clock may have been set.
    if (what !== "submit") this.#wakeForNext(edge);
    return Response.json(await (this.#answers[what] as (message: unknown, shift: Shift) => unknown)(message, shift));
  }

  async alarm(): Promise<void> {
    this.#wakesAt = Infinity;
    const edge = this.#configured();
    try {
      this.#work(await this.#shift(edge));
      this.#wakesAt = Infinity;
      this.#wakeForNext(edge);
    } catch {
      // Nothing that the platform could mend by coming again at once. What was about to be sent may be on its way without an attempt.
      told(edge.log, { at: new Date().toISOString(), event: "ledger-failed", route: "", call: "" });
      this.#isRecovered = false;
      this.#wakesAt = Infinity;
      this.#wake(Date.now() + LATER);
    }
  }

  readonly #answers: { readonly [K in keyof Messages]: (message: Messages[K][0], shift: Shift) => Messages[K][1] | Promise<Messages[K][1]> } = {
    submit: (submitted, shift) => this.#submit(shift, submitted),
    counts: () => ({ counts: this.#tables.counts(), open: this.#tables.openBreakers() }),
    list: ({ limit, ...selection }) => this.#tables.list(selection, limit).map(listed),
    story: async ({ id }, { seal }) => {
      const row = this.#tables.row(id);
      return row ? story(row, await recordOf(seal, row)) : null;
    },
    change: ({ id, event }, shift) => this.#change(shift, id, event),
    replay: (selection, shift) => this.#replay(shift, selection),
    export: (selection, shift) => this.#export(shift, selection),
    erase: (selection, shift) => this.#erase(shift, selection),
  };

  /** Begins an event: with the configuration of this moment, and after what an incarnation of this object before has left. */
  async #shift(edge: Edge): Promise<Shift> {
    const config = edge.ledger;
    const mistaken = callWasmJson<{ readonly event: LogEvent } | null>(() => core.verifyEdge(edge.frame, encodeOptions({ at: new Date().toISOString() })));
    if (mistaken) told(edge.log, mistaken.event);
    if (mistaken || !config) throw new EnlistError("bad_config", "The ledger's configuration has a mistake.");
    const shift = { edge, config, seal: await sealOf(config.secret, config.previousSecret) };
    for (const [id, until] of this.#tables.aside) if (until <= Date.now()) this.#isRecovered = !this.#tables.aside.delete(id);
    if (!this.#isRecovered) this.#recover(shift);
    return shift;
  }

  /** Finds what is on its way without an attempt of ours: nobody knows what came of it. */
  #recover(shift: Shift): void {
    try {
      for (const place of this.#tables.sending()) if (!this.#attempts.has(place.id)) this.#stepAlone(shift, place, "lost");
      this.#isRecovered = true;
    } catch {
      // It cannot be written down now, and is found again.
    }
  }

  /** Takes a submission in, and tries to deliver it at once; or finds that it is a repeat. */
  async #submit(shift: Shift, submitted: Submitted): Promise<Reply> {
    const found = this.#found(shift, submitted);
    if (found || !submitted.sender) return found ?? this.#takeIn(shift, submitted);
    const vetted = await vet(shift.edge, submitted);
    if (vetted.isRefused) return { problem: "bot-check" };
    // It may have come in again meanwhile.
    const known = this.#found(shift, submitted);
    if (known) return known;
    // Whatever scripts send, it never takes up the room of what is sound.
    return vetted.doubt && this.#isFull(shift, "held") ? { problem: "full" } : this.#takeIn(shift, submitted, vetted);
  }

  /** Whether as many are in a state as may be. */
  #isFull({ config }: Shift, state: State): boolean {
    return this.#tables.countOf(state) >= (config.capacity ?? CAPACITY);
  }

  /** What there is to say to a submission that is not taken in. */
  #found(shift: Shift, { fingerprints, isForm }: Submitted): Reply | Promise<Reply> | undefined {
    const now = nowBy(shift.edge);
    const priors = fingerprints.flatMap(({ key, content }) => this.#tables.priors(key, content).map((row) => ({ row, isSame: row.content === content })));
    const asked = {
      priors: priors.map(({ row, isSame }) => ({ isSame, state: row.state, acceptedAt: row.acceptedAt, isDerived: row.isDerived })),
      isForm,
      now,
    };
    const { recall, prior } = callWasmJson<{ recall: string; prior: number | null }>(() => core.recall(encodeOptions(asked)));
    if (recall === "mismatch") return { problem: "key-reuse" };
    if (prior !== null) return this.#repeat(shift, recall, priors[prior]!.row);
    return this.#isFull(shift, "waiting") ? { problem: "full" } : undefined;
  }

  async #takeIn(shift: Shift, { id, route, fingerprints, isDerived, stored, record }: Submitted, { doubt, issues }: Partial<Vetted> = {}): Promise<Reply> {
    const now = nowBy(shift.edge);
    const breaker = this.#tables.breaker(route);
    const sealed = fromBase64(record);
    if (sealed.length > MAX_RECORD) return { problem: "unwritten" };
    let taken: { readonly row: Row; readonly next: Next };
    try {
      taken = this.#tables.atOnce(() => {
        const next = this.#advance(shift, { route, submission: null, breaker, event: { name: "arrive", doubt }, now });
        const submission = next.submission!;
        const [{ key, content }] = fingerprints as [Fingerprints];
        this.#tables.insert({ id, route, key, content, isDerived, record: sealed }, submission, { at: now, event: "arrive", state: submission.state });
        this.#wakeFor(shift.edge, submission, now);
        return { row: this.#tables.row(id)!, next };
      });
    } catch {
      return { problem: "unwritten" };
    }
    const { row, next } = taken;
    if (next.alert) this.#alert(shift, row, next, issues && { issues });
    return row.state === "sending" ? this.#send(shift, row, stored) : accepted(id);
  }

  async #repeat({ seal }: Shift, recall: string, row: Row): Promise<Reply> {
    if (recall === "join") return this.#attempts.get(row.id) ?? accepted(row.id);
    if (recall !== "outcome" || !row.outcome) return accepted(row.id);
    return { submission: row.id, outcome: JSON.parse(await seal.unseal(new Uint8Array(row.outcome), placeOf("outcome", row))) };
  }

  /** Makes an attempt at one that is on its way. `stored` is what it says, where that is at hand. */
  #send(shift: Shift, row: Row, stored?: string): Promise<Reply> {
    const sent = this.#sent(shift, row, stored).finally(() => this.#attempts.delete(row.id));
    this.#attempts.set(row.id, sent);
    return sent;
  }

  async #sent(shift: Shift, row: Row, stored: string | undefined): Promise<Reply> {
    const { id } = row;
    try {
      const attempted = await this.#attempt(shift, row, stored);
      const { status, outcome } = attempted;
      const retryAfter = outcome?.status === "unavailable" ? outcome.retryAfter : null;
      const sealed = outcome && (await shift.seal.seal(JSON.stringify(outcome), placeOf("outcome", row)));
      const next = this.#step(shift, id, { name: "answer", status, retryAfter }, { attempted, outcome: sealed });
      const told = next?.visitor === "outcome" && outcome ? { submission: id, outcome } : accepted(id);
      return { ...told, ...measured(attempted) };
    } catch {
      // What could not be written down has not happened: it is found on its way, without an attempt.
      this.#attempts.delete(id);
      this.#isRecovered = false;
      return accepted(id);
    }
  }

  async #attempt({ edge, seal }: Shift, row: Row, stored: string | undefined): Promise<Attempted> {
    let text = stored;
    try {
      text ??= await seal.unseal(new Uint8Array(row.record!), placeOf("record", row));
    } catch {
      return { status: "unreadable", upstreamStatus: 0, ms: 0 };
    }
    const attempted = await attempt(edge, row, text, (isRepeatable) => this.#tables.setRepeatable(row, isRepeatable));
    const { outcome } = attempted;
    if (outcome) {
      const message = "message" in outcome ? outcome.message : "issues" in outcome ? outcome.issues.map(({ message }) => message).join(" ") : undefined;
      told(edge.onAnswer, { ...eventOf(edge, row, "answer", attempted), ...(message !== undefined && { message }) });
    }
    return attempted;
  }

  /** Has the core say what an event makes of a submission, and writes that down. Nothing where there is none. */
  #step(shift: Shift, id: string, event: Event, ended?: Ended): Next | undefined {
    const { edge } = shift;
    const now = nowBy(edge);
    const stepped = this.#tables.atOnce(() => {
      const row = this.#tables.row(id);
      if (!row) return undefined;
      const breaker = this.#tables.breaker(row.route);
      const next = this.#advance(shift, { route: row.route, submission: row, breaker, event: { ...event, isRepeatable: row.isRepeatable }, now });
      const { submission, isTaken, isSettled, dueAll } = next;
      if (isTaken) {
        const { status, upstreamStatus } = ended?.attempted ?? {};
        const entry: Entry = { at: now, event: event.name, status, upstreamStatus, state: submission?.state ?? row.state };
        if (submission) this.#tables.update(row, submission, isSettled, ended?.outcome, entry);
        else this.#tables.delete(id);
        this.#tables.setBreaker(row.route, breaker, next.breaker);
        if (dueAll) this.#tables.setAllDue(row.route, now);
      }
      return { row, next };
    });
    if (!stepped?.next.isTaken) return stepped?.next;
    const { row, next } = stepped;
    const { submission, breaker } = next;
    if (submission) this.#wakeFor(edge, submission, now);
    if (next.dueAll) this.#wakeAt(edge, now);
    if (breaker.probeAt !== null && !breaker.isProbing) this.#wakeAt(edge, breaker.probeAt);
    // Of an attempt that a visitor waits for the handler tells.
    if (ended && next.visitor === null) told(edge.log, eventOf(edge, row, "attempt", ended.attempted));
    if (next.alert) this.#alert(shift, row, next, ended?.attempted);
    return next;
  }

  /** The same for one of many: where it fails it is left alone for a while, and keeps nobody else waiting. */
  #stepAlone(shift: Shift, place: Place, name: Event["name"]): Next | undefined {
    const { aside } = this.#tables;
    try {
      return this.#step(shift, place.id, { name });
    } catch (error) {
      if (aside.size >= MAX_ASIDE) throw error;
      aside.set(place.id, Date.now() + ASIDE);
      told(shift.edge.log, eventOf(shift.edge, place, "ledger-failed"));
      return undefined;
    }
  }

  #alert({ edge, config }: Shift, row: Row, { alert, submission }: Next, attempted: Partial<Attempted> | undefined): void {
    const { reason } = submission!;
    const event = { ...eventOf(edge, row, alert!, attempted), ...(reason !== null && { reason }) };
    told(edge.log, event);
    told(alert === "dead" ? config.onDead : config.onHeld, event);
  }

  #advance({ edge, config }: Shift, { route, ...step }: { route: string; submission: Submission | null; breaker: Breaker; event: object; now: number }): Next {
    const { schedule, retentionDays } = config;
    const policy = { schedule, retentionDays, onUnknown: edge.routes.get(route)?.onUnknown };
    const { submission } = step;
    return callWasmJson(() => core.advance(encodeOptions({ ...step, submission: submission && decided(submission), policy, random: Math.random() })));
  }

  /** Sends what is due, as fast as it may, and ends what is over. What is on its way then goes on by itself. */
  #work(shift: Shift): void {
    const { edge, config } = shift;
    const now = nowBy(edge);
    for (const place of this.#tables.ending(SLICE)) if (place.due <= now) this.#stepAlone(shift, place, "tick");
    if (Date.now() < this.#pausesUntil) return;
    this.#pausesUntil = Date.now() + 1_000;
    const pace = config.pace ?? PACE;
    const waiting = this.#idle().map((route) => ({ route, probeAt: this.#tables.breaker(route).probeAt }));
    // Where the vendor answers nobody one asks for all, whenever its own time may be, and before what another route has waiting.
    const probes = waiting.flatMap(({ route, probeAt }) => (probeAt !== null && probeAt <= now ? (this.#tables.first(route) ?? []) : []));
    const due = waiting.flatMap(({ route, probeAt }) => (probeAt === null ? this.#tables.due(route, now, pace) : []));
    due.sort((one, other) => one.acceptedAt - other.acceptedAt);
    for (const place of [...probes, ...due].slice(0, pace)) {
      if (this.#stepAlone(shift, place, "send")?.submission?.state !== "sending") continue;
      void this.#drain(shift, this.#tables.row(place.id)!);
    }
  }

  /** Sends one that has waited, and goes on with its route. */
  async #drain(shift: Shift, row: Row): Promise<void> {
    this.#draining.add(row);
    await this.#send(shift, row);
    this.#draining.delete(row);
    try {
      this.#wakeForNext(shift.edge);
    } catch {
      // Somebody looks after what is on its way in any case.
    }
  }

  /** The routes on which submissions wait, and none is on its way: a vendor that is slow keeps its own waiting, and nobody else's. */
  #idle(): string[] {
    const busy = new Set(Array.from(this.#draining, ({ route }) => route));
    return this.#tables.routes().filter((route) => !busy.has(route));
  }

  #change(shift: Shift, id: string, event: Change): Messages["change"][1] {
    const next = this.#step(shift, id, { name: event });
    return next?.submission ? { isTaken: next.isTaken, state: next.submission.state } : null;
  }

  async #replay(shift: Shift, selection: Selection): Promise<Messages["replay"][1]> {
    let replayed = 0;
    const part = await this.#through(selection, async (rows) => {
      replayed += rows.filter(({ id }) => this.#step(shift, id, { name: "replay" })?.isTaken).length;
    });
    return { replayed, ...part };
  }

  async #export({ seal }: Shift, selection: Selection): Promise<Messages["export"][1]> {
    let lines = "";
    const part = await this.#through(selection, async (rows) => {
      const added = await Promise.all(rows.map(async (row) => exported(row, await recordOf(seal, row))));
      lines += added.join("");
      return lines.length > MAX_LINES;
    });
    return { lines, ...part };
  }

  async #erase(shift: Shift, { value, ...selection }: Messages["erase"][0]): Promise<Messages["erase"][1]> {
    const counts = { erased: 0, inFlight: 0, unreadable: 0 };
    const part = await this.#through(selection, async (rows) => {
      const records = await Promise.all(rows.map((row) => recordOf(shift.seal, row)));
      rows.forEach(({ id, route }, index) => {
        const record = records[index];
        if (record === undefined) {
          counts.unreadable++;
        } else if (this.#holds(shift, route, record, value)) {
          const next = this.#step(shift, id, { name: "erase" });
          if (next?.isTaken) counts[next.submission?.state === "sending" ? "inFlight" : "erased"]++;
        }
      });
    });
    return { ...counts, ...part };
  }

  /** Goes through a part of what is selected, a few rows at a time, until `work` resolves to a truthy value. */
  async #through(selection: Selection, work: (rows: readonly Row[]) => Promise<unknown>): Promise<Part> {
    let { cursor } = selection;
    for (let read = 0; read < PART; read += READ) {
      const rows = this.#tables.list({ ...selection, cursor }, READ);
      const isEnough = await work(rows);
      const part = partOf(rows, READ);
      if (isEnough || !part.cursor) return part;
      cursor = part.cursor;
    }
    return { cursor: cursor ?? null };
  }

  #holds({ edge }: Shift, route: string, record: string, value: string): boolean {
    return callWasmJson(() => core.holds((edge.routes.get(route) ?? edge).frame, record, value));
  }

  /** Sees to it that this object is awake when a submission needs it. */
  #wakeFor(edge: Edge, { due }: Submission, now: number): void {
    this.#wakeAt(edge, due ?? now + WATCH);
  }

  /** The same for whatever needs it first. */
  #wakeForNext(edge: Edge): void {
    const { now, tables } = { now: nowBy(edge), tables: this.#tables };
    const times = this.#idle().map((route) => {
      const { probeAt, isProbing } = tables.breaker(route);
      const first = tables.first(route);
      return !first || (probeAt !== null && isProbing) ? Infinity : (probeAt ?? first.due);
    });
    const [ending] = tables.ending(1);
    if (ending) times.push(ending.due);
    // An object that is made anew must not put off what it was made for.
    if (tables.isSending()) times.push(this.#isRecovered ? now + WATCH : now);
    this.#wakeAt(edge, Math.min(...times));
    const [until] = tables.aside.values();
    if (until) this.#wake(until);
  }

  /** By the operator's clock. */
  #wakeAt(edge: Edge, time: number): void {
    if (time < Infinity) this.#wake(Date.now() + Math.max(time - nowBy(edge), 0));
  }

  /** By the platform's. */
  #wake(time: number): void {
    const at = Math.max(time, this.#pausesUntil);
    if (at >= this.#wakesAt) return;
    this.#wakesAt = at;
    this.#storage.setAlarm(at).catch(() => {
      // Another may have been set since, which would be put off.
      if (this.#wakesAt !== at) return;
      this.#wakesAt = Infinity;
      setTimeout(() => this.#wake(at), 1_000);
    });
  }
}

function accepted(submission: string): Reply & { readonly outcome: Outcome } {
  return { submission, outcome: { status: "accepted", submission } };
}

function nowBy({ ledger }: Edge): number {
  return typeof ledger?.clock === "function" ? ledger.clock() : Date.now();
}

/** What the core decides of. */
function decided({ state, reason, attempts, isUncertain, isAllowed, isTold, isProbe, isErasing, due }: Submission): Submission {
  return { state, reason, attempts, isUncertain, isAllowed, isTold, isProbe, isErasing, due };
}

/** What a submission says; nothing where that cannot be known. */
function recordOf(seal: Seal, row: Row): Promise<string | undefined> {
  return seal.unseal(new Uint8Array(row.record ?? []), placeOf("record", row)).catch(() => undefined);
}

/** What the log says of an attempt beside its outcome. */
function measured({ upstreamStatus, ms }: Partial<Attempted>): Pick<LogEvent, "upstreamStatus" | "ms"> {
  return { ...(upstreamStatus && { upstreamStatus }), ...(ms !== undefined && { ms }) };
}

function partOf(rows: readonly Row[], size: number): Part {
  const last = rows.at(-1);
  return { cursor: last && rows.length === size ? [last.acceptedAt, last.id] : null };
}

function eventOf(edge: Edge, { id, route }: Place, event: string, attempted?: Partial<Attempted>): LogEvent {
  const { outcome, issues } = attempted ?? {};
  return {
    at: new Date(nowBy(edge)).toISOString(),
    event,
    route,
    call: edge.routes.get(route)?.internals?.declaration.id ?? "",
    ...(outcome && { outcome: outcome.status }),
    ...(attempted && measured(attempted)),
    submission: id,
    ...(issues && { issues }),
  };
}
