// Counts the calls into WebAssembly, in any runtime. To be imported before the package.

const { Instance, instantiateStreaming } = WebAssembly;

let calls = [];

/** The instance's exports, of which those that the package has declared are counted; the others are wasm-bindgen's own. */
function counted({ exports }) {
  const count = ([name, value]) => {
    if (typeof value !== "function" || name.startsWith("__")) return [name, value];
    return [
      name,
      (...args) => {
        calls.push(name);
        return value(...args);
      },
    ];
  };
  return { exports: Object.fromEntries(Object.entries(exports).map(count)) };
}

function CountedInstance(module, imports) {
  return counted(new Instance(module, imports));
}
WebAssembly.Instance = CountedInstance;

WebAssembly.instantiateStreaming = async (response, imports) => {
  const { instance, module } = await instantiateStreaming(response, imports);
  return { instance: counted(instance), module };
};

/** The names of the calls into WebAssembly that some work makes, in order. */
export async function callsOf(work) {
  calls = [];
  await work();
  return [...calls];
}
