import type { Words } from "./messages.ts";
import { type UndoLog, findOrCreate } from "./undo-log.ts";

/** A form's status region. It is there, and empty, from binding on: screen readers announce changes in a region, and miss a region that is added with its text. */
export interface Status {
  /** Replaces the text. `state` goes into `data-enlist-status`, for the page's style. */
  show(state: string, ...words: Words): void;
  /** Announces something once that is visible elsewhere. */
  announce(...words: Words): void;
}

/** Creates a form's status: the author's `data-enlist-status`, or an element at the form's end. */
export function createStatus(form: HTMLFormElement, undoLog: UndoLog): Status {
  const region = findOrCreate(undoLog, form.querySelector<HTMLElement>("[data-enlist-status]"), "p", "data-enlist-status", "", form);
  undoLog.setAttribute(region, "role", "status");
  // Out of sight, but not `hidden`, which would hide it from screen readers too. Set by script, because a policy may forbid styles in markup.
  const announcer = findOrCreate(undoLog, null, "div", "aria-live", "polite", form);
  announcer.style.cssText = "position:fixed;clip-path:inset(50%)";

  return {
    show(state, ...words) {
      undoLog.setAttribute(region, "data-enlist-status", state);
      region.replaceChildren(...words);
    },
    announce: (...words) => announcer.replaceChildren(...words),
  };
}
