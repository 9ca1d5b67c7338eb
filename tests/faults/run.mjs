/**
 * Crash storm for a ledger in real workerd: many kinds of visitors, vendors of which half the responses are faults, failing storage, late and doubled alarms, SIGKILL
 * every few seconds; meanwhile an operator erases records and, halfway, rotates the secret. Then the faults end, the operator clears up, and counts, vendors and
 * visitors must agree on every submission.
 *
 *     node tests/faults/run.mjs [--minutes N | --submissions N] [--seed text]
 *
 * Every random decision comes from the seed. The timing does not, so that a run with a violation may have to be repeated to see it again.
 */

import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { seededRandom } from "./seeded-random.js";
import { noFaults, createCounter } from "./edge.mjs";
import { countErrors, formatCounts } from "./operator.mjs";
import { KINDS } from "./vendors.mjs";
import { erasureValueOf, visit } from "./visitors.mjs";
import { SPEED, startSimulation } from "./simulation.mjs";

/** Concurrent visitors. */
const VISITORS = 64;
/** Shortest and longest lifetime of a workerd process, in milliseconds. */
const LIFETIME = [2_000, 6_000];

/** Time before the end of a process in which the output of a hook may be lost, in milliseconds. */
const OUTPUT_LOSS = 1_000;

const KEY_REUSE = "urn:enlist:problem:key-reuse";

/** Rates of the injected faults. */
const faultRates = { step: 0.006, write: 0.002, alarm: 0.05, reset: 0.002 };

/**
 * @param {{ seed: string, minutes?: number, submissions?: number, say?: (line: string) => void }} options the run ends after this many minutes or submissions
 * @returns {Promise<string[]>} the violations of invariants
 */
export async function run({ seed, minutes = Infinity, submissions = Infinity, say = console.log }) {
  say(`  seed ${seed}`);
  const violations = [];
  const addViolation = (violation) => violations.push(violation);
  const random = seededRandom(seed, "run");
  const simulation = await startSimulation(seed, faultRates);
  const { vendors, edge, operator, tags, markerIn, texts } = simulation;
  const answers = createCounter();
  /** @type {import("./visitors.mjs").VisitorResult[]} */
  const visits = [];
  /** Markers of visitors that were erased, and the number of erased submissions by the ledger. @type {Set<string>} */
  const erased = new Set();
  let erasures = 0;
  const started = performance.now();

  try {
    await crashStorm();
    await endFaults();
    await checkSubmissions();
    await clearUp();
    await expire();
  } catch (error) {
    addViolation(`the run failed: ${error.stack}, cause ${error.cause?.code}`);
  } finally {
    await simulation.stop();
  }
  [...edge.broken, ...simulation.leaksInTexts()].forEach(addViolation);
  for (const marker of new Set(vendors.repeatedAfterCreated)) addViolation(`${marker}: sent to the vendor again after its visitor got created`);
  report();
  return violations;

  /** Runs visitors and faults until the end of the time or the last submission. */
  async function crashStorm() {
    const end = started + minutes * 60_000;
    let isOver = false;
    let index = 0;
    let startedAt = performance.now();
    const kill = async (when) => {
      if (isOver || performance.now() - startedAt < LIFETIME[0]) return false;
      startedAt = performance.now();
      const isKilled = await edge.kill(when);
      startedAt = performance.now();
      return isKilled;
    };
    Object.assign(vendors, { faultRate: 0.5, kill });
    edge.onStep = () => {
      if (isOver || performance.now() - startedAt < LIFETIME[0]) return false;
      startedAt = performance.now();
      return true;
    };
    let nextSearch = performance.now() + 15_000;
    edge.whileDown = async () => {
      const start = performance.now();
      if (start < nextSearch) return;
      await searchStorage();
      // At most a twentieth of the time.
      nextSearch = Math.max(start + 15_000, start + 20 * (performance.now() - start));
    };
    const kills = (async () => {
      while (!isOver) {
        await pause(random.between(...LIFETIME));
        await kill("at any time");
      }
    })();
    const outages = (async () => {
      while (!isOver) {
        await pause(random.between(5_000, 15_000));
        if (!isOver) await vendors.refuseConnections(random.between(200, 1_500));
      }
    })();
    const countChecks = (async () => {
      while (!isOver) {
        await pause(1_000);
        // A request while workerd is down fails.
        const counts = await operator.counts().catch(() => undefined);
        if (counts) countErrors(counts).forEach(addViolation);
      }
    })();
    const erasing = (async () => {
      const chosen = seededRandom(seed, "erasures");
      while (!isOver) {
        await pause(chosen.between(2_000, 5_000));
        await eraseOne(chosen);
      }
    })();
    const rotation = (async () => {
      while (visits.length < submissions / 2 && performance.now() < started + minutes * 30_000) await pause(100);
      await simulation.rotate();
    })();
    const visitOptions = { seed, tags, url: edge.url, onText: (text) => texts.push(text), onCreated: (marker) => vendors.confirmed.add(marker) };
    const progress = setInterval(() => say(`  ${seconds()} s: ${visits.length} submissions, ${vendors.requests} attempts, ${edge.kills.total} kills`), 15_000);
    await Promise.all(
      Array.from({ length: VISITORS }, async () => {
        while (visits.length < submissions && performance.now() < end) {
          visits.push(...(await visit({ ...visitOptions, index: index++ })));
        }
      }),
    );
    isOver = true;
    clearInterval(progress);
    await Promise.all([kills, outages, countChecks, erasing, rotation]);
    say(`  ${seconds()} s: the crash storm is over`);
  }

  /** Erases a visitor who has got a response to every request. */
  async function eraseOne(chosen) {
    const candidates = visits.filter(({ marker, answers }) => answers.includes("accepted") && !answers.includes("no answer") && !erased.has(marker));
    if (candidates.length === 0) return;
    const visitor = chosen.pick(candidates);
    // A request while workerd is down fails, and is repeated.
    let answer;
    while (!(answer = await operator.erase(erasureValueOf(visitor)).catch(() => undefined))) await pause(100);
    erased.add(visitor.marker);
    erasures += answer.erased;
    if (answer.unreadable > 0) addViolation(`${answer.unreadable} cannot be decrypted with the current secrets`);
  }

  /** Ends all faults, and waits until nothing waits. */
  async function endFaults() {
    vendors.faultRate = 0;
    await searchStorage();
    // A slow machine must not look like a slow vendor.
    await edge.restart({ rates: noFaults, timeoutMs: 20_000 });
    const counts = await operator.settled();
    if (counts.waiting > 0) addViolation(`${counts.waiting} still wait: ${JSON.stringify(counts)}`);
    say(`  ${seconds()} s: nothing waits: ${formatCounts(counts)}`);
  }

  /** Checks every submission before the operator acts. */
  async function checkSubmissions() {
    await checkCounts();
    const kept = await keptRecords();
    const made = vendors.made();
    for (const { marker, path, isRepeatable, answers: received, ids } of visits) {
      for (const answer of received) answers.add(answer);
      const [count, isKept] = [made.get(marker) ?? 0, kept.has(marker)];
      const who = `${marker} at ${path}, which got ${received.join(", ")}${ids.length > 0 ? ` (${ids[0]})` : ""}`;
      if (count > 1) addViolation(`${who}: the vendor has ${count} records${isRepeatable ? "" : ", and the call is not repeatable"}`);
      if (received.includes("created") && count === 0) addViolation(`${who}: the vendor has no record`);
      if (erased.has(marker) && isKept) addViolation(`${who}: erased, but still stored`);
      if (received.includes("accepted") && count === 0 && !isKept && !erased.has(marker)) addViolation(`${who}: neither delivered nor stored`);
      if (received.includes(KEY_REUSE) && (count > 0 || isKept)) addViolation(`${who}: stored under a key that was used for other content`);
      if (received.some((answer) => ["denied", "rejected", "conflict", "refused"].includes(answer)))
        addViolation(`${who}: a result that only concerns the operator`);
      if (new Set(ids).size > 1) addViolation(`${who}: accepted under ${ids.length} ids`);
    }
    for (const state of ["held", "dead"]) {
      const listed = await operator.list({ state });
      const exported = [...kept.values()].filter((row) => row.state === state);
      await checkAlerts(listed);
      if (listed.length !== exported.length) addViolation(`${listed.length} are listed as ${state}, but ${exported.length} are exported`);
    }
    const { erased: counted } = await operator.counts();
    if (counted < erasures) addViolation(`${erasures} were reported as erased, but ${counted} are counted`);
    say(`  ${erased.size} visitors erased, ${counted} submissions of theirs; ${edge.alerts().size} alerts`);
    const ids = visits.flatMap(({ ids }) => ids);
    for (let at = 0; at < ids.length; at += Math.max(1, Math.floor(ids.length / 200))) {
      await operator.details(ids[at]).catch((error) => addViolation(`${ids[at]}, accepted, has no details: ${error.message}`));
    }
  }

  /** Checks that every held or dead submission has called its hook, unless its process ended at that time. */
  async function checkAlerts(listed) {
    // A reset is announced a moment before it happens.
    const remainingLife = (end, { changedAt }) => (end - Date.parse(changedAt)) / SPEED;
    const isOutputLost = (row) => edge.ends.some((end) => remainingLife(end, row) > -500 && remainingLife(end, row) < OUTPUT_LOSS);
    const withoutAlert = () => {
      const alerts = edge.alerts();
      return listed.filter((row) => !alerts.has(`${row.state} ${row.id}`) && !isOutputLost(row));
    };
    // The output arrives through a pipe.
    for (const end = performance.now() + 10_000; withoutAlert().length > 0 && performance.now() < end; ) await pause(100);
    for (const { id, state, reason, changedAt } of withoutAlert())
      addViolation(`${id} is ${state}, for ${reason}, since ${changedAt}, but its hook was not called`);
  }

  /** Discards what the vendor has, and sends the rest again. */
  async function clearUp() {
    const made = vendors.made();
    const kept = [...(await keptRecords())].map(([marker, row]) => ({ ...row, isDelivered: made.has(marker) }));
    const there = kept.filter(({ isDelivered }) => isDelivered);
    const missing = kept.filter(({ isDelivered }) => !isDelivered);
    // A few are left to expire.
    const left = there.filter(({ state }, at) => state === "held" && at % 10 === 0);
    const discarded = there.filter((row) => !left.includes(row));
    await each(discarded, ({ id }) => operator.discard(id));
    await each(
      missing.filter(({ state }) => state === "held"),
      ({ id }) => operator.replay(id),
    );
    const { replayed } = await operator.replayAll("dead");
    const dead = missing.filter(({ state }) => state === "dead").length;
    if (replayed !== dead) addViolation(`${dead} were dead, but ${replayed} were sent again`);
    const counts = await operator.settled();
    say(`  ${seconds()} s: cleared up: ${discarded.length} discarded, ${missing.length} sent again, ${left.length} left: ${formatCounts(counts)}`);
    if (counts.held + counts.dead + counts.waiting !== left.length) addViolation(`expected ${left.length} to be left: ${JSON.stringify(counts)}`);
    await checkCounts();
    const now = vendors.made();
    for (const { marker, path, answers: received } of visits) {
      const count = now.get(marker) ?? 0;
      if (count > 1) addViolation(`${marker} at ${path}: the vendor has ${count} records after the operator cleared up`);
      if (count === 0 && received.some((answer) => answer === "created" || (answer === "accepted" && !erased.has(marker))))
        addViolation(`${marker} at ${path}: lost after the operator cleared up`);
    }
    await searchStorage();
  }

  /** Moves the clock two days and then a month forward: rows expire, counts stay. */
  async function expire() {
    const before = await operator.counts();
    await simulation.advanceHours(49);
    await waitForRows(({ rows }) => rows.every(({ state }) => ["held", "dead"].includes(state)), "settled");
    const twoDaysOn = await operator.counts();
    if (JSON.stringify(twoDaysOn) !== JSON.stringify(before))
      addViolation(`two days later the counts differ: ${JSON.stringify(before)}, then ${JSON.stringify(twoDaysOn)}`);
    await simulation.advanceHours(49 + 31 * 24);
    await waitForRows(({ rows }) => rows.every(({ state }) => state === "expired"), "held");
    const counts = await operator.counts();
    countErrors(counts).forEach(addViolation);
    if (counts.expired !== before.held + before.dead) addViolation(`${before.held + before.dead} should have expired: ${JSON.stringify(counts)}`);
    say(`  ${seconds()} s: a month later: ${formatCounts(counts)}`);
    await searchStorage();
  }

  async function waitForRows(isExpected, what) {
    for (const end = performance.now() + 60_000; performance.now() < end; await pause(500)) {
      if ((await edge.rows()).every(isExpected)) return;
    }
    addViolation(`${what} rows are not deleted when they expire`);
  }

  async function checkCounts() {
    const counts = await operator.counts();
    countErrors(counts).forEach(addViolation);
    const rows = {};
    let records = 0;
    for (const { rows: own, records: kept } of await edge.rows()) {
      for (const { state, count } of own) rows[state] = (rows[state] ?? 0) + count;
      records += kept;
    }
    const { sending = 0, waiting = 0, ...others } = rows;
    for (const [state, count] of Object.entries({ ...others, waiting: sending + waiting })) {
      if (counts[state] !== count) addViolation(`the counts have ${counts[state]} ${state}, but there are ${count} such rows`);
    }
    const held = counts.waiting + counts.held + counts.dead;
    if (records !== held) addViolation(`${held} are not settled, but there are ${records} records`);
  }

  /** Returns the rows with a record, by marker. */
  async function keptRecords() {
    const kept = new Map();
    for (const state of ["waiting", "held", "dead"]) {
      for (const row of await operator.export({ state })) kept.set(markerIn(JSON.stringify(row)), row);
    }
    return kept;
  }

  async function searchStorage() {
    (await simulation.leaksInStorage()).forEach(addViolation);
  }

  function report() {
    const unused = KINDS.filter((kind) => vendors.faults.get(kind) === 0);
    say(`  ${visits.length} submissions by ${visits.reduce((sum, { answers: received }) => sum + received.length, 0)} requests: ${answers}`);
    say(`  ${vendors.requests} attempts at the vendors, faults ${vendors.faults.total}: ${vendors.faults}`);
    say(`  ${edge.kills.total} kills: ${edge.kills}`);
    say(`  platform faults ${edge.faults.total}: ${edge.faults}`);
    if (unused.length > 0) say(`  never injected: ${unused.join(", ")}`);
    say(`  ${seconds()} s, seed ${seed}: ${violations.length === 0 ? "no violations" : `${violations.length} violations`}`);
    for (const violation of violations.slice(0, 40)) say(`  ✗ ${violation}`);
  }

  function seconds() {
    return Math.round((performance.now() - started) / 1_000);
  }
}

/** Calls `act` for each item, eight at a time. */
async function each(items, act) {
  const waiting = items.values();
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (const item of waiting) await act(item);
    }),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { minutes: { type: "string" }, submissions: { type: "string" }, seed: { type: "string" } } });
  const { seed = String(Date.now()), minutes, submissions } = values;
  const violations = await run({ seed, minutes: minutes && Number(minutes), submissions: submissions && Number(submissions) });
  process.exitCode = violations.length === 0 ? 0 : 1;
}
