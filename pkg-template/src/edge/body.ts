// Reading a request's body within bounds.

import { EnlistError } from "../errors.ts";
import { entriesFrameOf, whole } from "../frame.ts";

/** The bytes, of a multipart form the frame of its entries; or what is wrong. */
export async function bodyOf(request: Request, isMultipart: boolean, max: number): Promise<Uint8Array | "too-large" | "malformed"> {
  if (request.bodyUsed) throw new EnlistError("internal", "The request's body has been read before.");
  try {
    const bytes = await bytesOf(request, max);
    if (!bytes) return "too-large";
    return isMultipart ? await multipartFrameOf(bytes, request.headers.get("content-type")!) : bytes;
  } catch {
    // It was cut short, or cannot be taken apart.
    return "malformed";
  }
}

/** Nothing where there are more than `max`, whatever the headers say. */
async function bytesOf(request: Request, max: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  for (let chunk = await reader?.read(); chunk?.value; chunk = await reader!.read()) {
    size += chunk.value.length;
    if (size > max) {
      // An endless body may never end its cancelling either.
      reader!.cancel().catch(() => {});
      return undefined;
    }
    chunks.push(chunk.value);
  }
  return chunks.length === 1 ? chunks[0] : joined(chunks, size);
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

/** The frame of a multipart form's entries. Throws where it cannot be taken apart. */
async function multipartFrameOf(bytes: Uint8Array, contentType: string): Promise<Uint8Array> {
  const form = await new Response(bytes as BodyInit, { headers: { "content-type": contentType } }).formData();
  const entries = [...form];
  // The platform puts U+FFFD in place of what is no UTF-8; only a file may hold that.
  if (entries.every(([, value]) => typeof value === "string")) new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  return entriesFrameOf(whole, () => entries)!.slice();
}
