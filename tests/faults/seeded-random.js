// Random numbers from a seed: the same names give the same numbers in every run, in Node and in workerd, whatever the order of calls elsewhere.

/** @typedef {ReturnType<typeof seededRandom>} SeededRandom */

/** Creates a generator. `names` identify it: the seed, its owner and its use. @param {...(string | number)} names */
export function seededRandom(...names) {
  let state = hashOf(names.join("\0"));
  const next = () => {
    state = (state + 0x9e3779b9) >>> 0;
    return mixed(state) / 2 ** 32;
  };
  return {
    /** Returns a number from 0 to 1, 1 excluded. */
    next,
    /** Returns true with this probability. */
    happens: (probability) => next() < probability,
    between: (least, most) => least + next() * (most - least),
    pick: (choices) => choices[Math.floor(next() * choices.length)],
    /** Picks a key of `weights`, by its weight. */
    weighted(weights) {
      const entries = Object.entries(weights);
      let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      return entries.find(([, weight]) => (left -= weight) < 0)?.[0] ?? entries.at(-1)[0];
    },
    /** Returns a text of random characters. */
    text: (length, characters) => Array.from({ length }, () => characters[Math.floor(next() * characters.length)]).join(""),
  };
}

/** Returns the FNV-1a hash of a text. */
function hashOf(text) {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** Applies the finalizer of MurmurHash3. */
function mixed(number) {
  number = Math.imul(number ^ (number >>> 16), 0x85ebca6b);
  number = Math.imul(number ^ (number >>> 13), 0xc2b2ae35);
  return (number ^ (number >>> 16)) >>> 0;
}
