// The edge handler: receives requests, and passes them through the core's steps.

import * as core from "#glue";
import { EnlistError } from "../errors.ts";
import { MAX_BYTES } from "../frame.ts";
import { withTimeout } from "../send.ts";
import { callWasmJson } from "../wasm.ts";
import { bodyOf } from "./body.ts";
import { callHook } from "./call-hook.ts";
import { Ledger } from "./ledger/ledger.ts";
import { handleOperatorRequest, operatorPath } from "./ledger/operator.ts";
import type { LedgerClass, LedgerState } from "./ledger/types.ts";
import { type PreparedConfig, type PreparedRoute, prepareConfig, preparedOrFailed } from "./prepared-config.ts";
import { encodeRequestInfo, type HandlerResult, handleOf, refuse, report, type RequestContext } from "./request-context.ts";
import { prepareSubmission, sendToLedger } from "./send-to-ledger.ts";
import { prepareVendorBody, sendToVendor } from "./send-to-vendor.ts";
import type { EdgeConfig } from "./types.ts";

/** The length of a header that is read of a request whose headers are too large. */
const MAX_HEADER = 4_096;

/** How long a rate limit may take, in milliseconds. */
const RATE_LIMIT_TIMEOUT_MS = 1_000;

/** What a platform passes to a handler with the request, as far as it is used. */
export interface Context {
  /** Keeps the worker alive until the promise settles: a visitor who leaves does not cut a submission. */
  waitUntil(promise: Promise<unknown>): void;
}

/** A module worker; its `fetch` also serves Hono, Deno, Bun and Node. */
export interface Handler<Env> {
  /** Answers a request. It never rejects: a failure is an answer too, and an event of the log. */
  fetch(request: Request, env: Env, context?: Context): Promise<Response>;
  /** The class of the Durable Object that stores submissions where the configuration has a `ledger`. The worker exports it. */
  readonly Ledger: LedgerClass<Env>;
}

/**
 * Returns a handler for signups. It takes what a page or a plain form posts, checks and completes it, sends it to the vendor, and answers with the outcome.
 *
 * @param configure returns the configuration for an environment; called once for each
 */
export function createHandler<Env = unknown>(configure: (env: Env) => EdgeConfig): Handler<Env> {
  if (typeof configure !== "function") throw new EnlistError("bad_config", "createHandler takes a function that returns the configuration");
  const configs = new WeakMap<object, PreparedConfig>();
  const noEnvironment = {};
  const configFor = (env: Env): PreparedConfig => {
    const key = Object(env) === env ? (env as object) : noEnvironment;
    const known = configs.get(key);
    if (known) return known;
    const config = prepareConfig(configure(env));
    configs.set(key, config);
    return config;
  };
  return {
    async fetch(request, env, platform) {
      const config = preparedOrFailed(() => configFor(env));
      return respond(config, request, platform);
    },
    Ledger: class extends Ledger {
      constructor(state: LedgerState, env: Env) {
        let last: PreparedConfig | undefined;
        // Called for each event: the configuration may have changed.
        super(state, () => preparedOrFailed(() => (last = prepareConfig(configure(env), last))));
      }
    },
  };
}

async function respond(config: PreparedConfig, request: Request, platform: Context | undefined): Promise<Response> {
  const url = new URL(request.url);
  const path = config.ledger && operatorPath(config.ledger, url);
  if (path !== undefined) return handleOperatorRequest(config.ledger!, request, url, path);
  const info = encodeRequestInfo(request, url);
  const context = { config, route: config.routes.get(url.pathname), info: info ?? encodeRequestInfo(request, url, MAX_HEADER)! };
  try {
    return responseOf(info ? await process(context, request, platform) : refuse(context, "too-large", MAX_BYTES));
  } catch {
    // The instance of WebAssembly may have trapped: this call uses a new one.
    return responseOf(refuse(context, "internal"));
  }
}

/** Passes a request through the steps. */
async function process(context: RequestContext, request: Request, platform: Context | undefined): Promise<HandlerResult> {
  const { config, info } = context;
  const admission = callWasmJson<{ readonly admitted: number; readonly isMultipart: boolean } | HandlerResult>(() => core.admit(handleOf(context), info));
  if ("response" in admission) return report(context, admission);
  const route = context.route!;
  if (route.rateLimit && (await isRateLimited(config, route, request))) return refuse(context, "rate-limited");
  const body = await bodyOf(request, admission.isMultipart, config.maxBodyBytes);
  if (!(body instanceof Uint8Array)) return refuse(context, ...body);
  const admitted = { ...context, route, admitted: admission.admitted, body };
  const { ledger } = config;
  if (ledger) {
    const submission = prepareSubmission(admitted);
    if ("response" in submission) return report(context, submission);
    return keptAlive(platform, sendToLedger(admitted, ledger, submission));
  }
  const vendorBody = prepareVendorBody(admitted);
  if ("response" in vendorBody) return report(context, vendorBody);
  return keptAlive(platform, sendToVendor(admitted, vendorBody));
}

/** Returns whether a visitor is beyond the route's rate limit. Nobody is while the limit does not answer. */
async function isRateLimited(config: PreparedConfig, { path, rateLimit, internals }: PreparedRoute, request: Request): Promise<boolean> {
  const key = `${path} ${request.headers.get("cf-connecting-ip") ?? ""}`;
  const answer = await withTimeout(RATE_LIMIT_TIMEOUT_MS, undefined, async () => rateLimit!.limit({ key })).catch(() => undefined);
  if (typeof answer?.success === "boolean") return !answer.success;
  callHook(config.log, { at: new Date().toISOString(), event: "rate-limit-failed", route: path, call: internals!.declaration.id });
  return false;
}

/** Keeps the worker alive until a result is there: a visitor who leaves does not cut a submission. */
function keptAlive(platform: Context | undefined, result: Promise<HandlerResult>): Promise<HandlerResult> {
  platform?.waitUntil(result.catch(() => {}));
  return result;
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
