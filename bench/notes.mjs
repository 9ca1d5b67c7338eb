/** Why rows miss their target, from profiles. Printed below the table for those that do. A key is the beginning of a row. */

export const notes = {
  "object, valid": `writing the frame, which also makes the copy, takes 2 µs; the core 3 µs, compiled for size; passing and reading its result 1 µs. The core returns
only the members that it changed: a JSON text of the whole record took 4 µs more. Compiled with \`opt-level = "s"\` the core took 2.3 µs and was 1.9 KB larger; with
\`3\` 1.9 µs and 5.6 KB. Declared members passed by number instead of name took 0.5 µs less and added 0.5 KB.`,
  "object, invalid": `the core, which returns code and path of each issue, takes 4 µs, twice as long as compiled for speed; writing the frame 2 µs, reading the result
1 µs, and the message, pointer and name of each issue 0.2 µs. zod 4.6 takes 7 µs for the seven: an eighth of that is less than writing the frame takes.`,
  "request bytes": `measured with the core compiled for size. With \`opt-level = 2\`, which the edge build has now, it took 8.8 µs instead of 13 µs. The frames of the
configuration and of the request are read again at each step.`,
  handler: `the core takes an eighth of the processor time, and crossing into wasm and back another tenth. Measured one by one in workerd: a body read in pieces costs 30 µs
more than one read as a whole, whatever its Content-Length, and there are two; a time limit about 15 µs, and there are two; the headers of a response 3 µs each, unless
they are those of the response before, which are cached.`,
};
