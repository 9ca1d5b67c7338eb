import { type Field, attributes } from "#core";
import type { Changes } from "./changes.ts";
import { type Control, fieldOf, hasFocus, memberOf } from "./places.ts";

/**
 * Gives a control what the field list knows of it and its author has not said, and says in its label that it is required where that comes from here.
 *
 * There is no `maxlength`, which cuts what is pasted without a word: `too_long` says so. A row of a list gets neither `required`, because a row left blank is no row, nor
 * autofill tokens, which would write one person into every row.
 */
export function complete(changes: Changes, control: Control, fields: readonly Field[], mark: string): void {
  const field = fieldOf(fields, memberOf(control));
  if (!field) return;
  const isRow = /\[/.test(field.name);
  const takes = (name: string, value: unknown) => {
    switch (name) {
      case "type":
        // Another type could empty a control, or take its keyboard away under a person's fingers. A box to tick is another control altogether.
        return control.localName === "input" && value !== "checkbox" && !control.value && !hasFocus(control);
      case "inputmode":
        return control.type === "text";
      case "autocomplete":
        return !isRow && !/^(checkbox|radio|file)$/.test(control.type);
      case "required":
        return !isRow && isDemanded(field, fields);
      case "maxlength":
        return false;
      default: // min, max, step
        return /^(number|range)$/.test(control.type);
    }
  };
  for (const [name, value] of Object.entries(attributes(field))) {
    if (control.hasAttribute(name) || !takes(name, value)) continue;
    if (name === "required") markRequired(changes, control, mark);
    changes.set(control, name, value === true ? "" : `${value}`);
  }
}

/** Whether a record without it is wrong: it is required, and so is every record that it is in. */
function isDemanded({ name, required }: Field, fields: readonly Field[]): boolean {
  const parent = fields.find((field) => field.name === name.replace(/\.?[^.]*$/, ""));
  return required && (!parent || isDemanded(parent, fields));
}

/** In text, for everybody who sees; screen readers say it of themselves. */
function markRequired(changes: Changes, control: Control, words: string): void {
  const label = control.labels?.[0];
  if (!label || label.querySelector("[data-enlist-required]")) return;
  const mark = document.createElement("span");
  mark.textContent = ` ${words}`;
  mark.setAttribute("data-enlist-required", "");
  mark.setAttribute("aria-hidden", "true");
  if (label.contains(control)) control.before(mark);
  else label.append(mark);
  changes.later(() => mark.remove());
}
