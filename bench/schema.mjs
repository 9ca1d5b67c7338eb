/** The Aptania contact in zod 4. The compared worker and page import it, too. */

import * as z from "zod";

/** The rules as patterns, for all libraries. */
export const patterns = {
  /** Neither NUL nor a lone surrogate. */
  text: /^[^\0\ud800-\udfff]*$/u,
  /** At least one character that is not white space. */
  filled: /^\s*[^\s\0\ud800-\udfff][^\0\ud800-\udfff]*$/u,
  /** RFC 6265's cookie octets. */
  opaqueId: /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]{1,255}$/u,
  ids: /^[^,\0\ud800-\udfff]+(?:,[^,\0\ud800-\udfff]+)*$/u,
};

const text = z.string().regex(patterns.text);
const filled = z.string().regex(patterns.filled);

/** The whole record. */
export const contact = z.strictObject({
  userUUID: z.string().regex(patterns.opaqueId),
  contactTitle: text.optional(),
  contactFirstname: text.optional(),
  contactLastname: text.optional(),
  contactEmailaddress: z.string().trim().regex(z.regexes.html5Email),
  contactTelephone: text.optional(),
  contactMobile: text.optional(),
  contactJobRole: text.optional(),
  contactProfileID: filled,
  contactTagID: z
    .union([z.string(), z.array(z.union([z.string(), z.int()])).max(1_000)])
    .transform((ids) =>
      String(ids)
        .split(",")
        .map((id) => id.trim())
        .join(","),
    )
    .pipe(z.string().regex(patterns.ids))
    .optional(),
  contactAttr: z
    .array(z.strictObject({ attrID: filled, attrValue: filled }))
    .max(1_000)
    .optional(),
});

/** The members that a visitor may set. */
export const visitor = contact.pick({
  contactTitle: true,
  contactFirstname: true,
  contactLastname: true,
  contactEmailaddress: true,
  contactTelephone: true,
  contactMobile: true,
  contactJobRole: true,
});
