// Sends a request, again after pauses as long as the core asks for another attempt.

import { concatChunks, readInto } from "./bytes.ts";
import { EnlistError } from "./errors.ts";
import type { WasmRequestHead, WasmRequestPlan, WasmRetryDirective } from "#glue";

/** A request without its body. */
export type RequestHead = WasmRequestHead;

/** A request, and whether a repeat of it is safe. */
export type RequestPlan<Body = string> = Omit<WasmRequestPlan, "body"> & { readonly body: Body };

/** An attempt for the core to classify: the attempts before it, and the response. Its status is 0 where no response came, 1 where none came in time. */
export interface Attempt extends PastAttempts {
  readonly isRepeatable: boolean;
  readonly status: number;
  readonly contentType: string;
  readonly retryAfter: string;
}

/** How to send. */
interface TransportOptions {
  readonly fetch?: typeof globalThis.fetch | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly keepalive?: boolean | undefined;
  /** Whether the request goes without cookies. */
  readonly isAnonymous?: boolean | undefined;
}

/** The attempts before one. */
type PastAttempts = Omit<WasmRetryDirective, "pause">;

/** Sends a request until the core returns a result. `classify` calls the core with the attempt, the response's body, the time in seconds since 1970, and a random number from 0 to 1. */
export async function sendWithRetries<Result extends object>(
  { url, headers, body, timeoutMs, isRepeatable }: RequestPlan<string | Uint8Array<ArrayBuffer>>,
  { fetch, signal, keepalive, isAnonymous }: TransportOptions,
  classify: (attempt: Attempt, body: Uint8Array, now: number, random: number) => Result | WasmRetryDirective,
): Promise<Result> {
  if (fetch !== undefined && typeof fetch !== "function") throw new EnlistError("bad_config", "`fetch` must be a function");
  if (signal && typeof signal.addEventListener !== "function") throw new EnlistError("bad_config", "`signal` must be an AbortSignal");
  const exchange = async (end: AbortSignal): Promise<ResponseParts> => {
    // Absent unless needed: workerd throws on options that it does not support.
    const init: RequestInit = {
      method: "POST",
      headers,
      body,
      redirect: "manual",
      signal: end,
      ...(keepalive && { keepalive }),
      ...(isAnonymous && { credentials: "omit" }),
    };
    const response = await (fetch ? fetch(new Request(url, init)) : globalThis.fetch(url, init));
    const header = (name: string) => response.headers.get(name) ?? "";
    // An opaque redirect has no status.
    return [response.type === "opaqueredirect" ? 302 : response.status, header("content-type"), header("retry-after"), await bodyOf(response)];
  };
  let past: PastAttempts = { made: 0 };
  for (;;) {
    // The platform's exceptions stay here: they can quote a URL that holds a secret.
    const answer = await withTimeout(timeoutMs, signal, (end) => exchange(end).catch(() => noResponse(0)));
    const [status, contentType, retryAfter, bytes] = answer ?? noResponse(1);
    const classified = classify({ ...past, isRepeatable, status, contentType, retryAfter }, bytes, Date.now() / 1_000, Math.random());
    if (!("pause" in classified)) return classified;
    const { pause, ...next } = classified;
    await withTimeout(pause, signal, () => new Promise(() => {}));
    past = next;
  }
}

/** Its status, content type, `Retry-After` and body. */
type ResponseParts = readonly [number, string, string, Uint8Array];

const noResponse = (status: number): ResponseParts => [status, "", "", new Uint8Array()];

/** Resolves to the result of `work`, or to undefined after `longest` milliseconds, when the work's signal is aborted. Rejects when the caller's signal is aborted. */
export async function withTimeout<T>(longest: number, signal: AbortSignal | undefined, work: (end: AbortSignal) => Promise<T>): Promise<T | undefined> {
  const throwIfAborted = () => {
    if (signal?.aborted) throw new EnlistError("aborted", "The signal ended this before its outcome.");
  };
  throwIfAborted();
  const controller = new AbortController();
  let onTimeout!: () => void;
  const limit = new Promise<undefined>((resolve) => (onTimeout = resolve as () => void));
  const timer = setTimeout(onTimeout, longest);
  signal?.addEventListener("abort", onTimeout);
  try {
    const result = await Promise.race([work(controller.signal), limit]);
    if (!result) controller.abort();
    throwIfAborted();
    return result;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onTimeout);
  }
}

/** The longest part of a body that is read, in bytes. */
const MAX_BODY = 1 << 20;

async function bodyOf({ body }: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  // A body that is cut short is classified by its status.
  await readInto(chunks, body?.getReader(), MAX_BODY).catch(() => {});
  return concatChunks(chunks);
}
