// When a control's error is visible. Validation itself is elsewhere.

/** The state of a control: edited, and to be validated when it is left; or with its error shown; or neither. */
export type ControlState = "edited" | "error" | undefined;

/** An event in the life of a control. `submit` is one for all controls of a form. */
export type ControlEvent = "input" | "leave" | "submit";

/**
 * The next state of a control: after an event of its own, or with `event` undefined after one of another control.
 *
 * A visitor who is still typing is not interrupted: an error appears when an edited control is left. An error that is shown disappears with the keystroke that corrects
 * it. A control that was never edited shows no error before the form is submitted.
 */
export function nextState(state: ControlState, event: ControlEvent | undefined, isInvalid: boolean): ControlState {
  if (!event) return state === "error" && !isInvalid ? undefined : state;
  const isFinished = event === "submit" || (event === "leave" && state);
  if (isInvalid && (isFinished || state === "error")) return "error";
  return event === "input" ? "edited" : undefined;
}
