/** The URL of the wasm, unless `init` gets one. Bundlers look for exactly this expression. */
export function locate(): URL {
  return new URL("./enlist-browser.wasm", import.meta.url);
}
