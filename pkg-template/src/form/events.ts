import type { Issue, IssueCode, Outcome } from "#core";

/** What the events of a bound form hold. Nothing in them is the visitor's: they may go to whatever measures a page. */
export interface FormEvents {
  /** The wasm is loaded: from here on the form is judged in the page. */
  readonly "enlist:ready": CustomEvent<null>;
  /** Something is wrong; the visitor has been told. */
  readonly "enlist:invalid": CustomEvent<{
    /** All that is wrong. */
    readonly issues: readonly {
      /** What is wrong. */
      readonly code: IssueCode;
      /** The control's name. */
      readonly name: Issue["name"];
    }[];
  }>;
  /** The form is right and about to be sent; `preventDefault()` keeps it. */
  readonly "enlist:submit": CustomEvent<null>;
  /** What came of a submission, before the visitor is told. */
  readonly "enlist:outcome": CustomEvent<{
    /** The outcome, in a word. */
    readonly status: Outcome["status"];
  }>;
  /** The page cannot judge: the browser does what it can and sends the form, and the edge judges. */
  readonly "enlist:fallback": CustomEvent<{
    /** The wasm cannot be loaded, or took longer than a submit waits. */
    readonly reason: "init_failed" | "slow";
  }>;
}

declare global {
  interface HTMLElementEventMap extends FormEvents {}
}

/** Tells the page of something; whether it may go on. It is heard outside of a shadow tree too. */
export function dispatch<Type extends keyof FormEvents>(form: Element, type: Type, detail: FormEvents[Type]["detail"] = null): boolean {
  return form.dispatchEvent(new CustomEvent(type, { bubbles: true, composed: true, cancelable: type === "enlist:submit", detail }));
}
