// The worker under test, with a ledger and injected faults. Its plan, a binding, has the fault rates. The controlling program is called at each step of a submission,
// and may kill the process instead of responding.

import { clock } from "./install-clock.js";
import { aptania, bigchange, protech, yulsn } from "enlist-sdk";
import { createHandler } from "enlist-sdk/edge";
import { seededRandom } from "./seeded-random.js";
import { withFaultyStorage } from "./faulty-storage.js";

/** Every create call, with constant values for what visitors do not set. */
function routesOf({ vendors, credentials }) {
  const route = (call, vendor, rest) => ({ call, baseUrl: `${vendors}/${vendor}`, credentials: credentials[vendor], ...rest });
  const members = route(protech.createContact, "protech", {});
  return {
    "/contact": route(aptania.createContact, "aptania", { set: { contactProfileID: "12" }, userUUID: { cookie: "uid" } }),
    "/account": route(aptania.createAccount, "aptania", {
      set: {
        AccountTypeID: "3",
        CreatedByUserID: 1,
        AssignedToUserID: 2,
        ContactProfileID: "5",
        Actions: [{ ActionTypeID: "1", ActionAssignedToUserID: 3, ActionText: "ring", ActionDate: "31-10-2023", ActionTime: "10:09" }],
      },
    }),
    "/club": route(yulsn.createContact, "yulsn", { set: { RegistrationSource: "web" }, fillIp: true }),
    "/members": members,
    "/members/xml": { ...members, format: "xml" },
    "/customers": route(bigchange.createContact, "bigchange", {
      credentials: { ...credentials.bigchange, tokenUrl: `${vendors}/bigchange/auth/tokens` },
      set: { groupId: 4611686018427387905n },
    }),
  };
}

const app = createHandler((env) => {
  const { timeoutMs, ledger } = env.PLAN;
  // Output survives when the process is killed at the same time.
  const alert = ({ event, submission }) => console.log(`alert ${event} ${submission}`);
  return {
    routes: routesOf(env.PLAN),
    timeoutMs,
    async fetch(request) {
      const isToken = request.url.endsWith("/auth/tokens");
      if (!isToken) await reach(env, "before the send");
      const response = await fetch(request);
      if (!isToken) await reach(env, "after the vendor's answer");
      return response;
    },
    ledger: { ...ledger, namespace: env.LEDGER, onHeld: alert, onDead: alert },
  };
});

let workerRandom;
/** Random decisions outside of ledger objects. */
const randomOf = ({ seed, incarnation }) => (workerRandom ??= seededRandom(seed, "worker", incarnation));

/** Reports a step of a submission, at random, to the controlling program, and continues when it responds. */
async function reach(env, step) {
  if (randomOf(env.PLAN).happens(env.PLAN.rates.step)) await report(env, "step", step);
}

/** Sends a report to the controlling program. */
async function report({ PLAN }, kind, what) {
  const response = await fetch(`${PLAN.control}/${kind}?${encodeURIComponent(what)}`, { method: "POST" });
  await response.arrayBuffer();
}

/** The exported class, extended as a user could. */
export class Ledger extends app.Ledger {
  #env;
  #state;
  #random;

  constructor(state, env) {
    const { seed, incarnation, rates } = env.PLAN;
    const random = seededRandom(seed, "object", incarnation, state.id.toString());
    super(withFaultyStorage(state, { random, rate: rates.write, clock, onFault: (kind) => state.waitUntil(report(env, "fault", kind).catch(() => {})) }), env);
    this.#env = env;
    this.#state = state;
    this.#random = random;
  }

  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/rows") return Response.json(this.#rows());
    if (pathname !== "/submit") return super.fetch(request);

    const { rates } = this.#env.PLAN;
    if (this.#random.happens(rates.reset)) this.#reset();
    if (this.#random.happens(rates.alarm)) this.#extraAlarm();
    await reach(this.#env, "before the row");
    const response = await super.fetch(request);
    await reach(this.#env, "before the response");
    return response;
  }

  /** Delays or doubles the alarm at random. */
  async alarm(info) {
    const { rates } = this.#env.PLAN;
    await reach(this.#env, "in an alarm");
    if (this.#random.happens(rates.alarm)) {
      await report(this.#env, "fault", "a late alarm");
      await scheduler.wait(this.#random.between(50, 500));
    }
    const isTwice = this.#random.happens(rates.alarm);
    if (isTwice) await report(this.#env, "fault", "a doubled alarm");
    try {
      await Promise.all([super.alarm(info), isTwice && super.alarm(info)]);
    } catch (error) {
      await report(this.#env, "broken", `alarm() threw: ${error}`);
    }
  }

  /** Resets the object as the platform does: requests in flight are lost, and the next one gets a new object. */
  #reset() {
    const after = this.#random.between(0, 60);
    this.#state.waitUntil(
      (async () => {
        await report(this.#env, "fault", "an object that is reset");
        await scheduler.wait(after);
        this.#state.abort("Injected reset.");
      })().catch(() => {}),
    );
  }

  #extraAlarm() {
    const broken = (error) => report(this.#env, "broken", `alarm() threw: ${error}`);
    this.#state.waitUntil(report(this.#env, "fault", "an extra alarm").then(() => super.alarm().catch(broken)));
  }

  /** Returns the contents of the tables, without the ledger's code. */
  #rows() {
    const { sql } = this.#state.storage;
    return {
      rows: sql.exec("SELECT route, state, COUNT(*) AS count FROM submissions GROUP BY route, state").toArray(),
      records: sql.exec("SELECT COUNT(*) AS count FROM submissions WHERE record IS NOT NULL").one().count,
      books: sql.exec("SELECT route, state, count FROM books").toArray(),
    };
  }
}

export default {
  async fetch(request, env, context) {
    const { pathname } = new URL(request.url);
    if (pathname !== "/rows") return app.fetch(request, env, context);
    const stubs = Array.from({ length: 16 }, (_, n) => env.LEDGER.get(env.LEDGER.idFromName(`ledger-${n}`)));
    return Response.json(await Promise.all(stubs.map(async (stub) => (await stub.fetch("https://ledger/rows")).json())));
  },
};
