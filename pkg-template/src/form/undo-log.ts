/** Changes to a page that are taken back together, the last first. */
export interface Changes {
  /** Sets an attribute; null takes it away. */
  set(element: Element, name: string, value: string | null): void;
  /** Listens until the changes are taken back. */
  listen(target: EventTarget, type: string, listener: (event: any) => void): void;
  /** Remembers how something is taken back. */
  later(undo: () => void): void;
  /** Takes everything back. */
  undo(): void;
}

/** None so far. */
export function changes(): Changes {
  const steps: (() => void)[] = [];
  const later = (undo: () => void) => void steps.push(undo);
  return {
    later,
    set(element, name, value) {
      const found = element.getAttribute(name);
      // What is there already stays untouched: an observer would be told of a change that is none.
      if (found === value) return;
      later(() => put(element, name, found));
      put(element, name, value);
    },
    listen(target, type, listener) {
      target.addEventListener(type, listener);
      later(() => target.removeEventListener(type, listener));
    },
    undo() {
      while (steps.length) steps.pop()!();
    },
  };
}

function put(element: Element, name: string, value: string | null): void {
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}

/** The author's own element, or where there is none one of ours with that attribute, put at the parent's end or into the page later; taken back, it is as it was found. */
export function ownOrNew<Tag extends keyof HTMLElementTagNameMap>(
  changes: Changes,
  own: HTMLElement | null | undefined,
  tag: Tag,
  hook: string,
  value = "",
  parent?: Element,
): HTMLElement {
  const element = own ?? document.createElement(tag);
  const found = [...element.childNodes];
  if (!own) {
    element.setAttribute(hook, value);
    parent?.append(element);
  }
  changes.later(() => (own ? element.replaceChildren(...found) : element.remove()));
  return element;
}

/** An element's id: its own, or a fresh one. */
export function idOf(changes: Changes, element: Element): string {
  if (!element.id) changes.set(element, "id", `enlist-${(ids += 1)}`);
  return element.id;
}

let ids = 0;
