import bytes from "./enlist-edge.wasm";

/** Compiles the wasm that the script contains: a server's bundle has no files beside it. */
export function compile(): WebAssembly.Module {
  return new WebAssembly.Module(Uint8Array.from(atob(bytes as unknown as string), (byte) => byte.charCodeAt(0)));
}
