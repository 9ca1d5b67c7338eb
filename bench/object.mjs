/** Validation of an object: a valid one with its normalised copy, and an invalid one with every issue. */

import { agree, validators } from "./validators.mjs";
import { compared, family, race } from "./measure.mjs";
import { invalid, valid } from "./records.mjs";

const each = (task) => Object.fromEntries(Object.entries(validators).map(([name, validator]) => [name, validator[task]]));

export const races = {
  "object, valid, normalised copy included": { calls: each("accept"), inputs: valid },
  "object, invalid, all issues": { calls: each("refuse"), inputs: invalid },
};
/** The targets: how many times as fast as the others enlist has to be. */
const least = {
  "object, valid, normalised copy included": { "zod 4 jitless": 2, valibot: 1, "zod 4": 0.4 },
  "object, invalid, all issues": { "zod 4": 8, valibot: 1.5 },
};

await family(import.meta, async () => {
  agree();
  const rows = [];
  for (const what of Object.keys(races)) {
    const { ours, ...others } = await race(import.meta, races, what);
    for (const [name, times] of Object.entries(others)) {
      rows.push(compared(`${what}, against ${name}${validators[name].copies ? "" : ", which makes no copy"}`, ours, times, least[what][name]));
    }
  }
  return rows;
});
