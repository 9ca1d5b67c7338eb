import type { Call, Issue, Outcome, Schema, Validation } from "#core";
import type { MessageFunction } from "./messages.ts";
import type { Identify } from "./visitor.ts";

/** What a form is bound to. */
export interface FormOptions {
  /** The call that the form is for. */
  readonly call: Call<any, any, any>;
  /** What judges the form: the same members as the route's `accept`; by default `call.visitor`. */
  readonly schema?: Schema<any, any>;
  /** Where your edge listens; by default the form's `action`, which the browser uses without script. */
  readonly endpoint?: string | URL;
  /**
   * Whether the visitor's userUUID goes along, of calls that have one; by default `always`. Where it does not, no cookie goes along. A browser that sends the form
   * itself sends its cookies: a route for which consent is needed should not read one.
   */
  readonly identify?: Identify;
  /** The cookie that holds the userUUID, read when the form is sent. Needed only where `schema` has the member `userUUID`; elsewhere the edge reads it. */
  readonly cookie?: string;
  /** Words of the page's own for any message. */
  readonly message?: MessageFunction;
}

/** A form that is bound. */
export interface BoundForm {
  /** Judges the whole form and shows what is wrong, as a submit does. Rejects where the wasm cannot be loaded. */
  validate(): Promise<Validation<unknown>>;
  /**
   * Judges the form and sends it, as a press of its button does. Nothing where a submission is under way already, was cancelled, or is the browser's to send.
   *
   * @param options its `signal` cancels the submission, which may have arrived by then
   */
  submit(options?: { readonly signal?: AbortSignal }): Promise<Outcome | undefined>;
  /** Cancels the submission that is under way. */
  cancel(): void;
  /** Shows issues from elsewhere, each at its control until that is changed, in the place of all that are shown. */
  setIssues(issues: readonly Issue[]): void;
  /** Empties the form, and forgets what was wrong with it. */
  reset(): void;
  /** Leaves the page as it was found. A submission under way is cancelled. */
  destroy(): void;
}
