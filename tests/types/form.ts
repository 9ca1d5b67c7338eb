// Forms: what is bound, what is heard, and the words.

import { aptania, yulsn } from "enlist-sdk";
import type { EnlistForm } from "enlist-sdk/element";
import { type BoundForm, type Messages, addMessages, bindForm, extend } from "enlist-sdk/form";
import { messages } from "enlist-sdk/form/messages/de";
import "enlist-sdk/form/honeypot";
import "enlist-sdk/form/rows";
import "enlist-sdk/form/turnstile";

declare const form: HTMLFormElement;
const bound: BoundForm = bindForm(form, { call: aptania.createContact });
bindForm(form, {
  call: yulsn.createContact,
  schema: yulsn.createContact.pick(["Email", "FirstName"]),
  endpoint: new URL("https://edge.example/signup"),
  identify: async () => true,
  cookie: "uid",
  message: (key, { issue, lang }) => (key === "too_long" && lang === "en" ? `At most ${issue?.params?.max}.` : undefined),
});
// @ts-expect-error a form needs a call
bindForm(form, {});
// @ts-expect-error there is no such way to identify
bindForm(form, { call: aptania.createContact, identify: "sometimes" });
// @ts-expect-error a control is no form
bindForm(document.createElement("input"), { call: aptania.createContact });

form.addEventListener("enlist:outcome", ({ detail }) => {
  const status: "created" | "exists" | "accepted" | "invalid" | "conflict" | "denied" | "rejected" | "unavailable" | "unknown" = detail.status;
  void status;
  // @ts-expect-error an event holds nothing personal
  void detail.id;
});
form.addEventListener("enlist:invalid", ({ detail }) => detail.issues.map(({ code, name }) => `${name}: ${code}`));
form.addEventListener("enlist:fallback", ({ detail }) => detail.reason === "slow");
form.addEventListener("enlist:submit", (event) => event.preventDefault());
void bound.submit({ signal: AbortSignal.timeout(1_000) }).then((outcome) => outcome?.status);
void bound.validate().then(({ issues }) => issues?.length);
bound.setIssues([]);
bound.cancel();
bound.reset();
bound.destroy();

// @ts-expect-error a language has a message for every code
const half: Messages = { required: "Fyll i." };
addMessages("de-CH", { ...messages, required: "Bitte ausfüllen." });
extend((form) => (form.querySelector("[data-own]") ? { accompany: () => ({ own: "1" }), destroy: () => {} } : undefined));

const element = document.createElement("enlist-form");
const same: EnlistForm = element;
same.identify = () => false;
void half;
