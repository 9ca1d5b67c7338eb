import { EnlistError } from "./errors.ts";

/** Longest body that is read, in bytes; the rest is left. */
const MAX_BODY = 1 << 20;

/** What the core calls to send a copy of a request and to have the answer read: its status, content type, `Retry-After` and body. */
export function exchangeOver(fetch: typeof globalThis.fetch = globalThis.fetch, keepalive?: boolean) {
  if (typeof fetch !== "function") throw new EnlistError("bad_config", "`fetch` must be a function");
  return async (request: Request, signal: AbortSignal): Promise<[number, string, string, Uint8Array]> => {
    // Not every platform knows every option: workerd throws on some.
    const response = await fetch(new Request(request.clone(), keepalive ? { signal, keepalive } : { signal }));
    const { status, type, headers } = response;
    const header = (name: string) => headers.get(name) ?? "";
    // A redirect that a page may not look into has no status.
    return [type === "opaqueredirect" ? 302 : status, header("content-type"), header("retry-after"), await bodyOf(response)];
  };
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
