/** Reads a body into `chunks`, but not much more than `max` bytes of it, and no further once `end` says so. */
export async function readInto(chunks: Uint8Array[], body: ReadableStream<Uint8Array> | null, max: number, end?: AbortSignal): Promise<void> {
  const reader = body?.getReader();
  // An endless body may never end its cancelling either.
  const leave = () => void reader!.cancel().catch(() => {});
  end?.addEventListener("abort", leave);
  let size = 0;
  for (let chunk = await reader?.read(); chunk?.value; chunk = await reader!.read()) {
    chunks.push(chunk.value);
    if ((size += chunk.value.length) > max) return leave();
  }
}

/** The chunks in one. */
export function joined(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 1) return chunks[0]!;
  const bytes = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
