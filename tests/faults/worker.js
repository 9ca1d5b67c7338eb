// What is struck: an operator's worker with a ledger. Its plan, a binding, says how and how often; the program beside it is asked at each step of a submission's
// life whether it shall go on, and may kill it instead of answering.

import { clock } from "./fast.js";
import { aptania, bigchange, protech, yulsn } from "enlist-sdk";
import { createHandler } from "enlist-sdk/edge";
import { diceOf } from "./dice.js";
import { struck } from "./faulty-storage.js";

/** Every create call; what is not a visitor's to say is the same for all of them. */
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
  // What is printed outlives a process that is killed in the same moment.
  const alert = ({ event, submission }) => console.log(`told ${event} ${submission}`);
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

let thrown;
/** What chance decides outside of a ledger object. */
const diceIn = ({ seed, incarnation }) => (thrown ??= diceOf(seed, "worker", incarnation));

/** A step of a submission's life: some, by chance, are told to the program, which lets it go on by answering. */
async function reach(env, step) {
  if (diceIn(env.PLAN).happens(env.PLAN.rates.step)) await tell(env, "step", step);
}

/** Says something to the program that started all this. */
async function tell({ PLAN }, kind, what) {
  const response = await fetch(`${PLAN.control}/${kind}?${encodeURIComponent(what)}`, { method: "POST" });
  await response.arrayBuffer();
}

/** The exported class as a user could extend it. */
export class Ledger extends app.Ledger {
  #env;
  #state;
  #dice;

  constructor(state, env) {
    const { seed, incarnation, rates } = env.PLAN;
    const dice = diceOf(seed, "object", incarnation, state.id.toString());
    super(struck(state, { dice, rate: rates.write, clock, onFault: (kind) => state.waitUntil(tell(env, "fault", kind).catch(() => {})) }), env);
    this.#env = env;
    this.#state = state;
    this.#dice = dice;
  }

  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/rows") return Response.json(this.#rows());
    if (pathname !== "/submit") return super.fetch(request);

    const { rates } = this.#env.PLAN;
    if (this.#dice.happens(rates.reset)) this.#reset();
    if (this.#dice.happens(rates.alarm)) this.#outOfTurn();
    await reach(this.#env, "before the row");
    const response = await super.fetch(request);
    await reach(this.#env, "before the visitor is told");
    return response;
  }

  /** Late, or twice, when the dice say so. */
  async alarm(info) {
    const { rates } = this.#env.PLAN;
    await reach(this.#env, "in an alarm");
    if (this.#dice.happens(rates.alarm)) {
      await tell(this.#env, "fault", "an alarm that is late");
      await scheduler.wait(this.#dice.between(50, 500));
    }
    const isTwice = this.#dice.happens(rates.alarm);
    if (isTwice) await tell(this.#env, "fault", "an alarm that fires twice");
    try {
      await Promise.all([super.alarm(info), isTwice && super.alarm(info)]);
    } catch (error) {
      await tell(this.#env, "broken", `alarm() threw: ${error}`);
    }
  }

  /** As the platform does it: whatever is in flight is lost, and the next request meets another incarnation. */
  #reset() {
    const after = this.#dice.between(0, 60);
    this.#state.waitUntil(
      (async () => {
        await tell(this.#env, "fault", "an object that is reset");
        await scheduler.wait(after);
        this.#state.abort("The test resets it.");
      })().catch(() => {}),
    );
  }

  #outOfTurn() {
    const broken = (error) => tell(this.#env, "broken", `alarm() threw: ${error}`);
    this.#state.waitUntil(tell(this.#env, "fault", "an alarm out of turn").then(() => super.alarm().catch(broken)));
  }

  /** What the tables hold, counted without the ledger's help. */
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
