// What takes a Standard Schema infers the records out of a call.

import { sValidator } from "@hono/standard-validator";
import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { FormApi } from "@tanstack/form-core";
import { aptania, bigchange, type AptaniaContact, type BigChangeContact, type BigChangeContactInput } from "enlist-sdk";
import { Hono } from "hono";
import { useForm } from "react-hook-form";

const app = new Hono();
app.post("/json", sValidator("json", bigchange.createContact), (context) => {
  const contact: BigChangeContact = context.req.valid("json");
  // @ts-expect-error no such member
  void context.req.valid("json").email;
  return context.json(contact);
});
app.post("/part", sValidator("json", aptania.createContact.visitor), (context) => {
  const part: Partial<AptaniaContact> = context.req.valid("json");
  return context.json(part);
});

export function Form() {
  const { register, handleSubmit } = useForm({ resolver: standardSchemaResolver(bigchange.createContact) });
  register("location.latitude");
  register("customFields.0.definitionId");
  // @ts-expect-error no such control
  register("location.height");
  return handleSubmit((contact: BigChangeContact) => contact);
}

const defaultValues: BigChangeContactInput = { name: "n", groupId: "1", location: { latitude: 1, longitude: 2 } };
export const form = new FormApi({ defaultValues, validators: { onSubmit: bigchange.createContact, onChangeAsync: bigchange.createContact } });
// @ts-expect-error another call's record
export const wrong = new FormApi({ defaultValues, validators: { onSubmit: aptania.createContact } });
