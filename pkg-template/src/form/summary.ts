import { type Changes, idOf, ownOrNew } from "./undo-log.ts";
import type { Words } from "./messages.ts";
import type { Control } from "./field-elements.ts";

/** A line of the summary: what is wrong, and with what; and the control that it leads to, if it is of one. */
export type Line = readonly [words: Words, control?: Control | undefined];

/** All that is wrong, at the top of the form. */
export interface Summary {
  /** Shows it and moves the focus to it: it is read out by that, and not live. */
  show(heading: Node, lines: readonly Line[]): void;
  /** Takes it away. */
  hide(): void;
}

/** A form's summary: in the author's own element, `data-enlist-summary`, or else in one of ours. */
export function summaryOf(form: HTMLFormElement, changes: Changes): Summary {
  const summary = ownOrNew(changes, form.querySelector<HTMLElement>("[data-enlist-summary]"), "div", "data-enlist-summary");

  return {
    show(heading, lines) {
      const title = document.createElement("h2");
      title.append(heading);
      const list = document.createElement("ul");
      for (const line of lines) list.append(item(line, changes));
      summary.replaceChildren(title, list);
      changes.set(summary, "role", "group");
      changes.set(summary, "aria-label", heading.textContent);
      changes.set(summary, "hidden", null);
      changes.set(summary, "tabindex", "-1");
      if (!form.contains(summary)) form.prepend(summary);
      summary.focus();
    },
    hide() {
      summary.replaceChildren();
      changes.set(summary, "hidden", "");
    },
  };
}

function item([words, control]: Line, changes: Changes): Element {
  const item = document.createElement("li");
  // What is of no control leads nowhere.
  const link = document.createElement("a");
  link.append(...words);
  item.append(link);
  if (!control) return item;
  link.href = `#${idOf(changes, control)}`;
  // Followed as it is it would change the address, find nothing in a shadow tree, and scroll a control's label out of sight.
  link.addEventListener("click", (event) => {
    event.preventDefault();
    (control.labels?.[0] ?? control).scrollIntoView();
    control.focus({ preventScroll: true });
  });
  return item;
}
