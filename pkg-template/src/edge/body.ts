// Reading a request's body within bounds.

import { entriesFrameOf, whole } from "../frame.ts";

/** The bytes; nothing where there are more than `max`, whatever the headers say. */
export async function bytesOf(request: Request, max: number): Promise<Uint8Array | undefined> {
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
export async function multipartFrameOf(bytes: Uint8Array, contentType: string): Promise<Uint8Array> {
  const form = await new Response(bytes as BodyInit, { headers: { "content-type": contentType } }).formData();
  const entries = [...form];
  // The platform puts U+FFFD in place of what is no UTF-8; only a file may hold that.
  if (entries.every(([, value]) => typeof value === "string")) new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  return entriesFrameOf(whole, () => entries)!.slice();
}
