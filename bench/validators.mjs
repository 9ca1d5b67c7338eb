/**
 * The validators of a record: enlist's, and schemas with the same rules, each written as its library's documentation advises.
 *
 * The rules: seven optional texts, and ids, without NUL or a lone surrogate; required text that is not blank; an opaque id of 1 to 255 cookie octets; an address as
 * HTML defines one, trimmed; a list of ids as text or list, written as text without white space; up to 1,000 attributes; nothing undeclared.
 */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import Ajv from "ajv";
import Type from "typebox";
import Schema from "typebox/schema";
import System from "typebox/system";
import * as v from "valibot";
import { aptania, init } from "../dist/enlist-sdk/dist/web.mjs";
import { broken, faults, invalid, lenient, valid } from "./records.mjs";
import { contact as zodContact, patterns } from "./schema.mjs";

export const call = aptania.createContact;
await init(await readFile(new URL("../dist/enlist-sdk/dist/enlist-browser.wasm", import.meta.url)));

const text = v.pipe(v.string(), v.regex(patterns.text));
const filled = v.pipe(v.string(), v.regex(patterns.filled));
const valibotContact = v.strictObject({
  userUUID: v.pipe(v.string(), v.regex(patterns.opaqueId)),
  contactTitle: v.optional(text),
  contactFirstname: v.optional(text),
  contactLastname: v.optional(text),
  contactEmailaddress: v.pipe(v.string(), v.trim(), v.rfcEmail()),
  contactTelephone: v.optional(text),
  contactMobile: v.optional(text),
  contactJobRole: v.optional(text),
  contactProfileID: filled,
  contactTagID: v.optional(
    v.pipe(
      v.union([v.string(), v.pipe(v.array(v.union([v.string(), v.pipe(v.number(), v.safeInteger())])), v.maxLength(1_000))]),
      v.transform((ids) =>
        String(ids)
          .split(",")
          .map((id) => id.trim())
          .join(","),
      ),
      v.regex(patterns.ids),
    ),
  ),
  contactAttr: v.optional(v.pipe(v.array(v.strictObject({ attrID: filled, attrValue: filled })), v.maxLength(1_000))),
});

// JSON Schema neither copies nor normalises: white space around an address is allowed, not removed.
const paddedEmail = new RegExp(v.RFC_EMAIL_REGEX.source.replace(/^\^/, "^[\\t\\n\\f\\r ]*").replace(/\$$/, "[\\t\\n\\f\\r ]*$"));
const matching = (pattern) => Type.String({ pattern: pattern.source });
const optional = Type.Optional(matching(patterns.text));
const jsonSchema = Type.Object(
  {
    userUUID: matching(patterns.opaqueId),
    contactTitle: optional,
    contactFirstname: optional,
    contactLastname: optional,
    contactEmailaddress: matching(paddedEmail),
    contactTelephone: optional,
    contactMobile: optional,
    contactJobRole: optional,
    contactProfileID: matching(patterns.filled),
    contactTagID: Type.Optional(Type.Union([matching(patterns.ids), Type.Array(Type.Union([matching(patterns.ids), Type.Integer()]), { maxItems: 1_000 })])),
    contactAttr: Type.Optional(
      Type.Array(Type.Object({ attrID: matching(patterns.filled), attrValue: matching(patterns.filled) }, { additionalProperties: false }), {
        maxItems: 1_000,
      }),
    ),
  },
  { additionalProperties: false },
);
const ajv = new Ajv({ allErrors: true }).compile(jsonSchema);
// By default it stops at eight errors.
System.Settings.Set({ maxErrors: Infinity });
const typebox = Schema.Compile(jsonSchema);

const pointer = (path) => path.map((segment) => `/${typeof segment === "object" ? segment.key : segment}`).join("");
/** The pointers of the issues. The issue of an undeclared member has the path of its record, and the name in `keys`. */
const zodPointers = (issues) => issues.flatMap(({ path, keys }) => (keys ? keys.map((key) => pointer([...path, key])) : pointer(path)));
const jsonSchemaPointers = (errors) => {
  const pointers = errors.flatMap(({ instancePath, params }) => {
    const names = params.requiredProperties ?? params.additionalProperties ?? [params.missingProperty ?? params.additionalProperty];
    return names.map((name) => (name === undefined ? instancePath : `${instancePath}/${name}`));
  });
  // A union has an error for each of its branches.
  return [...new Set(pointers)];
};

/**
 * `accept` returns the normalised copy, or only whether the record is valid; `refuse` returns every issue.
 *
 * @type {Record<string, { accept(input: unknown): unknown, refuse(input: unknown): any[], pointers(issues: any[]): string[], copies: boolean }>}
 */
export const validators = {
  ours: {
    accept: (input) => call.validate(input).value,
    refuse: (input) => call.validate(input).issues,
    pointers: (issues) => issues.map((issue) => issue.pointer),
    copies: true,
  },
  "zod 4": {
    accept: (input) => zodContact.safeParse(input).data,
    refuse: (input) => zodContact.safeParse(input).error.issues,
    pointers: zodPointers,
    copies: true,
  },
  "zod 4 jitless": {
    accept: (input) => zodContact.safeParse(input, jitless).data,
    refuse: (input) => zodContact.safeParse(input, jitless).error.issues,
    pointers: zodPointers,
    copies: true,
  },
  valibot: {
    accept: (input) => v.safeParse(valibotContact, input).output,
    refuse: (input) => v.safeParse(valibotContact, input).issues,
    pointers: (issues) => issues.map(({ path }) => pointer(path)),
    copies: true,
  },
  "ajv compiled": {
    accept: (input) => ajv(input),
    refuse: (input) => {
      ajv(input);
      return ajv.errors;
    },
    pointers: jsonSchemaPointers,
    copies: false,
  },
  "TypeBox compiled": {
    accept: (input) => typebox.Check(input),
    refuse: (input) => typebox.Errors(input)[1],
    pointers: jsonSchemaPointers,
    copies: false,
  },
};
const jitless = { jitless: true };

/** Throws unless every validator returns the expected result for every record. */
export function agree() {
  for (const [name, { accept, refuse, pointers, copies }] of Object.entries(validators)) {
    const accepts = (record, normalised) => {
      const expected = { ...record, contactEmailaddress: record.contactEmailaddress.trim(), ...normalised };
      assert.deepEqual(accept(record), copies ? expected : true, name);
    };
    const refuses = (record, expected) => assert.deepEqual(pointers(refuse(record)).sort(), [...expected].sort(), name);
    for (const record of valid) accepts(record);
    for (const { record, normalised } of lenient) accepts(record, normalised);
    for (const record of invalid) refuses(record, faults);
    for (const { record, pointer } of broken) refuses(record, [pointer]);
  }
}
