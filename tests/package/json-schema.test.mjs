/** What a call's JSON Schema says, held against what its `validate` does: ajv is the other judge. */

import assert from "node:assert/strict";
import { before, test } from "node:test";
import Ajv from "ajv";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { cases, replacements } from "./corpus.mjs";
import { imported } from "./projects.mjs";

const dialects = { "draft-2020-12": Ajv2020, "draft-07": Ajv, "openapi-3.0": Ajv };

/** The codes of issues that no JSON Schema has, or that ours leaves to `validate`. Whatever it takes that `validate` refuses has these issues and no others. */
const beyond = {
  email: "what the core takes is wider than any format of JSON Schema's; refusing one refuses a person",
  date: "dd-mm-yyyy is no format of JSON Schema's, and no pattern knows the calendar",
  time: "HH:mm is no format of JSON Schema's, whose times have seconds and an offset",
  opaque_id: "the octets of a cookie",
  id_list: "ids between commas, none of them empty",
  integer: "an int64 may be text, for want of a number that holds it",
  range: "the same text's range; and of a number, what the parser left of it",
  required: "a text of white space alone; JSON Schema knows only how long it is",
  malformed: "NUL and lone surrogates, wherever there is text",
  too_long: "UTF-16 units, where JSON Schema counts code points; and an address is measured once it is trimmed",
  unknown_field: "names that differ from a declared one in case alone, and those of JavaScript's prototypes",
};

let schemas;
before(async () => {
  const { aptania, yulsn, protech, bigchange } = await imported();
  const calls = [aptania.createContact, aptania.createAccount, yulsn.createContact, protech.createContact, bigchange.createContact];
  schemas = calls.flatMap((call) => [
    { name: call.id, id: call.id, schema: call },
    { name: `${call.id}, the visitor's part`, id: call.id, schema: call.visitor, part: namesOf(call.visitor) },
  ]);
  const kept = yulsn.createContact.pick(["RegistrationSource", "Email", "ShoeSize"], { optional: ["RegistrationSource"] });
  const list = aptania.createAccount.pick(["Contacts"]);
  schemas.push(
    { name: "a part with a member of the account's own", id: yulsn.createContact.id, schema: kept, part: [...namesOf(kept), "ShoeSize"] },
    { name: "a part that is a list", id: aptania.createAccount.id, schema: list, part: namesOf(list) },
  );
});

function namesOf({ fields }) {
  return fields.map(({ name }) => name);
}

/** The judges of what comes in and of what goes out, as strict as ajv can be about the schemas themselves. */
function validatorsFor(schema, target) {
  const ajv = addFormats(new dialects[target]({ strict: true, allErrors: true }));
  const { input, output } = schema["~standard"].jsonSchema;
  return [input, output].map((converter) => ajv.compile(converter({ target })));
}

/** As JSON has it: its own data types and no others. A bigint becomes the text that may stand for it. */
function asJson(input) {
  try {
    return JSON.parse(JSON.stringify(input, (_, value) => (typeof value === "bigint" ? String(value) : value)));
  } catch {
    return undefined;
  }
}

/** The inputs for a schema: those for its call, of which a part gets its own members. */
function inputsOf({ id, part }) {
  const within = (data) => Object.fromEntries(Object.entries(data).filter(([name]) => part.includes(name)));
  const inputs = [...Array.from(cases()).filter(({ source }) => source === "validate"), ...replacements()];
  const all = inputs.filter((one) => one.id === id).map(({ input }) => asJson(input));
  return all
    .filter((data) => data !== undefined)
    .map((data) => (part && typeof data === "object" && data !== null && !Array.isArray(data) ? within(data) : data));
}

test("the schemas are valid: draft 2020-12, draft 7 and OpenAPI 3.0", () => {
  for (const { name, schema } of schemas) {
    const { jsonSchema, version, vendor } = schema["~standard"];
    assert.deepEqual([version, vendor], [1, "enlist"]);
    for (const converter of [jsonSchema.input, jsonSchema.output]) {
      const latest = converter({ target: "draft-2020-12" });
      const ajv = new Ajv2020();
      assert.equal(latest.$schema, "https://json-schema.org/draft/2020-12/schema");
      assert.ok(ajv.validateSchema(latest), `${name}: ${ajv.errorsText()}`);
      assert.ok(new Ajv().validateSchema(converter({ target: "draft-07" })), name);
      assert.doesNotMatch(JSON.stringify(converter({ target: "openapi-3.0" })), /"null"|\$schema/);
      assert.throws(() => converter({ target: "draft-04" }), { code: "bad_config" });
    }
    for (const target of Object.keys(dialects)) validatorsFor(schema, target);
  }
});

test("the input schema accepts all that `validate` accepts, and beyond it only what JSON Schema cannot express", () => {
  const seen = new Set();
  for (const one of schemas) {
    const inputs = inputsOf(one);
    for (const target of Object.keys(dialects)) {
      const [takes] = validatorsFor(one.schema, target);
      let valid = 0;
      let refused = 0;
      for (const data of inputs) {
        const { issues } = one.schema.validate(data);
        const isTaken = takes(data);
        const description = () => `${one.name}, ${target}: ${JSON.stringify(data)} ${JSON.stringify(issues ?? takes.errors)}`;
        if (!issues) assert.ok(isTaken, description());
        else if (isTaken) for (const { code } of issues) assert.ok(seen.add(code) && code in beyond, description());
        valid += !issues;
        refused += !isTaken;
      }
      assert.ok(valid > 50 && refused > 50, `${one.name}: ${valid} valid, ${refused} refused`);
    }
  }
  assert.deepEqual([...seen].sort(), Object.keys(beyond).sort());
});

test("the output schema accepts every value that `validate` and `fromForm` return", () => {
  const forms = Array.from(cases()).filter(({ source }) => source === "fromForm");
  for (const one of schemas) {
    const { id, name, schema } = one;
    const validations = [...inputsOf(one).map(schema.validate), ...forms.filter((form) => form.id === id).map(({ input }) => schema.fromForm(input))];
    const values = validations.flatMap(({ value }) => value ?? []);
    assert.ok(values.length > 50, `${name}: ${values.length}`);
    for (const target of Object.keys(dialects)) {
      const [, gives] = validatorsFor(schema, target);
      for (const value of values) assert.ok(gives(value), `${name}, ${target}: ${JSON.stringify(value)} ${JSON.stringify(gives.errors)}`);
    }
  }
});

test("where it is narrower: a part's schema has its own members only, though `validate` accepts null for another", () => {
  const { schema } = schemas[1];
  const input = { contactEmailaddress: "ada@example.org", userUUID: null };
  assert.deepEqual(schema.validate(input), { value: { contactEmailaddress: "ada@example.org" } });
  const [takes] = validatorsFor(schema, "draft-2020-12");
  assert.deepEqual([takes(input), takes({ contactEmailaddress: "ada@example.org" })], [false, true]);
});
