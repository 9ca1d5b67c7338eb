import type { Call, Issue, Schema } from "#core";
import type { Entry } from "./entries.ts";
import type { FormText } from "./messages.ts";
import type { Status } from "./status.ts";
import type { UndoLog } from "./undo-log.ts";

/** What the parts of a bound form share. */
export interface FormContext {
  readonly form: HTMLFormElement;
  readonly call: Call<any, any, any>;
  readonly schema: Schema<any, any>;
  readonly undoLog: UndoLog;
  readonly status: Status;
  /** Whether the form is no longer bound. */
  isDestroyed: boolean;
  /** The form's entries, under the names of their members. */
  entries(): Entry[];
  /** A message of the form's own. */
  text(key: FormText, params?: Readonly<Record<string, string>>): Node;
  /** The message of an issue, for the element that it belongs to. */
  issueText(issue: Issue, element?: Element): Node;
}
