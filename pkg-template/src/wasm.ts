// Calls into WebAssembly, and what becomes of what they say.

import { recover, renew } from "#glue";
import { demand } from "#start";
import { EnlistError } from "./errors.ts";
import { decodeIssue, type EncodedIssue } from "./issues.ts";

/** What the core says, as it comes across. */
export function callWasm<T>(call: () => T): T {
  demand();
  try {
    return call();
  } catch (error) {
    throw error instanceof EnlistError ? error : lost(error);
  }
}

/** What the core says: its JSON text, parsed. */
export function callWasmJson<T>(call: () => string): T {
  const told = JSON.parse(callWasm(call));
  const failure: { code: EnlistError["code"]; message: string; issues?: EncodedIssue[] } | undefined = told?.failure;
  if (failure) throw new EnlistError(failure.code, failure.message, failure.issues?.map(decodeIssue));
  return told;
}

function lost(error: unknown): EnlistError {
  // Thrown on the JavaScript side: the instance is sound.
  if (!(error instanceof WebAssembly.RuntimeError || error instanceof RangeError)) return new EnlistError("internal", "enlist failed: please report it.");
  // A trap, or a stack overflow. The instance is in no defined state: a fresh one takes its place. Nothing but this call was in it.
  recover();
  renew();
  return new EnlistError("internal", "enlist failed in WebAssembly. The next call starts afresh.");
}
