/** Where the wasm is, unless `init` is told: a script of this kind does not know where it is itself, so beside the page. */
export function locate(): URL {
  return new URL("./enlist-browser.wasm", document.baseURI);
}
