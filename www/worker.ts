/** The demo's worker: it takes the signups, keeps them until their vendor has them, and serves the pages they come from. */

import { aptania, bigchange, protech, yulsn } from "enlist-sdk";
import { createHandler, type LedgerNamespace } from "enlist-sdk/edge";
import { membership, tradeAccount } from "./members.js";
import { orderFault, showSent } from "./curious.ts";

interface Fetcher {
  fetch: typeof fetch;
}

export interface Env {
  readonly ASSETS: Fetcher;
  readonly SANDBOX: Fetcher;
  readonly LEDGER: LedgerNamespace;
  readonly VENDORS_URL: string;
  readonly APTANIA_TOKEN_UUID: string;
  readonly YULSN_API_KEY: string;
  readonly PROTECH_API_KEY: string;
  readonly PROTECH_CLIENT_ID: string;
  readonly BIGCHANGE_CUSTOMER_ID: string;
  readonly BIGCHANGE_CLIENT_ID: string;
  readonly BIGCHANGE_CLIENT_SECRET: string;
  readonly LEDGER_SECRET: string;
  readonly OPERATOR_SECRET: string;
}

/** Every three seconds for a quarter of an hour: whoever switches a vendor on again wants to see what waited arrive. By default a vendor has more rest. */
const IMPATIENT = Array<number>(300).fill(3);

/** An account is opened on two of the pages. */
const tradeRoute = (env: Env) =>
  ({
    call: aptania.createAccount,
    credentials: { tokenUUID: env.APTANIA_TOKEN_UUID },
    baseUrl: `${env.VENDORS_URL}/aptania`,
    accept: tradeAccount.names,
    defaults: { Address2: "-", County: "-", Note: "Applied on the website" },
    set: {
      CreatedByUserID: 123,
      AssignedToUserID: 123,
      AccountTypeID: "3",
      ContactProfileID: 12,
      Actions: [
        {
          ActionTypeID: "1",
          ActionAssignedToUserID: 360,
          ActionText: "Take up the references",
          ActionDate: "31-12-2030",
          ActionTime: "09:00",
        },
      ],
    },
    successUrl: "/thanks",
  }) as const;

const signups = createHandler<Env>((env) => ({
  // The sandbox stands in for all five vendors. To reach the real ones leave out `fetch` and each `baseUrl`; only Protech needs its own.
  fetch: (input, init) => env.SANDBOX.fetch(input, init),
  routes: {
    "/signup/aptania-contact": {
      call: aptania.createContact,
      credentials: { tokenUUID: env.APTANIA_TOKEN_UUID },
      baseUrl: `${env.VENDORS_URL}/aptania`,
      names: {
        title: "contactTitle",
        "first-name": "contactFirstname",
        "last-name": "contactLastname",
        "job-role": "contactJobRole",
        email: "contactEmailaddress",
        phone: "contactTelephone",
        mobile: "contactMobile",
      },
      // Where a blocker took the cookie away, the contact is a stranger rather than a lost one.
      userUUID: { cookie: "aptania_uuid", otherwise: () => crypto.randomUUID() },
      set: { contactProfileID: "12", contactTagID: "176,177", contactAttr: [{ attrID: "31", attrValue: "Sample box" }] },
      successUrl: "/thanks",
    },
    "/signup/aptania-account": tradeRoute(env),
    "/signup/everything": { ...tradeRoute(env), names: { business: "AccountName" } },
    "/signup/yulsn-contact": {
      call: yulsn.createContact,
      credentials: { apiKey: env.YULSN_API_KEY },
      baseUrl: `${env.VENDORS_URL}/yulsn`,
      set: { RegistrationSource: "Tenth Cup" },
      successUrl: "/thanks",
    },
    "/signup/protech-contact": {
      call: protech.createContact,
      credentials: { apiKey: env.PROTECH_API_KEY, clientId: env.PROTECH_CLIENT_ID },
      baseUrl: `${env.VENDORS_URL}/protech`,
      accept: membership.names,
      set: { CustomerType: "Applicant" },
      successUrl: "/thanks",
    },
    "/signup/bigchange-contact": {
      call: bigchange.createContact,
      credentials: {
        customerId: env.BIGCHANGE_CUSTOMER_ID,
        clientId: env.BIGCHANGE_CLIENT_ID,
        clientSecret: env.BIGCHANGE_CLIENT_SECRET,
        tokenUrl: `${env.VENDORS_URL}/bigchange/auth/tokens`,
      },
      baseUrl: `${env.VENDORS_URL}/bigchange`,
      // Beyond what a JavaScript number can hold, as the vendor's ids may be.
      set: { groupId: "4611686018427387905" },
      successUrl: "/thanks",
    },
  },
  ledger: {
    namespace: env.LEDGER,
    secret: env.LEDGER_SECRET,
    schedule: IMPATIENT,
    operator: { path: "/operate", secret: env.OPERATOR_SECRET },
  },
}));

export const Ledger = signups.Ledger;

const PAGE_HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "permissions-policy": "geolocation=(self)",
  "referrer-policy": "same-origin",
  "x-content-type-options": "nosniff",
};

export default {
  async fetch(request: Request, env: Env, context: { waitUntil(promise: Promise<unknown>): void }): Promise<Response> {
    const [, section, form] = new URL(request.url).pathname.split("/");
    switch (section) {
      case "signup":
      case "operate":
        return signups.fetch(request, env, context);
      case "sent":
        return showSent(request, env.SANDBOX, form);
      case "fault":
        return orderFault(request, env.SANDBOX, form);
      default:
        return withPageHeaders(await env.ASSETS.fetch(request));
    }
  },
};

function withPageHeaders(response: Response): Response {
  const copy = new Response(response.body, response);
  for (const [name, value] of Object.entries(PAGE_HEADERS)) copy.headers.set(name, value);
  return copy;
}
