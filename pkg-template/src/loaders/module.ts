import bytes from "./enlist-edge.wasm";

/** Out of the script itself: a bundle of a server has no files beside it. */
export function compile(): WebAssembly.Module {
  return new WebAssembly.Module(Uint8Array.from(atob(bytes as unknown as string), (byte) => byte.charCodeAt(0)));
}
