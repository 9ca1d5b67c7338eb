// Reading a request's body within bounds of length and time.

import { concatChunks, cancelReader, readInto } from "../bytes.ts";
import { EnlistError } from "../errors.ts";
import { encodeEntries, MAX_BYTES, WHOLE_RECORD } from "../frame.ts";

/** Why a body is not taken: the problem's name, and the bound that was passed where that is it. */
export type InputError = [problem: "malformed" | "request-timeout" | "too-large", max?: number];

/** How long a body may take, in milliseconds: as long as a page waits for its answer, */
const PATIENCE_MS = 30_000;

/** and where much may come, longer by what it takes at this many bytes a millisecond. */
const SLOWEST = 16;

/** The bytes, of a multipart form the frame of its entries; or what is wrong. */
export async function bodyOf(request: Request, isMultipart: boolean, max: number): Promise<Uint8Array | InputError> {
  if (request.bodyUsed) throw new EnlistError("internal", "The request's body has been read before.");
  const chunks: Uint8Array[] = [];
  const reader = request.body?.getReader();
  let isLate = false;
  const timer = setTimeout(
    () => {
      isLate = true;
      // What waits for the next chunk then waits no more.
      if (reader) cancelReader(reader);
    },
    PATIENCE_MS + max / SLOWEST,
  );
  try {
    // Whatever the headers say of its length. Where it comes to just that, to wait for its end is a turn for nothing.
    await readInto(chunks, reader, max, Number(request.headers.get("content-length") ?? NaN));
    if (isLate) return ["request-timeout"];
    const bytes = concatChunks(chunks);
    if (bytes.length > max) return ["too-large", max];
    if (!isMultipart) return bytes;
    return (await multipartFrameOf(bytes, request.headers.get("content-type")!)) ?? ["too-large", MAX_BYTES];
  } catch {
    // It was cut short, or cannot be taken apart.
    return [isLate ? "request-timeout" : "malformed"];
  } finally {
    clearTimeout(timer);
  }
}

/** The frame of a multipart form's entries, where one can hold them. Throws where it cannot be taken apart. */
async function multipartFrameOf(bytes: Uint8Array, contentType: string): Promise<Uint8Array | undefined> {
  const form = await new Response(bytes as BodyInit, { headers: { "content-type": contentType } }).formData();
  const entries = [...form];
  // The platform puts U+FFFD in place of what is no UTF-8; only a file may hold that.
  if (entries.every(([, value]) => typeof value === "string")) new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  return encodeEntries(WHOLE_RECORD, () => entries)?.slice();
}
