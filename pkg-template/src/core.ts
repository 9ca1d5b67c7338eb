// Calls into WebAssembly, and what becomes of what they throw.

import { recover, renew } from "#glue";
import { demand } from "#start";
import type { Issue } from "./api.ts";
import { EnlistError } from "./errors.ts";

/** The result of a call into WebAssembly. */
export function run<T>(call: () => T): T {
  demand();
  try {
    return call();
  } catch (error) {
    throw translated(error);
  }
}

/** The result of one that gives a promise. */
export async function runAsync<T>(call: () => Promise<T>): Promise<T> {
  const result = run(call);
  try {
    return await result;
  } catch (error) {
    throw error instanceof EnlistError ? error : translated(error);
  }
}

function translated(error: unknown): unknown {
  if (typeof error === "string") {
    const { code, message, issues } = JSON.parse(error) as { code: EnlistError["code"]; message: string; issues?: Issue[] };
    return new EnlistError(code, message, issues);
  }
  // Thrown on the JavaScript side: the instance is sound.
  if (!(error instanceof WebAssembly.RuntimeError || error instanceof RangeError)) return new EnlistError("internal", "enlist failed: please report it.");
  // A trap, or a stack overflow. The instance is in no defined state: a fresh one takes its place. A submission of the old one's fails when its answer comes.
  recover();
  renew();
  return new EnlistError("internal", "enlist failed inside WebAssembly. The next call starts afresh.");
}
