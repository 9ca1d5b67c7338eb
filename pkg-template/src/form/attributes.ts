import { type Field, attributes } from "#core";
import { type UndoLog, findOrCreate } from "./undo-log.ts";
import { type Control, fieldOf, hasFocus, memberOf, labelElementOf, fieldElementOf } from "./field-elements.ts";

/**
 * Adds the attributes that the field list has for a control and its author has not set. Marks its label where the control is required, by the call or by its author.
 *
 * It adds no `maxlength`, which cuts pasted text without notice: `too_long` reports it. In a row of a list it adds no `required`, because a blank row counts as no row,
 * and no `autocomplete`, which would fill the same person into every row.
 */
export function completeControl(undoLog: UndoLog, control: Control, fields: readonly Field[], mark: Node): void {
  const field = fieldOf(fields, memberOf(control));
  const known: Readonly<Record<string, unknown>> = field ? attributes(field) : {};
  const isRequired = !!known.required && isRequiredOverall(field!, fields);
  const isRow = /\[/.test(field?.name ?? "");
  const takes = (name: string, value: unknown) =>
    ({
      // A change of type can empty a control, or close the keyboard that is in use. A checkbox would be another control altogether.
      type: control.localName === "input" && value !== "checkbox" && !control.value && !hasFocus(control),
      inputmode: control.type === "text",
      autocomplete: !isRow && !/^(checkbox|radio|file)$/.test(control.type),
      // In Chromium a required choice that is not made is announced as invalid from the start.
      required: isRequired && !isRow && !/^(radio|select)/.test(control.type),
      maxlength: false,
    })[name] ?? true; // min, max, step: other controls ignore them
  for (const [name, value] of Object.entries(known)) {
    if (!control.hasAttribute(name) && takes(name, value)) undoLog.setAttribute(control, name, value === true ? "" : (value as string));
  }
  if (isRequired || control.required) markRequired(undoLog, control, mark);
}

/** Whether a field is required, and so is every record that it is in. */
function isRequiredOverall({ name, required }: Field, fields: readonly Field[]): boolean {
  const parent = fields.find((field) => field.name === name.replace(/\.?[^.]*$/, ""));
  return required && (!parent || isRequiredOverall(parent, fields));
}

/** Adds the mark as text. It is hidden from screen readers, which announce `required` themselves, except of radio buttons. */
function markRequired(undoLog: UndoLog, control: Control, words: Node): void {
  const label = labelElementOf(fieldElementOf(control));
  if (!label || label.querySelector("[data-enlist-required]")) return;
  const mark = findOrCreate(undoLog, null, "span", "data-enlist-required");
  mark.append(" ", words);
  if (control.type !== "radio") {
    mark.setAttribute("aria-hidden", "true");
    if (!control.required) undoLog.setAttribute(control, "aria-required", "true");
  }
  if (label.contains(control)) control.before(mark);
  else label.append(mark);
}
