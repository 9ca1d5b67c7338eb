// Loads the wasm in a page: it is fetched and compiled asynchronously.

import { __wbg_finalize_init as take, __wbg_get_imports as imports } from "#glue";
import { locate } from "#locate";
import { EnlistError } from "../errors.ts";

let loading: Promise<void> | undefined;
let ready = false;

/**
 * Loads the wasm. Further calls return the same promise; after a failure the next call tries again. Importing the package loads nothing.
 *
 * In Node and in edge workers it is not needed: the wasm is compiled at first use.
 *
 * @param source the wasm, or its URL; by default `enlist-browser.wasm` beside this script
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
    const { instance, module } = await instantiated(found);
    take(instance, module);
  } catch {
    throw new EnlistError(
      "init_failed",
      "enlist's wasm could not be loaded. Serve `enlist-browser.wasm` (of the package enlist-sdk) beside the script, or give init() its URL; a Content-Security-Policy needs script-src 'wasm-unsafe-eval'.",
    );
  }
  ready = true;
}

async function instantiated(source: NonNullable<Parameters<typeof init>[0]>): Promise<WebAssembly.WebAssemblyInstantiatedSource> {
  if (source instanceof WebAssembly.Module) return { module: source, instance: await WebAssembly.instantiate(source, imports()) };
  if (typeof source === "string" || source instanceof URL || source instanceof Request) source = await fetch(source);
  if (!(source instanceof Response)) return WebAssembly.instantiate(source as BufferSource, imports());
  // Streaming compilation requires the media type.
  const isNamed = source.headers.get("content-type")?.startsWith("application/wasm");
  return isNamed ? WebAssembly.instantiateStreaming(source, imports()) : WebAssembly.instantiate(await source.arrayBuffer(), imports());
}

/** Whether the wasm is loaded. Always true in Node and in edge workers. */
export function isReady(): boolean {
  return ready;
}

/** Throws `not_ready` unless the wasm is loaded. */
export function requireWasm(): void {
  if (ready) return;
  throw new EnlistError(
    "not_ready",
    loading ? "enlist is still loading: await the promise that init() gave." : "enlist is not loaded: call `await init()` first.",
  );
}
