/** Reads a body into `chunks`, until it has more than `max` bytes or, where it is known, its `length`. */
export async function readInto(chunks: Uint8Array[], reader: ReadableStreamDefaultReader<Uint8Array> | undefined, max: number, length?: number): Promise<void> {
  let size = 0;
  for (let chunk = await reader?.read(); chunk?.value; chunk = await reader!.read()) {
    chunks.push(chunk.value);
    if ((size += chunk.value.length) > max) return cancelReader(reader!);
    if (size === length) return;
  }
}

/** Cancels a body without waiting: an endless body may never finish cancelling. */
export function cancelReader(reader: ReadableStreamDefaultReader): void {
  reader.cancel().catch(() => {});
}

/** All chunks as one array. */
export function concatChunks(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 1) return chunks[0]!;
  const bytes = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
