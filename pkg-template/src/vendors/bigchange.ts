import { declaration } from "#generated/bigchange.createContact.ts";
import { withToken } from "#token";
import type { BigChangeContact, BigChangeContactInput } from "#generated/records.ts";
import type { BigChangeCredentials, Call } from "../api.ts";
import { callOf } from "../call.ts";

/** BigChange. */
export const bigchange: {
  /** Creates a contact. */
  readonly createContact: Call<BigChangeContactInput, BigChangeContact, BigChangeCredentials>;
} = { createContact: /* @__PURE__ */ callOf(declaration, withToken) };
