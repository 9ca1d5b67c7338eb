import type { Issue } from "./api.ts";

const brand = Symbol.for("enlist-sdk.EnlistError");

/**
 * A programmer's or the environment's mistake; everything the world can answer is an `Outcome`.
 *
 * It never has a platform's error as its cause where that can quote a secret.
 */
export class EnlistError extends Error {
  /** What went wrong, for programs. */
  readonly code: "not_ready" | "init_failed" | "invalid_input" | "bad_config" | "secret_in_browser" | "aborted" | "internal";
  /** What is wrong with the record, of `invalid_input`. */
  declare readonly issues?: readonly Issue[];

  /** @internal */
  constructor(code: EnlistError["code"], message: string, issues?: readonly Issue[]) {
    super(message);
    this.code = code;
    if (issues) this.issues = issues;
    Object.defineProperty(this, brand, { value: true });
  }

  /** Always `EnlistError`, in minified code too. */
  override get name(): string {
    return "EnlistError";
  }
}

/** Whether this is an `EnlistError`, of whichever copy of the package. */
export function isEnlistError(error: unknown): error is EnlistError {
  return error instanceof Error && brand in error;
}
