/** One contender of a race in its own process: it warms up, reports that it is ready, and takes a sample for each message. */

const WARM_UP_MS = 1_200;
const SAMPLE_MS = 5;

const [module, race, contender] = process.argv.slice(2);
const { races } = await import(module);
const { calls, inputs } = races[race];
const call = calls[contender];

/** The last result. Exported, so that no compiler can leave the work out. */
export let result;

const count = calibrated();
process.on("message", () => {
  // The caches contain another process's data.
  timed(count / 4);
  process.send((1_000 * timed(count)) / count);
});
process.send("ready");

/** Returns the number of calls in a sample, once the compilers are done. */
function calibrated() {
  let count = 1;
  let ms = 0;
  for (let spent = 0; spent < WARM_UP_MS; spent += ms) {
    ms = timed(count);
    if (ms < SAMPLE_MS) count = Math.ceil(count * Math.min(2, SAMPLE_MS / Math.max(ms, 0.01)));
  }
  return Math.max(1, Math.round((count * SAMPLE_MS) / ms));
}

function timed(count) {
  const { length } = inputs;
  const start = process.cpuUsage();
  for (let at = 0; at < count; at++) result = call(inputs[at % length]);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000;
}
