import type { Issue, IssueCode, Outcome } from "#core";

/** The events of a bound form. They hold nothing that the visitor typed, so they can go to analytics. */
export interface FormEvents {
  /** The wasm is loaded: from here on the form is validated in the page. */
  readonly "enlist:ready": CustomEvent<null>;
  /** The form is invalid, and its errors are shown. */
  readonly "enlist:invalid": CustomEvent<{
    /** All issues. */
    readonly issues: readonly {
      /** The issue's code. */
      readonly code: IssueCode;
      /** The control's name. */
      readonly name: Issue["name"];
    }[];
  }>;
  /** The form is valid and about to be sent; `preventDefault()` stops it. */
  readonly "enlist:submit": CustomEvent<null>;
  /** A submission has an outcome, which is not shown yet. */
  readonly "enlist:outcome": CustomEvent<{
    /** The outcome's status. */
    readonly status: Outcome["status"];
  }>;
  /** The page cannot validate: the browser sends the form, and the edge validates it. */
  readonly "enlist:fallback": CustomEvent<{
    /** `init_failed`: the wasm cannot be loaded. `slow`: it took longer than a submit waits. */
    readonly reason: "init_failed" | "slow";
  }>;
}

declare global {
  interface HTMLElementEventMap extends FormEvents {}
}

/** Dispatches an event, which leaves a shadow tree too. Returns false where a listener prevented the default. */
export function dispatch<Type extends keyof FormEvents>(form: Element, type: Type, detail: FormEvents[Type]["detail"] = null): boolean {
  return form.dispatchEvent(new CustomEvent(type, { bubbles: true, composed: true, cancelable: type === "enlist:submit", detail }));
}
