// What the steps of a request share.

import * as core from "#glue";
import { encodeValue, WHOLE_RECORD } from "../frame.ts";
import { callWasmJson } from "../wasm.ts";
import { callHook } from "./call-hook.ts";
import type { PreparedConfig, PreparedRoute } from "./prepared-config.ts";
import type { LogEvent } from "./types.ts";

/** The end of a request, as the core returns it. */
export interface HandlerResult {
  readonly response: { readonly status: number; readonly headers: [string, string][]; readonly body?: string };
  readonly event?: LogEvent;
  readonly vendorEvent?: LogEvent & { readonly message?: string };
}

/** A request on its way through the steps. */
export interface RequestContext {
  readonly config: PreparedConfig;
  /** Its route; undefined where none has its path. */
  readonly route: PreparedRoute | undefined;
  /** The frame of its facts. */
  readonly info: Uint8Array;
}

/** A request that may post, with its body. */
export interface AdmittedRequest extends RequestContext {
  readonly route: PreparedRoute;
  /** The result of the admission, for the steps that follow. */
  readonly admitted: number;
  /** The body; of a multipart form, the frame of its entries. */
  readonly body: Uint8Array;
}

/** Returns the handle of a request's route, or of its configuration. */
export function handleOf({ config, route }: RequestContext): number {
  return config.compiled.handle(route?.index);
}

/**
 * Encodes the facts of a request. Returns undefined where they are too large for a frame.
 *
 * @param maxLength the length beyond which a text is left out
 */
export function encodeRequestInfo(request: Request, { origin, search }: URL, maxLength = Infinity): Uint8Array | undefined {
  const short = (text: string | null) => (text && text.length > maxLength ? null : text);
  const header = (name: string) => short(request.headers.get(name));
  return encodeValue(WHOLE_RECORD, {
    at: new Date().toISOString(),
    method: short(request.method),
    ownOrigin: short(origin),
    query: short(search),
    origin: header("origin"),
    site: header("sec-fetch-site"),
    contentType: header("content-type"),
    accept: header("accept"),
    key: header("idempotency-key"),
    cookies: header("cookie"),
    ip: header("cf-connecting-ip"),
  })?.slice();
}

/** Problems that the handler finds by itself. */
type Problem = "malformed" | "request-timeout" | "too-large" | "key-reuse" | "rate-limited" | "internal";

/** Ends a request with a problem; `max` is the bound that was passed, where it is about one. */
export function refuse(context: RequestContext, problem: Problem, max = 0): HandlerResult {
  return report(
    context,
    callWasmJson(() => core.refuse(handleOf(context), context.info, problem, max)),
  );
}

/** Reports the end of a request to the operator's hooks, and returns it. */
export function report({ config: { log, onAnswer } }: RequestContext, result: HandlerResult): HandlerResult {
  if (result.event) callHook(log, result.event);
  if (result.vendorEvent && onAnswer) callHook(onAnswer, result.vendorEvent);
  return result;
}

/** Calls the operator's function for a visitor's id. Returns an empty text where it throws, or returns no text. */
export function callFallbackId({ fallbackId }: PreparedRoute): string {
  try {
    const id = (fallbackId as () => unknown)();
    return typeof id === "string" ? id : "";
  } catch {
    return "";
  }
}
