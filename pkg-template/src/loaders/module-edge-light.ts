import module from "./enlist-edge.wasm?module";

/** Next.js compiles modules outside the script's realm. The glue accepts one once it has this realm's prototype. */
export function compile(): WebAssembly.Module {
  return module instanceof WebAssembly.Module ? module : Object.setPrototypeOf(module, WebAssembly.Module.prototype);
}
