/** The sandbox as a worker. One Durable Object holds all of it, so every request sees the same contacts. */

import { fakeVendors } from "enlist-sdk/testing";
import { handle } from "./sandbox.js";
import { SqlStore } from "./store.js";

export class Memory {
  #vendors;

  /** @param {{ storage: { sql: any } }} state */
  constructor(state) {
    this.#vendors = fakeVendors({ store: new SqlStore(state.storage.sql) });
  }

  /** @param {Request} request */
  fetch(request) {
    return handle(request, this.#vendors);
  }
}

export default {
  /** @param {Request} request @param {{ MEMORY: any }} env */
  fetch(request, env) {
    return env.MEMORY.get(env.MEMORY.idFromName("sandbox")).fetch(request);
  },
};
