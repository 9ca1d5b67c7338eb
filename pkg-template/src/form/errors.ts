import { type Changes, freshId, ownOrNew } from "./changes.ts";
import { controlsAt, holderAt, memberOf } from "./places.ts";

/** What shows and hides the one error that a place can have. */
export interface Errors {
  /** Shows a message at a place, instead of one that was there. */
  show(place: Element, message: Node): void;
  /** Takes the error of a place away. */
  hide(place: Element): void;
}

/** A form's errors: in the author's own elements, `data-enlist-error="<name>"`, or else in paragraphs of ours. */
export function errorsOf(form: HTMLFormElement, changes: Changes): Errors {
  const shown = new WeakMap<Element, { element: HTMLElement; isOurs: boolean }>();

  const errorOf = (place: Element) => {
    const holder = holderAt(form, place);
    const names = [holder.getAttribute("name"), memberOf(holder)];
    const own = [...form.querySelectorAll<HTMLElement>("[data-enlist-error]")].find((element) => names.includes(element.getAttribute("data-enlist-error")));
    const element = ownOrNew(changes, own, "p", "data-enlist-error", memberOf(holder));
    if (!element.id) changes.set(element, "id", freshId());
    return { element, isOurs: !own };
  };

  /** What assistive technology is to know of a place's controls. */
  const mark = (place: Element, { id }: Element, isWrong: boolean) => {
    for (const target of targetsAt(form, place)) {
      const others = (target.getAttribute("aria-describedby")?.match(/\S+/g) ?? []).filter((other) => other !== id);
      changes.set(target, "aria-describedby", (isWrong ? [id, ...others] : others).join(" ") || null);
      if (mayBeInvalid(target)) changes.set(target, "aria-invalid", isWrong ? "true" : null);
    }
  };

  return {
    show(place, message) {
      let error = shown.get(place);
      if (!error) shown.set(place, (error = errorOf(place)));
      const { element, isOurs } = error;
      if (element.textContent !== message.textContent) element.replaceChildren(message);
      if (isOurs && !element.isConnected) insert(element, place);
      mark(place, element, true);
    },
    hide(place) {
      const error = shown.get(place);
      if (!error) return;
      mark(place, error.element, false);
      if (error.isOurs) error.element.remove();
      else error.element.textContent = "";
    },
  };
}

/** Above the control, where neither a keyboard on the screen nor a list of suggestions covers it; of a group, below its legend. */
function insert(error: Element, place: Element): void {
  const legend = place.querySelector(":scope > legend");
  if (legend) legend.after(error);
  else if (place.querySelector("input, select, textarea")) place.prepend(error);
  // Within a label it would become part of the control's name.
  else (place.closest("label") ?? place).before(error);
}

/** The elements that an error describes: a control; radio buttons as the group that they are, or where they are in none all of them; of another group what has to be filled in. */
export function targetsAt(form: HTMLFormElement, place: Element): Element[] {
  const controls = controlsAt(form, place);
  if (controls.includes(place as never)) return controls;
  if (controls.every(({ type }) => type === "radio")) return [place];
  const required = controls.filter((control) => control.required);
  return required.length ? required : controls.slice(0, 1);
}

/** Whether its role allows `aria-invalid` (WAI-ARIA 1.2 section 6.6.14): a group's does not, nor that of a button, which a choice of files or of a colour counts as. */
function mayBeInvalid(element: Element): boolean {
  return element.matches("input:not([type=radio], [type=file], [type=color]), select, textarea, [role=radiogroup]") || element.localName.includes("-");
}
