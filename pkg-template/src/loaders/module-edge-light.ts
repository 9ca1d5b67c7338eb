import module from "./enlist-edge.wasm?module";

/** Next.js runs scripts in a realm of their own and compiles modules outside it: to the glue they are some once they have this realm's prototype. */
export function compile(): WebAssembly.Module {
  return module instanceof WebAssembly.Module ? module : Object.setPrototypeOf(module, WebAssembly.Module.prototype);
}
