import type { Field } from "./api.ts";

/**
 * HTML attributes for a field's control: `{ type, required, maxlength, autocomplete, inputmode, … }`.
 *
 * A boolean gets no `required`, which would force the visitor to tick the box. A list or a nested record is no control, and gets no attributes.
 */
export function attributes(field: Field): Readonly<Record<string, string | boolean | number>> {
  const { kind, required, maxLength, min, max, autocomplete } = field;
  if (kind === "list" || kind === "object") return {};
  return {
    ...control(field),
    ...(required && kind !== "boolean" ? { required } : {}),
    ...(maxLength === undefined ? {} : { maxlength: maxLength }),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(autocomplete ? { autocomplete } : {}),
  };
}

function control({ kind, autocomplete = "" }: Field): Record<string, string> {
  switch (kind) {
    case "email":
    case "date":
    case "time":
      return { type: kind };
    case "date_time":
      // Of a birthday, people enter the day only.
      return { type: autocomplete === "bday" ? "date" : "datetime-local" };
    case "boolean":
      return { type: "checkbox" };
    case "number":
      return { type: "number", step: "any" };
    case "integer":
    case "int64":
      // These are ids. A number control would step through them, and lose digits of large ones.
      return { type: "text", inputmode: "numeric" };
    default:
      return { type: /\btel\b/.test(autocomplete) ? "tel" : autocomplete === "url" ? "url" : "text" };
  }
}
