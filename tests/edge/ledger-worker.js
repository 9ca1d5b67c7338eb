// What the tests of the ledger run in workerd: a worker whose configuration the test can change while it runs.

import { aptania, bigchange, protech, yulsn } from "enlist-sdk";
import { createHandler } from "enlist-sdk/edge";

const calls = {
  "/aptania": aptania.createContact,
  "/account": aptania.createAccount,
  "/yulsn": yulsn.createContact,
  "/protech": protech.createContact,
  "/bigchange": bigchange.createContact,
};

/** As they were at the start, or as a test has set them since. */
let settings;
const settingsOf = (env) => (settings ??= env.SETTINGS);

/** What the hooks heard. */
const heard = [];

const app = createHandler((env) => {
  const { edge, routes, isBroken, isLoose } = settingsOf(env);
  const ledger = isLoose ? undefined : settings.ledger;
  if (isBroken) throw new Error("config-secret");
  const hear = (hook) => (event) => {
    if (settings.isHostile) throw new Error("nobody listens");
    heard.push({ hook, ...event });
  };
  return {
    fetch: (request) => env.VENDOR.fetch(request),
    timeoutMs: 1_000,
    onAnswer: hear("onAnswer"),
    ...edge,
    routes: Object.fromEntries(Object.entries(routes).map(([path, route]) => [path, { call: calls[path], ...route, ...limitOf(route, env) }])),
    ledger: ledger && {
      namespace: settings.isMute ? mute(env.LEDGER) : env.LEDGER,
      onHeld: hear("onHeld"),
      onDead: hear("onDead"),
      clock: () => Date.now() + (settings.offset ?? 0),
      ...ledger,
    },
  };
});

/** The platform's own rate limit, or one that does not do its work. */
const limitOf = ({ rateLimit }, env) =>
  rateLimit && {
    rateLimit: {
      own: env.LIMIT,
      rejects: { limit: async () => Promise.reject(new Error("limit-secret")) },
      throws: {
        limit() {
          throw new Error("limit-secret");
        },
      },
      hangs: { limit: () => new Promise(() => {}) },
      mumbles: { limit: async () => ({}) },
      none: {},
    }[rateLimit],
  };

/** A namespace whose objects cannot be reached. */
const mute = (namespace) => ({
  idFromName: (name) => namespace.idFromName(name),
  get: () => ({
    fetch() {
      const [overloaded] = settings.overloads;
      if (settings.overloads.length > 1) settings.overloads.shift();
      return Promise.reject(Object.assign(new Error("no"), { overloaded }));
    },
  }),
});

/** The ledger, on a platform that a test can have fail. */
export class Ledger extends app.Ledger {
  #state;

  constructor(state, env) {
    const { plant } = settingsOf(env);
    const { sql } = state.storage;
    // The tables of an earlier version, in the place of one ledger's own.
    if (plant && String(state.id) === String(env.LEDGER.idFromName("ledger-5")) && sql.exec("SELECT name FROM sqlite_master").toArray().length === 0)
      sql.exec(plant);
    super(failing(state), env);
    this.#state = state;
  }

  async fetch(request) {
    const { pathname } = new URL(request.url);
    switch (pathname) {
      case "/test/abort":
        this.#state.abort("reset by the test");
        return new Response();
      case "/test/alarm":
        await Promise.all([this.alarm(), this.alarm()]);
        return Response.json(await this.#state.storage.getAlarm());
      case "/test/wakes":
        return Response.json({ at: await this.#state.storage.getAlarm(), slow: slow.length });
      case "/test/refuse":
        for (const refuse of slow.splice(0)) refuse(new Error("too late"));
        return new Response();
      case "/test/most": {
        const before = most;
        most = 0;
        return Response.json(before);
      }
      case "/test/sql":
        return Response.json(this.#state.storage.sql.exec(await request.text()).toArray());
      default:
        return super.fetch(request);
    }
  }
}

/** Alarms that are neither set nor refused yet. */
const slow = [];

/** The most rows that a statement has given at once. */
let most = 0;

/** Statements that hold a certain text fail, as on a full disk: all of them, or all but the first few. */
const failing = (state) => {
  const { storage } = state;
  const { sql } = storage;
  const fail = (what) => {
    if (!settings.failing || !what.includes(settings.failing)) return;
    if (!settings.sparing) throw new Error("SQLITE_FULL");
    settings.sparing--;
  };
  const exec = (query, ...bindings) => {
    fail(query);
    const rows = sql.exec(query, ...bindings).toArray();
    most = Math.max(most, rows.length);
    return { toArray: () => rows };
  };
  return {
    storage: {
      sql: { exec },
      transactionSync: (work) => storage.transactionSync(work),
      async setAlarm(at) {
        fail("setAlarm");
        if (settings.isSlow) await new Promise((_, refuse) => slow.push(refuse));
        return storage.setAlarm(at);
      },
    },
  };
};

export default {
  async fetch(request, env, context) {
    const { hostname, pathname } = new URL(request.url);
    switch (hostname) {
      case "settings.example":
        settings = { ...settingsOf(env), ...(await request.json()) };
        return new Response();
      case "heard.example":
        return Response.json(heard.splice(0));
      case "ledger.example": {
        const [, name, ...path] = pathname.split("/");
        return env.LEDGER.get(env.LEDGER.idFromName(name)).fetch(`https://ledger.example/test/${path.join("/")}`, request);
      }
      default:
        return app.fetch(request, env, context);
    }
  },
};
