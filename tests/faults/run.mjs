/**
 * Bad days for a ledger in real workerd: visitors of every manner, vendors that fail half of the time, storage that does, alarms that are late or fire twice, and
 * SIGKILL every few seconds; an operator erases meanwhile, and halfway gives another secret. Then all is well again, an operator clears up, and the books, the vendors and the visitors have to agree to the last one.
 *
 *     node tests/faults/run.mjs [--minutes N | --submissions N] [--seed text]
 *
 * Every decision comes from the seed, and is the same in a run of the same seed; what meets what in time is not, so that a run that found something may have to be
 * repeated to find it again.
 */

import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { diceOf } from "./dice.js";
import { calm, tally } from "./edge.mjs";
import { imbalances, told } from "./operator.mjs";
import { KINDS } from "./vendors.mjs";
import { markedValue, visit } from "./visitors.mjs";
import { SPEED, startWorld } from "./world.mjs";

/** Visitors at once. */
const VISITORS = 64;
/** So long a workerd lives at least, and at most, in milliseconds. */
const LIFE = [2_000, 6_000];

/** How long before its process ends a hook may have been told in vain, in milliseconds. */
const CUT = 1_000;

const KEY_REUSE = "urn:enlist:problem:key-reuse";

/** How often storage and alarms fail, an object is reset, and a step tells the program that it may kill. */
const bad = { step: 0.006, write: 0.002, alarm: 0.05, reset: 0.002 };

/**
 * @param {{ seed: string, minutes?: number, submissions?: number, say?: (line: string) => void }} run until so many minutes have passed, or so many came
 * @returns {Promise<string[]>} what was found; nothing, where all held
 */
export async function run({ seed, minutes = Infinity, submissions = Infinity, say = console.log }) {
  say(`  seed ${seed}`);
  const findings = [];
  const find = (finding) => findings.push(finding);
  const dice = diceOf(seed, "run");
  const world = await startWorld(seed, bad);
  const { vendors, edge, operator, tags, markerIn, texts } = world;
  const answers = tally();
  /** @type {import("./visitors.mjs").Told[]} */
  const visits = [];
  /** Who was erased on demand, and how many of them the ledger said it had. @type {Set<string>} */
  const erased = new Set();
  let erasures = 0;
  const started = performance.now();

  try {
    await storm();
    await calmDown();
    await audit();
    await clearUp();
    await later();
  } catch (error) {
    find(`the run itself failed: ${error.stack}, because of ${error.cause?.code}`);
  } finally {
    await world.stop();
  }
  [...edge.broken, ...world.foundInTexts()].forEach(find);
  for (const marker of new Set(vendors.asked)) find(`${marker}: its visitor had been told created, and the vendor was asked again`);
  report();
  return findings;

  /** Everything at once, until enough have come. */
  async function storm() {
    const end = started + minutes * 60_000;
    let isOver = false;
    let index = 0;
    let born = performance.now();
    const kill = async (when) => {
      if (isOver || performance.now() - born < LIFE[0]) return false;
      born = performance.now();
      const isKilled = await edge.kill(when);
      born = performance.now();
      return isKilled;
    };
    Object.assign(vendors, { share: 0.5, kill });
    edge.onStep = () => {
      if (isOver || performance.now() - born < LIFE[0]) return false;
      born = performance.now();
      return true;
    };
    let nextSearch = performance.now() + 15_000;
    edge.whileDown = async () => {
      const start = performance.now();
      if (start < nextSearch) return;
      await searchStorage();
      // A twentieth of the time at most.
      nextSearch = Math.max(start + 15_000, start + 20 * (performance.now() - start));
    };
    const kills = (async () => {
      while (!isOver) {
        await pause(dice.between(...LIFE));
        await kill("at any time");
      }
    })();
    const outages = (async () => {
      while (!isOver) {
        await pause(dice.between(5_000, 15_000));
        if (!isOver) await vendors.away(dice.between(200, 1_500));
      }
    })();
    const balances = (async () => {
      while (!isOver) {
        await pause(1_000);
        // Who asks while nobody is there is not answered.
        const counts = await operator.counts().catch(() => undefined);
        if (counts) imbalances(counts).forEach(find);
      }
    })();
    const erasing = (async () => {
      const chosen = diceOf(seed, "erasures");
      while (!isOver) {
        await pause(chosen.between(2_000, 5_000));
        await eraseOne(chosen);
      }
    })();
    const rotation = (async () => {
      while (visits.length < submissions / 2 && performance.now() < started + minutes * 30_000) await pause(100);
      await world.rotate();
    })();
    const street = { seed, tags, url: edge.url, onText: (text) => texts.push(text), onCreated: (marker) => vendors.finished.add(marker) };
    const news = setInterval(() => say(`  ${seconds()} s: ${visits.length} submissions, ${vendors.requests} attempts, ${edge.kills.total} kills`), 15_000);
    await Promise.all(
      Array.from({ length: VISITORS }, async () => {
        while (visits.length < submissions && performance.now() < end) {
          visits.push(...(await visit({ ...street, index: index++ })));
        }
      }),
    );
    isOver = true;
    clearInterval(news);
    await Promise.all([kills, outages, balances, erasing, rotation]);
    say(`  ${seconds()} s: the storm is over`);
  }

  /** Erases one of those who have heard of everything that they sent. */
  async function eraseOne(chosen) {
    const those = visits.filter(({ marker, answers: given }) => given.includes("accepted") && !given.includes("no answer") && !erased.has(marker));
    if (those.length === 0) return;
    const told = chosen.pick(those);
    // Whoever asks while nobody is there asks again.
    let answer;
    while (!(answer = await operator.erase(markedValue(told)).catch(() => undefined))) await pause(100);
    erased.add(told.marker);
    erasures += answer.erased;
    if (answer.unreadable > 0) find(`${answer.unreadable} cannot be read by the secrets that are given`);
  }

  /** The vendors are well, and so is the platform. */
  async function calmDown() {
    vendors.share = 0;
    await searchStorage();
    // A machine that has other things to do is no fault of the vendors'.
    await edge.restart({ rates: calm, timeoutMs: 20_000 });
    const counts = await operator.settled();
    if (counts.waiting > 0) find(`${counts.waiting} wait and are not delivered: ${JSON.stringify(counts)}`);
    say(`  ${seconds()} s: nothing waits: ${told(counts)}`);
  }

  /** Before an operator has done anything. */
  async function audit() {
    await checkBooks();
    const kept = await keptRecords();
    const made = vendors.made();
    for (const { marker, path, isRepeatable, answers: given, ids } of visits) {
      for (const answer of given) answers.add(answer);
      const [count, isKept] = [made.get(marker) ?? 0, kept.has(marker)];
      const who = `${marker} at ${path}, told ${given.join(", ")}${ids.length > 0 ? ` (${ids[0]})` : ""}`;
      if (count > 1) find(`${who}: the vendor has ${count} of it${isRepeatable ? "" : ", and may not be asked twice"}`);
      if (given.includes("created") && count === 0) find(`${who}: the vendor has none of it`);
      if (erased.has(marker) && isKept) find(`${who}: erased, and kept`);
      if (given.includes("accepted") && count === 0 && !isKept && !erased.has(marker)) find(`${who}: neither delivered nor kept`);
      if (given.includes(KEY_REUSE) && (count > 0 || isKept)) find(`${who}: taken in, with a key that was another's`);
      if (given.some((answer) => ["denied", "rejected", "conflict", "refused"].includes(answer))) find(`${who}: what is the operator's to mend`);
      if (new Set(ids).size > 1) find(`${who}: accepted under ${ids.length} ids`);
    }
    for (const state of ["held", "dead"]) {
      const listed = await operator.list({ state });
      const exported = [...kept.values()].filter((row) => row.state === state);
      await checkAlerts(listed);
      if (listed.length !== exported.length) find(`${listed.length} are listed as ${state}, and ${exported.length} exported`);
    }
    const { erased: counted } = await operator.counts();
    if (counted < erasures) find(`${erasures} were said to be erased, and the books have ${counted}`);
    say(`  ${erased.size} visitors erased, ${counted} of them by what the ledger had; ${edge.alerts().size} told to the operator's hooks`);
    const ids = visits.flatMap(({ ids }) => ids);
    for (let at = 0; at < ids.length; at += Math.max(1, Math.floor(ids.length / 200))) {
      await operator.story(ids[at]).catch((error) => find(`${ids[at]}, accepted, has no story: ${error.message}`));
    }
  }

  /** Whatever is left to the operator was told, if only its process lived. */
  async function checkAlerts(listed) {
    // An object says that it is to be reset a moment before it is.
    const lived = (end, { changedAt }) => (end - Date.parse(changedAt)) / SPEED;
    const isCut = (row) => edge.ends.some((end) => lived(end, row) > -500 && lived(end, row) < CUT);
    const untold = () => {
      const alerts = edge.alerts();
      return listed.filter((row) => !alerts.has(`${row.state} ${row.id}`) && !isCut(row));
    };
    // What was printed comes through a pipe.
    for (const end = performance.now() + 10_000; untold().length > 0 && performance.now() < end; ) await pause(100);
    for (const { id, state, reason, changedAt } of untold()) find(`${id} is ${state}, for ${reason}, since ${changedAt}, and the hooks were not told`);
  }

  /** Whom the vendor has is discarded, and the others are sent again. */
  async function clearUp() {
    const made = vendors.made();
    const kept = [...(await keptRecords())].map(([marker, row]) => ({ ...row, isThere: made.has(marker) }));
    const there = kept.filter(({ isThere }) => isThere);
    const missing = kept.filter(({ isThere }) => !isThere);
    // A few are left alone, to expire.
    const left = there.filter(({ state }, at) => state === "held" && at % 10 === 0);
    const discarded = there.filter((row) => !left.includes(row));
    await each(discarded, ({ id }) => operator.discard(id));
    await each(
      missing.filter(({ state }) => state === "held"),
      ({ id }) => operator.replay(id),
    );
    const { replayed } = await operator.replayAll("dead");
    const dead = missing.filter(({ state }) => state === "dead").length;
    if (replayed !== dead) find(`${dead} were dead, and ${replayed} were sent again`);
    const counts = await operator.settled();
    say(`  ${seconds()} s: cleared up, ${discarded.length} discarded, ${missing.length} sent again, ${left.length} left: ${told(counts)}`);
    if (counts.held + counts.dead + counts.waiting !== left.length) find(`${left.length} were to be left: ${JSON.stringify(counts)}`);
    await checkBooks();
    const now = vendors.made();
    for (const { marker, path, answers: given } of visits) {
      const count = now.get(marker) ?? 0;
      if (count > 1) find(`${marker} at ${path}: the vendor has ${count} of it, after the operator cleared up`);
      if (count === 0 && given.some((answer) => answer === "created" || (answer === "accepted" && !erased.has(marker))))
        find(`${marker} at ${path}: lost, after the operator cleared up`);
    }
    await searchStorage();
  }

  /** Two days, then a month: the records go, the books stay. */
  async function later() {
    const before = await operator.counts();
    await world.later(49);
    await emptied(({ rows }) => rows.every(({ state }) => ["held", "dead"].includes(state)), "settled");
    const twoDaysOn = await operator.counts();
    if (JSON.stringify(twoDaysOn) !== JSON.stringify(before))
      find(`two days later the books are others: ${JSON.stringify(before)}, then ${JSON.stringify(twoDaysOn)}`);
    await world.later(49 + 31 * 24);
    await emptied(({ rows }) => rows.every(({ state }) => state === "expired"), "held");
    const counts = await operator.counts();
    imbalances(counts).forEach(find);
    if (counts.expired !== before.held + before.dead) find(`${before.held + before.dead} were to expire: ${JSON.stringify(counts)}`);
    say(`  ${seconds()} s: a month later: ${told(counts)}`);
    await searchStorage();
  }

  async function emptied(isSo, what) {
    for (const end = performance.now() + 60_000; performance.now() < end; await pause(500)) {
      if ((await edge.rows()).every(isSo)) return;
    }
    find(`rows that are ${what} stay beyond their time`);
  }

  async function checkBooks() {
    const counts = await operator.counts();
    imbalances(counts).forEach(find);
    const rows = {};
    let records = 0;
    for (const { rows: own, records: kept } of await edge.rows()) {
      for (const { state, count } of own) rows[state] = (rows[state] ?? 0) + count;
      records += kept;
    }
    const { sending = 0, waiting = 0, ...others } = rows;
    for (const [state, count] of Object.entries({ ...others, waiting: sending + waiting })) {
      if (counts[state] !== count) find(`the books say ${counts[state]} ${state}, and there are ${count} such rows`);
    }
    const held = counts.waiting + counts.held + counts.dead;
    if (records !== held) find(`${held} are not settled, and there are ${records} records`);
  }

  /** What the ledger has records of, by submission. */
  async function keptRecords() {
    const kept = new Map();
    for (const state of ["waiting", "held", "dead"]) {
      for (const row of await operator.export({ state })) kept.set(markerIn(JSON.stringify(row)), row);
    }
    return kept;
  }

  async function searchStorage() {
    (await world.foundInStorage()).forEach(find);
  }

  function report() {
    const unseen = KINDS.filter((kind) => vendors.faults.get(kind) === 0);
    say(`  ${visits.length} submissions by ${visits.reduce((sum, { answers: given }) => sum + given.length, 0)} requests: ${answers}`);
    say(`  ${vendors.requests} attempts at the vendors, faults ${vendors.faults.total}: ${vendors.faults}`);
    say(`  ${edge.kills.total} kills: ${edge.kills}`);
    say(`  faults of the platform ${edge.faults.total}: ${edge.faults}`);
    if (unseen.length > 0) say(`  never struck: ${unseen.join(", ")}`);
    say(`  ${seconds()} s, seed ${seed}: ${findings.length === 0 ? "nothing lost, nothing doubled, the books balance" : `${findings.length} findings`}`);
    for (const finding of findings.slice(0, 40)) say(`  ✗ ${finding}`);
  }

  function seconds() {
    return Math.round((performance.now() - started) / 1_000);
  }
}

/** A few at once. */
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
  const findings = await run({ seed, minutes: minutes && Number(minutes), submissions: submissions && Number(submissions) });
  process.exitCode = findings.length === 0 ? 0 : 1;
}
