import { type Field, attributes } from "#core";
import { type Changes, ownOrNew } from "./undo-log.ts";
import { type Control, fieldOf, hasFocus, memberOf, namerOf, placeOf } from "./field-elements.ts";

/**
 * Gives a control what the field list knows of it and its author has not said, and says in its label that it is required, whoever demands it.
 *
 * There is no `maxlength`, which cuts what is pasted without a word: `too_long` says so. A row of a list gets neither `required`, because a row left blank is no row, nor
 * autofill tokens, which would write one person into every row.
 */
export function complete(changes: Changes, control: Control, fields: readonly Field[], mark: Node): void {
  const field = fieldOf(fields, memberOf(control));
  const known: Readonly<Record<string, unknown>> = field ? attributes(field) : {};
  const isDemanded = !!known.required && isNeeded(field!, fields);
  const isRow = /\[/.test(field?.name ?? "");
  const takes = (name: string, value: unknown) =>
    ({
      // Another type could empty a control, or take its keyboard away under a person's fingers. A box to tick is another control altogether.
      type: control.localName === "input" && value !== "checkbox" && !control.value && !hasFocus(control),
      inputmode: control.type === "text",
      autocomplete: !isRow && !/^(checkbox|radio|file)$/.test(control.type),
      // Chromium has a choice that is required and not made read out as invalid from the start.
      required: isDemanded && !isRow && !/^(radio|select)/.test(control.type),
      maxlength: false,
    })[name] ?? true; // min, max, step: a control that has no use for them lets them be
  for (const [name, value] of Object.entries(known)) {
    if (!control.hasAttribute(name) && takes(name, value)) changes.set(control, name, value === true ? "" : (value as string));
  }
  if (isDemanded || control.required) markRequired(changes, control, mark);
}

/** Whether a record without it is wrong: it is required, and so is every record that it is in. */
function isNeeded({ name, required }: Field, fields: readonly Field[]): boolean {
  const parent = fields.find((field) => field.name === name.replace(/\.?[^.]*$/, ""));
  return required && (!parent || isNeeded(parent, fields));
}

/** In text, for everybody who sees; screen readers say it of themselves, except of radio buttons. */
function markRequired(changes: Changes, control: Control, words: Node): void {
  const label = namerOf(placeOf(control));
  if (!label || label.querySelector("[data-enlist-required]")) return;
  const mark = ownOrNew(changes, null, "span", "data-enlist-required");
  mark.append(" ", words);
  if (control.type !== "radio") {
    mark.setAttribute("aria-hidden", "true");
    if (!control.required) changes.set(control, "aria-required", "true");
  }
  if (label.contains(control)) control.before(mark);
  else label.append(mark);
}
