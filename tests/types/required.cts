// CommonJS has types of its own.

import enlist = require("enlist-sdk");
import edge = require("enlist-sdk/edge");

const outcome: Promise<enlist.Outcome> = enlist.aptania.createContact.submit({ contactEmailaddress: "e" }, { endpoint: "https://e.example" });
const handler = edge.createHandler(() => ({ routes: {} }));
// @ts-expect-error no such name
enlist.nothing;
export = { outcome, handler };
