/** The sandbox as a worker. One Durable Object holds all of it, so every request sees the same contacts. */

export { Memory } from "./memory.js";

export default {
  /** @param {Request} request @param {{ MEMORY: any }} env */
  fetch(request, env) {
    return env.MEMORY.get(env.MEMORY.idFromName("sandbox")).fetch(request);
  },
};
