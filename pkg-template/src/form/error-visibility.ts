// When to complain of a control, and when to leave a person in peace. What is wrong is not judged here.

/** A control was changed, and will be judged when it is left; or its error is shown; or it is quiet. */
export type State = "changed" | "told" | undefined;

/** What happens to a control: it is changed, left, or submitted with all others. */
export type Moment = "input" | "leave" | "submit";

/**
 * The state after a moment, of that control or without one of another. An error is shown while the state is `told`.
 *
 * Who has not finished typing is not interrupted, and who was told sees at once that it is mended: an error appears when a changed control is left, and goes with the
 * keystroke that puts it right. What was never touched is nobody's mistake until the form is sent.
 */
export function after(state: State, moment: Moment | undefined, isWrong: boolean): State {
  if (!moment) return state === "told" && !isWrong ? undefined : state;
  const isOver = moment === "submit" || (moment === "leave" && state);
  if (isWrong && (isOver || state === "told")) return "told";
  return moment === "input" ? "changed" : undefined;
}
