// JSON Schema, derived from the field list. It refuses nothing that the core takes; what it cannot say is the core's to judge.

import type { StandardJSONSchemaV1 } from "@standard-schema/spec";
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

/** The converter that Standard JSON Schema asks for. */
export function jsonSchemaOf(declaration: Declaration, fields: readonly Field[], members?: Members): StandardJSONSchemaV1.Converter {
  const converter =
    (isInput: boolean) =>
    ({ target }: StandardJSONSchemaV1.Options): JsonSchema => {
      if (!Object.hasOwn(dialects, target)) {
        throw new EnlistError("bad_config", `there is no JSON Schema of enlist's for "${target}"; there is for ${Object.keys(dialects).join(", ")}`);
      }
      const context = { declaration, fields, isInput, isOpenApi: target === "openapi-3.0" };
      const schema = record(context, "", fields.filter(isTopLevel));
      if (declaration.keepsExtra) addExtra(schema, fields, members);
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

const scalar = ["string", "number", "boolean"].map((type) => ({ type }));

function addExtra(schema: JsonSchema, fields: readonly Field[], members?: Members): void {
  if (!members) {
    schema.additionalProperties = { anyOf: scalar };
    return;
  }
  for (const name of members.names) {
    if (!fields.some((field) => field.name === name)) (schema.properties as JsonSchema)[name] = { anyOf: scalar };
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
  const schema = { title: field.label, ...value(context, field) };
  if (!context.declaration.nullable.includes(field.name)) return schema;
  return context.isOpenApi ? { ...schema, nullable: true } : { anyOf: [schema, { type: "null" }] };
}

function value(context: Context, field: Field): JsonSchema {
  const { isInput } = context;
  const { kind, maxLength, min, max } = field;
  const range = { ...(min === undefined ? {} : { minimum: min }), ...(max === undefined ? {} : { maximum: max }) };
  const inside = (suffix: string) => {
    const prefix = field.name + suffix;
    return record(context, prefix, context.fields.filter((other) => other.name.startsWith(prefix) && !/[.[]/.test(other.name.slice(prefix.length))));
  };
  switch (kind) {
    case "object":
      return inside(".");
    case "list":
      return { type: "array", items: inside("[]."), ...(field.required ? { minItems: 1 } : {}), maxItems: 1_000 };
    case "boolean":
      return { type: "boolean" };
    case "number":
      return { type: "number", ...range };
    case "integer":
      return { type: "integer", minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER, ...range };
    case "int64":
      return isInput ? { anyOf: [{ type: "string" }, { type: "integer" }] } : { type: "string" };
    case "id_list":
      return isInput ? { anyOf: [{ type: "string" }, { type: "array", items: { anyOf: [{ type: "string" }, { type: "integer" }] } }] } : { type: "string" };
    default:
      if (context.declaration.intOrText.includes(field.name)) return { anyOf: [{ type: "integer" }, { type: "string" }] };
      // White space around what comes in may yet be taken off.
      return { type: "string", ...(maxLength && !(isInput && kind === "email") ? { maxLength } : {}) };
  }
}
