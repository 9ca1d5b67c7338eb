import { EnlistError } from "./errors.ts";

/** Longest body that is read, in bytes; the rest is left. */
const MAX_BODY = 1 << 20;

/** What the core makes of an answer, by its status (0 where none came, 1 where none came in time), content type, `Retry-After` and body. */
type Settle = (status: number, contentType: string, retryAfter: string, body: Uint8Array) => unknown;

/** What the core calls to send a copy of a request, after a pause, and to have the answer read. Times are in milliseconds. */
export function exchangeOver(fetch: typeof globalThis.fetch = globalThis.fetch, signal?: AbortSignal, keepalive?: boolean) {
  if (typeof fetch !== "function") throw new EnlistError("bad_config", "`fetch` must be a function");
  if (signal && typeof signal.addEventListener !== "function") throw new EnlistError("bad_config", "`signal` must be an AbortSignal");

  const exchange = async (request: Request, end: AbortSignal): Promise<Parameters<Settle>> => {
    // Not every platform knows every option: workerd throws on some.
    const response = await fetch(new Request(request.clone(), keepalive ? { signal: end, keepalive } : { signal: end }));
    const { status, type, headers } = response;
    const header = (name: string) => headers.get(name) ?? "";
    // A redirect that a page may not look into has no status.
    return [type === "opaqueredirect" ? 302 : status, header("content-type"), header("retry-after"), await bodyOf(response)];
  };

  return async (request: Request, timeout: number, pause: number, settle: Settle): Promise<unknown> => {
    if (pause) await within(pause, signal, () => new Promise(() => {}));
    // No exception of the platform's gets past here, for one may quote a URL that holds a secret.
    const answer = await within(timeout, signal, (end) => exchange(request, end).catch(() => nothing(0)));
    return settle(...(answer ?? nothing(1)));
  };
}

const nothing = (status: number): Parameters<Settle> => [status, "", "", new Uint8Array()];

/** What `work` comes to; nothing where it takes longer, in milliseconds. Work that is left is told to end, and the caller's signal ends the wait with an error. */
export async function within<T>(longest: number, signal: AbortSignal | undefined, work: (end: AbortSignal) => Promise<T>): Promise<T | undefined> {
  const throwIfAborted = () => {
    if (signal?.aborted) throw new EnlistError("aborted", "The signal ended this before there was an outcome.");
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

async function bodyOf({ body }: Response): Promise<Uint8Array> {
  const chunks: BlobPart[] = [];
  let size = 0;
  try {
    const reader = body?.getReader();
    for (let chunk = await reader?.read(); chunk?.value; chunk = await reader!.read()) {
      chunks.push(chunk.value);
      size += chunk.value.length;
      if (size > MAX_BODY) {
        // An endless body may never end its cancelling either.
        reader!.cancel().catch(() => {});
        break;
      }
    }
  } catch {
    // A body that is cut short leaves the status to speak.
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}
