// The elements of a form that errors are shown at: controls, and groups of controls.

import type { Field, Issue } from "#core";

/** A control of a form. */
export type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** The control of each issue that the browser has found. */
export const controlsOfConstraintIssues = new WeakMap<object, Control>();

/** A form's controls in document order, without buttons and hidden ones. */
export function controlsOf(form: HTMLFormElement): Control[] {
  return [...form.elements].filter(isControl);
}

/** Whether an element is a control. Form-associated custom elements are. */
export function isControl(element: any): element is Control {
  return "form" in element && !/^(hidden|submit|reset|button|image|fieldset|output)$/.test(element.type);
}

/** Whether an element has or contains the focus. Unlike `:focus` this holds in a background window too. */
export function hasFocus(element: Element): boolean {
  return element.contains((element.getRootNode() as Document).activeElement);
}

/** The member that an element holds: its `data-enlist-member`, or else its name. */
export function memberOf(element: Element): string {
  return element.getAttribute("data-enlist-member") ?? element.getAttribute("name") ?? "";
}

/** Whether an element's name or member is `name`. */
export function hasName(element: Element, name: string | null): boolean {
  return !!name && [memberOf(element), element.getAttribute("name")].includes(name);
}

/** The field of a member. */
export function fieldOf(fields: readonly Field[], member: string): Field | undefined {
  const name = member.replace(/\[\d+\]/g, "[]");
  return fields.find((field) => field.name === name);
}

/** The element that a control's error is shown at: itself; for radio buttons the group around them and nothing else, or without a group the first of them. */
export function fieldElementOf(control: Control): Element {
  const { type, name, form } = control;
  if (type !== "radio") return control;
  const controls = controlsOf(form!);
  const group = control.closest("fieldset, [role=radiogroup]");
  const isOfGroup = (other: Control) => other.name === name;
  return group && controls.every((other) => isOfGroup(other) || !group.contains(other)) ? group : controls.find(isOfGroup)!;
}

/** The field element of a control, and the groups around it that hold a member. */
export function fieldElementsAround(form: Element, control: Control): Element[] {
  return [fieldElementOf(control), ...memberGroups(form).filter((group) => group.contains(control))];
}

/** The elements with `data-enlist-member`. */
function memberGroups(form: Element): Element[] {
  return [...form.querySelectorAll("[data-enlist-member]")];
}

/** The controls of a field element. */
export function controlsIn(form: HTMLFormElement, element: Element): Control[] {
  return controlsOf(form).filter((control) => element.contains(control) || fieldElementOf(control) === element);
}

/** The element that names the member of a field element: itself, or the first radio button. */
export function memberElementOf(form: HTMLFormElement, element: Element): Element {
  return element.hasAttribute("data-enlist-member") ? element : controlsIn(form, element)[0]!;
}

/** The label or legend of a field element. A radio button has none: its label is an answer, not the question. */
export function labelElementOf(element: Element): Element | null {
  return (element as Control).type === "radio" ? null : ((element as Control).labels?.[0] ?? element.querySelector("legend"));
}

/** The element to show an issue at: the control of its name, or the group of its member, or the first control inside its member. Undefined where the form has none of these. */
export function fieldElementOfIssue(form: HTMLFormElement, issue: Issue): Element | undefined {
  const { name } = issue;
  const controls = controlsOf(form);
  const is = (element: Element) => hasName(element, name);
  const control = controlsOfConstraintIssues.get(issue) ?? controls.find(is);
  if (control) return fieldElementOf(control);
  const within = (element: Element) => [".", "["].some((step) => memberOf(element).startsWith(name + step));
  return memberGroups(form).find(is) ?? controls.find(within);
}

/** The text that names a field element: its label or legend, after the legend of its row in a list. */
export function labelTextOf(form: HTMLFormElement, element: Element, fields: readonly Field[]): string {
  const member = memberOf(memberElementOf(form, element));
  const label = textOfLabel(labelElementOf(element)) || element.getAttribute("aria-label") || fieldOf(fields, member)?.label || "";
  const row = /\[/.test(member) && element.parentElement?.closest("fieldset");
  return [row && form.contains(row) ? textOfLabel(row.querySelector("legend")) : "", label].filter(Boolean).join(", ");
}

/** The text of a label, without its marks and the controls in it. */
function textOfLabel(label: Element | null): string {
  const copy = label?.cloneNode(true) as Element | undefined;
  for (const other of copy?.querySelectorAll("[aria-hidden], select, textarea, button, [data-enlist-error], [data-enlist-required]") ?? []) other.remove();
  return copy?.textContent?.trim().replace(/:$/, "") ?? "";
}
