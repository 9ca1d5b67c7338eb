// Aptania: createContact and createAccount, as the vendor's pages of these names have them.
//
// The pages document no error response; here it has the members of the documented response, and the reason.
// A contact is matched by its email address, ignoring the case of ASCII letters, and is not changed then.

import { readJsonObject, requireContentType, requirePost, type Call } from "./call.ts";
import * as credentials from "./credentials.ts";
import { JsonNumber, writeJson, type JsonObject } from "./json.ts";
import { Refusal } from "./refusal.ts";
import { check, dayMonthYear, email, hourMinute, integer, list, pattern, record, text, type Kind } from "./shape.ts";
import { next, nextGuid, type Store } from "./store.ts";

export const baseUrl = "https://api.aptania.com";

/** The kind in the store. */
export const CONTACTS = "aptania.contact";
export const ACCOUNTS = "aptania.account";

const filled = text({ min: 1 });

const integerOrName: Kind = (value, path, report) =>
  value instanceof JsonNumber ? integer(value, path, report) : pattern(/\D/, "an integer, or a text that is none")(value, path, report);

const contactKind = record({
  required: {
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

const accountKind = record({
  required: {
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

export function accept(call: Call, store: Store): Response {
  switch (call.path) {
    case "/services/createContact": {
      const contact = read(call, "tokenUUID", contactKind);
      const known = store.get(CONTACTS, keyOf(contact));
      const contactUUID = known === undefined ? keepContact(contact, store) : String(JSON.parse(known).contactUUID);
      return Response.json({ exists: String(known !== undefined), contactUUID, status: "200" });
    }
    case "/services/createAccount": {
      const account = read(call, "TokenUUID", accountKind);
      store.set(ACCOUNTS, String(next(store, ACCOUNTS)), writeJson(account));
      return Response.json({ StatusCode: "200", StatusDesc: nextGuid(store) });
    }
    default:
      throw new Refusal(404, "There is no such service.");
  }
}

export function refuse(call: Call, { status, message, fields = {}, headers }: Refusal): Response {
  const reasons = Object.entries(fields).map(([path, why]) => ` ${path}: ${why.join(" ")}`);
  const reason = message + reasons.join("");
  const body = call.path.endsWith("/createAccount")
    ? { StatusCode: String(status), StatusDesc: reason }
    : { exists: "false", contactUUID: "", status: String(status), message: reason };
  return Response.json(body, { status, headers });
}

/** Stores a new contact, under its own id or a new one. */
export function keepContact(contact: JsonObject, store: Store): string {
  const contactUUID = String(contact.get("contactUUID") ?? nextGuid(store));
  store.set(CONTACTS, keyOf(contact), writeJson(new Map([["contactUUID", contactUUID], ...contact])));
  return contactUUID;
}

function keyOf(contact: JsonObject): string {
  return String(contact.get("contactEmailaddress")).replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Checks the token, and returns the record without it. */
function read(call: Call, token: string, kind: Kind): JsonObject {
  requirePost(call);
  requireContentType(call, ["application/json"]);
  const body = readJsonObject(call);
  if (body.get(token) !== credentials.aptania.tokenUUID) throw new Refusal(401, `The ${token} is not valid.`);
  body.delete(token);
  check(kind, body, 400);
  return body;
}
