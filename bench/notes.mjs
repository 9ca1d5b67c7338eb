/** Why rows fall short, by the profile: printed beneath the table for those that do. The keys are how a row begins. */

export const notes = {
  "object, valid": `writing the frame, which makes the copy too, takes 2 µs; the core 3 µs, compiled for size; handing its answer over and reading it 1 µs. The core answers
with the members that it changed: as a JSON text of the whole record it took 4 µs more. Compiled with \`opt-level = "s"\` the core took 2.3 µs and weighed 1.9 KB more, for
speed (\`3\`) 1.9 µs and 5.6 KB more, which the budget of a page's download does not leave. Declared members told by number instead of name took half a microsecond off
and weighed 0.5 KB.`,
  "object, invalid": `the core, which tells code and path of each issue, takes 4 µs, half of it for size; writing the frame 2 µs, reading the answer 1 µs, and each
issue's message, pointer and name 0.2 µs. zod 4.6 needs 7 µs for the seven; eight times as fast would be less than writing the frame alone takes.`,
  "request bytes": `the edge judges the visitor's part and then the whole record, reads its own configuration again at each of its steps, and is compiled for size: for speed
it took 9.7 µs instead of 19.6 µs, and weighed 13 KB more, past its budget.`,
  handler: `only an eighth of the time is the core's. The rest is platform objects: requests, headers, streams, promises that race with a limit of time, and the line of the log,
which the handler beside it does not write. Without a second \`Request\` for each attempt and without a \`Blob\` for the answer's bytes it is quicker than it was.`,
  "what a page downloads": `the wasm is one build for everything a page may do: submitting, reading answers and all five calls come along with validation. Of the
wasm's 74 KB before compression, sources and rules take about 26, requests and answers about 19, the standard library and the bindings about 15, and the
tables of the five calls with all texts 11.`,
};
