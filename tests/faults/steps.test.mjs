// Kills workerd at every step of a submission, and restarts it with the same storage.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { noFaults } from "./edge.mjs";
import { countErrors, STATES } from "./operator.mjs";
import { createVisitor } from "./visitors.mjs";
import { startSimulation } from "./simulation.mjs";

/** Reports every step. */
const everyStep = { ...noFaults, step: 1 };

/** Defines a test with a simulation of its own, and checks the invariants and leaks at its end. */
function simulationTest(name, rates, body, changes) {
  test(name, async (t) => {
    const simulation = await startSimulation(name, rates, changes);
    t.after(() => simulation.stop());
    await body(simulation);
    assertCountsAddUp(await simulation.operator.counts());
    assert.deepEqual(simulation.edge.broken, []);
    assert.deepEqual(simulation.vendors.repeatedAfterCreated, []);
    assert.deepEqual([...(await simulation.leaksInStorage()), ...simulation.leaksInTexts()], []);
  });
}

const assertCountsAddUp = (counts) => assert.deepEqual(countErrors(counts), []);

/** Formats the counts that are not zero. */
const statesIn = (counts) =>
  STATES.filter((state) => counts[state] > 0)
    .map((state) => `${counts[state]} ${state}`)
    .join(", ");

/** Kills workerd when a step is reached for the nth time. Resolves once it is killed. */
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

/** Waits until workerd has restarted. Returns the counts. */
async function untilRestarted({ operator }) {
  for (;;) {
    try {
      return await operator.counts();
    } catch {
      await pause(50);
    }
  }
}

/** Returns the number of the vendor's records of a visitor. */
const recordsOf = ({ vendors }, { marker }) => vendors.made().get(marker) ?? 0;

/** Path → whether its call is repeatable. */
const routes = { "/contact": true, "/account": false };

for (const [path, isRepeatable] of Object.entries(routes)) {
  /** Checks the state after an attempt with an unknown result, of which the vendor has created `made` records. */
  async function assertUnknown(simulation, visitor, made) {
    await untilRestarted(simulation);
    const answer = await visitor.post();
    const counts = await simulation.operator.settled();
    if (isRepeatable) {
      assert.equal(counts.held, 0);
      assert.equal(recordsOf(simulation, visitor), 1);
      return;
    }
    assert.equal(answer, "accepted");
    assert.equal(counts.held, 1);
    assert.equal(recordsOf(simulation, visitor), made);
    const [held] = await simulation.operator.list({ state: "held" });
    assert.equal(held.reason, "unknown");
    // The operator looks at the vendor's records.
    await simulation.operator[made ? "discard" : "replay"](held.id);
    await simulation.operator.settled();
    assert.equal(recordsOf(simulation, visitor), 1);
  }

  simulationTest(`${path}: killed before the row is written: nothing is stored`, everyStep, async (simulation) => {
    const killed = killAt(simulation, "before the row");
    const visitor = createVisitor(simulation, path, 1);
    assert.equal(await visitor.post(), "no answer");
    await killed;
    assert.equal((await untilRestarted(simulation)).accepted, 0);
    assert.equal(await visitor.post(), "created");
    assert.equal(recordsOf(simulation, visitor), 1);
  });

  simulationTest(`${path}: killed after the row is written, before the request is sent`, everyStep, async (simulation) => {
    const killed = killAt(simulation, "before the send");
    const visitor = createVisitor(simulation, path, 1);
    assert.equal(await visitor.post(), "no answer");
    await killed;
    assert.equal((await untilRestarted(simulation)).accepted, 1);
    await assertUnknown(simulation, visitor, 0);
  });

  for (const [order, made] of [
    ["workerd killed, and made", 1],
    ["workerd killed while it is made", 1],
    ["workerd killed", 0],
  ]) {
    simulationTest(`${path}: killed while the vendor works: ${order}`, everyStep, async (simulation) => {
      simulation.vendors.forcedFault = (_, attempt) => (attempt === 1 ? order : undefined);
      const visitor = createVisitor(simulation, path, 1);
      assert.equal(await visitor.post(), "no answer");
      await assertUnknown(simulation, visitor, made);
    });
  }

  simulationTest(`${path}: killed after the vendor's response, before the row is updated`, everyStep, async (simulation) => {
    const killed = killAt(simulation, "after the vendor's answer");
    const visitor = createVisitor(simulation, path, 1);
    assert.equal(await visitor.post(), "no answer");
    await killed;
    await assertUnknown(simulation, visitor, 1);
  });

  simulationTest(`${path}: killed after the row is updated, before the response`, everyStep, async (simulation) => {
    const killed = killAt(simulation, "before the response");
    const visitor = createVisitor(simulation, path, 1);
    assert.equal(await visitor.post(), "no answer");
    await killed;
    await untilRestarted(simulation);
    assert.equal(await visitor.post(), "created");
    assert.equal(simulation.vendors.attempts.get(visitor.marker), 1);
    assert.equal((await simulation.operator.counts()).delivered, 1);
  });

  simulationTest(`${path}: killed in an alarm, before a request is sent`, everyStep, async (simulation) => {
    simulation.vendors.forcedFault = (_, attempt) => (attempt === 1 ? "503" : undefined);
    const killed = killAt(simulation, "in an alarm");
    const visitor = createVisitor(simulation, path, 1);
    assert.equal(await visitor.post(), "accepted");
    await killed;
    await untilRestarted(simulation);
    assert.equal(statesIn(await simulation.operator.settled()), "1 delivered");
    assert.equal(recordsOf(simulation, visitor), 1);
  });

  for (const [step, made] of [
    ["before the send", 0],
    ["after the vendor's answer", 1],
  ]) {
    simulationTest(`${path}: killed in an alarm's batch, ${step}`, everyStep, async (simulation) => {
      simulation.vendors.forcedFault = (_, attempt) => (attempt === 1 ? "503" : undefined);
      // The first time is the attempt while the visitor waits.
      const killed = killAt(simulation, step, 2);
      const visitor = createVisitor(simulation, path, 1);
      assert.equal(await visitor.post(), "accepted");
      await killed;
      await assertUnknown(simulation, visitor, made);
    });
  }

  for (const [where, first] of [["waits", "503"], ...(isRepeatable ? [["is sent", "workerd killed"]] : [])]) {
    simulationTest(`${path}: killed while it ${where}, and resumed by its alarm alone`, noFaults, async (simulation) => {
      const { vendors, edge } = simulation;
      vendors.forcedFault = (_, attempt) => (attempt === 1 ? first : undefined);
      const visitor = createVisitor(simulation, path, 1);
      assert.equal(await visitor.post(), first === "503" ? "accepted" : "no answer");
      if (first === "503") await edge.kill("while it waits");
      // A request to the ledger would start its object.
      for (const end = performance.now() + 30_000; recordsOf(simulation, visitor) === 0 && performance.now() < end; ) await pause(50);
      assert.equal(recordsOf(simulation, visitor), 1);
      assert.equal(vendors.attempts.get(visitor.marker), 2);
      assert.equal(statesIn(await simulation.operator.settled()), "1 delivered");
    });
  }

  const drained = async (simulation) => {
    const { vendors, edge, operator } = simulation;
    vendors.forcedFault = () => "503";
    const visitors = Array.from({ length: 120 }, (_, index) => createVisitor(simulation, path, index));
    for (let at = 0; at < visitors.length; at += 20) {
      const answers = await Promise.all(visitors.slice(at, at + 20).map(({ post }) => post()));
      assert.deepEqual(new Set(answers), new Set(["accepted"]));
    }
    let sent = 0;
    // Every thirtieth attempt kills the process.
    vendors.forcedFault = () => (++sent % 30 === 0 ? "workerd killed, and made" : undefined);
    let counts;
    do {
      await pause(200);
      counts = await untilRestarted(simulation);
      assertCountsAddUp(counts);
    } while (counts.waiting > 0);
    assert.ok(edge.kills.total >= 3, `killed ${edge.kills.total} times`);
    const made = vendors.made();
    assert.ok(visitors.every(({ marker }) => (made.get(marker) ?? 0) <= 1));
    const kept = new Set((await operator.export({ state: "held" })).map((row) => simulation.markerIn(JSON.stringify(row))));
    assert.ok(visitors.every(({ marker }) => made.has(marker) || kept.has(marker)));
    // At most those that were being sent at a kill: one in each ledger.
    assert.ok(counts.held <= (isRepeatable ? 0 : 16 * edge.kills.total), `${counts.held} held`);
  };
  simulationTest(`${path}: killed repeatedly while waiting submissions are delivered`, noFaults, drained, { pace: 1 });
}

simulationTest("where storage fails, nothing is accepted and nothing is sent", noFaults, async (simulation) => {
  const [early, late] = [0, 80].map((from) => Array.from({ length: 80 }, (_, index) => createVisitor(simulation, "/account", from + index)));
  // Creates the tables of every ledger.
  for (const { post } of early) assert.equal(await post(), "created");
  await simulation.edge.restart({ rates: { ...noFaults, write: 1 } });
  for (const { post } of late) assert.equal(await post(), "unavailable");
  assert.equal(simulation.vendors.requests, 80);
  await simulation.edge.restart({ rates: noFaults });
  assert.equal((await simulation.operator.counts()).accepted, 80);
  for (const { post } of late) assert.equal(await post(), "created");
});

simulationTest("alarms that are late and doubled deliver once", { ...noFaults, alarm: 1 }, async (simulation) => {
  simulation.vendors.forcedFault = (_, attempt) => (attempt <= 2 ? "503" : undefined);
  const visitors = Array.from({ length: 20 }, (_, index) => createVisitor(simulation, "/account", index));
  const answers = await Promise.all(visitors.map(({ post }) => post()));
  assert.deepEqual(new Set(answers), new Set(["accepted"]));
  const counts = await simulation.operator.settled();
  assert.equal(counts.delivered, 20);
  for (const visitor of visitors) assert.equal(recordsOf(simulation, visitor), 1);
});

simulationTest("objects reset during every submission lose and duplicate nothing", { ...noFaults, reset: 1 }, async (simulation) => {
  const visitors = Array.from({ length: 60 }, (_, index) => createVisitor(simulation, index % 2 ? "/account" : "/contact", index));
  for (const visitor of visitors) while (!["created", "accepted"].includes(await visitor.post())) await pause(20);
  await simulation.edge.restart({ rates: noFaults });
  await simulation.operator.settled();
  const made = simulation.vendors.made();
  const kept = new Set((await simulation.operator.export({ state: "held" })).map((row) => simulation.markerIn(JSON.stringify(row))));
  for (const { marker, result } of visitors) {
    assert.ok((made.get(marker) ?? 0) <= 1, `${marker} twice`);
    assert.ok(made.has(marker) || (kept.has(marker) && !result.answers.includes("created")), `${marker} lost`);
  }
});
