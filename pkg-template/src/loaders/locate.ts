/** Where the wasm is, unless `init` is told. Bundlers look for exactly this expression. */
export function locate(): URL {
  return new URL("./enlist-browser.wasm", import.meta.url);
}
