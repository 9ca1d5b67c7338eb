// Protech UX365: create contact, in JSON or in XML, as the vendor's page of `POST api/Contact` has it.
//
// The page documents the status 0, Success, only. Here an Id or an Email that exists gets 1 under HTTP 200, because the response has a
// Status and a Description of its own.

import { decodeUtf8, readJsonObject, requireContentType, requirePost, type Call } from "./call.ts";
import * as credentials from "./credentials.ts";
import { writeJson, type JsonObject } from "./json.ts";
import { readContactRequest } from "./protech-xml.ts";
import { Refusal } from "./refusal.ts";
import { boolean, check, dateTime, guid, integer, list, record, text } from "./shape.ts";
import { nextGuid, type Store } from "./store.ts";
import { escapeXml } from "./xml.ts";

/** A default: each customer has their own host. */
export const baseUrl = "https://protech.example";

/** The kind in the store. */
export const CONTACTS = "protech.contact";

const TEXTS = [
  "Number",
  "Prefix",
  "FirstName",
  "MiddleInitial",
  "LastName",
  "Suffix",
  "JobTitle",
  "NickName",
  "Gender",
  "CustomerType",
  "Designation",
  "Image",
  "Facebook",
  "Twitter",
  "LinkedIn",
  "WebSite",
  "LabelName",
  "Primary_AddressName",
  "Primary_Address1",
  "Primary_Address2",
  "Primary_Address3",
  "Primary_City",
  "Primary_State",
  "Primary_PostalCode",
  "Primary_Country",
  "Secondary_AddressName",
  "Secondary_Address1",
  "Secondary_Address2",
  "Secondary_Address3",
  "Secondary_City",
  "Secondary_State",
  "Secondary_PostalCode",
  "Secondary_Country",
  "BusinessPhone",
  "HomePhone",
  "MobilePhone",
  "Fax",
  "PriceLevel",
  "Email",
];

const requestKind = record({
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

export function accept(call: Call, store: Store): Response {
  if (call.path !== "/api/Contact") throw new Refusal(404, "No HTTP resource was found that matches the request URI.");
  requirePost(call);
  const { apiKey, clientId } = credentials.protech;
  const parameters = JSON.stringify([...call.query].sort());
  if (
    parameters !==
    JSON.stringify([
      ["APIKey", apiKey],
      ["ClientId", clientId],
    ])
  ) {
    throw new Refusal(401, "Authorization has been denied for this request.");
  }
  const type = requireContentType(call, [...JSON_TYPES, ...XML_TYPES]);
  const request = XML_TYPES.includes(type) ? readContactRequest(decodeUtf8(call.body)) : readJsonObject(call);
  check(requestKind, request, 400);

  const contact = request.get("Contact") as JsonObject;
  for (const { name, kind, key } of uniqueIn(contact)) {
    if (store.get(kind, key) !== undefined) return apiResponse(call, 1, NO_ID, `A contact with this ${name} exists.`);
  }
  return apiResponse(call, 0, keepContact(contact, store), "Contact created.");
}

export function refuse(call: Call, { status, message, fields, headers }: Refusal): Response {
  if (!answersInXml(call)) return Response.json({ Message: message, ModelState: fields }, { status, headers });
  const reasons = Object.entries(fields ?? {}).map(([path, why]) => ` ${path}: ${why.join(" ")}`);
  return xml(`<Error><Message>${escapeXml(message + reasons.join(""))}</Message></Error>`, { status, headers });
}

/** Stores a new contact, under its own id or a new one. */
export function keepContact(contact: JsonObject, store: Store): string {
  const id = String(contact.get("Id") ?? nextGuid(store)).toLowerCase();
  const kept: JsonObject = new Map([["Id", id], ...contact]);
  store.set(CONTACTS, id, writeJson(kept.set("Id", id)));
  for (const { kind, key } of uniqueIn(kept)) store.set(kind, key, id);
  return id;
}

/** The members that are unique to a contact. */
function uniqueIn(contact: JsonObject): { name: string; kind: string; key: string }[] {
  return ["Id", "Email"].filter((name) => contact.get(name)).map((name) => ({ name, kind: `protech.${name}`, key: String(contact.get(name)).toLowerCase() }));
}

function apiResponse(call: Call, status: 0 | 1, id: string, description: string): Response {
  if (!answersInXml(call)) return Response.json({ Status: status, Id: id, Description: description });
  return xml(
    '<APIResponse xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://schemas.datacontract.org/2004/07/Protech.UX.API.Response">' +
      `<Description>${escapeXml(description)}</Description><Id>${id}</Id><Status>${status === 0 ? "Success" : "Error"}</Status></APIResponse>`,
  );
}

/** The first format in `Accept`, else the format of the request. */
function answersInXml({ headers }: Call): boolean {
  const named = /\b(?:application|text)\/(json|xml)\b/i;
  const format = named.exec(headers.get("accept") ?? "") ?? named.exec(headers.get("content-type") ?? "");
  return format?.[1]?.toLowerCase() === "xml";
}

function xml(body: string, { status = 200, headers = {} }: Partial<Pick<Refusal, "status" | "headers">> = {}): Response {
  return new Response(body, { status, headers: { ...headers, "content-type": "application/xml; charset=utf-8" } });
}
