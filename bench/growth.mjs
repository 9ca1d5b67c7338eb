/** The time to validate a list by its length: an item of a long list takes as long as one of a short list. */

import { family, fixed, median, race } from "./measure.mjs";
import { call } from "./validators.mjs";
import { attributes, valid } from "./records.mjs";

const LENGTHS = [1, 10, 100, 1_000];
/** How many times as long a later item may take: a long list no longer fits the nearest cache. */
const ALLOWED = 1.5;

const itemsOf = {
  valid: attributes,
  invalid: (count) => attributes(count).map(({ attrID }) => ({ attrID })),
};

export const races = Object.fromEntries(
  Object.entries(itemsOf).map(([kind, items]) => {
    const records = LENGTHS.map((count) => ({ ...valid[0], contactAttr: items(count) }));
    return [kind, { calls: Object.fromEntries(records.map((record, at) => [`${LENGTHS[at]} items`, () => call.validate(record)])), inputs: [undefined] }];
  }),
);

await family(import.meta, async () => [await row("valid"), await row("invalid")]);

async function row(kind) {
  const times = Object.values(await race(import.meta, races, kind)).map(median);
  const perItem = LENGTHS.slice(1).map((count, at) => (times[at + 1] - times[at]) / (count - LENGTHS[at]));
  return {
    what: `a list of ${LENGTHS.join(", ")} items, ${kind}`,
    measured: `${times.map(fixed).join(", ")} µs; each further item ${perItem.map(fixed).join(", ")} µs`,
    target: "linear",
    isMet: perItem.at(-1) <= ALLOWED * perItem[0],
  };
}
