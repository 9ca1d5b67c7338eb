/** The same worker with a ledger. Its clock can be advanced, so that no measurement waits for a probe. */

import { aptania } from "enlist-sdk";
import { createHandler } from "enlist-sdk/edge";

let ahead = 0;

const app = createHandler((env) => ({
  log() {},
  ledger: {
    namespace: env.LEDGER,
    secret: env.LEDGER_SECRET,
    pace: env.PACE,
    clock: () => Date.now() + ahead,
    operator: { path: "/operator", secret: env.OPERATOR_SECRET },
  },
  routes: {
    "/signup": {
      call: aptania.createContact,
      credentials: { tokenUUID: env.TOKEN },
      set: { contactProfileID: "7" },
      userUUID: { cookie: "aptania_uuid" },
    },
  },
}));

export const { Ledger } = app;

export default {
  fetch(request, env, context) {
    if (!request.url.endsWith("/two-minutes-later")) return app.fetch(request, env, context);
    ahead += 120_000;
    return new Response(null);
  },
};
