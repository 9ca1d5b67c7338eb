// Yulsn, formerly Loyaltii: create contact, as the vendor's page of `POST /api/v1/Contacts` has it.
//
// A blank text is valid wherever the page allows a length of 0. A member of another name is one of the account's dynamic fields,
// unless it is a declared name in another case.
// The page says that the same "Name" answers 409; the member it calls unique is Email, so that is what is compared.

import { readJsonObject, requireContentType, requirePost, type Call } from "./call.ts";
import * as credentials from "./credentials.ts";
import { JsonNumber, writeJson, type JsonObject } from "./json.ts";
import { Refusal } from "./refusal.ts";
import { all, boolean, check, dateTime, integer, nullable, pattern, record, scalar, text, type Kind } from "./shape.ts";
import { next, nextGuid, type Store } from "./store.ts";

export const baseUrl = "https://api.yulsn.io";

/** The kind in the store. */
export const CONTACTS = "yulsn.contact";

const STORES = ["1", "2", "3"];
const OCTET = "(\\d|[1-9]\\d|1\\d\\d|2[0-4]\\d|25[0-5])";

/** In the order of the response. */
const optional: Record<string, Kind> = {
  RegistrationDateTime: dateTime,
  RegistrationIp: pattern(new RegExp(`^(${OCTET}(\\.${OCTET}){3})?$`), "an IPv4 address"),
  RegistrationStoreId: integer,
  Email: all(text({ max: 250 }), pattern(/^([^\s@]+@[^\s@]+)?$/, "an email address")),
  PhoneCountryCode: text({ max: 10 }),
  Phone: text({ max: 20 }),
  FirstName: text({ max: 50 }),
  LastName: text({ max: 50 }),
  LimitMailsPermanently: boolean,
  LimitMailsTemporarilyUntil: dateTime,
  PreferredStoreId: integer,
  ContactCompanyId: nullable(integer),
  LatestPermissionSource: text(),
};

const contactKind = record({ required: { RegistrationSource: text({ min: 1, max: 50 }) }, optional, others: scalar });

export function accept(call: Call, store: Store): Response {
  if (call.path !== "/api/v1/Contacts") throw new Refusal(404, "No HTTP resource was found that matches the request URI.");
  requirePost(call);
  if (call.headers.get("x-apikey") !== credentials.yulsn.apiKey) {
    throw new Refusal(401, "Authorization has been denied for this request.");
  }
  if (!/(^|[\s,])(application|text)\/json\b/i.test(call.headers.get("accept") ?? "")) {
    throw new Refusal(406, "The Accept header must name application/json.");
  }
  requireContentType(call, ["application/json", "text/json"]);
  const contact = readJsonObject(call);
  check(contactKind, contact, 400);

  const preferred = contact.get("PreferredStoreId");
  if (preferred instanceof JsonNumber && !STORES.includes(preferred.digits)) {
    throw new Refusal(409, `There is no store with the id ${preferred.digits}.`);
  }
  for (const { name, kind, key } of uniqueIn(contact)) {
    if (store.get(kind, key) !== undefined) throw new Refusal(409, `A contact with the same ${name} exists.`);
  }
  const id = keepContact(contact, store);
  return new Response(writeJson(answerTo(contact, id, nextGuid(store).replaceAll("-", ""), call.now)), {
    status: 201,
    headers: { "content-type": "application/json; charset=utf-8" },
  });
}

export function refuse(_call: Call, { status, message, fields, headers }: Refusal): Response {
  const state = fields && Object.fromEntries(Object.entries(fields).map(([path, why]) => [`dto.${path}`, why]));
  return Response.json({ Message: message, ModelState: state }, { status, headers });
}

/** Stores a new contact under a new id. */
export function keepContact(contact: JsonObject, store: Store): JsonNumber {
  const id = new JsonNumber(String(next(store, CONTACTS)));
  const kept: JsonObject = new Map([["Id", id], ...contact]);
  // An account can have a dynamic field of this name.
  store.set(CONTACTS, id.digits, writeJson(kept.set("Id", id)));
  for (const { kind, key } of uniqueIn(contact)) store.set(kind, key, id.digits);
  return id;
}

/** The members that are unique to a contact. */
function uniqueIn(contact: JsonObject): { name: string; kind: string; key: string }[] {
  return ["Email", "Phone"].filter((name) => contact.get(name)).map((name) => ({ name, kind: `yulsn.${name}`, key: String(contact.get(name)).toLowerCase() }));
}

function answerTo(contact: JsonObject, id: JsonNumber, secret: string, now: number): JsonObject {
  const modified = new Date(now).toISOString().replace("Z", "0000+00:00");
  const answer: JsonObject = new Map();
  answer.set("Id", id);
  answer.set("Secret", secret);
  answer.set("RegistrationDateTime", contact.get("RegistrationDateTime") ?? modified);
  answer.set("RegistrationSource", contact.get("RegistrationSource") ?? "");
  answer.set("RegistrationIp", contact.get("RegistrationIp") ?? "");
  answer.set("LastModified", modified);
  answer.set("Version", "AAAAAAAAAAE=");
  for (const name of Object.keys(optional)) {
    if (!answer.has(name)) answer.set(name, contact.get(name) ?? null);
  }
  for (const [name, value] of contact) {
    if (!answer.has(name)) answer.set(name, value);
  }
  return answer;
}
