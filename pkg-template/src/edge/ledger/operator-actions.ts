// The operator's actions within one ledger.

import * as core from "#glue";
import { callWasmJson } from "../../wasm.ts";
import { type LedgerContext, recordOf } from "./ledger-context.ts";
import type { Messages, OperatorAction, Page } from "./messages.ts";
import { detailsOf, exportLineOf, summaryOf } from "./operator-view.ts";
import type { Selection, SubmissionRow, Tables } from "./storage.ts";
import type { Transitions } from "./transitions.ts";

/** Largest number of submissions that one message processes. */
const MAX_PROCESSED = 1_000;

/** Number of submissions in memory at a time: each may be as long as a body. */
const CHUNK = 50;

/** Length of an export at which a message ends, in characters. */
const MAX_EXPORT = 1 << 20;

/** Reads and changes stored submissions for the operator. */
export class OperatorActions {
  readonly #tables: Tables;
  readonly #transitions: Transitions;

  constructor(tables: Tables, transitions: Transitions) {
    this.#tables = tables;
    this.#transitions = transitions;
  }

  counts(): Messages["counts"][1] {
    return { counts: this.#tables.counts(), open: this.#tables.openBreakers() };
  }

  list({ limit, ...selection }: Messages["list"][0]): Messages["list"][1] {
    return this.#tables.list(selection, limit).map(summaryOf);
  }

  async details({ cipher }: LedgerContext, id: string): Promise<Messages["details"][1]> {
    const row = this.#tables.row(id);
    return row ? detailsOf(row, await recordOf(cipher, row)) : null;
  }

  change(context: LedgerContext, id: string, event: OperatorAction): Messages["change"][1] {
    const transition = this.#transitions.apply(context, id, { name: event });
    return transition?.submission ? { isApplied: transition.isApplied, state: transition.submission.state } : null;
  }

  async replay(context: LedgerContext, selection: Selection): Promise<Messages["replay"][1]> {
    let replayed = 0;
    const page = await this.#processPage(selection, async (rows) => {
      replayed += rows.filter(({ id }) => this.#transitions.apply(context, id, { name: "replay" })?.isApplied).length;
      return false;
    });
    return { replayed, ...page };
  }

  async export({ cipher }: LedgerContext, selection: Selection): Promise<Messages["export"][1]> {
    let lines = "";
    const page = await this.#processPage(selection, async (rows) => {
      const added = await Promise.all(rows.map(async (row) => exportLineOf(row, await recordOf(cipher, row))));
      lines += added.join("");
      return lines.length > MAX_EXPORT;
    });
    return { lines, ...page };
  }

  async erase(context: LedgerContext, { value, ...selection }: Messages["erase"][0]): Promise<Messages["erase"][1]> {
    const counts = { erased: 0, inFlight: 0, unreadable: 0 };
    const page = await this.#processPage(selection, async (rows) => {
      const records = await Promise.all(rows.map((row) => recordOf(context.cipher, row)));
      rows.forEach(({ id, route }, index) => {
        const record = records[index];
        if (record === undefined) {
          counts.unreadable++;
        } else if (contains(context, route, record, value)) {
          const transition = this.#transitions.apply(context, id, { name: "erase" });
          if (transition?.isApplied) counts[transition.submission?.state === "sending" ? "inFlight" : "erased"]++;
        }
      });
      return false;
    });
    return { ...counts, ...page };
  }

  /** Processes a page of the selection, a chunk at a time. The page ends early where `work` returns true. */
  async #processPage(selection: Selection, work: (rows: readonly SubmissionRow[]) => Promise<boolean>): Promise<Page> {
    let { cursor } = selection;
    for (let read = 0; read < MAX_PROCESSED; read += CHUNK) {
      const rows = this.#tables.list({ ...selection, cursor }, CHUNK);
      const isEnough = await work(rows);
      const page = pageAfter(rows);
      if (isEnough || !page.cursor) return page;
      cursor = page.cursor;
    }
    return { cursor: cursor ?? null };
  }
}

/** Returns whether a member of a record equals the value. */
function contains({ edge }: LedgerContext, route: string, record: string, value: string): boolean {
  return callWasmJson(() => core.recordContains(edge.compiled.handle(edge.routes.get(route)?.index), record, value));
}

function pageAfter(rows: readonly SubmissionRow[]): Page {
  const last = rows.at(-1);
  return { cursor: last && rows.length === CHUNK ? [last.acceptedAt, last.id] : null };
}
