import { type Changes, ownOrNew } from "./undo-log.ts";
import type { Words } from "./messages.ts";

/** What becomes of a submission, in words: empty from binding on, since screen readers notice what changes in a region and miss one that comes with its words. */
export interface Status {
  /** Says something; `state` is for the page's style, in `data-enlist-status`. */
  say(state: string, ...words: Words): void;
  /** Reads something out, once, that is to be seen elsewhere. */
  announce(...words: Words): void;
}

/** A form's status: the author's own element, `data-enlist-status`, or else one of ours at the form's end. */
export function statusOf(form: HTMLFormElement, changes: Changes): Status {
  const region = ownOrNew(changes, form.querySelector<HTMLElement>("[data-enlist-status]"), "p", "data-enlist-status", "", form);
  changes.set(region, "role", "status");
  // Out of sight but not `hidden`, which would keep it from screen readers too. Set by script: a policy may forbid style in markup.
  const announcer = ownOrNew(changes, null, "div", "aria-live", "polite", form);
  announcer.style.cssText = "position:fixed;clip-path:inset(50%)";

  return {
    say(state, ...words) {
      changes.set(region, "data-enlist-status", state);
      region.replaceChildren(...words);
    },
    announce: (...words) => announcer.replaceChildren(...words),
  };
}
