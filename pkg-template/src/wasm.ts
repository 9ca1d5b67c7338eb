// Calls into WebAssembly.

import { recover, renew } from "#glue";
import { requireWasm } from "#start";
import { EnlistError } from "./errors.ts";
import { decodeIssue } from "./issues.ts";
import type { WasmIssue } from "#glue";

/** Calls the core. After a trap the instance is replaced, and only this call fails, with `internal`. */
export function callWasm<T>(call: () => T): T {
  requireWasm();
  try {
    return call();
  } catch (error) {
    throw error instanceof EnlistError ? error : internalError(error);
  }
}

/** Calls the core and parses the JSON that it returns. Throws the failure that it reports. */
export function callWasmJson<T>(call: () => string): T {
  const result = JSON.parse(callWasm(call));
  const failure: { code: EnlistError["code"]; message: string; issues?: WasmIssue[] } | undefined = result?.failure;
  if (failure) throw new EnlistError(failure.code, failure.message, failure.issues?.map(decodeIssue));
  return result;
}

let generation = 0;

/** Returns a number for the current instance of WebAssembly: handles that another one has made are not valid in it. */
export function instanceGeneration(): number {
  return generation;
}

function internalError(error: unknown): EnlistError {
  // Thrown in JavaScript: the instance is intact.
  if (!(error instanceof WebAssembly.RuntimeError || error instanceof RangeError)) return new EnlistError("internal", "enlist failed: please report it.");
  // A trap or a stack overflow leaves the instance in an undefined state. No other call was in it.
  recover();
  renew();
  generation++;
  return new EnlistError("internal", "enlist failed in WebAssembly. The next call starts afresh.");
}
