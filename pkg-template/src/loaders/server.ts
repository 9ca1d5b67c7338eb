// A server's start: the wasm is at hand, and compiled at first use.

import { initSync } from "#glue";
import { compile } from "#module";
import { EnlistError } from "../errors.ts";
import type * as page from "./page.ts";

let ready = false;

export const init: typeof page.init = async () => demand();

export const isReady: typeof page.isReady = () => true;

export const demand: typeof page.demand = () => {
  if (ready) return;
  try {
    initSync({ module: compile() });
  } catch {
    throw new EnlistError("init_failed", "enlist's wasm could not be compiled: this runtime needs WebAssembly.");
  }
  ready = true;
};
