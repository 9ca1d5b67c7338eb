/**
 * Aptania: createContact and createAccount.
 *
 * The pages give no refusal's body; here it has the members of the documented answer, with the reason added.
 * A contact whose e-mail address is known, whatever the case of its ASCII letters, is the contact already matched.
 */

import * as credentials from "./credentials.js";
import { readJsonObject, requireContentType, requirePost } from "./http.js";
import { JsonNumber } from "./json.js";
import { Refusal } from "./refusal.js";
import { check, dayMonthYear, email, hourMinute, integer, list, pattern, record, text } from "./shape.js";

/** @import { Call } from "./http.js" */
/** @import { Kind } from "./shape.js" */
/** @import { Vendor } from "./vendors.js" */

export const hosts = ["api.aptania.com"];
export const secrets = ["tokenUUID"];

const filled = text({ min: 1 });

/** @type {Kind} */
const integerOrName = (value, path, report) =>
  value instanceof JsonNumber ? integer(value, path, report) : pattern(/\D/, "an integer, or a text that is none")(value, path, report);

const contact = record({
  required: {
    tokenUUID: filled,
    userUUID: pattern(/^[!#-+\--:<-[\]-~]{1,255}$/, "1 to 255 cookie octets"),
    contactEmailaddress: email,
    contactProfileID: filled,
  },
  optional: {
    contactTitle: text(),
    contactFirstname: text(),
    contactLastname: text(),
    contactTelephone: text(),
    contactMobile: text(),
    contactJobRole: text(),
    contactTagID: pattern(/^[^\s,]+(,[^\s,]+)*$/, "comma delimited"),
    contactAttr: list(record({ required: { attrID: filled, attrValue: text() } })),
  },
});

const account = record({
  required: {
    TokenUUID: filled,
    AccountName: filled,
    Address1: filled,
    Address2: filled,
    Town: filled,
    Postcode: filled,
    County: filled,
    Telephone: filled,
    Note: filled,
    CreatedByUserID: integer,
    AssignedToUserID: integer,
    CountryID: filled,
    AccountTypeID: filled,
    ContactProfileID: integerOrName,
    Contacts: list(record({ required: { Firstname: filled, Lastname: filled, Emailaddress: email } }), { min: 1 }),
    Actions: list(
      record({
        required: {
          ActionTypeID: filled,
          ActionAssignedToUserID: integer,
          ActionText: filled,
          ActionDate: dayMonthYear,
          ActionTime: hourMinute,
        },
      }),
      { min: 1 },
    ),
  },
});

/** @type {Vendor["accept"]} */
export function accept(call, memory) {
  switch (call.path) {
    case "/services/createContact": {
      const body = read(call, "tokenUUID", contact);
      const key = String(body.get("contactEmailaddress")).replace(/[A-Z]/g, (letter) => letter.toLowerCase());
      const known = memory.find("aptania.contact", key);
      const contactUUID = known ?? crypto.randomUUID();
      if (known === undefined) memory.remember("aptania.contact", key, contactUUID);
      return Response.json({ exists: String(known !== undefined), contactUUID, status: "200" });
    }
    case "/services/createAccount":
      read(call, "TokenUUID", account);
      return Response.json({ StatusCode: "200", StatusDesc: crypto.randomUUID() });
    default:
      throw new Refusal(404, "There is no such service.");
  }
}

/** @type {Vendor["refuse"]} */
export function refuse(call, { status, message, fields, headers }) {
  const reasons = Object.entries(fields ?? {}).map(([path, why]) => ` ${path}: ${why.join(" ")}`);
  const reason = message + reasons.join("");
  const body = call.path.endsWith("/createAccount")
    ? { StatusCode: String(status), StatusDesc: reason }
    : { exists: "false", contactUUID: "", status: String(status), message: reason };
  return Response.json(body, { status, headers });
}

/** @param {Call} call @param {string} token @param {Kind} kind */
function read(call, token, kind) {
  requirePost(call);
  requireContentType(call, ["application/json"]);
  const body = readJsonObject(call);
  if (body.get(token) !== credentials.aptania.tokenUUID) throw new Refusal(401, `The ${token} is not valid.`);
  check(kind, body, 400);
  return body;
}
