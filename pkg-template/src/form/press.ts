import type { UndoLog } from "./undo-log.ts";

/** How long after a pointer's release its click may come, in milliseconds. */
const CLICK_MS = 500;

/** A press of a pointer. While it lasts nothing may move, or the click could miss its target. */
export interface Press {
  readonly isActive: boolean;
  /** Calls back whenever a press ends. */
  onEnd(callback: () => void): void;
}

/** Tracks presses anywhere in the page. */
export function trackPress(undoLog: UndoLog): Press {
  let isActive = false;
  const callbacks: (() => void)[] = [];
  const end = () => {
    isActive = false;
    for (const callback of callbacks) callback();
  };
  undoLog.listen(window, "pointerdown", () => (isActive = true));
  for (const type of ["pointerup", "pointercancel"]) undoLog.listen(window, type, () => setTimeout(end, CLICK_MS));
  // After the listeners of the click itself.
  undoLog.listen(window, "click", () => setTimeout(end));
  return {
    get isActive() {
      return isActive;
    },
    onEnd: (callback) => void callbacks.push(callback),
  };
}
