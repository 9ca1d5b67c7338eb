/** A signup worker as in the package's README. */

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
