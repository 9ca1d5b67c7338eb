/** Why rows fall short, by the profile: printed beneath the table for those that do. The keys are how a row begins. */

export const notes = {
  "object, valid": `writing the frame, which makes the copy too, takes 2 µs; the core 3 µs, compiled for size; handing its answer over and reading it 1 µs. The core answers
with the members that it changed: as a JSON text of the whole record it took 4 µs more. Compiled with \`opt-level = "s"\` the core took 2.3 µs and weighed 1.9 KB more, for
speed (\`3\`) 1.9 µs and 5.6 KB more, which the budget of a page's download does not leave. Declared members told by number instead of name took half a microsecond off
and weighed 0.5 KB.`,
  "object, invalid": `the core, which tells code and path of each issue, takes 4 µs, half of it for size; writing the frame 2 µs, reading the answer 1 µs, and each
issue's message, pointer and name 0.2 µs. zod 4.6 needs 7 µs for the seven; eight times as fast would be less than writing the frame alone takes.`,
  "request bytes": `the core is compiled for size. For speed (\`opt-level = 2\`) it took 8.8 µs instead of 13 µs and weighed 6.5 KB more, which is 1.7 KB past the edge's
budget; \`3\` gained no more, and \`1\` and \`"s"\` weighed as much. It took 20 µs when the visitor's part was judged twice and the record crossed as text within JSON text. The
frames of the configuration and of the visit are still read again at each step.`,
  handler: `the core takes an eighth of the processor's time, and what crosses into it and out of it another tenth. Measured one by one in workerd: a body that is read in
pieces, whatever its headers say of its length, costs 30 µs more than one that is taken as a whole, and there are two; a limit of time about 15 µs, and there are two; an
answer's headers 3 µs each, unless they are those of the answer before, which are kept.`,
  "what a page downloads": `the wasm is one build for everything a page may do: submitting, reading answers and all five calls come along with validation. Of the
wasm's 71 KB before compression, sources and rules take about 26, requests and answers about 16, the standard library and the bindings about 19, and the
tables of the five calls with all texts 10.`,
};
