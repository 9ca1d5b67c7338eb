/**
 * The judges of a record, side by side: ours, and schemas of the same rules as each library's own documentation advises to write them.
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

// JSON Schema only judges: it neither copies nor normalises, so white space is allowed around an address instead of taken off.
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
// Else it stops at eight.
System.Settings.Set({ maxErrors: Infinity });
const typebox = Schema.Compile(jsonSchema);

const pointer = (path) => path.map((segment) => `/${typeof segment === "object" ? segment.key : segment}`).join("");
/** Where each issue is. An undeclared member's is told of its record, with the name beside it. */
const zodPointers = (issues) => issues.flatMap(({ path, keys }) => (keys ? keys.map((key) => pointer([...path, key])) : pointer(path)));
const jsonSchemaPointers = (errors) => {
  const places = errors.flatMap(({ instancePath, params }) => {
    const names = params.requiredProperties ?? params.additionalProperties ?? [params.missingProperty ?? params.additionalProperty];
    return names.map((name) => (name === undefined ? instancePath : `${instancePath}/${name}`));
  });
  // A union has an error for each of its branches.
  return [...new Set(places)];
};

/**
 * `accept` gives the normalised copy, or only whether it is valid; `refuse` every issue.
 *
 * @type {Record<string, { accept(input: unknown): unknown, refuse(input: unknown): any[], pointers(issues: any[]): string[], copies: boolean }>}
 */
export const judges = {
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

/** Throws unless every judge says of every record what ours says, and what it should be. */
export function agree() {
  for (const [name, { accept, refuse, pointers, copies }] of Object.entries(judges)) {
    const accepts = (record, becomes) => {
      const normalised = { ...record, contactEmailaddress: record.contactEmailaddress.trim(), ...becomes };
      assert.deepEqual(accept(record), copies ? normalised : true, name);
    };
    const refuses = (record, places) => assert.deepEqual(pointers(refuse(record)).sort(), [...places].sort(), name);
    for (const record of valid) accepts(record);
    for (const { record, becomes } of lenient) accepts(record, becomes);
    for (const record of invalid) refuses(record, faults);
    for (const { record, pointer } of broken) refuses(record, [pointer]);
  }
}
