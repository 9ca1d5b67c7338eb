// Where in a form an issue belongs: to a control, or to the group of controls around it.

import type { Field, Issue } from "#core";

/** A control of a form: what a person fills in. */
export type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** The controls that the browser finds fault with, by what is wrong with each. */
export const faulted = new WeakMap<object, Control>();

/** The controls of a form, in the page's order; buttons and hidden ones are none. */
export function controlsOf(form: HTMLFormElement): Control[] {
  return [...form.elements].filter(isControl);
}

/** Whether an element is a control; custom elements that take part in forms are. */
export function isControl(element: any): element is Control {
  return "form" in element && !/^(hidden|submit|reset|button|image|fieldset|output)$/.test(element.type);
}

/** Whether the focus is at a place, that of a window in the background too, which `:focus` knows nothing of. */
export function hasFocus(place: Element): boolean {
  return place.contains((place.getRootNode() as Document).activeElement);
}

/** The member that an element holds: where it says so itself, or else the one of its name. */
export function memberOf(element: Element): string {
  return element.getAttribute("data-enlist-member") ?? element.getAttribute("name") ?? "";
}

/** Whether an element goes by that name, be it its own or its member's. */
export function isCalled(element: Element, name: string | null): boolean {
  return !!name && [memberOf(element), element.getAttribute("name")].includes(name);
}

/** A member's declaration. */
export function fieldOf(fields: readonly Field[], member: string): Field | undefined {
  const name = member.replace(/\[\d+\]/g, "[]");
  return fields.find((field) => field.name === name);
}

/** Where a control's error is shown: at itself; of radio buttons at the group that is around them and nothing else, or without one at the first of them. */
export function placeOf(control: Control): Element {
  const { type, name, form } = control;
  if (type !== "radio") return control;
  const controls = controlsOf(form!);
  const group = control.closest("fieldset, [role=radiogroup]");
  const isOfGroup = (other: Control) => other.name === name;
  return group && controls.every((other) => isOfGroup(other) || !group.contains(other)) ? group : controls.find(isOfGroup)!;
}

/** A control's place, and the groups around it that hold a member. */
export function placesOf(form: Element, control: Control): Element[] {
  return [placeOf(control), ...holdersIn(form).filter((group) => group.contains(control))];
}

/** What says itself which member it holds. */
function holdersIn(form: Element): Element[] {
  return [...form.querySelectorAll("[data-enlist-member]")];
}

/** The controls at a place. */
export function controlsAt(form: HTMLFormElement, place: Element): Control[] {
  return controlsOf(form).filter((control) => place.contains(control) || placeOf(control) === place);
}

/** What says which member a place holds: the place itself, or of radio buttons the first. */
export function holderAt(form: HTMLFormElement, place: Element): Element {
  return place.hasAttribute("data-enlist-member") ? place : controlsAt(form, place)[0]!;
}

/** The element whose text a place is called by: its label or legend. A radio button's own label is an answer, and no question. */
export function namerOf(place: Element): Element | null {
  return (place as Control).type === "radio" ? null : ((place as Control).labels?.[0] ?? place.querySelector("legend"));
}

/** The place of an issue: the control of its name, or the group that says it is of it, or the first control of what it holds. None where the form has none of these. */
export function placeOfIssue(form: HTMLFormElement, issue: Issue): Element | undefined {
  const { name } = issue;
  const controls = controlsOf(form);
  const is = (element: Element) => isCalled(element, name);
  const control = faulted.get(issue) ?? controls.find(is);
  if (control) return placeOf(control);
  const within = (element: Element) => [".", "["].some((step) => memberOf(element).startsWith(name + step));
  return holdersIn(form).find(is) ?? controls.find(within);
}

/** What a place is called, as its label or legend says; in a list also whose it is. */
export function labelOf(form: HTMLFormElement, place: Element, fields: readonly Field[]): string {
  const member = memberOf(holderAt(form, place));
  const label = wordsOf(namerOf(place)) || place.getAttribute("aria-label") || fieldOf(fields, member)?.label || "";
  const row = /\[/.test(member) && place.parentElement?.closest("fieldset");
  return [row && form.contains(row) ? wordsOf(row.querySelector("legend")) : "", label].filter(Boolean).join(", ");
}

/** A label's words, without its marks and without controls that stand in it. */
function wordsOf(label: Element | null): string {
  const copy = label?.cloneNode(true) as Element | undefined;
  for (const other of copy?.querySelectorAll("[aria-hidden], select, textarea, button, [data-enlist-error], [data-enlist-required]") ?? []) other.remove();
  return copy?.textContent?.trim().replace(/:$/, "") ?? "";
}
