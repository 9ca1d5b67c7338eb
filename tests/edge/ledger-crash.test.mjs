// Failures of the worker, its storage and its configuration.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { afterEach, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Response } from "./edge.mjs";
import { HOUR, keysOf, signups, startLedger } from "./ledger.mjs";

let ledger;
async function start(settings) {
  ledger = await startLedger({ settings });
}
afterEach(() => ledger.checkCounts().finally(() => ledger.stop()));

const ada = signups("ada");
const down = () => new Response(null, { status: 503 });
const SOON = { schedule: [0.1] };

/** Posts, and kills the worker while the vendor has the request. The visitor gets no response. */
async function killInFlight(path, init) {
  ledger.vendor = (request) => pause(5_000, ledger.answer(request));
  const post = ledger.post(path, ada[path], init).catch(() => {});
  while (!ledger.received.length) await pause(5);
  await ledger.kill();
  await Promise.race([post, pause(100)]);
}

describe("a worker killed while the vendor has the request", () => {
  test("sends a repeatable request again, by its alarm alone", async () => {
    await start({ ledger: SOON });
    await killInFlight("/aptania", { key: "k" });
    for (const end = Date.now() + 20_000; !ledger.received.length; await pause(50)) assert.ok(Date.now() < end, "nothing was sent again");
    const [{ id }] = await ledger.list();
    const { history } = await ledger.until(id, "exists");
    assert.deepEqual(
      history.map(({ event, state }) => [event, state]),
      [
        ["arrive", "sending"],
        ["lost", "waiting"],
        ["send", "sending"],
        ["answer", "exists"],
      ],
    );
    assert.equal(ledger.vendors.aptania.contacts.length, 1);
  });

  test("holds a request that is not repeatable, and answers the visitor's repeat with accepted", async () => {
    await start({ ledger: SOON });
    await killInFlight("/protech", { key: "k" });
    const { status, body } = await ledger.post("/protech", ada["/protech"], { key: "k" });
    assert.deepEqual([status, body.status], [202, "accepted"]);
    const { state, reason } = await ledger.details(body.submission);
    assert.deepEqual([state, reason, ledger.received.length], ["held", "unknown", 0]);
    assert.deepEqual(
      (await ledger.hookEvents()).map(({ hook, submission }) => [hook, submission]),
      [["onHeld", body.submission]],
    );
  });
});

test("a waiting submission is delivered although the worker was killed before it was due", async () => {
  await start({ ledger: { schedule: [1] } });
  ledger.vendor = down;
  const { body } = await ledger.post("/protech", ada["/protech"]);
  await ledger.kill();
  while (!ledger.received.length) await pause(25);
  await ledger.until(body.submission, "delivered");
  assert.equal(ledger.vendors.protech.contacts.length, 1);
});

test("schedule, breaker and counts survive a kill", async () => {
  await start({ ledger: { schedule: [3_600] } });
  ledger.vendor = down;
  const keys = keysOf("/protech", 7);
  for (const name of ["a", "b", "c", "d", "e", "f"]) await ledger.post("/protech", signups(name)["/protech"], { key: keys.next().value });
  const before = await ledger.checkCounts();
  assert.deepEqual([before.waiting, before.breakers], [6, [{ route: "/protech", ledger: 7, isOpen: true }]]);
  await ledger.kill();
  ledger.vendor = down;
  assert.deepEqual(await ledger.checkCounts(), before);
});

describe("failing storage", () => {
  test("before the submission is stored: nothing is stored or sent, and the visitor gets unavailable", async () => {
    await start();
    for (const statement of ["INSERT INTO submissions", "INSERT INTO books"]) {
      await ledger.set({ failing: statement });
      const { status, body } = await ledger.post("/protech", ada["/protech"], { key: "k" });
      assert.deepEqual([status, body.status], [503, "unavailable"]);
    }
    await ledger.set({ failing: null });
    assert.deepEqual([(await ledger.counts()).accepted, ledger.received.length], [0, 0]);
    assert.equal((await ledger.post("/protech", ada["/protech"], { key: "k" })).status, 201);
  });

  for (const [path, state] of [
    ["/protech", "held"],
    ["/aptania", "exists"],
  ]) {
    test(`after it was sent to ${path}: it stays stored, is recovered, and is ${state}`, async () => {
      await start({ ledger: SOON });
      await ledger.set({ failing: "UPDATE submissions SET state" });
      const { status, body } = await ledger.post(path, ada[path], { key: "k" });
      assert.deepEqual([status, body.status], [202, "accepted"]);
      assert.equal(await ledger.state(body.submission).catch(() => "sending"), "sending");
      await ledger.set({ failing: null });
      await ledger.until(body.submission, state);
      assert.equal(ledger.vendors[path.slice(1)].contacts.length, 1);
    });
  }

  for (const [what, statement, made] of [
    ["before the second is sent", "UPDATE submissions SET state", 3],
    ["before the first is", "FROM submissions WHERE id", 2],
  ]) {
    test(`during a batch, ${what}: the submission being sent is recovered`, async () => {
      await start({ ledger: { schedule: [3_600] } });
      ledger.vendor = down;
      const keys = keysOf("/protech", 5);
      for (const name of ["a", "b", "c"]) await ledger.post("/protech", signups(name)["/protech"], { key: keys.next().value });
      ledger.vendor = undefined;
      await ledger.set({ offset: 2 * HOUR, failing: statement, failAfter: 1 });
      await ledger.object(5, "alarm");
      assert.deepEqual(await (await ledger.object(5, "sql", "SELECT state FROM submissions ORDER BY accepted_at")).json(), [
        { state: "sending" },
        { state: "waiting" },
        { state: "waiting" },
      ]);
      await ledger.set({ failing: null });
      for (const end = Date.now() + 15_000; (await ledger.counts()).waiting > 0; await pause(50))
        assert.ok(Date.now() < end, JSON.stringify(await ledger.list()));
      const { held, delivered } = await ledger.counts();
      assert.deepEqual([held, delivered, ledger.vendors.protech.contacts.length], [1, 2, made]);
    });
  }
});

describe("a submission whose processing fails", () => {
  /** Makes every update of one submission fail. */
  const breakUpdates = (id) =>
    ledger.object(5, "sql", `CREATE TRIGGER broken BEFORE UPDATE OF state ON submissions WHEN old.id = '${id}' BEGIN SELECT raise(ABORT, 'broken'); END`);
  const repair = () => ledger.object(5, "sql", "DROP TRIGGER broken");
  const complaints = async (id) => (await ledger.lines()).filter(({ event, submission }) => event === "ledger-failed" && submission === id);

  test("while it waits: is quarantined and logged, and does not delay others", async () => {
    // As many at a time as fail: they must not block the others.
    await start({ ledger: { schedule: [3_600], pace: 1 } });
    ledger.vendor = down;
    const keys = keysOf("/protech", 5);
    const ids = [];
    for (const name of ["a", "b", "c"]) ids.push((await ledger.post("/protech", signups(name)["/protech"], { key: keys.next().value })).body.submission);
    ids.push((await ledger.post("/yulsn", ada["/yulsn"], { key: keysOf("/yulsn", 5).next().value })).body.submission);
    ledger.vendor = undefined;
    const [broken, ...sound] = ids;
    await breakUpdates(broken);
    await ledger.advanceClock(2 * HOUR);
    for (const id of sound) await ledger.until(id, "delivered");
    const [{ route, call }] = await complaints(broken);
    assert.deepEqual([route, call], ["/protech", "protech.createContact"]);
    assert.equal(await ledger.state(broken), "waiting");
    await repair();
    await ledger.until(broken, "delivered");
  });

  test("while its breaker is open: another submission becomes the probe", async () => {
    await start({ ledger: { schedule: [3_600] } });
    ledger.vendor = down;
    const keys = keysOf("/protech", 5);
    const ids = [];
    for (const name of ["a", "b", "c", "d", "e"])
      ids.push((await ledger.post("/protech", signups(name)["/protech"], { key: keys.next().value })).body.submission);
    ledger.vendor = undefined;
    const [broken, ...sound] = ids;
    await breakUpdates(broken);
    await ledger.advanceClock(HOUR / 2);
    for (const id of sound) await ledger.until(id, "delivered");
    assert.notEqual((await complaints(broken)).length, 0);
    await repair();
    await ledger.until(broken, "delivered");
  });

  test("while it is being sent: does not stop the recovery of others", async () => {
    await start({ ledger: { schedule: [3_600] } });
    ledger.vendor = () => new Promise(() => {});
    const keys = keysOf("/protech", 5);
    const posts = ["a", "b", "c"].map((name) => ledger.post("/protech", signups(name)["/protech"], { key: keys.next().value }).catch(() => {}));
    while (ledger.received.length < 3) await pause(5);
    const [broken, ...sound] = (await (await ledger.object(5, "sql", "SELECT id FROM submissions ORDER BY id")).json()).map(({ id }) => id);
    await breakUpdates(broken);
    await ledger.kill();
    await Promise.race([...posts, pause(100)]);
    for (const id of sound) await ledger.until(id, "held");
    assert.deepEqual([await ledger.state(broken), (await complaints(broken)).length > 0], ["sending", true]);
    await repair();
    await ledger.until(broken, "held");
  });
});

test("a record too large for its row is answered with unavailable, and not stored", async () => {
  await start({ edge: { maxBodyBytes: 4_000_000 }, ledger: { schedule: [3_600] } });
  ledger.vendor = down;
  const keys = keysOf("/bigchange", 3);
  const post = (length) => ledger.post("/bigchange", { ...signups("ada")["/bigchange"], name: "x".repeat(length) }, { key: keys.next().value });
  assert.equal((await post(1_890_000)).status, 202);
  // Close to what a row can hold.
  const { status, body } = await post(2_100_000);
  assert.deepEqual([status, body.status, (await ledger.counts()).accepted], [503, "unavailable", 1]);
});

describe("an object reset while a visitor waits", () => {
  test("is called once more, and knows the submission", async () => {
    await start({ ledger: { schedule: [3_600] } });
    ledger.vendor = (request) => pause(2_000, ledger.answer(request));
    const key = keysOf("/aptania", 2).next().value;
    const post = ledger.post("/aptania", ada["/aptania"], { key });
    while (!ledger.received.length) await pause(5);
    await ledger.object(2, "abort").catch(() => {});
    const { status, body } = await post;
    assert.deepEqual([status, body.status], [202, "accepted"]);
    const { state, reason } = await ledger.details(body.submission);
    assert.deepEqual([state, reason, (await ledger.counts()).accepted], ["waiting", "unknown", 1]);
  });

  for (const [what, overloads, status, outcome] of [
    ["cannot be reached", [false], 504, "unknown"],
    ["is overloaded", [true], 503, "unavailable"],
    ["is overloaded after it may have written", [false, true], 504, "unknown"],
  ]) {
    test(`and ${what}: ${outcome}`, async () => {
      await start({ isUnreachable: true, overloads });
      const post = await ledger.post("/protech", ada["/protech"]);
      assert.deepEqual([post.status, post.body.status, ledger.received.length], [status, outcome, 0]);
      await ledger.kill({ isUnreachable: false });
    });
  }
});

describe("alarms", () => {
  test("that fire twice make one attempt", async () => {
    await start({ ledger: { schedule: [3_600] } });
    ledger.vendor = down;
    const { body } = await ledger.post("/protech", ada["/protech"], { key: keysOf("/protech", 5).next().value });
    ledger.vendor = undefined;
    const sent = ledger.received.length;
    await ledger.operator("POST", `/submissions/${body.submission}/replay`);
    await ledger.object(5, "alarm");
    await ledger.until(body.submission, "delivered");
    assert.equal(ledger.received.length, sent + 1);
    assert.equal(ledger.vendors.protech.contacts.length, 1);
  });

  test("that could not be set are set again without any request", async () => {
    await start({ ledger: SOON });
    ledger.vendors.fail("protech", "down", { times: 1 });
    await ledger.set({ failing: "setAlarm" });
    const { body } = await ledger.post("/protech", ada["/protech"]);
    assert.equal(body.status, "accepted");
    await ledger.set({ failing: null });
    for (const end = Date.now() + 15_000; ledger.received.length < 2; await pause(25)) assert.ok(Date.now() < end, "nothing was sent again");
    await ledger.until(body.submission, "delivered");
  });

  test("that could not be set before the object ended are set by the next object", async () => {
    await start({ ledger: SOON });
    ledger.vendors.fail("protech", "down", { times: 1 });
    await ledger.set({ failing: "setAlarm" });
    await ledger.post("/protech", ada["/protech"], { key: keysOf("/protech", 5).next().value });
    await ledger.object(5, "abort").catch(() => {});
    await ledger.set({ failing: null });
    // Creates the object, and nothing else.
    await ledger.object(5, "max-rows");
    for (const end = Date.now() + 15_000; ledger.received.length < 2; await pause(25)) assert.ok(Date.now() < end, "nothing was sent again");
  });

  test("whose setting fails late do not delay an alarm set in the meantime", async () => {
    await start({ ledger: { schedule: [3_600] } });
    ledger.vendor = down;
    const { body } = await ledger.post("/protech", ada["/protech"], { key: keysOf("/protech", 5).next().value });
    const alarmTime = async () => (await ledger.object(5, "alarm-time")).json();
    await ledger.object(5, "abort").catch(() => {});
    await ledger.set({ delaysAlarms: true });
    // The alarm of the new object is still pending, and the clock moves forward: another alarm is due earlier.
    await ledger.object(5, "max-rows");
    await ledger.set({ delaysAlarms: false, offset: HOUR / 2 });
    await ledger.counts();
    const { at, pending } = await alarmTime();
    assert.ok(pending === 1 && at < Date.now() + HOUR, JSON.stringify({ pending, at }));
    await ledger.object(5, "reject-alarms");
    // The time after which it would be set again.
    await pause(1_500);
    assert.equal((await alarmTime()).at, at);
    assert.equal(await ledger.state(body.submission), "waiting");
  });

  test("continue after failures of storage and configuration", async () => {
    await start({ ledger: { schedule: [3_600] } });
    ledger.vendor = down;
    const { body } = await ledger.post("/protech", ada["/protech"], { key: keysOf("/protech", 5).next().value });
    for (const trouble of [{ failing: "FROM submissions" }, { isBroken: true }]) {
      await ledger.set(trouble);
      const at = await (await ledger.object(5, "alarm")).json();
      assert.ok(at > Date.now() && at <= Date.now() + 61_000, `${JSON.stringify(trouble)}: ${at}`);
      assert.ok((await ledger.lines()).some(({ event, submission }) => event === "ledger-failed" && !submission));
      await ledger.set({ failing: null, isBroken: false });
    }
    assert.equal(await ledger.state(body.submission), "waiting");
  });
});

describe("the layout of the tables", () => {
  test("of the first release is migrated with its rows", async () => {
    const initialSql = await readFile(new URL("ledger-layout-1.sql", import.meta.url), "utf8");
    await start({ initialSql, ledger: SOON });
    const [waiting, ...others] = await ledger.list();
    assert.deepEqual(await (await ledger.object(5, "sql", "SELECT version FROM layout")).json(), [{ version: 2 }]);
    assert.deepEqual([waiting.state, waiting.route, others.length], ["waiting", "/protech", 0]);
    await ledger.operator("POST", `/submissions/${waiting.id}/replay`);
    await ledger.until(waiting.id, "delivered");
    assert.equal(ledger.vendors.protech.contacts[0].FirstName, "ada");
    // A repeat of it is recognised.
    assert.equal((await ledger.post("/protech", ada["/protech"], { key: keysOf("/protech", 5).next().value })).status, 201);
    assert.equal(ledger.vendors.protech.contacts.length, 1);
  });

  test("of a later version is not touched", async () => {
    await start({ initialSql: "CREATE TABLE layout (version INTEGER NOT NULL); INSERT INTO layout VALUES (1000);" });
    const { status, body } = await ledger.post("/protech", ada["/protech"], { key: keysOf("/protech", 5).next().value });
    assert.deepEqual([status, body.status, ledger.received.length], [504, "unknown", 0]);
    assert.equal((await ledger.operator("GET", "/counts")).status, 503);
    ledger.checkCounts = async () => {};
  });
});
