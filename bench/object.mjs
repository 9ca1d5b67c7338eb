/** An object, as a page's script has it: valid, with its normalised copy, and invalid, with every issue. */

import { agree, judges } from "./validators.mjs";
import { compared, family, race } from "./measure.mjs";
import { invalid, valid } from "./records.mjs";

const each = (task) => Object.fromEntries(Object.entries(judges).map(([name, judge]) => [name, judge[task]]));

export const races = {
  "object, valid, normalised copy included": { calls: each("accept"), inputs: valid },
  "object, invalid, all issues": { calls: each("refuse"), inputs: invalid },
};
/** How many times as fast as another ours has to be. */
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
      rows.push(compared(`${what}, against ${name}${judges[name].copies ? "" : ", which only judges"}`, ours, times, least[what][name]));
    }
  }
  return rows;
});
