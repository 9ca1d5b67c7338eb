/**
 * BigChange: create a contact, and the token that it takes.
 *
 * New ids start beyond what a double can hold, so that a client which reads them as one gives itself away.
 */

import * as credentials from "./credentials.js";
import { decodeUtf8, readJsonObject, requireContentType, requirePost } from "./http.js";
import { Refusal } from "./refusal.js";
import { check, int64, list, nullable, number, record, text } from "./shape.js";

/** @import { Call } from "./http.js" */
/** @import { Memory, Vendor } from "./vendors.js" */

export const hosts = ["api.bigchange.com"];
export const secrets = ["Authorization", "client_secret"];

const SCOPE = "contacts:write";
const TOKEN_SECONDS = 3600;
const ID_BASE = 2n ** 53n;

const words = nullable(text());

const contact = record({
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

/** @type {Vendor["accept"]} */
export function accept(call, memory) {
  switch (call.path) {
    case "/auth/tokens":
      return issueToken(call, memory);
    case "/v1/contacts":
      return createContact(call, memory);
    default:
      throw new Refusal(404, "There is no such resource.");
  }
}

/** @type {Vendor["refuse"]} */
export function refuse(call, { status, message, fields, headers, code }) {
  if (call.path === "/auth/tokens") {
    return Response.json({ error: code ?? "invalid_request", error_description: message }, { status, headers });
  }
  const problem = { type: "about:blank", title: message, status, instance: call.path };
  return Response.json(fields ? { errors: fields, ...problem } : problem, {
    status,
    headers: { ...headers, "content-type": "application/problem+json" },
  });
}

/** @type {Vendor["accept"]} */
function createContact(call, memory) {
  requirePost(call);
  authorize(call, memory);
  requireContentType(call, ["application/json"]);
  check(contact, readJsonObject(call), 422);
  const id = ID_BASE + BigInt(memory.next("bigchange.contact"));
  return new Response(`{"id":${id}}`, { status: 201, headers: { "content-type": "application/json" } });
}

/** @param {Call} call @param {Memory} memory */
function authorize(call, memory) {
  const token = /^Bearer ([\w.~+/-]+=*)$/.exec(call.headers.get("authorization") ?? "")?.[1];
  const scope = token && scopeOf(token, call.now, memory);
  if (scope === undefined) {
    throw new Refusal(401, "The bearer token is missing or not valid.", { headers: { "www-authenticate": "Bearer" } });
  }
  const customer = call.headers.get("customer-id") ?? "";
  if (!/^-?\d{1,19}$/.test(customer)) throw new Refusal(400, "The Customer-Id header must be an integer.");
  if (customer !== credentials.bigchange.customerId) throw new Refusal(403, "The token is not for this customer.");
  if (scope !== SCOPE) throw new Refusal(403, `The token lacks the scope ${SCOPE}.`);
}

/** @param {string} token @param {number} now @param {Memory} memory @returns {string | undefined} */
function scopeOf(token, now, memory) {
  const { accessToken, readOnlyToken } = credentials.bigchange;
  if (token === accessToken) return SCOPE;
  if (token === readOnlyToken) return "contacts:read";
  return Number(memory.find("token", token) ?? 0) > now ? SCOPE : undefined;
}

/** @type {Vendor["accept"]} */
function issueToken(call, memory) {
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
  const token = crypto.randomUUID();
  memory.remember("token", token, String(call.now + TOKEN_SECONDS * 1000));
  return Response.json(
    { access_token: token, token_type: "Bearer", expires_in: TOKEN_SECONDS },
    { headers: { "cache-control": "no-store" } },
  );
}
