// workerd compiles modules at deployment, and none at run time.
import module from "./enlist-edge.wasm";

export function compile(): WebAssembly.Module {
  return module;
}
