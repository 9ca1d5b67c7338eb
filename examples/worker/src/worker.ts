import { aptania } from "enlist-sdk";
import { createHandler } from "enlist-sdk/edge";

// `wrangler types` declares `Env` from wrangler.jsonc and .dev.vars.
const app = createHandler<Env>((env) => ({
  routes: {
    "/signup": {
      call: aptania.createContact,
      credentials: { tokenUUID: env.APTANIA_TOKEN },
      set: { contactProfileID: "7" },
      // The cookie's name is different in each account.
      userUUID: { cookie: "aptania_uuid", otherwise: () => crypto.randomUUID() },
      honeypot: "website",
      rateLimit: env.SIGNUPS,
    },
  },
  ledger: {
    namespace: env.LEDGER,
    secret: env.LEDGER_SECRET,
    operator: { path: "/operator", secret: env.OPERATOR_SECRET },
  },
}));

export default app;
export class Ledger extends app.Ledger {}
