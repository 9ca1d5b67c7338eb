// JSON Schema, derived from the field list. It accepts everything that the core accepts, and more where JSON Schema cannot express a rule.

import type { StandardJSONSchemaV1 } from "@standard-schema/spec";
import { MAX_ITEMS } from "#generated/constants.ts";
import type { Field } from "./api.ts";
import { type Declaration, isTopLevel } from "./declaration.ts";
import { EnlistError } from "./errors.ts";
import type { Members } from "./schema.ts";

type JsonSchema = Record<string, unknown>;

const dialects: Readonly<Record<string, JsonSchema>> = {
  "draft-2020-12": { $schema: "https://json-schema.org/draft/2020-12/schema" },
  "draft-07": { $schema: "http://json-schema.org/draft-07/schema#" },
  "openapi-3.0": {},
};

/** The converter of Standard JSON Schema. */
export function jsonSchemaOf(declaration: Declaration, fields: readonly Field[], members?: Members): StandardJSONSchemaV1.Converter {
  const converter =
    (isInput: boolean) =>
    ({ target }: StandardJSONSchemaV1.Options): JsonSchema => {
      if (!Object.hasOwn(dialects, target)) {
        throw new EnlistError("bad_config", `there is no JSON Schema for "${target}"; there is for ${Object.keys(dialects).join(", ")}`);
      }
      const context = { declaration, fields, isInput, isOpenApi: target === "openapi-3.0" };
      const schema = record(context, "", fields.filter(isTopLevel));
      if (declaration.keepsExtra) addExtra(context, schema, members);
      return { ...dialects[target], ...schema };
    };
  return { input: converter(true), output: converter(false) };
}

interface Context {
  readonly declaration: Declaration;
  readonly fields: readonly Field[];
  readonly isInput: boolean;
  readonly isOpenApi: boolean;
}

/** The types of an undeclared member that is kept. */
const scalar = ["string", "number", "boolean"].map((type) => ({ type }));

/** Formats with the same rule as the core's. The core accepts more email addresses than RFC 6531, as browsers and mail servers do. */
const formats: Partial<Record<Field["kind"], string>> = { date_time: "date-time", ipv4: "ipv4", uuid: "uuid" };

function addExtra(context: Context, schema: JsonSchema, members?: Members): void {
  const extra = anyOf(context, scalar, true);
  if (!members) {
    schema.additionalProperties = extra;
    return;
  }
  for (const name of members.names) {
    if (!context.fields.some((field) => field.name === name)) (schema.properties as JsonSchema)[name] = extra;
  }
}

function record(context: Context, prefix: string, fields: readonly Field[]): JsonSchema {
  const required = fields.filter((field) => field.required).map((field) => field.name.slice(prefix.length));
  return {
    type: "object",
    properties: Object.fromEntries(fields.map((field) => [field.name.slice(prefix.length), member(context, field)])),
    // The older drafts allow no empty list.
    ...(required.length ? { required } : {}),
    additionalProperties: false,
  };
}

function member(context: Context, field: Field): JsonSchema {
  // In an input, null means absent unless the field has a meaning for it.
  const isNullable = context.declaration.nullable.includes(field.name) || (context.isInput && !field.required);
  return { title: field.label, ...anyOf(context, alternatives(context, field), isNullable) };
}

function anyOf({ isOpenApi }: Context, schemas: readonly JsonSchema[], isNullable: boolean): JsonSchema {
  const all = !isNullable ? schemas : isOpenApi ? schemas.map((schema) => ({ ...schema, nullable: true })) : [...schemas, { type: "null" }];
  return all.length === 1 ? all[0]! : { anyOf: all };
}

function alternatives(context: Context, field: Field): readonly JsonSchema[] {
  const { isInput } = context;
  const { kind, maxLength, min, max, required } = field;
  const range = { ...(min === undefined ? {} : { minimum: min }), ...(max === undefined ? {} : { maximum: max }) };
  const inside = (suffix: string) => {
    const prefix = field.name + suffix;
    return record(
      context,
      prefix,
      context.fields.filter((other) => other.name.startsWith(prefix) && !/[.[]/.test(other.name.slice(prefix.length))),
    );
  };
  const text = { type: "string" };
  const integer = { type: "integer" };
  switch (kind) {
    case "object":
      return [inside(".")];
    case "list":
      return [{ type: "array", items: inside("[]."), ...(required ? { minItems: 1 } : {}), maxItems: MAX_ITEMS }];
    case "boolean":
      return [{ type: "boolean" }];
    case "number":
      return [{ type: "number", ...range }];
    case "integer":
      return [{ ...integer, minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER, ...range }];
    case "int64":
      return isInput ? [text, integer] : [text];
    case "id_list":
      return isInput ? [text, { type: "array", items: { anyOf: [text, integer] }, maxItems: MAX_ITEMS }] : [text];
    default:
      return [
        ...(context.declaration.intOrText.includes(field.name) ? [integer] : []),
        {
          ...text,
          ...(required ? { minLength: 1 } : {}),
          // In an input, white space around an address is trimmed before the length is checked.
          ...(maxLength && !(isInput && kind === "email") ? { maxLength } : {}),
          ...(formats[kind] ? { format: formats[kind] } : {}),
        },
      ];
  }
}
