/** The URL of the wasm, unless `init` gets one: beside the page, since a CommonJS script does not know its own URL. */
export function locate(): URL {
  return new URL("./enlist-browser.wasm", document.baseURI);
}
