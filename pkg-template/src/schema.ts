import { check, checkForm } from "#glue";
import { init, isReady } from "#start";
import type { Field, Schema, Validation } from "./api.ts";
import { run } from "./core.ts";
import { type Declaration, isTopLevel } from "./declaration.ts";
import { EnlistError } from "./errors.ts";
import { entriesOf } from "./form.ts";
import { entriesFrameOf, frameOf, pickOf, tooLarge, whole } from "./frame.ts";
import { jsonSchemaOf } from "./json-schema.ts";

/** Which members a schema lets through, besides what a call declares. */
export interface Members {
  readonly names: readonly string[];
  readonly optional: readonly string[];
}

/** The schema of a whole record, or of the part with these members. */
export function schemaOf<Input, Output>(declaration: Declaration, members?: Members): Schema<Input, Output> {
  const pick = members ? frameOfPick(declaration, members) : whole;
  const fields = members ? picked(declaration, members) : declaration.fields;

  const judged = (frame: () => Uint8Array | undefined, judge: typeof check): Validation<Output> =>
    run(() => judge(declaration.index, frame() ?? tooLarge));
  const validate = (input: unknown) => judged(() => frameOf(pick, input), check);

  return {
    fields,
    validate,
    fromForm: (form) => judged(() => entriesFrameOf(pick, () => entriesOf(form)), checkForm),
    get "~standard"() {
      return {
        version: 1 as const,
        vendor: "enlist",
        validate: (input: unknown) => (isReady() ? validate(input) : init().then(() => validate(input))),
        jsonSchema: jsonSchemaOf(declaration, fields, members),
      };
    },
  };
}

function frameOfPick(declaration: Declaration, { names, optional }: Members): Uint8Array {
  const declared = declaration.fields.filter(isTopLevel).map((field) => field.name);
  const extra = names.filter((name) => !declared.includes(name));
  const unknown = [...(declaration.keepsExtra ? [] : extra), ...optional.filter((name) => !names.includes(name))];
  if (unknown.length) throw new EnlistError("bad_config", `\`pick\` of ${declaration.id} names no member of it: ${unknown.join(", ")}`);
  const choices = declared.map((name) => (names.includes(name) ? (optional.includes(name) ? 2 : 1) : 0));
  return pickOf(choices, extra);
}

function picked(declaration: Declaration, { names, optional }: Members): readonly Field[] {
  return declaration.fields
    .filter((field) => names.includes(rootOf(field)))
    .map((field) => (optional.includes(field.name) ? { ...field, required: false } : field));
}

/** The record's member that a field is, or is in. */
function rootOf(field: Field): string {
  return field.name.split(/[.[]/, 1)[0]!;
}
