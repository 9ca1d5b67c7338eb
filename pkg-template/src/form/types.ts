import type { Call, Issue, Outcome, Schema, Validation } from "#core";
import type { MessageFunction } from "./messages.ts";
import type { Identify } from "./visitor.ts";

/** How a form is bound. */
export interface FormOptions {
  /** The call that the form is for. */
  readonly call: Call<any, any, any>;
  /** The schema that validates the form: the same members as the route's `accept`; by default `call.visitor`. */
  readonly schema?: Schema<any, any>;
  /** The URL of your edge; by default the form's `action`, which the browser uses without script. */
  readonly endpoint?: string | URL;
  /**
   * Whether the visitor's userUUID is sent, for calls that have one; by default `always`. Where it is not, the request has no cookies. A browser that sends the form
   * itself does send its cookies: a route that needs consent should not read one.
   */
  readonly identify?: Identify;
  /** The cookie that holds the userUUID, read when the form is sent. Needed only where `schema` has the member `userUUID`; elsewhere the edge reads it. */
  readonly cookie?: string;
  /** The page's own messages. */
  readonly message?: MessageFunction;
}

/** A bound form. */
export interface BoundForm {
  /** Validates the whole form and shows its errors, as a submit does. Rejects where the wasm cannot be loaded. */
  validate(): Promise<Validation<unknown>>;
  /**
   * Validates the form and sends it, as its button does. Resolves to undefined where a submission is under way, was cancelled, or is left to the browser.
   *
   * @param options its `signal` cancels the submission, which may have arrived by then
   */
  submit(options?: { readonly signal?: AbortSignal }): Promise<Outcome | undefined>;
  /** Cancels the submission that is under way. */
  cancel(): void;
  /** Shows the given issues instead of all others, each at its control until that is edited. */
  setIssues(issues: readonly Issue[]): void;
  /** Resets the form, and hides its errors. */
  reset(): void;
  /** Unbinds the form and restores the page. A submission that is under way is cancelled. */
  destroy(): void;
}
