// Calls into WebAssembly, and what becomes of what they throw.

import { recover, renew } from "#glue";
import { demand } from "#start";
import type { Issue } from "./api.ts";
import { EnlistError } from "./errors.ts";

/** What a submission that is under way has to say should the instance be lost. */
const pending = /* @__PURE__ */ new Set<(error: unknown) => void>();

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
  let abandon!: (error: unknown) => void;
  const lost = new Promise<never>((_, reject) => pending.add((abandon = reject)));
  try {
    return await Promise.race([result, lost]);
  } catch (error) {
    throw error instanceof EnlistError ? error : translated(error);
  } finally {
    pending.delete(abandon);
  }
}

function translated(error: unknown): unknown {
  if (typeof error === "string") {
    const { code, message, issues } = JSON.parse(error) as { code: EnlistError["code"]; message: string; issues?: Issue[] };
    return new EnlistError(code, message, issues);
  }
  // Thrown on the JavaScript side: the instance is sound.
  if (!(error instanceof WebAssembly.RuntimeError || error instanceof RangeError)) return new EnlistError("internal", "enlist failed: please report it.");
  // A trap, or a stack overflow. The instance is in no defined state: a fresh one takes its place, and no promise of the old one's can be kept.
  recover();
  renew();
  const failure = new EnlistError("internal", "enlist failed inside WebAssembly. The next call starts afresh.");
  for (const reject of pending) reject(failure);
  return failure;
}
