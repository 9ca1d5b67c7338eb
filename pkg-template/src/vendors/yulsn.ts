import type { YulsnContact, YulsnContactInput } from "#generated/records.ts";
import { declaration } from "#generated/yulsn.createContact.ts";
import type { Call, YulsnCredentials } from "../api.ts";
import { callOf } from "../call.ts";

/** Yulsn, formerly Loyaltii. */
export const yulsn: {
  /** Creates a contact. An account's own fields are extra members of the record. */
  readonly createContact: Call<YulsnContactInput, YulsnContact, YulsnCredentials>;
} = { createContact: /* @__PURE__ */ callOf(declaration) };
