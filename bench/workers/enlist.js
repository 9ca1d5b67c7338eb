/** A signup's worker, as the package's README has it. */

import { aptania } from "enlist-sdk";
import { createHandler } from "enlist-sdk/edge";

export default createHandler((env) => ({
  log() {},
  routes: {
    "/signup": {
      call: aptania.createContact,
      credentials: { tokenUUID: env.TOKEN },
      set: { contactProfileID: "7" },
      userUUID: { cookie: "aptania_uuid" },
    },
  },
}));
