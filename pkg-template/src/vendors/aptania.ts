import { declaration as account } from "#generated/aptania.createAccount.ts";
import { declaration as contact } from "#generated/aptania.createContact.ts";
import type { AptaniaAccount, AptaniaAccountInput, AptaniaContact, AptaniaContactInput } from "#generated/records.ts";
import type { AptaniaCredentials, Call } from "../api.ts";
import { callOf } from "../call.ts";

/** Aptania. */
export const aptania: {
  /** Creates a contact, or finds the one there is. */
  readonly createContact: Call<AptaniaContactInput, AptaniaContact, AptaniaCredentials>;
  /** Creates an account with its people and the actions to take. */
  readonly createAccount: Call<AptaniaAccountInput, AptaniaAccount, AptaniaCredentials>;
} = { createContact: /* @__PURE__ */ callOf(contact), createAccount: /* @__PURE__ */ callOf(account) };
