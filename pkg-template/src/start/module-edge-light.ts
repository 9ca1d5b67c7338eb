import module from "./enlist-edge.wasm?module";

export function compile(): WebAssembly.Module {
  return module;
}
