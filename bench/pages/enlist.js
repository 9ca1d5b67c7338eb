/** Validation of one call with enlist. */

import { aptania, init } from "enlist-sdk";

export async function validate(input) {
  await init();
  return aptania.createContact.visitor.validate(input);
}
