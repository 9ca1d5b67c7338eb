/** Validation alone, of one call. */

import { aptania, init } from "enlist-sdk";

export async function judge(input) {
  await init();
  return aptania.createContact.visitor.validate(input);
}
