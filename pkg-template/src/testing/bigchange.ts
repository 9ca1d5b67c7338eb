// BigChange: create a contact, as on the vendor's page of this name, and its token, by the client credentials grant of OAuth 2.
//
// New ids are larger than a double can hold, so that a client that reads them as one fails its test.

import { decodeUtf8, readJsonObject, requireContentType, requirePost, type Call } from "./call.ts";
import * as credentials from "./credentials.ts";
import { JsonNumber, writeJson } from "./json.ts";
import { Refusal } from "./refusal.ts";
import { check, int64, list, nullable, number, record, text } from "./shape.ts";
import { next, type Store } from "./store.ts";

export const baseUrl = "https://api.bigchange.com";

/** The kind in the store. */
export const CONTACTS = "bigchange.contact";
export const TOKENS = "bigchange.token";

const SCOPE = "contacts:write";
const TOKEN_SECONDS = 3600;
const ID_BASE = 2n ** 53n + 1024n;

const words = nullable(text());

const contactKind = record({
  required: {
    name: text({ min: 1 }),
    groupId: int64,
    location: record({ required: { latitude: number(-90, 90), longitude: number(-180, 180) } }),
  },
  optional: {
    reference: words,
    parentId: nullable(int64),
    extraInformation: words,
    street: words,
    town: words,
    postalCode: words,
    country: words,
    customFields: nullable(list(record({ required: { definitionId: int64 }, optional: { value: words } }))),
  },
});

export function accept(call: Call, store: Store): Response {
  switch (call.path) {
    case "/auth/tokens":
      return issueToken(call, store);
    case "/v1/contacts":
      return createContact(call, store);
    default:
      throw new Refusal(404, "There is no such resource.");
  }
}

export function refuse(call: Call, { status, message, fields, headers, code = "invalid_request" }: Refusal): Response {
  if (call.path === "/auth/tokens") {
    return Response.json({ error: code, error_description: message }, { status, headers });
  }
  const problem = { type: "about:blank", title: message, status, instance: call.path };
  return Response.json(fields ? { errors: fields, ...problem } : problem, {
    status,
    headers: { ...headers, "content-type": "application/problem+json" },
  });
}

function createContact(call: Call, store: Store): Response {
  requirePost(call);
  authorize(call, store);
  requireContentType(call, ["application/json"]);
  const contact = readJsonObject(call);
  check(contactKind, contact, 422);
  const id = new JsonNumber(String(ID_BASE + BigInt(next(store, CONTACTS))));
  store.set(CONTACTS, id.digits, writeJson(new Map([["id", id], ...contact])));
  return new Response(`{"id":${id.digits}}`, { status: 201, headers: { "content-type": "application/json" } });
}

function authorize(call: Call, store: Store): void {
  const token = /^Bearer ([\w.~+/-]+=*)$/.exec(call.headers.get("authorization") ?? "")?.[1];
  const scope = token && scopeOf(token, call.now, store);
  if (scope === undefined) {
    throw new Refusal(401, "The bearer token is missing or not valid.", { headers: { "www-authenticate": "Bearer" } });
  }
  const customer = call.headers.get("customer-id") ?? "";
  if (!/^-?\d{1,19}$/.test(customer)) throw new Refusal(400, "The Customer-Id header must be an integer.");
  if (customer !== credentials.bigchange.customerId) throw new Refusal(403, "The token is not for this customer.");
  if (scope !== SCOPE) throw new Refusal(403, `The token lacks the scope ${SCOPE}.`);
}

function scopeOf(token: string, now: number, store: Store): string | undefined {
  if (token === credentials.accessToken) return SCOPE;
  if (token === credentials.readOnlyToken) return "contacts:read";
  return Number(store.get(TOKENS, token) ?? 0) > now ? SCOPE : undefined;
}

function issueToken(call: Call, store: Store): Response {
  requirePost(call);
  requireContentType(call, ["application/x-www-form-urlencoded"]);
  const form = [...new URLSearchParams(decodeUtf8(call.body))];
  const parameters = new Map(form);
  if (parameters.size < form.length) throw new Refusal(400, "A parameter appears twice.");
  for (const name of parameters.keys()) {
    if (!["grant_type", "client_id", "client_secret", "scope"].includes(name)) throw new Refusal(400, `${name} is not a parameter.`);
  }
  if (!parameters.has("grant_type")) throw new Refusal(400, "grant_type is missing.");
  if (parameters.get("grant_type") !== "client_credentials") {
    throw new Refusal(400, "Only client_credentials is granted.", { code: "unsupported_grant_type" });
  }
  const { clientId, clientSecret } = credentials.bigchange;
  if (parameters.get("client_id") !== clientId || parameters.get("client_secret") !== clientSecret) {
    throw new Refusal(401, "The client is not known.", { code: "invalid_client" });
  }
  if (![undefined, SCOPE].includes(parameters.get("scope"))) {
    throw new Refusal(400, `Only ${SCOPE} is granted.`, { code: "invalid_scope" });
  }
  // Random, unlike the ids, so that no token repeats.
  const token = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  store.set(TOKENS, token, String(call.now + TOKEN_SECONDS * 1000));
  return Response.json({ access_token: token, token_type: "Bearer", expires_in: TOKEN_SECONDS }, { headers: { "cache-control": "no-store" } });
}
