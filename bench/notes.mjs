/** Why rows fall short, by the profile: printed beneath the table for those that do. The keys are how a row begins. */

export const notes = {
  "object, valid": `writing the frame takes 1.9 µs and reading the result, a JSON text, 2 to 3 µs, whatever the core does; the core itself, compiled for size, takes
as long as both. Compiled for speed (\`opt-level = 3\`, \`-O3\`) it takes 2.4 µs instead of 5.7 µs, for 4.9 KB more to download.`,
  "object, invalid": `each issue takes the core 1 µs (0.4 µs when compiled for speed), since it writes message, pointer, name and path as JSON, and reading them takes
another 0.5 µs.`,
  "request bytes": `the edge judges the visitor's part and then the whole record, reads its own configuration again for each request, and is compiled for size: for speed,
it takes 9.7 µs instead of 19.6 µs, for 13 KB more.`,
  handler: `only an eighth of the time is the core's. The rest is platform objects: a \`Request\` made three times for an attempt, the vendor's answer read through a stream and a
\`Blob\`, two races of promises, a timer and an \`AbortController\`.`,
  "what a page downloads": `the wasm is one build for everything a page may do: submitting, reading answers and all five calls come along with validation.`,
};
