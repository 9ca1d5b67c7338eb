// When to complain of a control, and when to leave a person in peace. What is wrong is not judged here.

/** A control is quiet; or it was changed, and will be judged when it is left; or its error is shown. */
export type State = "quiet" | "changed" | "told";

/** What happens to a control: it is changed, left, or submitted with all others; or something happens to another. */
export type Moment = "input" | "leave" | "submit" | "elsewhere";

/**
 * The state after a moment. An error is shown while the state is `told`.
 *
 * Who has not finished typing is not interrupted, and who was told sees at once that it is mended: an error appears when a changed control is left, and goes with the
 * keystroke that puts it right. What was never touched is nobody's mistake until the form is sent.
 */
export function after(state: State, moment: Moment, isWrong: boolean): State {
  if (moment === "elsewhere") return state === "told" && !isWrong ? "quiet" : state;
  const isOver = moment === "submit" || (moment === "leave" && state !== "quiet");
  if (isWrong && (isOver || state === "told")) return "told";
  return moment === "input" ? "changed" : "quiet";
}
