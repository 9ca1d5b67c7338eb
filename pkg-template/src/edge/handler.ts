// The edge handler: platform objects in, the core's decisions out.

import * as core from "#glue";
import { callWasm, callWasmJson } from "../wasm.ts";
import type { UpstreamResult } from "../deliver.ts";
import { EnlistError } from "../errors.ts";
import { encodeValue, MAX_BYTES, WHOLE_RECORD } from "../frame.ts";
import { encodeOptions } from "../request.ts";
import { type RequestHead, type RequestPlan, sendWithRetries, withTimeout } from "../send.ts";
import { bodyOf } from "./body.ts";
import { brokenEdge, type Edge, edgeOf, type PreparedRoute } from "./prepared-config.ts";
import { type PreparedSubmission, submitToLedger } from "./ledger/ledger-client.ts";
import { Ledger } from "./ledger/ledger.ts";
import { handleOperatorRequest, operatorPath } from "./ledger/operator.ts";
import type { LedgerClass, LedgerConfig, LedgerState } from "./ledger/types.ts";
import { told } from "./call-hook.ts";
import type { EdgeConfig, LogEvent } from "./types.ts";

/** How much of a header is read where a request says more of itself than any browser does, which is then only to be told so. */
const LONGEST_HEADER = 4_096;

/** What a platform gives a handler beside the request; more than this is not used. */
export interface Context {
  /** Keeps the worker alive until the promise settles: a visitor who leaves does not cut a submission. */
  waitUntil(promise: Promise<unknown>): void;
}

/** A module worker; its `fetch` also serves Hono, Deno, Bun and Node. */
export interface Handler<Env> {
  /** Answers a request. It never rejects: what goes wrong is an answer too, and a line of the log. */
  fetch(request: Request, env: Env, context?: Context): Promise<Response>;
  /** What keeps submissions where the configuration has a `ledger`: a Durable Object's class, to be exported by the worker. */
  readonly Ledger: LedgerClass<Env>;
}

/** The core's last word on a request. */
interface HandlerResult {
  readonly response: { readonly status: number; readonly headers: [string, string][]; readonly body?: string };
  readonly event?: LogEvent;
  readonly vendorEvent?: LogEvent & { readonly message?: string };
}

/** A request on its way through an edge. */
interface RequestContext {
  readonly edge: Edge;
  /** The frame of its route's configuration, or of the edge's where it has none. */
  readonly config: Uint8Array;
  /** The frame of what it says of itself. */
  readonly visit: Uint8Array;
}

/**
 * A handler for signups: it takes what a page or a plain form posts, judges and completes it, sends it to the vendor, and answers what came of it.
 *
 * @param configure what to do, out of the environment: called once for each
 */
export function createHandler<Env = unknown>(configure: (env: Env) => EdgeConfig): Handler<Env> {
  if (typeof configure !== "function") throw new EnlistError("bad_config", "createHandler takes a function that gives the configuration");
  const edges = new WeakMap<object, Edge>();
  const noEnvironment = {};
  const edgeFor = (env: Env): Edge => {
    const key = Object(env) === env ? (env as object) : noEnvironment;
    const known = edges.get(key);
    if (known) return known;
    const edge = edgeOf(configure(env));
    edges.set(key, edge);
    return edge;
  };
  return {
    async fetch(request, env, context) {
      return respond(
        madeOf(() => edgeFor(env)),
        request,
        context,
      );
    },
    Ledger: class extends Ledger {
      constructor(state: LedgerState, env: Env) {
        // Anew for each event: an operator may have mended something.
        super(state, () => madeOf(() => edgeOf(configure(env))));
      }
    },
  };
}

/** An edge, whatever its configuration does. */
function madeOf(make: () => Edge): Edge {
  try {
    return make();
  } catch {
    // What was thrown may quote a secret.
    return brokenEdge();
  }
}

async function respond(edge: Edge, request: Request, context: Context | undefined): Promise<Response> {
  const url = new URL(request.url);
  const path = edge.ledger && operatorPath(edge.ledger, url);
  if (path !== undefined) return handleOperatorRequest(edge.ledger!, request, url, path);
  const route = edge.routes.get(url.pathname);
  const visit = visitOf(request, url);
  const passage = { edge, config: (route ?? edge).frame, visit: visit ?? visitOf(request, url, LONGEST_HEADER)! };
  try {
    return responseOf(visit ? await pass(passage, url.pathname, request, context) : refuse(passage, "too-large", MAX_BYTES));
  } catch {
    // The same of a trap: the next call starts afresh.
    return responseOf(refuse(passage, "internal"));
  }
}

async function pass(passage: RequestContext, path: string, request: Request, context: Context | undefined): Promise<HandlerResult> {
  const { edge, config, visit } = passage;
  const route = edge.routes.get(path);
  const mistaken = verified(edge, () => core.verifyEdge(edge.frame, visit)) ?? (route && verified(route, () => core.verifyRoute(config, visit)));
  if (mistaken) return logged(edge, mistaken);
  if (!route) return refuse(passage, "not-found");

  const isMultipart = callWasmJson<boolean | HandlerResult>(() => core.admit(config, visit));
  if (typeof isMultipart === "object") return logged(edge, isMultipart);
  if (route.rateLimit && (await isPastLimit(edge, route, path, request))) return refuse(passage, "rate-limited");
  const body = await bodyOf(request, isMultipart, edge.maxBodyBytes);
  if (!(body instanceof Uint8Array)) return refuse(passage, ...body);

  const { ledger } = edge;
  if (ledger) {
    const taken = takenBy(passage, route, body);
    return "response" in taken ? logged(edge, taken) : lasting(context, kept(passage, ledger, path, body, taken));
  }
  const received = receivedOf(passage, route, body);
  return "response" in received ? logged(edge, received) : lasting(context, deliver(passage, route, body, received));
}

/** How long a rate limit may take, in milliseconds. */
const LIMIT_MS = 1_000;

/** Whether a visitor has sent too much. Where nobody can tell, nobody has. */
async function isPastLimit(edge: Edge, { rateLimit, internals }: PreparedRoute, path: string, request: Request): Promise<boolean> {
  const key = `${path} ${request.headers.get("cf-connecting-ip") ?? ""}`;
  const answer = await withTimeout(LIMIT_MS, undefined, async () => rateLimit!.limit({ key })).catch(() => undefined);
  if (typeof answer?.success === "boolean") return !answer.success;
  told(edge.log, { at: new Date().toISOString(), event: "rate-limit-failed", route: path, call: internals!.declaration.id });
  return false;
}

/** A visitor who leaves does not cut it. */
function lasting(context: Context | undefined, ending: Promise<HandlerResult>): Promise<HandlerResult> {
  context?.waitUntil(ending.catch(() => {}));
  return ending;
}

/** What the core takes in of a visitor's body, for a ledger to keep. */
function takenBy({ config, visit }: RequestContext, { ask }: PreparedRoute, body: Uint8Array): PreparedSubmission | HandlerResult {
  const take = (said?: string) => callWasmJson<PreparedSubmission | HandlerResult | null>(() => core.prepareSubmission(config, visit, body, said));
  return take() ?? take(answered(ask))!;
}

/** Gives a record to its ledger, which has delivered it or will. */
async function kept(passage: RequestContext, ledger: LedgerConfig, path: string, body: Uint8Array, taken: PreparedSubmission): Promise<HandlerResult> {
  const { edge, config, visit } = passage;
  const reply = await submitToLedger(ledger, path, taken);
  if (reply === "key-reuse") return refuse(passage, reply);
  if (reply === "bot-check")
    return logged(
      edge,
      callWasmJson(() => core.rejectBot(config, visit, body)),
    );
  const { outcome, ...delivery } = reply;
  const { response, event } = callWasmJson<HandlerResult>(() => core.respond(config, visit, body, JSON.stringify({ outcome })));
  // The vendor's own answer the ledger has told.
  return logged(edge, { response, event: { ...event!, ...delivery } });
}

/** A record on its way to the vendor: the body of the request. */
type Upstreamed = Pick<RequestPlan<Uint8Array<ArrayBuffer>>, "body" | "isRepeatable">;

/** What the last byte of what the core makes of a body says of the others. The core has the same list. */
const END = 0;
const REPEATABLE_BODY = 2;
const UNASKED = 3;

/** What the core makes of a visitor's body. The operator's function for a userUUID is asked where it is needed, and not from within the core. */
function receivedOf({ config, visit }: RequestContext, { ask }: PreparedRoute, body: Uint8Array): Upstreamed | HandlerResult {
  const receive = (said?: string) => callWasm(() => core.receive(config, visit, body, said));
  let received = receive();
  if (received.at(-1) === UNASKED) received = receive(answered(ask));
  const [what, told] = [received.at(-1), received.subarray(0, -1)];
  return what === END ? JSON.parse(new TextDecoder().decode(told)) : { body: told, isRepeatable: what === REPEATABLE_BODY };
}

/** What an operator's function says; nothing where it throws, or says no text. */
function answered(ask: unknown): string {
  try {
    const said = (ask as () => unknown)();
    return typeof said === "string" ? said : "";
  } catch {
    return "";
  }
}

/** Sends a record to the vendor. */
async function deliver(passage: RequestContext, route: PreparedRoute, body: Uint8Array, record: Upstreamed): Promise<HandlerResult> {
  const { edge, config, visit } = passage;
  const { declaration, authorize } = route.internals!;
  const attempted = authorize<UpstreamResult & { readonly ending: HandlerResult }>(async (_, __, { credentials }) => {
    const accessToken = credentials === route.credentials ? undefined : credentials.accessToken;
    const ending = await sent(passage, headOf(route, accessToken), body, record, accessToken);
    return { ending, upstreamStatus: ending.event?.upstreamStatus ?? 0 };
  });
  const delivered = await attempted(declaration, undefined, { ...edge.sending, credentials: route.credentials }).catch(() => {
    refuse(passage, "internal");
    // It may have arrived before we failed.
    return { outcome: { status: "unknown" } };
  });
  return logged(edge, "ending" in delivered ? delivered.ending : callWasmJson(() => core.respond(config, visit, body, JSON.stringify(delivered))));
}

/** What goes before the body of a route's requests: with a token that was fetched, as long as that is the same. */
function headOf(route: PreparedRoute, accessToken: string | undefined): RequestHead {
  if (!route.head || route.headToken !== accessToken) {
    route.head = callWasmJson(() => core.requestHead(route.frame, accessToken));
    route.headToken = accessToken;
  }
  return route.head!;
}

function sent({ edge, config, visit }: RequestContext, head: RequestHead, body: Uint8Array, record: Upstreamed, accessToken?: string): Promise<HandlerResult> {
  const since = Date.now();
  return sendWithRetries({ ...head, ...record }, { fetch: edge.sending.fetch }, (attempt, answer, now, random) => {
    const frame = encodeOptions({ ...attempt, accessToken, ms: Date.now() - since });
    return callWasmJson<HandlerResult>(() => core.settleVisit(config, visit, body, frame, answer, now, random));
  });
}

/** What the core says against an edge or a route, until it once finds nothing. */
function verified(subject: { isSound: boolean }, verify: () => string): HandlerResult | null {
  if (subject.isSound) return null;
  const mistaken = callWasmJson<HandlerResult | null>(verify);
  subject.isSound = !mistaken;
  return mistaken;
}

/** The end of what has no outcome; `max` is the bound that was passed, where that is what is wrong. */
function refuse(
  { edge, config, visit }: RequestContext,
  problem: "not-found" | "malformed" | "request-timeout" | "too-large" | "key-reuse" | "rate-limited" | "internal",
  max = 0,
): HandlerResult {
  return logged(
    edge,
    callWasmJson(() => core.refuse(config, visit, problem, max)),
  );
}

/** An ending, once it has been written down. */
function logged({ log, onAnswer }: Edge, ending: HandlerResult): HandlerResult {
  if (ending.event) told(log, ending.event);
  if (ending.vendorEvent && onAnswer) told(onAnswer, ending.vendorEvent);
  return ending;
}

/** What a request says of itself, without what is longer than `longest`; nothing where that is too large for a frame. */
function visitOf(request: Request, { origin, search }: URL, longest = Infinity): Uint8Array | undefined {
  const given = (text: string | null) => (text && text.length > longest ? null : text);
  const header = (name: string) => given(request.headers.get(name));
  return encodeValue(WHOLE_RECORD, {
    at: new Date().toISOString(),
    method: given(request.method),
    ownOrigin: given(origin),
    query: given(search),
    origin: header("origin"),
    site: header("sec-fetch-site"),
    contentType: header("content-type"),
    accept: header("accept"),
    key: header("idempotency-key"),
    cookies: header("cookie"),
    ip: header("cf-connecting-ip"),
  })?.slice();
}

function responseOf({ response: { status, headers, body } }: HandlerResult): Response {
  return new Response(body, { status, headers: headersOf(headers) });
}

/** The headers of the last answer. Most answers have the same, and making them costs more than all else about a response. */
let lastHeaders: readonly [text: string, headers: Headers] | undefined;

function headersOf(pairs: [string, string][]): Headers {
  const text = JSON.stringify(pairs);
  if (lastHeaders?.[0] !== text) lastHeaders = [text, new Headers(pairs)];
  return lastHeaders[1];
}
