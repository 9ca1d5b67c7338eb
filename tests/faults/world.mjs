// All that takes part: the vendors, the worker with its ledger, the operator.

import { clockOf } from "./clock.js";
import { startEdge } from "./edge.mjs";
import { operatorOf } from "./operator.mjs";
import { searchFor } from "./search.mjs";
import { startVendors } from "./vendors.mjs";
import { markersOf, tagsOf } from "./visitors.mjs";

/** How much faster the ledger's clock runs. */
export const SPEED = 20;
/** Of one attempt, in milliseconds. */
const TIMEOUT = 2_000;

const secrets = {
  ledger: "the-ledger's-own-secret-of-the-faults",
  next: "the-ledger's-next-secret-of-the-faults",
  operator: "the-operator's-secret-of-the-faults!",
};

/** Seconds by the ledger's clock, and how many each ledger delivers in one. */
const ledger = {
  secret: secrets.ledger,
  schedule: [5, 10, 20, 40, 60, 60, 60, 60],
  pace: 20,
  operator: { path: "/operator", secret: secrets.operator },
};

/** @param {string} seed @param {import("./edge.mjs").Rates} rates @param {object} changes of the ledger's configuration */
export async function startWorld(seed, rates, changes = {}) {
  const tags = tagsOf(seed);
  const markerIn = markersOf(tags);
  const clock = { epoch: Date.now(), speed: SPEED, ahead: 0 };
  const vendors = await startVendors({ seed, timeoutMs: TIMEOUT, markerIn, now: clockOf(clock).now });
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
  /** What was answered to programs, and must hold nothing of anybody's. @type {string[]} */
  const texts = [];
  const search = searchFor([tags.word, tags.number, tags.ip, ...Object.values(secrets), ...Object.values(vendors.credentials).flatMap(Object.values)]);
  return {
    tags,
    markerIn,
    vendors,
    edge,
    operator: operatorOf(edge, ledger.operator, (text) => texts.push(text)),
    texts,
    /** Gives the ledger another secret, beside the one before, and starts workerd again. */
    rotate: () => edge.restart({ ledger: { ...edge.plan.ledger, secret: secrets.next, previousSecret: secrets.ledger } }),
    /** Puts the ledger's clock forward, by hours from the start, and starts workerd again. */
    later: (hours) => edge.restart({ clock: { ...clock, ahead: 3_600_000 * hours } }),
    /** What stands in the storage directory and should not. */
    async foundInStorage() {
      const files = await edge.files();
      const found = files.flatMap(([name, bytes]) => search.in(name, bytes));
      // What is there to be found is found.
      return files.some(([, bytes]) => bytes.includes("/contact") || bytes.includes("/account"))
        ? found
        : [...found, "the search of the storage finds not even a route"];
    },
    /** What stands in the log or in an answer and should not. */
    foundInTexts: () => [...search.in("the log", edge.output.join("")), ...search.in("an answer", texts.join("\n"))],
    async stop() {
      await edge.stop();
      vendors.stop();
    },
  };
}
