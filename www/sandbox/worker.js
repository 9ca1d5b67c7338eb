/** The sandbox as a worker. One Durable Object holds all data, so every request sees the same contacts. */

import { fakeVendors } from "enlist-sdk/testing";
import { handle } from "./sandbox.js";
import { SqlStore } from "./store.js";
import { PATH, siteverify } from "./turnstile.js";

export class Memory {
  #store;
  #vendors;

  /** @param {{ storage: { sql: any } }} state */
  constructor(state) {
    this.#store = new SqlStore(state.storage.sql);
    this.#vendors = fakeVendors({ store: this.#store });
  }

  /** @param {Request} request */
  fetch(request) {
    return new URL(request.url).pathname === PATH ? siteverify(request, this.#store) : handle(request, this.#vendors);
  }
}

export default {
  /** @param {Request} request @param {{ MEMORY: any }} env */
  fetch(request, env) {
    return env.MEMORY.get(env.MEMORY.idFromName("sandbox")).fetch(request);
  },
};
