/** Changes to a page, to be undone together, the last first. */
export interface UndoLog {
  /** Sets an attribute; null removes it. */
  setAttribute(element: Element, name: string, value: string | null): void;
  /** Adds a listener, which undoing removes. */
  listen(target: EventTarget, type: string, listener: (event: any) => void): void;
  /** Adds a step of undoing. */
  onUndo(undo: () => void): void;
  /** Undoes everything. */
  undo(): void;
}

/** Creates an empty log. */
export function createUndoLog(): UndoLog {
  const steps: (() => void)[] = [];
  const onUndo = (undo: () => void) => void steps.push(undo);
  return {
    onUndo,
    setAttribute(element, name, value) {
      const found = element.getAttribute(name);
      // An observer would be notified of a write without a change.
      if (found === value) return;
      onUndo(() => writeAttribute(element, name, found));
      writeAttribute(element, name, value);
    },
    listen(target, type, listener) {
      target.addEventListener(type, listener);
      onUndo(() => target.removeEventListener(type, listener));
    },
    undo() {
      while (steps.length) steps.pop()!();
    },
  };
}

function writeAttribute(element: Element, name: string, value: string | null): void {
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}

/**
 * Returns the author's element, or creates one with the attribute `hook`, appended to `parent` if there is one. Undoing restores the author's children, or removes the
 * created element.
 */
export function findOrCreate<Tag extends keyof HTMLElementTagNameMap>(
  undoLog: UndoLog,
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
  undoLog.onUndo(() => (own ? element.replaceChildren(...found) : element.remove()));
  return element;
}

/** Returns an element's id, and gives it one first if it has none. */
export function ensureId(undoLog: UndoLog, element: Element): string {
  if (!element.id) undoLog.setAttribute(element, "id", `enlist-${(ids += 1)}`);
  return element.id;
}

let ids = 0;
