/** Validation of the same call with zod. */

import { visitor } from "../schema.mjs";

export async function validate(input) {
  return visitor.safeParse(input);
}
