// Without the DOM's types there is no form element, and nothing asks for one.

import { aptania, type FormElement } from "enlist-sdk";

type IsNever<T> = [T] extends [never] ? true : false;
const never: IsNever<FormElement> = true;
void never;
aptania.createContact.visitor.fromForm(new FormData());
// @ts-expect-error there is no page here
void document;
