import { check } from "#glue";
import { init, isReady } from "#start";
import type { Field, Schema, Validation } from "./api.ts";
import { callWasmJson } from "./wasm.ts";
import { type Declaration, isTopLevel } from "./declaration.ts";
import { EnlistError } from "./errors.ts";
import { formEntries } from "./form.ts";
import { lastCopy, encodeEntries, encodeValue, encodePick, TOO_LARGE_FRAME, WHOLE_RECORD } from "./frame.ts";
import { decodeIssue, type EncodedIssue } from "./issues.ts";
import { jsonSchemaOf } from "./json-schema.ts";

/** Which members a schema lets through, besides what a call declares. */
export interface Members {
  readonly names: readonly string[];
  readonly optional: readonly string[];
}

/** The schema of a whole record, or of the part with these members. */
export function schemaOf<Input, Output>(declaration: Declaration, members?: Members): Schema<Input, Output> {
  const pick = members ? frameOfPick(declaration, members) : WHOLE_RECORD;
  const fields = members ? picked(declaration, members) : declaration.fields;

  const validate = (input: unknown): Validation<Output> => {
    let copy: unknown;
    const verdict = callWasmJson<Verdict>(() => {
      const frame = encodeValue(pick, input);
      copy = lastCopy();
      return check(declaration.index, frame ?? TOO_LARGE_FRAME, false);
    });
    return validation(verdict, copy);
  };

  return {
    fields,
    validate,
    fromForm: (form) =>
      validation(callWasmJson<Verdict>(() => check(declaration.index, encodeEntries(pick, () => formEntries(form)) ?? TOO_LARGE_FRAME, true))),
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

/** What the core says of a record: members to change in a copy of it, the normalised copy itself, or what is wrong. */
interface Verdict {
  readonly changes?: Readonly<Record<string, unknown>>;
  readonly value?: unknown;
  readonly issues?: readonly EncodedIssue[];
}

function validation<Output>({ changes, value, issues }: Verdict, copy?: unknown): Validation<Output> {
  if (issues) return { issues: issues.map(decodeIssue) };
  if (!changes) return { value: value as Output };
  const record: Record<string, unknown> = { ...(copy as object), ...changes };
  for (const name in changes) if (changes[name] === null) delete record[name];
  return { value: record as Output };
}

function frameOfPick(declaration: Declaration, { names, optional }: Members): Uint8Array {
  const declared = declaration.fields.filter(isTopLevel).map((field) => field.name);
  const extra = names.filter((name) => !declared.includes(name));
  const unknown = [...(declaration.keepsExtra ? [] : extra), ...optional.filter((name) => !names.includes(name))];
  if (unknown.length) throw new EnlistError("bad_config", `\`pick\` of ${declaration.id} names no member of it: ${unknown.join(", ")}`);
  const choices = declared.map((name) => (names.includes(name) ? (optional.includes(name) ? 2 : 1) : 0));
  return encodePick(choices, extra);
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
