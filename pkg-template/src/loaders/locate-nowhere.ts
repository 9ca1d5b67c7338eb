import { EnlistError } from "../errors.ts";

/** Throws: the slim build does not locate its wasm. */
export function locate(): never {
  throw new EnlistError("init_failed", "enlist-sdk/slim does not look for its wasm: give init() the URL or the bytes of `enlist-browser.wasm`.");
}
