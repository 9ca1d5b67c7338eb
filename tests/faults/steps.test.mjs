// workerd is killed at every step of a submission's life, with the storage on disk, and started again on it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { calm } from "./edge.mjs";
import { imbalances, STATES } from "./operator.mjs";
import { visitorOf } from "./visitors.mjs";
import { startWorld } from "./world.mjs";

/** Every step is told. */
const told = { ...calm, step: 1 };

/** A world of its own, of which nothing may be left that a visitor or an operator gave, and in which nothing may be wrong. */
function struck(name, rates, body, changes) {
  test(name, async (t) => {
    const world = await startWorld(name, rates, changes);
    t.after(() => world.stop());
    await body(world);
    imbalancesIn(await world.operator.counts());
    assert.deepEqual(world.edge.broken, []);
    assert.deepEqual(world.vendors.asked, []);
    assert.deepEqual([...(await world.foundInStorage()), ...world.foundInTexts()], []);
  });
}

const imbalancesIn = (counts) => assert.deepEqual(imbalances(counts), []);

/** The books without what there is none of. */
const statesIn = (counts) =>
  STATES.filter((state) => counts[state] > 0)
    .map((state) => `${counts[state]} ${state}`)
    .join(", ");

/** Has workerd killed where a step is reached for the nth time, and gives the promise that it has been. */
function killAt({ edge }, wanted, nth = 1) {
  let reached = 0;
  return new Promise((resolve) => {
    edge.onStep = (step) => {
      if (step !== wanted || ++reached !== nth) return false;
      edge.whileDown = async () => resolve();
      return true;
    };
  });
}

/** Once workerd is there again. */
async function backAgain({ operator }) {
  for (;;) {
    try {
      return await operator.counts();
    } catch {
      await pause(50);
    }
  }
}

/** What the vendor has of a visitor. */
const madeOf = ({ vendors }, { marker }) => vendors.made().get(marker) ?? 0;

/** Repeats are safe at the one, and not at the other. */
const routes = { "/contact": true, "/account": false };

for (const [path, isRepeatable] of Object.entries(routes)) {
  /** What an attempt leaves of which nobody knows whether it arrived, and of which the vendor has made so many records. */
  async function isAmbiguous(world, visitor, made) {
    await backAgain(world);
    const answer = await visitor.post();
    const counts = await world.operator.settled();
    if (isRepeatable) {
      assert.equal(counts.held, 0);
      assert.equal(madeOf(world, visitor), 1);
      return;
    }
    assert.equal(answer, "accepted");
    assert.equal(counts.held, 1);
    assert.equal(madeOf(world, visitor), made);
    const [held] = await world.operator.list({ state: "held" });
    assert.equal(held.reason, "unknown");
    // An operator looks it up at the vendor's.
    await world.operator[made ? "discard" : "replay"](held.id);
    await world.operator.settled();
    assert.equal(madeOf(world, visitor), 1);
  }

  struck(`${path}: killed before the row is written, and nothing was promised`, told, async (world) => {
    const killed = killAt(world, "before the row");
    const visitor = visitorOf(world, path, 1);
    assert.equal(await visitor.post(), "no answer");
    await killed;
    assert.equal((await backAgain(world)).accepted, 0);
    assert.equal(await visitor.post(), "created");
    assert.equal(madeOf(world, visitor), 1);
  });

  struck(`${path}: killed after the row is written, before anything is sent`, told, async (world) => {
    const killed = killAt(world, "before the send");
    const visitor = visitorOf(world, path, 1);
    assert.equal(await visitor.post(), "no answer");
    await killed;
    assert.equal((await backAgain(world)).accepted, 1);
    await isAmbiguous(world, visitor, 0);
  });

  for (const [order, made] of [
    ["workerd killed, and made", 1],
    ["workerd killed while it is made", 1],
    ["workerd killed", 0],
  ]) {
    struck(`${path}: killed while the vendor works: ${order}`, told, async (world) => {
      world.vendors.ordered = (_, attempt) => (attempt === 1 ? order : undefined);
      const visitor = visitorOf(world, path, 1);
      assert.equal(await visitor.post(), "no answer");
      await isAmbiguous(world, visitor, made);
    });
  }

  struck(`${path}: killed after the vendor's answer, before the row is moved`, told, async (world) => {
    const killed = killAt(world, "after the vendor's answer");
    const visitor = visitorOf(world, path, 1);
    assert.equal(await visitor.post(), "no answer");
    await killed;
    await isAmbiguous(world, visitor, 1);
  });

  struck(`${path}: killed after the row is moved, before the visitor is told`, told, async (world) => {
    const killed = killAt(world, "before the visitor is told");
    const visitor = visitorOf(world, path, 1);
    assert.equal(await visitor.post(), "no answer");
    await killed;
    await backAgain(world);
    assert.equal(await visitor.post(), "created");
    assert.equal(world.vendors.attempts.get(visitor.marker), 1);
    assert.equal((await world.operator.counts()).delivered, 1);
  });

  struck(`${path}: killed in an alarm, before anything is sent`, told, async (world) => {
    world.vendors.ordered = (_, attempt) => (attempt === 1 ? "503" : undefined);
    const killed = killAt(world, "in an alarm");
    const visitor = visitorOf(world, path, 1);
    assert.equal(await visitor.post(), "accepted");
    await killed;
    await backAgain(world);
    assert.equal(statesIn(await world.operator.settled()), "1 delivered");
    assert.equal(madeOf(world, visitor), 1);
  });

  for (const [step, made] of [
    ["before the send", 0],
    ["after the vendor's answer", 1],
  ]) {
    struck(`${path}: killed in an alarm's slice, ${step}`, told, async (world) => {
      world.vendors.ordered = (_, attempt) => (attempt === 1 ? "503" : undefined);
      // The first time is the visitor's own.
      const killed = killAt(world, step, 2);
      const visitor = visitorOf(world, path, 1);
      assert.equal(await visitor.post(), "accepted");
      await killed;
      await isAmbiguous(world, visitor, made);
    });
  }

  for (const [where, first] of [["waits", "503"], ...(isRepeatable ? [["is sent", "workerd killed"]] : [])]) {
    struck(`${path}: killed while it ${where}, and woken by its alarm alone`, calm, async (world) => {
      const { vendors, edge } = world;
      vendors.ordered = (_, attempt) => (attempt === 1 ? first : undefined);
      const visitor = visitorOf(world, path, 1);
      assert.equal(await visitor.post(), first === "503" ? "accepted" : "no answer");
      if (first === "503") await edge.kill("while it waits");
      // Whoever asked the ledger would wake it.
      for (const end = performance.now() + 30_000; madeOf(world, visitor) === 0 && performance.now() < end; ) await pause(50);
      assert.equal(madeOf(world, visitor), 1);
      assert.equal(vendors.attempts.get(visitor.marker), 2);
      assert.equal(statesIn(await world.operator.settled()), "1 delivered");
    });
  }

  const drained = async (world) => {
    const { vendors, edge, operator } = world;
    vendors.ordered = () => "503";
    const visitors = Array.from({ length: 120 }, (_, index) => visitorOf(world, path, index));
    for (let at = 0; at < visitors.length; at += 20) {
      const answers = await Promise.all(visitors.slice(at, at + 20).map(({ post }) => post()));
      assert.deepEqual(new Set(answers), new Set(["accepted"]));
    }
    let sent = 0;
    // Every thirtieth attempt is its last for this process.
    vendors.ordered = () => (++sent % 30 === 0 ? "workerd killed, and made" : undefined);
    let counts;
    do {
      await pause(200);
      counts = await backAgain(world);
      imbalancesIn(counts);
    } while (counts.waiting > 0);
    assert.ok(edge.kills.total >= 3, `killed ${edge.kills.total} times`);
    const made = vendors.made();
    assert.ok(visitors.every(({ marker }) => (made.get(marker) ?? 0) <= 1));
    const kept = new Set((await operator.export({ state: "held" })).map((row) => world.markerIn(JSON.stringify(row))));
    assert.ok(visitors.every(({ marker }) => made.has(marker) || kept.has(marker)));
    // Those at most that were on their way when it was killed: one of each ledger.
    assert.ok(counts.held <= (isRepeatable ? 0 : 16 * edge.kills.total), `${counts.held} held`);
  };
  struck(`${path}: killed again and again while what waited is delivered`, calm, drained, { pace: 1 });
}

struck("where nothing can be written, nothing is promised and nothing is sent", calm, async (world) => {
  const [early, late] = [0, 80].map((from) => Array.from({ length: 80 }, (_, index) => visitorOf(world, "/account", from + index)));
  // Every ledger has its tables.
  for (const { post } of early) assert.equal(await post(), "created");
  await world.edge.restart({ rates: { ...calm, write: 1 } });
  for (const { post } of late) assert.equal(await post(), "unavailable");
  assert.equal(world.vendors.requests, 80);
  await world.edge.restart({ rates: calm });
  assert.equal((await world.operator.counts()).accepted, 80);
  for (const { post } of late) assert.equal(await post(), "created");
});

struck("alarms that are all late and all fire twice deliver once", { ...calm, alarm: 1 }, async (world) => {
  world.vendors.ordered = (_, attempt) => (attempt <= 2 ? "503" : undefined);
  const visitors = Array.from({ length: 20 }, (_, index) => visitorOf(world, "/account", index));
  const answers = await Promise.all(visitors.map(({ post }) => post()));
  assert.deepEqual(new Set(answers), new Set(["accepted"]));
  const counts = await world.operator.settled();
  assert.equal(counts.delivered, 20);
  for (const visitor of visitors) assert.equal(madeOf(world, visitor), 1);
});

struck("objects that are reset under every submission lose nothing and double nothing", { ...calm, reset: 1 }, async (world) => {
  const visitors = Array.from({ length: 60 }, (_, index) => visitorOf(world, index % 2 ? "/account" : "/contact", index));
  for (const visitor of visitors) while (!["created", "accepted"].includes(await visitor.post())) await pause(20);
  await world.edge.restart({ rates: calm });
  await world.operator.settled();
  const made = world.vendors.made();
  const kept = new Set((await world.operator.export({ state: "held" })).map((row) => world.markerIn(JSON.stringify(row))));
  for (const { marker, told } of visitors) {
    assert.ok((made.get(marker) ?? 0) <= 1, `${marker} twice`);
    assert.ok(made.has(marker) || (kept.has(marker) && !told.answers.includes("created")), `${marker} lost`);
  }
});
