import type { Issue } from "./api.ts";

const brand = Symbol.for("enlist-sdk.EnlistError");

/**
 * An error of the program or its environment. A response, or the lack of one, is an `Outcome` instead.
 *
 * Its `cause` is never an error of the platform that can quote a secret.
 */
export class EnlistError extends Error {
  /** The kind of error. */
  readonly code: "not_ready" | "init_failed" | "invalid_input" | "bad_config" | "secret_in_browser" | "aborted" | "internal";
  /** The issues of the record, for `invalid_input`. */
  declare readonly issues?: readonly Issue[];

  /** @internal */
  constructor(code: EnlistError["code"], message: string, issues?: readonly Issue[]) {
    super(message);
    this.code = code;
    if (issues) this.issues = issues;
    Object.defineProperty(this, brand, { value: true });
  }

  /** Always `EnlistError`, also in minified code. */
  override get name(): string {
    return "EnlistError";
  }
}

/** Whether a value is an `EnlistError`, of any copy of the package. */
export function isEnlistError(error: unknown): error is EnlistError {
  return error instanceof Error && brand in error;
}
