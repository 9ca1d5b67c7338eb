// With the DOM's types a form element is a form.

import { aptania, readUserUUID, type FormElement } from "enlist-sdk";

declare const form: HTMLFormElement;
declare const field: HTMLInputElement;
const same: FormElement = form;
aptania.createContact.visitor.fromForm(same);
// @ts-expect-error a control is none
aptania.createContact.visitor.fromForm(field);
const uuid: string | null = readUserUUID("uid");
void uuid;
