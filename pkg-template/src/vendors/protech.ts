import { declaration } from "#generated/protech.createContact.ts";
import type { ProtechContact, ProtechContactInput } from "#generated/records.ts";
import type { Call, ProtechCredentials } from "../api.ts";
import { callOf } from "../call.ts";

/** Protech UX365. */
export const protech: {
  /** Creates a contact. */
  readonly createContact: Call<ProtechContactInput, ProtechContact, ProtechCredentials>;
} = { createContact: /* @__PURE__ */ callOf(declaration) };
