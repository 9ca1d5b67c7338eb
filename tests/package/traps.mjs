// A core that traps on demand, in any runtime. To be imported before the package.
//
// The memory of an instance that trapped is thrown away; what else a trap leaves behind shows only where a call goes into WebAssembly or out of it. So a trap at
// each such crossing, one run after the other, stands for every trap there can be: in a call, on the way of its arguments or of its result, in what is called
// back when an answer comes.

const { Instance, instantiateStreaming } = WebAssembly;

let instances = 0;
let crossings = 0;
let trapsAt = 0;

function watched(functions, die) {
  const watch = (work) => (typeof work !== "function" ? work : (...given) => (++crossings === trapsAt ? die() : work(...given)));
  return Object.fromEntries(Object.entries(functions).map(([name, work]) => [name, watch(work)]));
}

/** Imports that are watched, and what does the same to the exports of the instance that gets them. */
function watch(imports) {
  let exports;
  // Under whatever it is at work on, it is asked for memory in an alignment that there is not, and dies of it.
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
  const [given, finish] = watch(imports);
  return finish(new Instance(module, given));
};

WebAssembly.instantiateStreaming = async (response, imports) => {
  const [given, finish] = watch(imports);
  const { instance, module } = await instantiateStreaming(response, given);
  return { instance: finish(instance), module };
};

export const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** A list of what nobody caught, which would have ended a process, from now on. */
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

/** What a piece of work comes to, as text. */
async function told(work) {
  const result = Promise.resolve()
    .then(work)
    .then(
      (value) => (typeof value === "string" ? value : JSON.stringify(value)),
      (error) => `${error?.name} ${error?.code ?? error}`,
    );
  return Promise.race([result, pause(2_000).then(() => "never settled")]);
}

/**
 * Does `work` with a trap at each of its crossings in turn, and `next` after each trap. Gives what comes of the work without a trap, the number of its crossings,
 * all that comes of it and of `next` with one, and how many instances a trap costs.
 */
export async function trapped(work, next) {
  trapsAt = 0;
  // The first instance is made at the first call.
  await told(next);
  crossings = 0;
  const found = { untroubled: await told(work), crossings };
  const [came, after, fresh] = [new Set(), new Set(), new Set()];
  for (let at = 1; at <= found.crossings; at++) {
    const before = instances;
    crossings = 0;
    trapsAt = at;
    came.add(await told(work));
    trapsAt = 0;
    after.add(await told(next));
    fresh.add(instances - before);
  }
  return { ...found, came: [...came].sort(), next: [...after], fresh: [...fresh] };
}
