import type { Control } from "./field-elements.ts";
import type { Words } from "./messages.ts";
import { type UndoLog, ensureId, findOrCreate } from "./undo-log.ts";

/** A line of the summary: a label with its message, and the control that the line links to, if there is one. */
export type SummaryLine = readonly [words: Words, control?: Control | undefined];

/** The list of all errors, at the top of a form. */
export interface Summary {
  /** Shows the list and moves the focus to it, which has a screen reader read it: so it is no live region. The page's title becomes `titleOf` the title. */
  show(heading: Node, lines: readonly SummaryLine[], titleOf: (title: string) => string): void;
  /** Hides the list, and restores the page's title. */
  hide(): void;
}

/** Creates a form's summary: the author's `data-enlist-summary`, or an element of its own. */
export function createSummary(form: HTMLFormElement, undoLog: UndoLog): Summary {
  const summary = findOrCreate(undoLog, form.querySelector<HTMLElement>("[data-enlist-summary]"), "div", "data-enlist-summary");
  let title: string;
  let shownTitle: string;

  return {
    show(heading, lines, titleOf) {
      title = document.title;
      document.title = titleOf(title);
      shownTitle = document.title;
      const headingElement = document.createElement("h2");
      headingElement.append(heading);
      const list = document.createElement("ul");
      for (const line of lines) list.append(listItem(line, undoLog));
      summary.replaceChildren(headingElement, list);
      undoLog.setAttribute(summary, "role", "group");
      undoLog.setAttribute(summary, "aria-label", heading.textContent);
      undoLog.setAttribute(summary, "hidden", null);
      undoLog.setAttribute(summary, "tabindex", "-1");
      if (!form.contains(summary)) form.prepend(summary);
      summary.focus();
    },
    hide() {
      summary.replaceChildren();
      undoLog.setAttribute(summary, "hidden", "");
      // Another script may have changed the title meanwhile.
      if (document.title === shownTitle) document.title = title;
    },
  };
}

function listItem([words, control]: SummaryLine, undoLog: UndoLog): Element {
  const item = document.createElement("li");
  // Without a control, the link has no `href` and leads nowhere.
  const link = document.createElement("a");
  link.append(...words);
  item.append(link);
  if (!control) return item;
  link.href = `#${ensureId(undoLog, control)}`;
  // The browser's own navigation would change the address, find nothing in a shadow tree, and scroll a control's label out of sight.
  link.addEventListener("click", (event) => {
    event.preventDefault();
    (control.labels?.[0] ?? control).scrollIntoView();
    control.focus({ preventScroll: true });
  });
  return item;
}
