/** Why rows fall short, by the profile: printed beneath the table for those that do. The keys are how a row begins. */

export const notes = {
  "object, valid": `writing the frame takes 2 µs and reading the result, a JSON text, 2 to 3 µs, whatever the core does; the core itself, compiled for size, takes as long as
both. Compiled for speed (\`opt-level = 3\`) it took 2.4 µs instead of 5.7 µs and weighed 4.9 KB more, which the budget of a page's download does not leave. An arena in
place of owned values took 5 KB off the download and nothing off the time. Not tried in the core: answering with a list of what changed instead of a JSON text, from
which a prototype in JavaScript built the copy in 1.3 µs, call included, where it now takes 5.`,
  "object, invalid": `each issue takes the core 1 µs (0.4 µs when compiled for speed), since it writes message, pointer, name and path as JSON, and reading them takes
another 0.5 µs. zod 4.6 needs 7 µs for the seven; eight times as fast would be less than writing the frame alone takes.`,
  "request bytes": `the core is compiled for size. For speed (\`opt-level = 2\`) it took 8.8 µs instead of 13 µs and weighed 6.5 KB more, which is 1.7 KB past the edge's
budget; \`3\` gained no more, and \`1\` and \`"s"\` weighed as much. It took 20 µs when the visitor's part was judged twice and the record crossed as text within JSON text. The
frames of the configuration and of the visit are still read again at each step.`,
  handler: `the core takes an eighth of the processor's time, and what crosses into it and out of it another tenth. Measured one by one in workerd: a body that is read in
pieces, whatever its headers say of its length, costs 30 µs more than one that is taken as a whole, and there are two; a limit of time about 15 µs, and there are two; an
answer's headers 3 µs each, unless they are those of the answer before, which are kept.`,
  "what a page downloads": `the wasm is one build for everything a page may do: submitting, reading answers and all five calls come along with validation. Of the
wasm's 74 KB before compression, sources and rules take about 26, requests and answers about 19, the standard library and the bindings about 15, and the
tables of the five calls with all texts 11.`,
};
