// The edge behind the values: a route for each kind of them.

import { aptania, bigchange, protech, yulsn } from "enlist-sdk";
import { createHandler } from "enlist-sdk/edge";

const contact = { Firstname: "Ada", Lastname: "Byron", Emailaddress: "ada@example.org" };
const action = { ActionTypeID: "1", ActionAssignedToUserID: 3, ActionText: "ring", ActionDate: "31-10-2030", ActionTime: "10:09" };
const texts = ["AccountName", "Address1", "Address2", "Town", "Postcode", "County", "Telephone", "Note", "CountryID", "AccountTypeID"];
const account = { ...Object.fromEntries(texts.map((name) => [name, "-"])), CreatedByUserID: 1, AssignedToUserID: 2, ContactProfileID: "5" };

const aptaniaRoute = { call: aptania.createAccount, baseUrl: "https://aptania.vendor.example", credentials: { tokenUUID: "t" } };
const yulsnRoute = { call: yulsn.createContact, baseUrl: "https://yulsn.vendor.example", credentials: { apiKey: "k" }, set: { RegistrationSource: "web" } };

export default createHandler((env) => ({
  fetch: (request) => env.VENDOR.fetch(request),
  log() {},
  maxBodyBytes: 1_000_000,
  routes: {
    "/contacts": { ...aptaniaRoute, accept: ["Contacts"], set: { ...account, Actions: [action] } },
    "/actions": { ...aptaniaRoute, accept: ["Actions"], set: { ...account, Contacts: [contact] } },
    "/location": {
      call: bigchange.createContact,
      baseUrl: "https://bigchange.vendor.example",
      credentials: { customerId: 1, accessToken: "t" },
      accept: ["location"],
      set: { name: "Ada", groupId: 1 },
    },
    "/birth": {
      call: protech.createContact,
      baseUrl: "https://protech.vendor.example",
      credentials: { apiKey: "k", clientId: "c" },
      accept: ["BirthDate"],
    },
    "/until": { ...yulsnRoute, accept: ["LimitMailsTemporarilyUntil"] },
    "/person": { ...yulsnRoute, accept: ["Email", "FirstName", "PhoneCountryCode"] },
  },
}));
