// Searches raw bytes for texts, in several encodings.

/** Yields a text in every encoding in which it could be stored. @param {string} text */
function* encodingsOf(text) {
  yield Buffer.from(text);
  yield Buffer.from(text, "utf16le");
  yield Buffer.from(encodeURIComponent(text));
  yield Buffer.from(JSON.stringify(text).slice(1, -1));
  // Base64 depends on the offset of the text, modulo 3. Characters that also depend on neighbouring bytes are left out.
  for (const before of [0, 1, 2]) {
    const encoded = Buffer.concat([Buffer.alloc(before), Buffer.from(text)])
      .toString("base64")
      .replace(/=+$/, "");
    yield Buffer.from(encoded.slice(before === 0 ? 0 : before + 1, -2));
  }
  yield Buffer.from(Buffer.from(text).toString("hex"));
}

/** @param {readonly string[]} texts */
export function createSearch(texts) {
  const needles = new Map([...texts].flatMap((text) => [...encodingsOf(text)].map((bytes) => [bytes.toString("latin1"), { text, bytes }])));
  return {
    /** Returns which texts were found where. @param {string} where @param {Buffer | string} haystack */
    in(where, haystack) {
      const bytes = Buffer.isBuffer(haystack) ? haystack : Buffer.from(haystack);
      return [...needles.values()].filter((needle) => bytes.includes(needle.bytes)).map(({ text }) => `${JSON.stringify(text)} is in ${where}`);
    },
  };
}
