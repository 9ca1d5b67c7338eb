import * as core from "#glue";
import type { StateLists } from "#glue";
import { callWasm } from "../../wasm.ts";

let lists: StateLists | undefined;

/** Returns the states of submissions, which the core declares. */
export function submissionStates(): StateLists {
  return (lists ??= callWasm(() => core.stateLists()));
}
