// Makes the core trap on demand, in any runtime. To be imported before the package.
//
// An instance that trapped is thrown away with its memory, so the effects of a trap show only where a call enters or leaves WebAssembly. A trap at each such
// crossing, one run after the other, therefore covers every trap: in a call, and in passing its arguments or its result.

const { Instance, instantiateStreaming } = WebAssembly;

let instances = 0;
let crossings = 0;
let trapsAt = 0;

function watched(functions, die) {
  const watch = (work) => (typeof work !== "function" ? work : (...args) => (++crossings === trapsAt ? die() : work(...args)));
  return Object.fromEntries(Object.entries(functions).map(([name, work]) => [name, watch(work)]));
}

/** Imports that count crossings, and a function that makes the exports of their instance count too. */
function watch(imports) {
  let exports;
  // An invalid alignment makes the allocator trap.
  const die = () => exports.__wbindgen_malloc(1, 3);
  const finish = (instance) => {
    instances++;
    exports = instance.exports;
    return { exports: watched(exports, die) };
  };
  return [Object.fromEntries(Object.entries(imports).map(([module, functions]) => [module, watched(functions, die)])), finish];
}

// biome-ignore lint/complexity/useArrowFunction: it is called with `new`.
WebAssembly.Instance = function (module, imports) {
  const [watchedImports, finish] = watch(imports);
  return finish(new Instance(module, watchedImports));
};

WebAssembly.instantiateStreaming = async (response, imports) => {
  const [watchedImports, finish] = watch(imports);
  const { instance, module } = await instantiateStreaming(response, watchedImports);
  return { instance: finish(instance), module };
};

export const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** Collects uncaught errors from now on. */
export function catchStray() {
  const stray = [];
  if (globalThis.process?.on) {
    for (const kind of ["uncaughtException", "unhandledRejection"]) process.on(kind, (error) => stray.push(`${kind}: ${error}`));
  } else {
    for (const kind of ["error", "unhandledrejection"]) {
      addEventListener(kind, (event) => {
        event.preventDefault();
        stray.push(`${kind}: ${event.reason ?? event.message}`);
      });
    }
  }
  return stray;
}

/** The result of some work, as text. */
async function resultOf(work) {
  const result = Promise.resolve()
    .then(work)
    .then(
      (value) => (typeof value === "string" ? value : JSON.stringify(value)),
      (error) => `${error?.name} ${error?.code ?? error}`,
    );
  return Promise.race([result, pause(2_000).then(() => "never settled")]);
}

/**
 * Does `work` with a trap at each of its crossings in turn, and `next` after each trap. Returns the result of the work without a trap, the number of its crossings,
 * the results of it and of `next` with one, and how many instances a trap costs.
 */
export async function trapped(work, next) {
  trapsAt = 0;
  // The first instance is made at the first call.
  await resultOf(next);
  crossings = 0;
  const found = { withoutTrap: await resultOf(work), crossings };
  const [results, after, fresh] = [new Set(), new Set(), new Set()];
  for (let at = 1; at <= found.crossings; at++) {
    const before = instances;
    crossings = 0;
    trapsAt = at;
    results.add(await resultOf(work));
    trapsAt = 0;
    after.add(await resultOf(next));
    fresh.add(instances - before);
  }
  return { ...found, results: [...results].sort(), next: [...after], fresh: [...fresh] };
}
