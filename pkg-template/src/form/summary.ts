import { type Changes, freshId, ownOrNew } from "./changes.ts";
import type { Control } from "./places.ts";

/** A line of the summary: what is wrong, and the control that it leads to. */
export interface Line {
  /** What is wrong, and with what. */
  readonly text: string;
  /** What has to be mended; none where it is no control's. */
  readonly control?: Element | undefined;
}

/** All that is wrong, at the top of the form. */
export interface Summary {
  /** Shows it and moves the focus to it: it is read out by that, and not live. */
  show(heading: string, lines: readonly Line[]): void;
  /** Takes it away. */
  hide(): void;
}

/** A form's summary: in the author's own element, `data-enlist-summary`, or else in one of ours. */
export function summaryOf(form: HTMLFormElement, changes: Changes): Summary {
  let element: HTMLElement | undefined;
  const made = () => {
    element = ownOrNew(changes, form.querySelector<HTMLElement>("[data-enlist-summary]"), "div", "data-enlist-summary");
    changes.set(element, "tabindex", "-1");
    changes.set(element, "role", "group");
    return element;
  };

  return {
    show(heading, lines) {
      const summary = element ?? made();
      const title = Object.assign(document.createElement("h2"), { textContent: heading });
      const list = document.createElement("ul");
      for (const line of lines) list.append(item(line, changes));
      summary.replaceChildren(title, list);
      changes.set(summary, "aria-label", heading);
      changes.set(summary, "hidden", null);
      if (!form.contains(summary)) form.prepend(summary);
      summary.focus();
    },
    hide() {
      element?.replaceChildren();
      element?.setAttribute("hidden", "");
    },
  };
}

function item({ text, control }: Line, changes: Changes): Element {
  const item = document.createElement("li");
  if (!control) {
    item.textContent = text;
    return item;
  }
  if (!control.id) changes.set(control, "id", freshId());
  const link = Object.assign(document.createElement("a"), { href: `#${control.id}`, textContent: text });
  // Followed as it is it would change the address, find nothing in a shadow tree, and scroll a control's label out of sight.
  link.addEventListener("click", (event) => {
    event.preventDefault();
    ((control as Control).labels?.[0] ?? control).scrollIntoView?.();
    (control as HTMLElement).focus({ preventScroll: true });
  });
  item.append(link);
  return item;
}
