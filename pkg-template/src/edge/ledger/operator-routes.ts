// The routes of the operator's HTTP interface. Each asks one ledger or all of them.

import { callLedger, LEDGERS, type OperatorAction, type Page, type SubmissionSummary } from "./messages.ts";
import { cursorOf, OperatorError, type OperatorRequest, selectionIn, textsIn } from "./operator-request.ts";
import type { Count, Selection } from "./storage.ts";
import { submissionStates } from "./submission-states.ts";

/** Submissions in a page of the list. */
const PAGE_SIZE = 50;

/** Longest value of an erasure, in UTF-16 code units. */
const MAX_VALUE = 1_000;

/** `GET /counts`: the number of submissions by state, in all and by route, and the open breakers. */
export async function counts({ namespace }: OperatorRequest): Promise<object> {
  const replies = await fromAll((ledger) => callLedger(namespace, ledger, "counts", null));
  const total = noCounts();
  const routes: Record<string, ReturnType<typeof noCounts>> = {};
  for (const [route, state, count] of replies.flatMap(({ counts }) => counts)) {
    for (const counters of [total, (routes[route] ??= noCounts())]) addTo(counters, state, count);
  }
  const breakers = replies.flatMap(({ open }, ledger) => open.map((route) => ({ route, ledger, isOpen: true })));
  return { ...total, routes, breakers };
}

function noCounts(): Record<Count[1], number> {
  return Object.fromEntries(["accepted", ...submissionStates().all].map((state) => [state, 0])) as Record<Count[1], number>;
}

function addTo(counters: Record<Count[1], number>, state: Count[1], count: number): void {
  counters[state] += count;
  // A submission that is being sent also counts as waiting, so that the sum of the documented states is `accepted`.
  if (state === "sending") counters.waiting += count;
}

/** `GET /submissions`: a page of submissions, oldest first. */
export async function list({ namespace, url }: OperatorRequest): Promise<object> {
  const selection = { ...selectionIn(url.searchParams), limit: PAGE_SIZE + 1 };
  const found = (await fromAll((ledger) => callLedger(namespace, ledger, "list", selection))).flat().sort(byAge);
  const submissions = found.slice(0, PAGE_SIZE);
  const last = submissions.at(-1);
  return { submissions, ...(found.length > PAGE_SIZE && last && { cursor: cursorOf(last) }) };
}

function byAge(one: SubmissionSummary, other: SubmissionSummary): number {
  const [a, b] = [one.acceptedAt + one.id, other.acceptedAt + other.id];
  return a < b ? -1 : Number(a > b);
}

/** `GET /submissions/{id}`: one submission. */
export async function details({ namespace }: OperatorRequest, id: string): Promise<object> {
  return (await callLedger(namespace, ledgerOf(id), "details", { id })) ?? notFound();
}

/** `POST /submissions/{id}/replay` and `/discard`: sends a submission again, or gives it up. */
export async function change({ namespace }: OperatorRequest, id: string, event: string): Promise<object> {
  const changed = (await callLedger(namespace, ledgerOf(id), "change", { id, event: event as OperatorAction })) ?? notFound();
  if (!changed.isApplied) throw new OperatorError(409, `It is ${changed.state}`);
  return { state: changed.state };
}

/** `POST /replay`: sends all selected submissions again; by default those that are held or dead. */
export async function replay({ namespace, request }: OperatorRequest): Promise<object> {
  const members = await textsIn(request, ["state", "route"]);
  const { states = ["held", "dead"], ...selection } = selectionIn(new URLSearchParams(members));
  const pages = await fromAll((ledger) => allPages((cursor) => callLedger(namespace, ledger, "replay", { ...selection, states, cursor })));
  return { replayed: sum(pages.flat(), "replayed") };
}

/** `GET /export`: the selected records, as NDJSON. Where a ledger fails, the response is an error, or its last line is `{"status":503}` if it has begun. */
export async function exportRecords({ namespace, url }: OperatorRequest): Promise<ReadableStream> {
  const { states = submissionStates().withRecord, ...selection } = selectionIn(url.searchParams);
  const encoder = new TextEncoder();
  let ledger = 0;
  const read = (cursor?: Selection["cursor"]) => callLedger(namespace, ledger, "export", { ...selection, states, cursor });
  let page = await read();
  return new ReadableStream({
    async pull(controller) {
      controller.enqueue(encoder.encode(page.lines));
      if (!page.cursor && ++ledger >= LEDGERS) return controller.close();
      page = await read(page.cursor ?? undefined).catch(() => {
        ledger = LEDGERS;
        return { lines: '{"status":503}\n', cursor: null };
      });
    },
  });
}

/** `POST /erasures`: erases every record that has a member equal to `value`. */
export async function erase({ namespace, request }: OperatorRequest): Promise<object> {
  const { value } = await textsIn(request, ["value"]);
  if (!value?.trim() || value.length > MAX_VALUE) throw new OperatorError(400, "`value` must be text");
  const selection = { value, states: submissionStates().withRecord };
  const pages = (await fromAll((ledger) => allPages((cursor) => callLedger(namespace, ledger, "erase", { ...selection, cursor })))).flat();
  return { erased: sum(pages, "erased"), inFlight: sum(pages, "inFlight"), unreadable: sum(pages, "unreadable") };
}

function fromAll<T>(call: (ledger: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: LEDGERS }, (_, ledger) => call(ledger)));
}

async function allPages<T extends Page>(call: (cursor: Selection["cursor"]) => Promise<T>): Promise<T[]> {
  const pages: T[] = [];
  for (let cursor: Selection["cursor"]; ; ) {
    const page = await call(cursor);
    pages.push(page);
    if (!page.cursor) return pages;
    cursor = page.cursor;
  }
}

function sum<K extends string>(pages: readonly Readonly<Record<K, number>>[], name: K): number {
  return pages.reduce((total, page) => total + page[name], 0);
}

/** Returns the number of a submission's ledger, which its id begins with. */
function ledgerOf(id: string): number {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) ? parseInt(id[0]!, 16) : notFound();
}

function notFound(): never {
  throw new OperatorError(404, "There is no such submission");
}
