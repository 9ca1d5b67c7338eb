// What the tests run in workerd: an operator's worker, with a route for each thing there is to configure.

import { aptania, bigchange, protech, yulsn } from "enlist-sdk";
import { createHandler } from "enlist-sdk/edge";

let configured = 0;

/** Members of every route here: the vendor's door is scripted by the test. */
const vendor = (name) => ({ baseUrl: `https://${name}.vendor.example` });
const aptaniaRoute = {
  ...vendor("aptania"),
  call: aptania.createContact,
  credentials: { tokenUUID: "aptania-secret" },
  userUUID: { cookie: "uid" },
  set: { contactProfileID: "12" },
};
const yulsnRoute = { ...vendor("yulsn"), call: yulsn.createContact, credentials: { apiKey: "yulsn-secret" }, set: { RegistrationSource: "web" } };
const protechRoute = { ...vendor("protech"), call: protech.createContact, credentials: { apiKey: "protech/secret", clientId: "protech-client" } };
const bigchangeRoute = {
  ...vendor("bigchange"),
  call: bigchange.createContact,
  credentials: {
    customerId: 9007199254740993n,
    clientId: "bigchange-client",
    clientSecret: "bigchange-secret",
    tokenUrl: "https://bigchange.vendor.example/auth/tokens",
  },
  set: { groupId: 4611686018427387905n },
};
/** What no visitor may set of an account. */
const accountSet = {
  AccountTypeID: "3",
  CreatedByUserID: 1,
  AssignedToUserID: 2,
  ContactProfileID: "5",
  Actions: [{ ActionTypeID: "1", ActionAssignedToUserID: 3, ActionText: "ring", ActionDate: "31-10-2023", ActionTime: "10:09" }],
};

const app = createHandler((env) => {
  configured++;
  return {
    fetch: (request) => env.VENDOR.fetch(request),
    allowedOrigins: ["https://partner.example"],
    maxBodyBytes: 2_000,
    timeoutMs: 1_000,
    routes: {
      "/aptania": aptaniaRoute,
      "/aptania/named": { ...aptaniaRoute, names: { email: "contactEmailaddress", "first name": "contactFirstname" }, successUrl: "/thanks" },
      "/aptania/asked": { ...aptaniaRoute, accept: ["contactEmailaddress", "userUUID"], userUUID: { cookie: "uid", otherwise: () => "asked" } },
      "/aptania/thrown": {
        ...aptaniaRoute,
        userUUID: {
          cookie: "uid",
          otherwise() {
            throw new Error("hook-secret");
          },
        },
      },
      "/aptania/unset": { ...aptaniaRoute, set: {} },
      "/account": {
        ...vendor("aptania"),
        call: aptania.createAccount,
        credentials: { tokenUUID: "aptania-secret" },
        accept: ["AccountName", "Address1", "Town", "Note", "Contacts"],
        defaults: { Note: "none", Town: "Ely" },
        set: {
          Address1: "set here",
          Address2: "-",
          Postcode: "-",
          County: "-",
          Telephone: "-",
          CountryID: "77",
          ...accountSet,
        },
      },
      "/yulsn": yulsnRoute,
      "/yulsn/told": { ...yulsnRoute, disclose: true, fillIp: true, accept: ["Email", "Phone", "ShoeSize"], successUrl: "https://elsewhere.example/danke" },
      "/protech": protechRoute,
      "/protech/xml": { ...protechRoute, format: "xml" },
      "/bigchange": bigchangeRoute,
      // Mistakes.
      "/bad/credentials": { ...aptaniaRoute, credentials: { tokenUUID: "täg-secret" } },
      "/bad/set": { ...yulsnRoute, set: { RegistrationSource: "web", RegistrationStoreId: "secret-store" } },
      "/bad/accept": { ...yulsnRoute, accept: ["email"] },
      "/bad/member": { ...yulsnRoute, sucessUrl: "/thanks" },
      "/bad/call": { call: { id: "yulsn.createContact.no" }, credentials: {} },
      "/bad/route": null,
      "/bad/unset": { ...aptaniaRoute, userUUID: undefined },
    },
  };
});

/** Takes what is large. */
const wide = createHandler((env) => ({
  fetch: (request) => env.VENDOR.fetch(request),
  maxBodyBytes: 16_000_000,
  routes: {
    "/yulsn": yulsnRoute,
    "/account": { ...vendor("aptania"), call: aptania.createAccount, credentials: { tokenUUID: "aptania-secret" }, set: accountSet },
  },
}));

/** As the test says, in a header: what it changes of the edge, and of a route. */
const changed = (request, env) => {
  const { route, ...edge } = JSON.parse(decodeURIComponent(request.headers.get("x-change")));
  const routes = { "/aptania": aptaniaRoute, "/yulsn": yulsnRoute, "/protech": protechRoute, "/bigchange": bigchangeRoute };
  const { pathname } = new URL(request.url);
  return createHandler(() => ({ fetch: (request) => env.VENDOR.fetch(request), routes: { [pathname]: { ...routes[pathname], ...route } }, ...edge }));
};

const badHandlers = {
  "/thrown": createHandler(() => {
    throw new Error("config-secret");
  }),
  "/nothing": createHandler(() => undefined),
  "/path": createHandler(() => ({ routes: { "no-slash": yulsnRoute, "/path": yulsnRoute } })),
  "/origin": createHandler(() => ({ routes: { "/origin": yulsnRoute }, allowedOrigins: ["https://shop.example/"] })),
  "/option": createHandler(() => ({ routes: { "/option": yulsnRoute }, allowedOrigin: ["https://shop.example"], log: undefined, onAnswers: undefined })),
  "/timeout": createHandler(() => ({ routes: { "/timeout": yulsnRoute }, timeoutMs: "soon" })),
};

const hooked = createHandler((env) => ({
  fetch: (request) => env.VENDOR.fetch(request),
  log: (event) => env.seen.push(event),
  onAnswer: (event) => env.heard.push(event),
  routes: { "/yulsn": yulsnRoute },
}));

const throwing = createHandler((env) => ({
  fetch: (request) => env.VENDOR.fetch(request),
  log() {
    throw new Error("the log is full");
  },
  onAnswer: async () => Promise.reject(new Error("nobody listens")),
  routes: { "/yulsn": yulsnRoute },
}));

export default {
  async fetch(request, env, context) {
    const { hostname, pathname } = new URL(request.url);
    switch (hostname) {
      case "bad.example":
        return badHandlers[pathname].fetch(request, env, context);
      case "hooked.example": {
        const own = { VENDOR: env.VENDOR, seen: [], heard: [] };
        const response = await hooked.fetch(request, own, context);
        return Response.json({ status: response.status, seen: own.seen, heard: own.heard });
      }
      case "wide.example":
        return wide.fetch(request, env, context);
      case "changed.example":
        return changed(request, env).fetch(request, env, context);
      case "hostile.example":
        return throwing.fetch(request, { VENDOR: env.VENDOR }, undefined);
      case "count.example":
        return Response.json(configured);
      case "nowaiting.example":
        return app.fetch(request, env);
      default:
        return app.fetch(request, env, context);
    }
  },
};
