// A page's start: the wasm is fetched and compiled while the page goes on.

import instantiate from "#glue";
import { locate } from "#locate";
import { EnlistError } from "../errors.ts";

let loading: Promise<void> | undefined;
let ready = false;

/**
 * Loads the wasm, once however often it is called; after a failure it tries again. Importing the package does nothing.
 *
 * In Node and in workers there is no need for it: there the wasm is compiled at first use.
 *
 * @param source where the wasm is, or the wasm itself; by default `enlist-browser.wasm` beside this script
 */
export function init(source?: string | URL | Request | Response | BufferSource | WebAssembly.Module): Promise<void> {
  return (loading ??= load(source).catch((error) => {
    loading = undefined;
    throw error;
  }));
}

async function load(source: Parameters<typeof init>[0]): Promise<void> {
  const found = source ?? locate();
  try {
    await instantiate({ module_or_path: found });
  } catch {
    throw new EnlistError(
      "init_failed",
      "enlist's wasm could not be loaded. Serve `enlist-browser.wasm` (of the package enlist-sdk) beside the script, or give init() its URL; a Content-Security-Policy needs script-src 'wasm-unsafe-eval'.",
    );
  }
  ready = true;
}

/** Whether the wasm is loaded. In Node and in workers it always is when it is needed. */
export function isReady(): boolean {
  return ready;
}

/** Throws unless the wasm is there. */
export function demand(): void {
  if (ready) return;
  throw new EnlistError(
    "not_ready",
    loading ? "enlist is still loading: await the promise that init() gave." : "enlist is not loaded: call `await init()` first.",
  );
}
