import { check } from "#glue";
import { init, isReady } from "#start";
import type { Field, Schema, Validation } from "./api.ts";
import { callWasmJson } from "./wasm.ts";
import { type Declaration, isTopLevel } from "./declaration.ts";
import { EnlistError } from "./errors.ts";
import { formEntries } from "./form.ts";
import { encodeInput, encodePick, entriesInput, lastCopy, objectInput, WHOLE_RECORD } from "./frame.ts";
import { decodeIssue } from "./issues.ts";
import type { WasmVerdict } from "#glue";
import { jsonSchemaOf } from "./json-schema.ts";

/** The members of a part of a record. */
export interface Members {
  readonly names: readonly string[];
  /** Those of them that are not required. */
  readonly optional: readonly string[];
}

/** Each schema's declaration, and its members as a frame begins with them. */
const made = /* @__PURE__ */ new WeakMap<object, readonly [Declaration, pick: Uint8Array]>();

/** The members that a schema of this call validates; undefined for any other schema, a changed copy of one included. */
export function pickOf(schema: object, declaration: Declaration): Uint8Array | undefined {
  const [own, pick] = made.get(schema) ?? [];
  return own === declaration ? pick : undefined;
}

/** The schema of a whole record, or of the part with these members. */
export function schemaOf<Input, Output>(declaration: Declaration, members?: Members): Schema<Input, Output> {
  const pick = members ? encodeMembers(declaration, members) : WHOLE_RECORD;
  const fields = members ? fieldsOfPart(declaration, members) : declaration.fields;

  const validate = (input: unknown): Validation<Output> => {
    let copy: unknown;
    const verdict = callWasmJson<WasmVerdict>(() => {
      const frame = encodeInput(pick, objectInput(input));
      copy = lastCopy();
      return check(declaration.index, frame, false);
    });
    return validation(verdict, copy);
  };

  const schema: Schema<Input, Output> = {
    fields,
    validate,
    fromForm: (form) =>
      validation(
        callWasmJson<WasmVerdict>(() =>
          check(
            declaration.index,
            encodeInput(
              pick,
              entriesInput(() => formEntries(form)),
            ),
            true,
          ),
        ),
      ),
    get "~standard"() {
      return {
        version: 1 as const,
        vendor: "enlist",
        validate: (input: unknown) => (isReady() ? validate(input) : init().then(() => validate(input))),
        jsonSchema: jsonSchemaOf(declaration, fields, members),
      };
    },
  };
  made.set(schema, [declaration, pick]);
  return schema;
}

function validation<Output>({ changes, value, issues }: WasmVerdict, copy?: unknown): Validation<Output> {
  if (issues) return { issues: issues.map(decodeIssue) };
  if (!changes) return { value: value as Output };
  const record: Record<string, unknown> = { ...(copy as object), ...changes };
  for (const name in changes) if (changes[name] === null) delete record[name];
  return { value: record as Output };
}

function encodeMembers(declaration: Declaration, { names, optional }: Members): Uint8Array {
  const declared = declaration.fields.filter(isTopLevel).map((field) => field.name);
  const extra = names.filter((name) => !declared.includes(name));
  const unknown = [...(declaration.keepsExtra ? [] : extra), ...optional.filter((name) => !names.includes(name))];
  if (unknown.length) throw new EnlistError("bad_config", `\`pick\` of ${declaration.id} names no member of it: ${unknown.join(", ")}`);
  return encodePick(declared, names, optional);
}

function fieldsOfPart(declaration: Declaration, { names, optional }: Members): readonly Field[] {
  return declaration.fields
    .filter((field) => names.includes(topLevelName(field)))
    .map((field) => (optional.includes(field.name) ? { ...field, required: false } : field));
}

/** The name of the record's member that a field is, or is in. */
function topLevelName(field: Field): string {
  return field.name.split(/[.[]/, 1)[0]!;
}
