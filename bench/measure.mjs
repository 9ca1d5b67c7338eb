/**
 * Measures contenders against each other. Each runs in its own process, so that none is affected by what another left to compilers and memory. They take turns in
 * short samples, so that other load affects all of them alike. A sample is processor time, which does not count other programs. Medians are compared; the quartiles of
 * the ratios per round show the spread.
 */

import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const ROUNDS = 100;

/**
 * A race: each contender's function, and the inputs that it is called with in turn.
 *
 * @template T
 * @typedef {{ calls: Record<string, (input: T) => unknown>, inputs: readonly T[] }} Race
 */

/**
 * Returns microseconds per call, for each contender in each round.
 *
 * @param {Record<string, Race<any>>} races of the module of `meta`, which exports them as `races`
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
      // Each contender warms up alone.
      await Promise.race([once(child, "message"), failed]);
    }
    for (let round = 0; round < ROUNDS; round++) {
      for (let turn = 0; turn < contenders.length; turn++) {
        // The order changes with the round.
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

/** The value below which this part of the samples lies. */
export function quantile(samples, part) {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = part * (sorted.length - 1);
  const below = Math.floor(at);
  return sorted[below] + (at - below) * (sorted[Math.ceil(at)] - sorted[below]);
}

export const median = (samples) => quantile(samples, 0.5);

/**
 * A row of the table: the name, the result, and the target with whether it is met, if there is one.
 *
 * @typedef {{ what: string, measured: string, target?: string, isMet?: boolean }} Row
 */

/** The row of a comparison: how many times as fast enlist is, and whether that reaches `least`. Samples are microseconds per call. @returns {Row} */
export function compared(what, ours, theirs, least) {
  const ratio = median(theirs) / median(ours);
  const ratios = ours.map((time, round) => theirs[round] / time);
  const spread = `${fixed(quantile(ratios, 0.25))}–${fixed(quantile(ratios, 0.75))}`;
  return {
    what,
    measured: `${fixed(median(ours))} µs against ${fixed(median(theirs))} µs: ${fixed(ratio)}× as fast (${spread})`,
    ...(least && { target: `at least ${least}×`, isMet: ratio >= least }),
  };
}

/** With three significant digits. */
export const fixed = (number) => (number < 100 ? number.toPrecision(3) : Math.round(number).toLocaleString("en"));

/** Sends the rows of a family to the parent process, or prints them if there is none. @param {Row[]} rows */
export function found(rows) {
  if (process.send) process.send(rows);
  else console.table(rows);
}

/** Measures the rows of a family if its module is the main program. A sampler imports it only for its races. */
export async function family(meta, rows) {
  if (fileURLToPath(meta.url) === process.argv[1]) found(await rows());
}
