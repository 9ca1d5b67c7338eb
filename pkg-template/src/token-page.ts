import type { Authorize } from "./deliver.ts";
import { EnlistError } from "./errors.ts";

/** Requires an access token in the credentials: a page fetches none. */
export const withToken: Authorize = (deliver) => async (declaration, input, options) => {
  if (options?.credentials?.accessToken == null) {
    throw new EnlistError("bad_config", "`credentials.accessToken` is required in a page: servers fetch tokens");
  }
  return deliver(declaration, input, options);
};
