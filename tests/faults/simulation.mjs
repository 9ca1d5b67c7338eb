// A simulation: the vendors, the worker with its ledger, and the operator.

import { fastClock } from "./clock.js";
import { startEdge } from "./edge.mjs";
import { createOperator } from "./operator.mjs";
import { createSearch } from "./search.mjs";
import { startVendors } from "./vendors.mjs";
import { markersOf, tagsOf } from "./visitors.mjs";

/** Speed of the ledger's clock, relative to real time. */
export const SPEED = 20;
/** Timeout of one attempt, in milliseconds. */
const TIMEOUT = 2_000;

const secrets = {
  ledger: "the-ledger's-own-secret-of-the-faults",
  next: "the-ledger's-next-secret-of-the-faults",
  operator: "the-operator's-secret-of-the-faults!",
};

/** The ledger's configuration. Times are in seconds of its own clock. */
const ledger = {
  secret: secrets.ledger,
  schedule: [5, 10, 20, 40, 60, 60, 60, 60],
  pace: 20,
  operator: { path: "/operator", secret: secrets.operator },
};

/** @param {string} seed @param {import("./edge.mjs").FaultRates} rates @param {object} changes to the ledger's configuration */
export async function startSimulation(seed, rates, changes = {}) {
  const tags = tagsOf(seed);
  const markerIn = markersOf(tags);
  const clock = { epoch: Date.now(), speed: SPEED, ahead: 0 };
  const vendors = await startVendors({ seed, timeoutMs: TIMEOUT, markerIn, now: fastClock(clock).now });
  const edge = await startEdge({
    seed,
    vendors: vendors.url,
    credentials: vendors.credentials,
    timeoutMs: TIMEOUT,
    ledger: { ...ledger, ...changes },
    clock,
    rates,
  });
  vendors.kill = edge.kill;
  /** Responses to programs, which must hold no personal data. @type {string[]} */
  const texts = [];
  const search = createSearch([tags.word, tags.number, tags.ip, ...Object.values(secrets), ...Object.values(vendors.credentials).flatMap(Object.values)]);
  return {
    tags,
    markerIn,
    vendors,
    edge,
    operator: createOperator(edge, ledger.operator, (text) => texts.push(text)),
    texts,
    /** Rotates the ledger's secret, and restarts workerd. */
    rotate: () => edge.restart({ ledger: { ...edge.plan.ledger, secret: secrets.next, previousSecret: secrets.ledger } }),
    /** Moves the ledger's clock forward by hours from the start, and restarts workerd. */
    advanceHours: (hours) => edge.restart({ clock: { ...clock, ahead: 3_600_000 * hours } }),
    /** Returns leaks of personal data and secrets in the storage directory. */
    async leaksInStorage() {
      const files = await edge.files();
      const leaks = files.flatMap(([name, bytes]) => search.in(name, bytes));
      // The search must be able to find the routes.
      return files.some(([, bytes]) => bytes.includes("/contact") || bytes.includes("/account"))
        ? leaks
        : [...leaks, "the search of the storage does not find any route"];
    },
    /** Returns leaks of personal data and secrets in the log and in responses. */
    leaksInTexts: () => [...search.in("the log", edge.output.join("")), ...search.in("an answer", texts.join("\n"))],
    async stop() {
      await edge.stop();
      vendors.stop();
    },
  };
}
