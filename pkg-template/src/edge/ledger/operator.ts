// The operator's interface to the ledgers, over HTTP: nothing answers without the secret.

import { bodyOf } from "../body.ts";
import { ask, type Change, LEDGERS, type Listed, type Part } from "./messages.ts";
import { digestOf } from "./crypto.ts";
import type { Count, Selection, State } from "./storage.ts";
import type { LedgerConfig } from "./types.ts";

const PAGE = 50;
const MAX_BODY = 65_536;
const MAX_VALUE = 1_000;
const MIN_SECRET = 32;

const KEPT: readonly State[] = ["sending", "waiting", "held", "dead"];
const STATES: readonly State[] = [...KEPT, "delivered", "exists", "refused", "discarded", "erased", "expired"];

/** A request that cannot be done as it says. */
class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
  ) {
    super(title);
  }
}

/** What is asked of all ledgers. */
interface Desk {
  readonly namespace: LedgerConfig["namespace"];
  readonly url: URL;
  readonly request: Request;
}

/** What follows the operator's path in an address; nothing in one that is not the operator's. */
export function operatorsPath({ operator }: LedgerConfig, { pathname }: URL): string | undefined {
  if (typeof operator?.path !== "string") return undefined;
  const path = operator.path.replace(/\/$/, "");
  return pathname === path || pathname.startsWith(`${path}/`) ? pathname.slice(path.length) : undefined;
}

/** Whether a request bears the operator's secret. */
async function bearsSecret({ operator }: LedgerConfig, { headers }: Request): Promise<boolean> {
  const secret = operator?.secret;
  if (typeof secret !== "string" || secret.length < MIN_SECRET) return false;
  const [, given = ""] = /^Bearer (.+)$/i.exec(headers.get("authorization") ?? "") ?? [];
  // Digests take the same time to compare, however much of the secret was guessed.
  const [one, other] = await Promise.all([digestOf(given), digestOf(secret)]);
  return one.reduce((difference, byte, index) => difference | (byte ^ other[index]!), 0) === 0;
}

/** Answers an operator; `path` is what follows the operator's own. */
export async function operate(config: LedgerConfig, request: Request, url: URL, path: string): Promise<Response> {
  if (!(await bearsSecret(config, request))) return new Response(null, { status: 401, headers: { ...HEADERS, "www-authenticate": "Bearer" } });
  const desk = { namespace: config.namespace, url, request };
  try {
    for (const [pattern, methods] of PATHS) {
      const match = pattern.exec(path);
      if (!match) continue;
      const answer = methods[request.method];
      if (!answer) throw new Refusal(405, "Method not allowed");
      const said = await answer(desk, ...(match.slice(1) as [string, string]));
      return said instanceof ReadableStream ? new Response(said, { headers: { ...HEADERS, "content-type": "application/x-ndjson" } }) : json(200, said);
    }
    throw new Refusal(404, "Not found");
  } catch (error) {
    const [status, title] = error instanceof Refusal ? [error.status, error.title] : [503, "A ledger does not answer"];
    return json(status, { type: "about:blank", title, status }, "application/problem+json");
  }
}

type Answer = (desk: Desk, ...parts: [string, string]) => object | Promise<object>;

const PATHS: readonly [RegExp, Readonly<Record<string, Answer>>][] = [
  [/^\/counts$/, { GET: counts }],
  [/^\/submissions$/, { GET: list }],
  [/^\/submissions\/([^/]+)$/, { GET: story }],
  [/^\/submissions\/([^/]+)\/(replay|discard)$/, { POST: change }],
  [/^\/replay$/, { POST: replay }],
  [/^\/export$/, { GET: exportAll }],
  [/^\/erasures$/, { POST: erase }],
];

/** Every submission there ever was, by what became of it. */
async function counts({ namespace }: Desk): Promise<object> {
  const said = await all((ledger) => ask(namespace, ledger, "counts", null));
  const total = none();
  const routes: Record<string, ReturnType<typeof none>> = {};
  for (const [route, state, count] of said.flatMap(({ counts }) => counts)) {
    for (const counted of [total, (routes[route] ??= none())]) add(counted, state, count);
  }
  const breakers = said.flatMap(({ open }, ledger) => open.map((route) => ({ route, ledger, isOpen: true })));
  return { ...total, routes, breakers };
}

function none(): Record<Count[1], number> {
  return Object.fromEntries(["accepted", ...STATES].map((state) => [state, 0])) as Record<Count[1], number>;
}

function add(counted: Record<Count[1], number>, state: Count[1], count: number): void {
  counted[state] += count;
  // Who is on the way has not arrived.
  if (state === "sending") counted.waiting += count;
}

/** A page of submissions, those that came in first before the others. */
async function list({ namespace, url }: Desk): Promise<object> {
  const selection = { ...selected(url.searchParams), limit: PAGE + 1 };
  const rows = (await all((ledger) => ask(namespace, ledger, "list", selection))).flat().sort(byAge);
  const submissions = rows.slice(0, PAGE);
  const last = submissions.at(-1);
  return { submissions, ...(rows.length > PAGE && last && { cursor: `${Date.parse(last.acceptedAt)}.${last.id}` }) };
}

function byAge(one: Listed, other: Listed): number {
  const [a, b] = [one.acceptedAt + one.id, other.acceptedAt + other.id];
  return a < b ? -1 : Number(a > b);
}

async function story({ namespace }: Desk, id: string): Promise<object> {
  return (await ask(namespace, ledgerOf(id), "story", { id })) ?? missing();
}

async function change({ namespace }: Desk, id: string, event: string): Promise<object> {
  const changed = (await ask(namespace, ledgerOf(id), "change", { id, event: event as Change })) ?? missing();
  if (!changed.isTaken) throw new Refusal(409, `It is ${changed.state}`);
  return { state: changed.state };
}

async function replay({ namespace, request }: Desk): Promise<object> {
  const asked = await objectIn(request);
  const { states = ["held", "dead"], ...selection } = selected(new URLSearchParams(texts(asked, ["state", "route"])));
  const parts = await all((ledger) => inParts((cursor) => ask(namespace, ledger, "replay", { ...selection, states, cursor })));
  return { replayed: sum(parts.flat(), "replayed") };
}

/** Every record that is kept, one a line. Of a ledger that fails the answer tells, or where it has begun its last line. */
async function exportAll({ namespace, url }: Desk): Promise<ReadableStream> {
  const { states = KEPT, ...selection } = selected(url.searchParams);
  const encoder = new TextEncoder();
  let ledger = 0;
  const read = (cursor?: Selection["cursor"]) => ask(namespace, ledger, "export", { ...selection, states, cursor });
  let part = await read();
  return new ReadableStream({
    async pull(controller) {
      controller.enqueue(encoder.encode(part.lines));
      if (!part.cursor && ++ledger >= LEDGERS) return controller.close();
      part = await read(part.cursor ?? undefined).catch(() => {
        ledger = LEDGERS;
        return { lines: '{"status":503}\n', cursor: null };
      });
    },
  });
}

async function erase({ namespace, request }: Desk): Promise<object> {
  const { value } = texts(await objectIn(request), ["value"]);
  if (!value?.trim() || value.length > MAX_VALUE) throw new Refusal(400, "`value` must be text");
  const parts = (await all((ledger) => inParts((cursor) => ask(namespace, ledger, "erase", { value, states: KEPT, cursor })))).flat();
  return { erased: sum(parts, "erased"), inFlight: sum(parts, "inFlight"), unreadable: sum(parts, "unreadable") };
}

function all<T>(work: (ledger: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: LEDGERS }, (_, ledger) => work(ledger)));
}

async function inParts<T extends Part>(work: (cursor: Selection["cursor"]) => Promise<T>): Promise<T[]> {
  const parts: T[] = [];
  for (let cursor: Selection["cursor"]; ; ) {
    const part = await work(cursor);
    parts.push(part);
    if (!part.cursor) return parts;
    cursor = part.cursor;
  }
}

function sum<K extends string>(parts: readonly Readonly<Record<K, number>>[], name: K): number {
  return parts.reduce((total, part) => total + part[name], 0);
}

function ledgerOf(id: string): number {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) ? parseInt(id[0]!, 16) : missing();
}

function missing(): never {
  throw new Refusal(404, "There is no such submission");
}

/** What a query selects. */
function selected(query: URLSearchParams): Selection {
  const state = query.get("state");
  if (state && !STATES.includes(state as State)) throw new Refusal(400, "`state` is none");
  const time = (name: string) => {
    const text = query.get(name);
    if (!text) return undefined;
    const time = Date.parse(text);
    if (Number.isNaN(time)) throw new Refusal(400, `\`${name}\` must be a time, ISO 8601`);
    return time;
  };
  const cursor = query.get("cursor");
  const [, at, id] = /^(\d{1,15})\.([0-9a-f-]{36})$/.exec(cursor ?? "") ?? [];
  if (cursor && !id) throw new Refusal(400, "`cursor` is none");
  return {
    states: state ? [state as State] : undefined,
    route: query.get("route") || undefined,
    before: time("before"),
    after: time("after"),
    cursor: id ? [Number(at), id] : undefined,
  };
}

/** A JSON object; without a body, one without members. */
async function objectIn(request: Request): Promise<object> {
  const bytes = await bodyOf(request, false, MAX_BODY);
  if (!(bytes instanceof Uint8Array)) throw bytes[0] === "too-large" ? new Refusal(413, "Too large") : new Refusal(400, "The body did not come whole");
  try {
    return Object(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes) || "{}"));
  } catch {
    throw new Refusal(400, "The body must be JSON");
  }
}

/** Those members of these names, each of which must be text. */
function texts(asked: object, names: readonly string[]): Record<string, string> {
  for (const [name, value] of Object.entries(asked))
    if (!names.includes(name) || typeof value !== "string") throw new Refusal(400, `\`${name}\` is none, or no text`);
  return asked as Record<string, string>;
}

const HEADERS = { "cache-control": "no-store", "x-content-type-options": "nosniff" };

function json(status: number, body: object, type = "application/json"): Response {
  return new Response(JSON.stringify(body), { status, headers: { ...HEADERS, "content-type": type } });
}
