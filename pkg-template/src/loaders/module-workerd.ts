// workerd compiles what is deployed, and nothing at run time.
import module from "./enlist-edge.wasm";

export function compile(): WebAssembly.Module {
  return module;
}
