import { type Changes, idOf, ownOrNew } from "./undo-log.ts";
import { controlsAt, holderAt, isCalled, isControl, memberOf } from "./field-elements.ts";

/** Shows a message at a place, instead of one that was there; without a message it takes that away. */
export type ShowError = (place: Element, message?: Node) => void;

/** A form's errors, one a place: in the author's own elements, `data-enlist-error="<name>"`, or else in paragraphs of ours. */
export function errorsOf(form: HTMLFormElement, changes: Changes): ShowError {
  const shown = new WeakMap<Element, readonly [HTMLElement, isOwn: boolean]>();

  const errorAt = (place: Element) => {
    const holder = holderAt(form, place);
    const own = [...form.querySelectorAll<HTMLElement>("[data-enlist-error]")].find((element) => isCalled(holder, element.getAttribute("data-enlist-error")));
    const element = ownOrNew(changes, own, "p", "data-enlist-error", memberOf(holder));
    const error = [element, !!own] as const;
    shown.set(place, error);
    return error;
  };

  return (place, message) => {
    const [element, isOwn] = shown.get(place) ?? errorAt(place);
    if (!message && !isOwn) element.remove();
    else if (element.textContent !== (message?.textContent ?? "")) element.replaceChildren(message ?? "");
    if (message && !element.parentNode) insert(element, place);
    // What assistive technology is to know of the place's controls.
    const id = idOf(changes, element);
    for (const target of targetsAt(form, place)) {
      const others = (target.getAttribute("aria-describedby") ?? "").split(" ").filter((other) => other && other !== id);
      changes.set(target, "aria-describedby", (message ? [id, ...others] : others).join(" ") || null);
      if (mayBeInvalid(target)) changes.set(target, "aria-invalid", message ? "true" : null);
    }
  };
}

/** Above the control, where neither a keyboard on the screen nor a list of suggestions covers it; of a group, below its legend. */
function insert(error: Element, place: Element): void {
  const legend = place.querySelector(":scope > legend");
  if (legend) legend.after(error);
  else if (!isControl(place)) place.prepend(error);
  // Within a label it would become part of the control's name.
  else (place.closest("label") ?? place).before(error);
}

/** The elements that an error describes: a control; radio buttons as the group that they are, or where they are in none all of them; of another group the first, which the summary leads to. */
export function targetsAt(form: HTMLFormElement, place: Element): Element[] {
  const controls = controlsAt(form, place);
  if (controls.includes(place as never)) return controls;
  if (controls.every(({ type }) => type === "radio")) return [place];
  return controls.slice(0, 1);
}

/** Whether its role allows `aria-invalid` (WAI-ARIA 1.2 section 6.6.14): a group's does not, nor that of a button, which a choice of files or of a colour counts as. */
function mayBeInvalid(element: Element): boolean {
  return element.matches(isControl(element) ? ":not([type=radio], [type=file], [type=color])" : "[role=radiogroup]");
}
