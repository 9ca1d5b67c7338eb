// Reading a request's body within bounds of length and time.

import { EnlistError } from "../errors.ts";
import { entriesFrameOf, MAX_BYTES, whole } from "../frame.ts";
import { within } from "../send.ts";

/** Why a body is not taken: the problem's name, and the bound that was passed where that is it. */
export type Unread = [problem: "malformed" | "too-large", max?: number];

/** How long a body may take, in milliseconds: as long as a page waits for its answer, */
const PATIENCE_MS = 30_000;

/** and where much may come, longer by what it takes at this many bytes a millisecond. */
const SLOWEST = 16;

/** The bytes, of a multipart form the frame of its entries; or what is wrong. */
export async function bodyOf(request: Request, isMultipart: boolean, max: number): Promise<Uint8Array | Unread> {
  if (request.bodyUsed) throw new EnlistError("internal", "The request's body has been read before.");
  try {
    const bytes = await within(PATIENCE_MS + max / SLOWEST, undefined, (end) => bytesOf(request, max, end));
    if (!bytes) return ["malformed"];
    if (bytes.length > max) return ["too-large", max];
    if (!isMultipart) return bytes;
    return (await multipartFrameOf(bytes, request.headers.get("content-type")!)) ?? ["too-large", MAX_BYTES];
  } catch {
    // It was cut short, or cannot be taken apart.
    return ["malformed"];
  }
}

/** The body, whatever the headers say of it, but not much more than `max` bytes of it. */
async function bytesOf(request: Request, max: number, end: AbortSignal): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  // An endless body may never end its cancelling either.
  const leave = () => void reader!.cancel().catch(() => {});
  end.addEventListener("abort", leave);
  for (let chunk = await reader?.read(); chunk?.value; chunk = await reader!.read()) {
    size += chunk.value.length;
    chunks.push(chunk.value);
    if (size > max) {
      leave();
      break;
    }
  }
  return chunks.length === 1 ? chunks[0]! : joined(chunks, size);
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** The frame of a multipart form's entries, where one can hold them. Throws where it cannot be taken apart. */
async function multipartFrameOf(bytes: Uint8Array, contentType: string): Promise<Uint8Array | undefined> {
  const form = await new Response(bytes as BodyInit, { headers: { "content-type": contentType } }).formData();
  const entries = [...form];
  // The platform puts U+FFFD in place of what is no UTF-8; only a file may hold that.
  if (entries.every(([, value]) => typeof value === "string")) new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  return entriesFrameOf(whole, () => entries)?.slice();
}
