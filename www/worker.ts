/** The demo's worker: it accepts signups, stores them in a ledger until the vendor has received them, and serves the pages. */

import { aptania, bigchange, protech, yulsn } from "enlist-sdk";
import { createHandler, type LedgerNamespace } from "enlist-sdk/edge";
import { letter, membership, power, stand, tradeAccount } from "./members.js";
import { orderFault, showSent } from "./demo-inspector.ts";

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
  readonly TURNSTILE_SECRET: string;
  readonly TURNSTILE_URL: string;
  readonly LEDGER_SECRET: string;
  readonly OPERATOR_SECRET: string;
}

/** Retries every three seconds for 15 minutes, so that stored submissions arrive soon after a vendor is switched on again. The default waits longer. */
const FREQUENT = Array<number>(300).fill(3);

/** The route options of an Aptania account, which two pages open. */
const account = (env: Env) =>
  ({
    call: aptania.createAccount,
    credentials: { tokenUUID: env.APTANIA_TOKEN_UUID },
    baseUrl: `${env.VENDORS_URL}/aptania`,
    defaults: { Address2: "-", County: "-", Note: "Applied on the website" },
    set: { CreatedByUserID: 123, AssignedToUserID: 123, AccountTypeID: "3", ContactProfileID: 12 },
    successUrl: "/thanks",
  }) as const;

/** The route options of an Aptania contact. A visitor whose cookie was blocked becomes a new contact. */
const reader = (env: Env) =>
  ({
    call: aptania.createContact,
    credentials: { tokenUUID: env.APTANIA_TOKEN_UUID },
    baseUrl: `${env.VENDORS_URL}/aptania`,
    userUUID: { cookie: "aptania_uuid", otherwise: () => crypto.randomUUID() },
    successUrl: "/thanks",
  }) as const;

const member = (env: Env) =>
  ({
    call: yulsn.createContact,
    credentials: { apiKey: env.YULSN_API_KEY },
    baseUrl: `${env.VENDORS_URL}/yulsn`,
    successUrl: "/thanks",
  }) as const;

const customer = (env: Env) =>
  ({
    call: bigchange.createContact,
    credentials: {
      customerId: env.BIGCHANGE_CUSTOMER_ID,
      clientId: env.BIGCHANGE_CLIENT_ID,
      clientSecret: env.BIGCHANGE_CLIENT_SECRET,
      tokenUrl: `${env.VENDORS_URL}/bigchange/auth/tokens`,
    },
    baseUrl: `${env.VENDORS_URL}/bigchange`,
    successUrl: "/thanks",
  }) as const;

/** A vendor's id may exceed the range of a JavaScript number. */
const CUSTOMER_GROUP = "4611686018427387905";

/** The routes of the page with every feature of a form. */
const everything = (env: Env) =>
  ({
    "/signup/everything": { ...account(env), accept: stand.names, names: { business: "AccountName" }, honeypot: "website" },
    "/signup/everything-letter": {
      ...reader(env),
      accept: letter.names,
      set: { contactProfileID: "12" },
      turnstile: { secret: env.TURNSTILE_SECRET, url: env.TURNSTILE_URL },
    },
    "/signup/everything-ticket": { ...member(env), set: { RegistrationSource: "The fair" } },
    "/signup/everything-power": {
      ...customer(env),
      accept: power.names,
      set: { groupId: CUSTOMER_GROUP, location: { latitude: 53.9057, longitude: -1.6917 } },
    },
  }) as const;

const signups = createHandler<Env>((env) => ({
  // The sandbox replaces all vendors. For the real ones omit `fetch` and each `baseUrl`; only Protech needs one.
  fetch: (input, init) => env.SANDBOX.fetch(input, init),
  routes: {
    "/signup/aptania-contact": {
      ...reader(env),
      names: {
        title: "contactTitle",
        "first-name": "contactFirstname",
        "last-name": "contactLastname",
        "job-role": "contactJobRole",
        email: "contactEmailaddress",
        phone: "contactTelephone",
        mobile: "contactMobile",
      },
      set: { contactProfileID: "12", contactTagID: "176,177", contactAttr: [{ attrID: "31", attrValue: "Sample box" }] },
    },
    "/signup/aptania-account": {
      ...account(env),
      accept: tradeAccount.names,
      set: {
        ...account(env).set,
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
    },
    "/signup/yulsn-contact": { ...member(env), set: { RegistrationSource: "Tenth Cup" } },
    "/signup/protech-contact": {
      call: protech.createContact,
      credentials: { apiKey: env.PROTECH_API_KEY, clientId: env.PROTECH_CLIENT_ID },
      baseUrl: `${env.VENDORS_URL}/protech`,
      accept: membership.names,
      set: { CustomerType: "Applicant" },
      successUrl: "/thanks",
    },
    "/signup/bigchange-contact": { ...customer(env), set: { groupId: CUSTOMER_GROUP } },
    ...everything(env),
  },
  ledger: {
    namespace: env.LEDGER,
    secret: env.LEDGER_SECRET,
    schedule: FREQUENT,
    operator: { path: "/operate", secret: env.OPERATOR_SECRET },
  },
}));

export const Ledger = signups.Ledger;

const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** Policies by the value of `?without=`: they disable wasm or script, as a browser's settings might. */
const WITHOUT: Readonly<Record<string, string>> = {
  wasm: POLICY.replace(" 'wasm-unsafe-eval'", ""),
  script: `${POLICY}; sandbox allow-forms allow-same-origin allow-popups`,
};

const PAGE_HEADERS = {
  "permissions-policy": "geolocation=(self)",
  "referrer-policy": "same-origin",
  "x-content-type-options": "nosniff",
};

export default {
  async fetch(request: Request, env: Env, context: { waitUntil(promise: Promise<unknown>): void }): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const [, section, form] = pathname.split("/");
    switch (section) {
      case "signup":
      case "operate":
        return signups.fetch(request, env, context);
      case "sent":
        return showSent(request, env.SANDBOX, form);
      case "fault":
        return orderFault(request, env.SANDBOX, form);
      default:
        return withPageHeaders(await env.ASSETS.fetch(request), WITHOUT[searchParams.get("without") ?? ""] ?? POLICY);
    }
  },
};

function withPageHeaders(response: Response, policy: string): Response {
  const copy = new Response(response.body, response);
  for (const [name, value] of Object.entries({ ...PAGE_HEADERS, "content-security-policy": policy })) copy.headers.set(name, value);
  return copy;
}
