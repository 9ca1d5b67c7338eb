// Raw bytes: whether any of some texts stands in a file, a log or an answer, in whatever way it may have been written.

/** Every way in which a text could have been written down. @param {string} text */
function* writtenOf(text) {
  yield Buffer.from(text);
  yield Buffer.from(text, "utf16le");
  yield Buffer.from(encodeURIComponent(text));
  yield Buffer.from(JSON.stringify(text).slice(1, -1));
  // Base64 comes out in three ways, by where the text begins; what its neighbours have a part in is left out.
  for (const before of [0, 1, 2]) {
    const written = Buffer.concat([Buffer.alloc(before), Buffer.from(text)])
      .toString("base64")
      .replace(/=+$/, "");
    yield Buffer.from(written.slice(before === 0 ? 0 : before + 1, -2));
  }
  yield Buffer.from(Buffer.from(text).toString("hex"));
}

/** @param {readonly string[]} texts */
export function searchFor(texts) {
  const needles = new Map([...texts].flatMap((text) => [...writtenOf(text)].map((bytes) => [bytes.toString("latin1"), { text, bytes }])));
  return {
    /** What was found, and where. @param {string} where @param {Buffer | string} haystack */
    in(where, haystack) {
      const bytes = Buffer.isBuffer(haystack) ? haystack : Buffer.from(haystack);
      return [...needles.values()].filter((needle) => bytes.includes(needle.bytes)).map(({ text }) => `${JSON.stringify(text)} stands in ${where}`);
    },
  };
}
