// Chance out of a seed: the same names give the same numbers in every run, in Node and in workerd, whatever else happens in between.

/** @typedef {ReturnType<typeof diceOf>} Dice */

/** Dice that nobody else throws: `names` say whose they are, and for what. @param {...(string | number)} names */
export function diceOf(...names) {
  let state = hashOf(names.join("\0"));
  const next = () => {
    state = (state + 0x9e3779b9) >>> 0;
    return mixed(state) / 2 ** 32;
  };
  return {
    /** From 0 to 1, the latter excluded. */
    next,
    /** Whether something of this probability happens. */
    happens: (probability) => next() < probability,
    between: (least, most) => least + next() * (most - least),
    pick: (choices) => choices[Math.floor(next() * choices.length)],
    /** One of the keys of `weights`, as often as they weigh. */
    weighed(weights) {
      const entries = Object.entries(weights);
      let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      return entries.find(([, weight]) => (left -= weight) < 0)?.[0] ?? entries.at(-1)[0];
    },
    /** A text of so many of these characters. */
    text: (length, characters) => Array.from({ length }, () => characters[Math.floor(next() * characters.length)]).join(""),
  };
}

/** FNV-1a. */
function hashOf(text) {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** The finalizer of MurmurHash3: neighbours come out far apart. */
function mixed(number) {
  number = Math.imul(number ^ (number >>> 16), 0x85ebca6b);
  number = Math.imul(number ^ (number >>> 13), 0xc2b2ae35);
  return (number ^ (number >>> 16)) >>> 0;
}
