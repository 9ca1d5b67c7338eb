/**
 * Yulsn, formerly Loyaltii: create contact.
 *
 * An empty text passes wherever the page allows a length of 0. A member of another name is one of the account's dynamic fields,
 * unless it is a declared name in other letters.
 * The page says that the same "Name" answers 409; the member it calls unique is Email, so that is what is compared.
 */

import * as credentials from "./credentials.js";
import { readJsonObject, requireContentType, requirePost } from "./http.js";
import { JsonNumber, writeJson } from "./json.js";
import { Refusal } from "./refusal.js";
import { all, boolean, check, dateTime, integer, nullable, pattern, record, scalar, text } from "./shape.js";

/** @import { JsonValue } from "./json.js" */
/** @import { Kind } from "./shape.js" */
/** @import { Vendor } from "./vendors.js" */

export const hosts = ["api.yulsn.io", "api.loyaltii.com"];
export const secrets = ["X-ApiKey"];

const STORES = ["1", "2", "3"];
const OCTET = "(\\d|[1-9]\\d|1\\d\\d|2[0-4]\\d|25[0-5])";

/** In the order of the answer. @type {Record<string, Kind>} */
const optional = {
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

const contact = record({ required: { RegistrationSource: text({ min: 1, max: 50 }) }, optional, others: scalar });

/** @type {Vendor["accept"]} */
export function accept(call, memory) {
  if (call.path !== "/api/v1/Contacts") throw new Refusal(404, "No HTTP resource was found that matches the request URI.");
  requirePost(call);
  if (call.headers.get("x-apikey") !== credentials.yulsn.apiKey) {
    throw new Refusal(401, "Authorization has been denied for this request.");
  }
  if (!/(^|[\s,])(application|text)\/json\b/i.test(call.headers.get("accept") ?? "")) {
    throw new Refusal(406, "The Accept header must name application/json.");
  }
  requireContentType(call, ["application/json", "text/json"]);
  const body = readJsonObject(call);
  check(contact, body, 400);

  const store = body.get("PreferredStoreId");
  if (store instanceof JsonNumber && !STORES.includes(store.digits)) {
    throw new Refusal(409, `There is no store with the id ${store.digits}.`);
  }
  const unique = ["Email", "Phone"]
    .filter((name) => body.get(name))
    .map((name) => ({ name, kind: `yulsn.${name}`, key: String(body.get(name)).toLowerCase() }));
  for (const { name, kind, key } of unique) {
    if (memory.find(kind, key) !== undefined) throw new Refusal(409, `A contact with the same ${name} exists.`);
  }
  const id = memory.next("yulsn.contact");
  for (const { kind, key } of unique) memory.remember(kind, key, String(id));
  return new Response(writeJson(newContact(id, body, call.now)), {
    status: 201,
    headers: { "content-type": "application/json; charset=utf-8" },
  });
}

/** @type {Vendor["refuse"]} */
export function refuse(_call, { status, message, fields, headers }) {
  const state = fields && Object.fromEntries(Object.entries(fields).map(([path, why]) => [`dto.${path}`, why]));
  return Response.json({ Message: message, ModelState: state }, { status, headers });
}

/**
 * @param {number} id
 * @param {Map<string, JsonValue>} body
 * @param {number} now
 * @returns {Map<string, JsonValue>}
 */
function newContact(id, body, now) {
  const modified = new Date(now).toISOString().replace("Z", "0000+00:00");
  const answer = new Map(/** @type {[string, JsonValue][]} */ ([
    ["Id", new JsonNumber(String(id))],
    ["Secret", crypto.randomUUID().replaceAll("-", "")],
    ["RegistrationDateTime", body.get("RegistrationDateTime") ?? modified],
    ["RegistrationSource", body.get("RegistrationSource") ?? ""],
    ["RegistrationIp", body.get("RegistrationIp") ?? ""],
    ["LastModified", modified],
    ["Version", "AAAAAAAAAAE="],
  ]));
  for (const name of Object.keys(optional)) {
    if (!answer.has(name)) answer.set(name, body.get(name) ?? null);
  }
  for (const [name, value] of body) {
    if (!answer.has(name)) answer.set(name, value);
  }
  return answer;
}
