/**
 * Side by side: each contender is in a process of its own, so that none meets what another left to the compilers and the memory, and they take turns in short
 * samples, so that whatever else the machine does meets all of them alike. A sample is the processor's time, not the clock's: what other programs take is not ours.
 * What is compared are medians; the quartiles of the rounds' own ratios say how far to trust them.
 */

import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const ROUNDS = 100;

/**
 * A race: what each contender does, and to what, taken in turn.
 *
 * @template T
 * @typedef {{ calls: Record<string, (input: T) => unknown>, inputs: readonly T[] }} Race
 */

/**
 * Microseconds a call, of each contender in each round.
 *
 * @param {Record<string, Race<any>>} races of the module that `meta` is of, which exports them as `races`
 * @returns {Promise<Record<string, number[]>>}
 */
export async function race(meta, races, name) {
  const contenders = [];
  try {
    for (const contender of Object.keys(races[name].calls)) {
      const child = fork(new URL("sampler.mjs", import.meta.url), [meta.url, name, contender]);
      const failed = once(child, "exit").then(() => Promise.reject(new Error(`${contender} failed in "${name}"`)));
      failed.catch(() => {});
      contenders.push({ contender, child, failed, samples: [] });
      // Each warms up alone.
      await Promise.race([once(child, "message"), failed]);
    }
    for (let round = 0; round < ROUNDS; round++) {
      for (let turn = 0; turn < contenders.length; turn++) {
        // Who comes first, and so after whom, changes with the round.
        const { child, failed, samples } = contenders[(turn + round) % contenders.length];
        child.send("sample");
        const [sample] = await Promise.race([once(child, "message"), failed]);
        samples.push(sample);
      }
    }
  } finally {
    for (const { child } of contenders) child.kill();
  }
  return Object.fromEntries(contenders.map(({ contender, samples }) => [contender, samples]));
}

/** The value below which a part of the samples lies. */
export function quantile(samples, part) {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = part * (sorted.length - 1);
  const below = Math.floor(at);
  return sorted[below] + (at - below) * (sorted[Math.ceil(at)] - sorted[below]);
}

export const median = (samples) => quantile(samples, 0.5);

/**
 * A row of the table: what was measured, what came out, and where there is a target, what it is and whether it is met.
 *
 * @typedef {{ what: string, measured: string, target?: string, isMet?: boolean }} Row
 */

/** The row of a comparison: how many times as fast ours is, of which it has to be `least`. Samples are times a call, in microseconds. @returns {Row} */
export function compared(what, ours, theirs, least) {
  const ratio = median(theirs) / median(ours);
  const ratios = ours.map((time, round) => theirs[round] / time);
  const spread = `${fixed(quantile(ratios, 0.25))}–${fixed(quantile(ratios, 0.75))}`;
  return {
    what,
    measured: `${fixed(median(ours))} µs beside ${fixed(median(theirs))} µs: ${fixed(ratio)}× as fast (${spread})`,
    ...(least && { target: `at least ${least}×`, isMet: ratio >= least }),
  };
}

/** With three significant digits. */
export const fixed = (number) => (number < 100 ? number.toPrecision(3) : Math.round(number).toLocaleString("en"));

/** What a family of rows found: to whoever started this process, or to a reader. @param {Row[]} rows */
export function found(rows) {
  if (process.send) process.send(rows);
  else console.table(rows);
}

/** Finds the rows of a family with races, where its module is the program and not one that a sampler reads. */
export async function family(meta, rows) {
  if (fileURLToPath(meta.url) === process.argv[1]) found(await rows());
}
