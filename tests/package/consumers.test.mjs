/** A call as a Standard Schema, in routers and form libraries that take one: what is valid arrives normalised, what is not gets our messages where it belongs. */

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { sValidator } from "@hono/standard-validator";
import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { FieldApi, FormApi } from "@tanstack/form-core";
import { Hono } from "hono";
import { createFormControl } from "react-hook-form";
import { imported } from "./projects.mjs";

const valid = { name: "Ada", groupId: 7, location: { latitude: 52.39, longitude: 0.26 }, customFields: [{ definitionId: "01", value: null }] };
const normalised = { ...valid, groupId: "7", customFields: [{ definitionId: "1", value: null }] };
const invalid = { ...valid, name: "", location: { latitude: 91, longitude: 0 }, customFields: [{ definitionId: "1" }, { definitionId: "x" }] };
const messages = {
  name: "Fill this in.",
  "location.latitude": "Enter a number from -90 to 90.",
  "customFields[1].definitionId": "Enter a whole number.",
};

let call;
let contact;
before(async () => {
  const { aptania, bigchange } = await imported();
  call = bigchange.createContact;
  contact = aptania.createContact;
});

test("Hono's validator, of JSON and of a form", async () => {
  const app = new Hono();
  app.post("/json", sValidator("json", call), (context) => context.json(context.req.valid("json")));
  app.post("/form", sValidator("form", contact.visitor), (context) => context.json(context.req.valid("form")));
  const post = async (body) =>
    (await app.request("/json", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) })).json();
  assert.deepEqual(await post(valid), normalised);
  const { success, error } = await post(invalid);
  assert.equal(success, false);
  assert.deepEqual(Object.fromEntries(error.map(({ name, message }) => [name, message])), messages);
  assert.deepEqual(
    error.map(({ path }) => path),
    [["name"], ["location", "latitude"], ["customFields", 1, "definitionId"]],
  );

  const form = async (contactEmailaddress) => app.request("/form", { method: "POST", body: new URLSearchParams({ contactEmailaddress, contactTitle: "" }) });
  assert.deepEqual(await (await form(" ada@example.org\n")).json(), { contactTitle: "", contactEmailaddress: "ada@example.org" });
  assert.equal((await form("ada")).status, 400);
});

test("react-hook-form, by its resolver", async () => {
  const { control, handleSubmit, reset, getFieldState } = createFormControl({ resolver: standardSchemaResolver(call), defaultValues: invalid });
  const submitted = [];
  const submit = handleSubmit(
    (value) => submitted.push(value),
    (errors) => submitted.push(errors),
  );
  await submit();
  const [errors] = submitted;
  const found = { name: errors.name, "location.latitude": errors.location.latitude, "customFields[1].definitionId": errors.customFields[1].definitionId };
  assert.deepEqual(Object.fromEntries(Object.entries(found).map(([name, { message }]) => [name, message])), messages);
  assert.deepEqual([Object.keys(errors), Object.keys(errors.customFields)], [["name", "location", "customFields"], ["1"]]);
  assert.equal(getFieldState("customFields.1.definitionId", control._formState).error.message, messages["customFields[1].definitionId"]);
  reset(valid);
  await submit();
  assert.deepEqual(submitted[1], normalised);
});

test("TanStack Form, which does not return the value", async () => {
  const submitted = [];
  const form = new FormApi({ defaultValues: invalid, validators: { onSubmit: call }, onSubmit: ({ value }) => submitted.push(value) });
  form.mount();
  const names = [...Object.keys(messages), "location.longitude"];
  for (const name of names) new FieldApi({ form, name }).mount();
  await form.handleSubmit();
  const shownErrors = () => Object.fromEntries(names.map((name) => [name, form.getFieldMeta(name).errors.map(({ message }) => message)]));
  assert.deepEqual(shownErrors(), { ...Object.fromEntries(Object.entries(messages).map(([name, message]) => [name, [message]])), "location.longitude": [] });
  assert.deepEqual(submitted, []);
  form.reset(valid);
  await form.handleSubmit();
  // It hands over what was typed; the schema gives what that comes to.
  assert.deepEqual(submitted, [valid]);
  assert.deepEqual(call["~standard"].validate(submitted[0]), { value: normalised });
});
