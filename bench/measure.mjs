/**
 * Side by side: the contenders take turns in short samples, so that whatever else the machine does meets all of them alike. A sample is the processor's time, not
 * the clock's: what other programs take is not ours. What is compared are medians; the quartiles of the rounds' own ratios say how far to trust them.
 */

const WARM_UP_MS = 400;
const SAMPLE_MS = 4;
const ROUNDS = 120;

/** What the contenders give, so that no compiler can leave their work out. */
let given;

/**
 * Microseconds a call, of each contender in each round.
 *
 * @template T
 * @param {Record<string, (input: T) => unknown>} contenders
 * @param {readonly T[]} inputs taken in turn
 * @returns {Record<string, number[]>}
 */
export function race(contenders, inputs) {
  const entries = Object.entries(contenders).map(([name, call]) => ({ name, call, calls: calibrated(call, inputs), samples: [] }));
  for (let round = 0; round < ROUNDS; round++) {
    for (let turn = 0; turn < entries.length; turn++) {
      // Who comes first, and so after whom, changes with the round.
      const { call, calls, samples } = entries[(turn + round) % entries.length];
      samples.push((1_000 * timed(call, inputs, calls)) / calls);
    }
  }
  return Object.fromEntries(entries.map(({ name, samples }) => [name, samples]));
}

/** How many calls make a sample, known once the compilers are done. */
function calibrated(call, inputs) {
  let calls = 1;
  let ms = 0;
  for (const end = performance.now() + WARM_UP_MS; performance.now() < end; ) {
    ms = timed(call, inputs, calls);
    if (ms < SAMPLE_MS) calls = Math.ceil(calls * Math.min(2, SAMPLE_MS / Math.max(ms, 0.01)));
  }
  return Math.max(1, Math.round((calls * SAMPLE_MS) / ms));
}

function timed(call, inputs, calls) {
  const { length } = inputs;
  const start = process.cpuUsage();
  for (let at = 0; at < calls; at++) given = call(inputs[at % length]);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000;
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

/** What a family of rows found: to whoever started this process, or to a reader. */
export function found(rows) {
  if (process.send) process.send(rows);
  else console.table(rows);
}
