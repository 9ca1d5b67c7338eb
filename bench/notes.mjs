/** Why rows fall short, by the profile: printed beneath the table for those that do. The keys are how a row begins. */

export const notes = {
  "object, valid": `writing the frame takes 2 µs and reading the result, a JSON text, 2 to 3 µs, whatever the core does; the core itself, compiled for size, takes as long as
both. Compiled for speed (\`opt-level = 3\`) it took 2.4 µs instead of 5.7 µs and weighed 4.9 KB more, which the budget of a page's download does not leave. An arena in
place of owned values took 5 KB off the download and nothing off the time. Not tried in the core: answering with a list of what changed instead of a JSON text, from
which a prototype in JavaScript built the copy in 1.3 µs, call included, where it now takes 5.`,
  "object, invalid": `each issue takes the core 1 µs (0.4 µs when compiled for speed), since it writes message, pointer, name and path as JSON, and reading them takes
another 0.5 µs. zod 4.6 needs 7 µs for the seven; eight times as fast would be less than writing the frame alone takes.`,
  "request bytes": `the edge judges the visitor's part and then the whole record, reads its own configuration again at each of its steps, and is compiled for size: for speed
it took 9.7 µs instead of 19.6 µs, and weighed 13 KB more, past its budget.`,
  handler: `only an eighth of the time is the core's. The rest is platform objects: requests, headers, streams, promises that race with a limit of time, and the line of the log,
which the handler beside it does not write. Without a second \`Request\` for each attempt and without a \`Blob\` for the answer's bytes it is quicker than it was.`,
  "what a page downloads": `the wasm is one build for everything a page may do: submitting, reading answers and all five calls come along with validation. Of the
wasm's 74 KB before compression, sources and rules take about 26, requests and answers about 19, the standard library and the bindings about 15, and the
tables of the five calls with all texts 11.`,
};
