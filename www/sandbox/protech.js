/**
 * Protech UX365: create contact, in JSON or in XML.
 *
 * The page names no status but 0, Success. Here an Id or an Email that is known already gives 1 under HTTP 200, as the
 * vendor's answer has a Status and a Description of its own for what the request's form does not decide.
 */

import * as credentials from "./credentials.js";
import { decodeUtf8, readJsonObject, requireContentType, requirePost } from "./http.js";
import { readContactRequest } from "./protech-xml.js";
import { Refusal } from "./refusal.js";
import { boolean, check, dateTime, guid, integer, list, record, text } from "./shape.js";
import { escapeXml } from "./xml.js";

/** @import { Call } from "./http.js" */
/** @import { Vendor } from "./vendors.js" */

/** Each customer has a host of their own. @type {readonly string[]} */
export const hosts = [];
export const secrets = ["APIKey", "ClientId"];

const TEXTS = [
  "Number", "Prefix", "FirstName", "MiddleInitial", "LastName", "Suffix", "JobTitle", "NickName", "Gender", "CustomerType",
  "Designation", "Image", "Facebook", "Twitter", "LinkedIn", "WebSite", "LabelName",
  "Primary_AddressName", "Primary_Address1", "Primary_Address2", "Primary_Address3",
  "Primary_City", "Primary_State", "Primary_PostalCode", "Primary_Country",
  "Secondary_AddressName", "Secondary_Address1", "Secondary_Address2", "Secondary_Address3",
  "Secondary_City", "Secondary_State", "Secondary_PostalCode", "Secondary_Country",
  "BusinessPhone", "HomePhone", "MobilePhone", "Fax", "PriceLevel", "Email",
];

const body = record({
  required: {
    Contact: record({
      optional: {
        ...Object.fromEntries(TEXTS.map((name) => [name, text()])),
        Id: guid,
        BirthDate: dateTime,
        PaidThroughDate: dateTime,
        OriginalJoinDate: dateTime,
        Age: integer,
        Member: boolean,
        IncludeInDirectory: boolean,
        EmailCommunication: boolean,
        ParentCustomer: record({ optional: { Type: integer, Id: guid, Number: text(), Name: text() } }),
        Custom: record({
          optional: { Attribute: list(record({ optional: { Type: integer, Key: text(), Value: text(), FormattedValue: text() } })) },
        }),
      },
    }),
  },
});

const JSON_TYPES = ["application/json", "text/json"];
const XML_TYPES = ["application/xml", "text/xml"];
const NO_ID = "00000000-0000-0000-0000-000000000000";

/** @type {Vendor["accept"]} */
export function accept(call, memory) {
  if (call.path !== "/api/Contact") throw new Refusal(404, "No HTTP resource was found that matches the request URI.");
  requirePost(call);
  const { apiKey, clientId } = credentials.protech;
  const parameters = JSON.stringify([...call.query].sort());
  if (parameters !== JSON.stringify([["APIKey", apiKey], ["ClientId", clientId]])) {
    throw new Refusal(401, "Authorization has been denied for this request.");
  }
  const type = requireContentType(call, [...JSON_TYPES, ...XML_TYPES]);
  const request = XML_TYPES.includes(type) ? readContactRequest(decodeUtf8(call.body)) : readJsonObject(call);
  check(body, request, 400);

  const contact = /** @type {Map<string, unknown>} */ (request.get("Contact"));
  const unique = ["Id", "Email"]
    .filter((name) => contact.get(name))
    .map((name) => ({ name, kind: `protech.${name}`, key: String(contact.get(name)).toLowerCase() }));
  for (const { name, kind, key } of unique) {
    if (memory.find(kind, key) !== undefined) return apiResponse(call, 1, NO_ID, `A contact with this ${name} exists.`);
  }
  const id = String(contact.get("Id") ?? crypto.randomUUID()).toLowerCase();
  memory.remember("protech.Id", id, id);
  for (const { kind, key } of unique) memory.remember(kind, key, id);
  return apiResponse(call, 0, id, "Contact created.");
}

/** @type {Vendor["refuse"]} */
export function refuse(call, { status, message, fields, headers }) {
  if (!answersInXml(call)) return Response.json({ Message: message, ModelState: fields }, { status, headers });
  const reasons = Object.entries(fields ?? {}).map(([path, why]) => ` ${path}: ${why.join(" ")}`);
  return xml(`<Error><Message>${escapeXml(message + reasons.join(""))}</Message></Error>`, { status, headers });
}

/** @param {Call} call @param {0 | 1} status @param {string} id @param {string} description */
function apiResponse(call, status, id, description) {
  if (!answersInXml(call)) return Response.json({ Status: status, Id: id, Description: description });
  return xml(
    '<APIResponse xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://schemas.datacontract.org/2004/07/Protech.UX.API.Response">' +
      `<Description>${escapeXml(description)}</Description><Id>${id}</Id><Status>${status === 0 ? "Success" : "Error"}</Status></APIResponse>`,
  );
}

/** What Accept names first; where it names neither, the language of the request. @param {Call} call */
function answersInXml({ headers }) {
  const named = /\b(?:application|text)\/(json|xml)\b/i;
  const format = named.exec(headers.get("accept") ?? "") ?? named.exec(headers.get("content-type") ?? "");
  return format?.[1].toLowerCase() === "xml";
}

/** @param {string} body @param {{ status?: number, headers?: Record<string, string> }} [init] */
function xml(body, { status, headers } = {}) {
  return new Response(body, { status, headers: { ...headers, "content-type": "application/xml; charset=utf-8" } });
}
