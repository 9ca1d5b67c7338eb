// Sending what the core has prepared, as often as the core says, and waiting in between.

import { concatChunks, readInto } from "./bytes.ts";
import { EnlistError } from "./errors.ts";

/** What goes before the body of a request. */
export interface RequestHead {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** How long an answer may take, in milliseconds. */
  readonly timeoutMs: number;
}

/** What is to be sent. */
export interface RequestPlan<Body = string> extends RequestHead {
  readonly body: Body;
  readonly isRepeatable: boolean;
}

/** An attempt for the core to judge: what came before it, and what the answer says of itself. Its status is 0 where none came, 1 where none came in time. */
export interface Attempt extends Past {
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

interface Past {
  readonly made: number;
  readonly isUncertain?: boolean;
}

/** What the core says before another attempt: the pause, in milliseconds. */
interface Again extends Past {
  readonly pause: number;
}

/** Sends until the core has a last word. `judge` asks it, with the answer's body, the time in seconds since 1970, and a random number from 0 to 1. */
export async function sendWithRetries<Result extends object>(
  { url, headers, body, timeoutMs, isRepeatable }: RequestPlan<string | Uint8Array<ArrayBuffer>>,
  { fetch, signal, keepalive, isAnonymous }: TransportOptions,
  judge: (attempt: Attempt, body: Uint8Array, now: number, random: number) => Result | Again,
): Promise<Result> {
  if (fetch !== undefined && typeof fetch !== "function") throw new EnlistError("bad_config", "`fetch` must be a function");
  if (signal && typeof signal.addEventListener !== "function") throw new EnlistError("bad_config", "`signal` must be an AbortSignal");
  const exchange = async (end: AbortSignal): Promise<Answer> => {
    // Not every platform knows every option: workerd throws on some.
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
    // A redirect that a page may not look into has no status.
    return [response.type === "opaqueredirect" ? 302 : response.status, header("content-type"), header("retry-after"), await bodyOf(response)];
  };
  let past: Past = { made: 0 };
  for (;;) {
    // No exception of the platform's gets past here, for one may quote a URL that holds a secret.
    const answer = await withTimeout(timeoutMs, signal, (end) => exchange(end).catch(() => nothing(0)));
    const [status, contentType, retryAfter, bytes] = answer ?? nothing(1);
    const judged = judge({ ...past, isRepeatable, status, contentType, retryAfter }, bytes, Date.now() / 1_000, Math.random());
    if (!("pause" in judged)) return judged;
    const { pause, ...next } = judged;
    await withTimeout(pause, signal, () => new Promise(() => {}));
    past = next;
  }
}

/** Its status, content type, `Retry-After` and body. */
type Answer = readonly [number, string, string, Uint8Array];

const nothing = (status: number): Answer => [status, "", "", new Uint8Array()];

/** What `work` comes to; nothing where it takes longer, in milliseconds. Work that is left is told to end, and the caller's signal ends the wait with an error. */
export async function withTimeout<T>(longest: number, signal: AbortSignal | undefined, work: (end: AbortSignal) => Promise<T>): Promise<T | undefined> {
  const throwIfAborted = () => {
    if (signal?.aborted) throw new EnlistError("aborted", "The signal ended this before its outcome.");
  };
  throwIfAborted();
  const controller = new AbortController();
  let enough!: () => void;
  const limit = new Promise<undefined>((resolve) => (enough = resolve as () => void));
  const timer = setTimeout(enough, longest);
  signal?.addEventListener("abort", enough);
  try {
    const result = await Promise.race([work(controller.signal), limit]);
    if (!result) controller.abort();
    throwIfAborted();
    return result;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", enough);
  }
}

/** Longest body that is read, in bytes; the rest is left. */
const MAX_BODY = 1 << 20;

async function bodyOf({ body }: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  // A body that is cut short leaves the status to speak.
  await readInto(chunks, body?.getReader(), MAX_BODY).catch(() => {});
  return concatChunks(chunks);
}
