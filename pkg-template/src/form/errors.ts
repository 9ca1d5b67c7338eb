import { type UndoLog, ensureId, findOrCreate } from "./undo-log.ts";
import { controlsIn, memberElementOf, hasName, isControl, memberOf } from "./field-elements.ts";

/** Shows a message at a field element, in place of the one that is there. Without a message it removes that. */
export type ShowError = (fieldElement: Element, message?: Node) => void;

/** Creates the display of a form's errors, one for each field element: in the author's `data-enlist-error="<name>"`, or in a paragraph of its own. */
export function createErrorDisplay(form: HTMLFormElement, undoLog: UndoLog): ShowError {
  const shown = new WeakMap<Element, readonly [HTMLElement, isAuthors: boolean]>();

  const errorAt = (fieldElement: Element) => {
    const holder = memberElementOf(form, fieldElement);
    const authors = [...form.querySelectorAll<HTMLElement>("[data-enlist-error]")].find((element) =>
      hasName(holder, element.getAttribute("data-enlist-error")),
    );
    const element = findOrCreate(undoLog, authors, "p", "data-enlist-error", memberOf(holder));
    const error = [element, !!authors] as const;
    shown.set(fieldElement, error);
    return error;
  };

  return (fieldElement, message) => {
    const [element, isAuthors] = shown.get(fieldElement) ?? errorAt(fieldElement);
    if (!message && !isAuthors) element.remove();
    else if (element.textContent !== (message?.textContent ?? "")) element.replaceChildren(message ?? "");
    if (message && !element.parentNode) insert(element, fieldElement);
    const id = ensureId(undoLog, element);
    for (const target of describedElements(form, fieldElement)) {
      const others = (target.getAttribute("aria-describedby") ?? "").split(" ").filter((other) => other && other !== id);
      undoLog.setAttribute(target, "aria-describedby", (message ? [id, ...others] : others).join(" ") || null);
      if (allowsAriaInvalid(target)) undoLog.setAttribute(target, "aria-invalid", message ? "true" : null);
    }
  };
}

/** Inserts an error above a control, where neither an on-screen keyboard nor a list of suggestions covers it, or below a group's legend. */
function insert(error: Element, fieldElement: Element): void {
  const legend = fieldElement.querySelector(":scope > legend");
  if (legend) legend.after(error);
  else if (!isControl(fieldElement)) fieldElement.prepend(error);
  // Within a label it would become part of the control's name.
  else (fieldElement.closest("label") ?? fieldElement).before(error);
}

/** The elements that an error describes: a control; a group of radio buttons, or all radio buttons where they have no group; of another group its first control, which the summary links to. */
export function describedElements(form: HTMLFormElement, fieldElement: Element): Element[] {
  const controls = controlsIn(form, fieldElement);
  if (controls.includes(fieldElement as never)) return controls;
  if (controls.every(({ type }) => type === "radio")) return [fieldElement];
  return controls.slice(0, 1);
}

/** Whether its role allows `aria-invalid` (WAI-ARIA 1.2 section 6.6.14): a group's does not, nor that of a button, which a choice of files or of a colour counts as. */
function allowsAriaInvalid(element: Element): boolean {
  return element.matches(isControl(element) ? ":not([type=radio], [type=file], [type=color])" : "[role=radiogroup]");
}
