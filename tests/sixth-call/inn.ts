// What src/vendors/ of the package has for each of the five: the call out of its generated declaration, and its types.

import { declaration } from "../../target/sixth-call/generated/inn.addGuest.ts";
import type { InnGuest, InnGuestInput } from "../../target/sixth-call/enlist.d.ts";
import type { Call } from "../../pkg-template/src/api.ts";
import { callOf } from "../../pkg-template/src/call.ts";

export { createHandler } from "../../pkg-template/src/edge/index.ts";

/** The Lantern Inn. */
export const inn: {
  /** Adds a guest. */
  readonly addGuest: Call<InnGuestInput, InnGuest, { readonly key: string }>;
} = { addGuest: callOf(declaration) };
