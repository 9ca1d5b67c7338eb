/** The same in zod. */

import { visitor } from "../schema.mjs";

export async function judge(input) {
  return visitor.safeParse(input);
}
