// Loads the wasm on a server: it is compiled synchronously, at first use.

import { initSync } from "#glue";
import { compile } from "#module";
import { EnlistError } from "../errors.ts";
import type * as page from "./page.ts";

let ready = false;

export const init: typeof page.init = async () => requireWasm();

export const isReady: typeof page.isReady = () => true;

export const requireWasm: typeof page.requireWasm = () => {
  if (ready) return;
  try {
    initSync({ module: compile() });
  } catch {
    throw new EnlistError("init_failed", "enlist's wasm could not be compiled: this runtime needs WebAssembly.");
  }
  ready = true;
};
