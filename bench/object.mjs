/** An object, as a page's script has it: valid, with its normalised copy, and invalid, with every issue. */

import { agree, judges } from "./judges.mjs";
import { compared, found, race } from "./measure.mjs";
import { invalid, valid } from "./records.mjs";

agree();
found([
  ...rows("object, valid, normalised copy included", "accept", valid, { "zod 4 jitless": 2, valibot: 1, "zod 4": 0.4 }),
  ...rows("object, invalid, all issues", "refuse", invalid, { "zod 4": 8, valibot: 1.5 }),
]);

/** A row for each of the others; `least` is how many times as fast as that one ours has to be. */
function rows(what, task, records, least) {
  const { ours, ...others } = race(Object.fromEntries(Object.entries(judges).map(([name, judge]) => [name, judge[task]])), records);
  return Object.entries(others).map(([name, times]) => compared(`${what}, against ${name}${judges[name].copies ? "" : ", which only judges"}`, ours, times, least[name]));
}
