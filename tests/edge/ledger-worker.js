// The worker of the ledger tests: a test can change its configuration while it runs, and inject faults.

import { aptania, bigchange, protech, yulsn } from "enlist-sdk";
import { createHandler } from "enlist-sdk/edge";

const calls = {
  "/aptania": aptania.createContact,
  "/account": aptania.createAccount,
  "/yulsn": yulsn.createContact,
  "/protech": protech.createContact,
  "/bigchange": bigchange.createContact,
};

/** The current settings: the initial ones, with the changes of a test. */
let settings;
const settingsOf = (env) => (settings ??= env.SETTINGS);

/** Events that the hooks were called with. */
const hookEvents = [];

const app = createHandler((env) => {
  const { edge, routes, isBroken, hasNoLedger } = settingsOf(env);
  const ledger = hasNoLedger ? undefined : settings.ledger;
  if (isBroken) throw new Error("config-secret");
  const record = (hook) => (event) => {
    if (settings.hooksThrow) throw new Error("the hook fails");
    hookEvents.push({ hook, ...event });
  };
  return {
    fetch: (request) => env.VENDOR.fetch(request),
    timeoutMs: 1_000,
    onAnswer: record("onAnswer"),
    ...edge,
    routes: Object.fromEntries(Object.entries(routes).map(([path, route]) => [path, { call: calls[path], ...route, ...limitOf(route, env) }])),
    ledger: ledger && {
      namespace: settings.isUnreachable ? unreachable(env.LEDGER) : env.LEDGER,
      onHeld: record("onHeld"),
      onDead: record("onDead"),
      clock: () => Date.now() + (settings.offset ?? 0),
      ...ledger,
    },
  };
});

/** Returns the platform's rate limit, or a faulty one. */
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
      "resolves with no result": { limit: async () => ({}) },
      none: {},
    }[rateLimit],
  };

/** Returns a namespace whose objects cannot be reached. */
const unreachable = (namespace) => ({
  idFromName: (name) => namespace.idFromName(name),
  get: () => ({
    fetch() {
      const [overloaded] = settings.overloads;
      if (settings.overloads.length > 1) settings.overloads.shift();
      return Promise.reject(Object.assign(new Error("no"), { overloaded }));
    },
  }),
});

/** The ledger, on a platform with injected faults. */
export class Ledger extends app.Ledger {
  #state;

  constructor(state, env) {
    const { initialSql } = settingsOf(env);
    const { sql } = state.storage;
    // One ledger begins with the tables of another version.
    if (initialSql && String(state.id) === String(env.LEDGER.idFromName("ledger-5")) && sql.exec("SELECT name FROM sqlite_master").toArray().length === 0)
      sql.exec(initialSql);
    super(withFaultyStorage(state), env);
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
      case "/test/alarm-time":
        return Response.json({ at: await this.#state.storage.getAlarm(), pending: pendingAlarms.length });
      case "/test/reject-alarms":
        for (const reject of pendingAlarms.splice(0)) reject(new Error("too late"));
        return new Response();
      case "/test/max-rows": {
        const before = maxRows;
        maxRows = 0;
        return Response.json(before);
      }
      case "/test/sql":
        return Response.json(this.#state.storage.sql.exec(await request.text()).toArray());
      default:
        return super.fetch(request);
    }
  }
}

/** Alarms whose setting is pending. */
const pendingAlarms = [];

/** Largest number of rows that one statement returned. */
let maxRows = 0;

/** Wraps a state: statements that contain a text fail, as on a full disk: all of them, or all after the first few. */
const withFaultyStorage = (state) => {
  const { storage } = state;
  const { sql } = storage;
  const fail = (what) => {
    if (!settings.failing || !what.includes(settings.failing)) return;
    if (!settings.failAfter) throw new Error("SQLITE_FULL");
    settings.failAfter--;
  };
  const exec = (query, ...bindings) => {
    fail(query);
    const rows = sql.exec(query, ...bindings).toArray();
    maxRows = Math.max(maxRows, rows.length);
    return { toArray: () => rows };
  };
  return {
    storage: {
      sql: { exec },
      transactionSync: (work) => storage.transactionSync(work),
      async setAlarm(at) {
        fail("setAlarm");
        if (settings.delaysAlarms) await new Promise((_, reject) => pendingAlarms.push(reject));
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
      case "hooks.example":
        return Response.json(hookEvents.splice(0));
      case "ledger.example": {
        const [, name, ...path] = pathname.split("/");
        return env.LEDGER.get(env.LEDGER.idFromName(name)).fetch(`https://ledger.example/test/${path.join("/")}`, request);
      }
      default:
        return app.fetch(request, env, context);
    }
  },
};
