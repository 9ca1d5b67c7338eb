// What becomes of submissions when the worker, its storage or its configuration fails.

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
afterEach(() => ledger.balance().finally(() => ledger.stop()));

const ada = signups("ada");
const down = () => new Response(null, { status: 503 });
const SOON = { schedule: [0.1] };

/** Posts, and kills the worker while the vendor has the request. The visitor hears nothing. */
async function killInFlight(path, init) {
  ledger.vendor = (request) => pause(5_000, ledger.answer(request));
  const post = ledger.post(path, ada[path], init).catch(() => {});
  while (!ledger.received.length) await pause(5);
  await ledger.kill();
  await Promise.race([post, pause(100)]);
}

describe("a worker that is killed while the vendor has the request", () => {
  test("finds it again: what may be repeated is, though nobody comes by", async () => {
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

  test("finds it again: what may not is held, and its visitor's repeat hears that it is kept", async () => {
    await start({ ledger: SOON });
    await killInFlight("/protech", { key: "k" });
    const { status, body } = await ledger.post("/protech", ada["/protech"], { key: "k" });
    assert.deepEqual([status, body.status], [202, "accepted"]);
    const { state, reason } = await ledger.story(body.submission);
    assert.deepEqual([state, reason, ledger.received.length], ["held", "unknown", 0]);
    assert.deepEqual(
      (await ledger.heard()).map(({ hook, submission }) => [hook, submission]),
      [["onHeld", body.submission]],
    );
  });
});

test("a worker that is killed before it is time delivers what waits all the same", async () => {
  await start({ ledger: { schedule: [1] } });
  ledger.vendor = down;
  const { body } = await ledger.post("/protech", ada["/protech"]);
  await ledger.kill();
  while (!ledger.received.length) await pause(25);
  await ledger.until(body.submission, "delivered");
  assert.equal(ledger.vendors.protech.contacts.length, 1);
});

test("the clock, the breaker and the books outlive it", async () => {
  await start({ ledger: { schedule: [3_600] } });
  ledger.vendor = down;
  const keys = keysOf("/protech", 7);
  for (const name of ["a", "b", "c", "d", "e", "f"]) await ledger.post("/protech", signups(name)["/protech"], { key: keys.next().value });
  const before = await ledger.balance();
  assert.deepEqual([before.waiting, before.breakers], [6, [{ route: "/protech", ledger: 7, isOpen: true }]]);
  await ledger.kill();
  ledger.vendor = down;
  assert.deepEqual(await ledger.balance(), before);
});

describe("storage that fails", () => {
  test("before it is written down: nothing is kept or sent, and the visitor is told", async () => {
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
    test(`once it has been sent at ${path}: it is kept, found and ${state}`, async () => {
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
    test(`in the midst of a slice, ${what}: what is on its way is found`, async () => {
      await start({ ledger: { schedule: [3_600] } });
      ledger.vendor = down;
      const keys = keysOf("/protech", 5);
      for (const name of ["a", "b", "c"]) await ledger.post("/protech", signups(name)["/protech"], { key: keys.next().value });
      ledger.vendor = undefined;
      await ledger.set({ offset: 2 * HOUR, failing: statement, sparing: 1 });
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

describe("a submission that fails by itself", () => {
  /** Has one ledger fail at every step of one submission. */
  const spoil = (id) =>
    ledger.object(5, "sql", `CREATE TRIGGER spoilt BEFORE UPDATE OF state ON submissions WHEN old.id = '${id}' BEGIN SELECT raise(ABORT, 'spoilt'); END`);
  const mend = () => ledger.object(5, "sql", "DROP TRIGGER spoilt");
  const complaints = async (id) => (await ledger.lines()).filter(({ event, submission }) => event === "ledger-failed" && submission === id);

  test("while it waits is left alone, told in the log, and keeps nobody waiting", async () => {
    // As many at a time as fail: they must not take every turn.
    await start({ ledger: { schedule: [3_600], pace: 1 } });
    ledger.vendor = down;
    const keys = keysOf("/protech", 5);
    const ids = [];
    for (const name of ["a", "b", "c"]) ids.push((await ledger.post("/protech", signups(name)["/protech"], { key: keys.next().value })).body.submission);
    ids.push((await ledger.post("/yulsn", ada["/yulsn"], { key: keysOf("/yulsn", 5).next().value })).body.submission);
    ledger.vendor = undefined;
    const [spoilt, ...sound] = ids;
    await spoil(spoilt);
    await ledger.pass(2 * HOUR);
    for (const id of sound) await ledger.until(id, "delivered");
    const [{ route, call }] = await complaints(spoilt);
    assert.deepEqual([route, call], ["/protech", "protech.createContact"]);
    assert.equal(await ledger.state(spoilt), "waiting");
    await mend();
    await ledger.until(spoilt, "delivered");
  });

  test("while its vendor is down does not keep another from asking for all", async () => {
    await start({ ledger: { schedule: [3_600] } });
    ledger.vendor = down;
    const keys = keysOf("/protech", 5);
    const ids = [];
    for (const name of ["a", "b", "c", "d", "e"])
      ids.push((await ledger.post("/protech", signups(name)["/protech"], { key: keys.next().value })).body.submission);
    ledger.vendor = undefined;
    const [spoilt, ...sound] = ids;
    await spoil(spoilt);
    await ledger.pass(HOUR / 2);
    for (const id of sound) await ledger.until(id, "delivered");
    assert.notEqual((await complaints(spoilt)).length, 0);
    await mend();
    await ledger.until(spoilt, "delivered");
  });

  test("on its way, when its object is found again, keeps no other from being found", async () => {
    await start({ ledger: { schedule: [3_600] } });
    ledger.vendor = () => new Promise(() => {});
    const keys = keysOf("/protech", 5);
    const posts = ["a", "b", "c"].map((name) => ledger.post("/protech", signups(name)["/protech"], { key: keys.next().value }).catch(() => {}));
    while (ledger.received.length < 3) await pause(5);
    const [spoilt, ...sound] = (await (await ledger.object(5, "sql", "SELECT id FROM submissions ORDER BY id")).json()).map(({ id }) => id);
    await spoil(spoilt);
    await ledger.kill();
    await Promise.race([...posts, pause(100)]);
    for (const id of sound) await ledger.until(id, "held");
    assert.deepEqual([await ledger.state(spoilt), (await complaints(spoilt)).length > 0], ["sending", true]);
    await mend();
    await ledger.until(spoilt, "held");
  });
});

test("what leaves no room in its row for what happens to it is told unavailable, and never kept", async () => {
  await start({ edge: { maxBodyBytes: 4_000_000 }, ledger: { schedule: [3_600] } });
  ledger.vendor = down;
  const keys = keysOf("/bigchange", 3);
  const post = (length) => ledger.post("/bigchange", { ...signups("ada")["/bigchange"], name: "x".repeat(length) }, { key: keys.next().value });
  assert.equal((await post(1_890_000)).status, 202);
  // What a row would just hold.
  const { status, body } = await post(2_100_000);
  assert.deepEqual([status, body.status, (await ledger.counts()).accepted], [503, "unavailable", 1]);
});

describe("an object that is reset while a visitor waits", () => {
  test("is asked once more, and knows the submission", async () => {
    await start({ ledger: { schedule: [3_600] } });
    ledger.vendor = (request) => pause(2_000, ledger.answer(request));
    const key = keysOf("/aptania", 2).next().value;
    const post = ledger.post("/aptania", ada["/aptania"], { key });
    while (!ledger.received.length) await pause(5);
    await ledger.object(2, "abort").catch(() => {});
    const { status, body } = await post;
    assert.deepEqual([status, body.status], [202, "accepted"]);
    const { state, reason } = await ledger.story(body.submission);
    assert.deepEqual([state, reason, (await ledger.counts()).accepted], ["waiting", "unknown", 1]);
  });

  for (const [what, overloads, status, outcome] of [
    ["cannot be reached", [false], 504, "unknown"],
    ["is overloaded", [true], 503, "unavailable"],
    ["is overloaded after it may have written", [false, true], 504, "unknown"],
  ]) {
    test(`and ${what}: ${outcome}`, async () => {
      await start({ isMute: true, overloads });
      const post = await ledger.post("/protech", ada["/protech"]);
      assert.deepEqual([post.status, post.body.status, ledger.received.length], [status, outcome, 0]);
      await ledger.kill({ isMute: false });
    });
  }
});

describe("alarms", () => {
  test("that come twice make one attempt", async () => {
    await start({ ledger: { schedule: [3_600] } });
    ledger.vendor = down;
    const { body } = await ledger.post("/protech", ada["/protech"], { key: keysOf("/protech", 5).next().value });
    ledger.vendor = undefined;
    const sent = ledger.received.length;
    await ledger.ask("POST", `/submissions/${body.submission}/replay`);
    await ledger.object(5, "alarm");
    await ledger.until(body.submission, "delivered");
    assert.equal(ledger.received.length, sent + 1);
    assert.equal(ledger.vendors.protech.contacts.length, 1);
  });

  test("that could not be set are set again, though nobody comes by", async () => {
    await start({ ledger: SOON });
    ledger.vendors.fail("protech", "down", { times: 1 });
    await ledger.set({ failing: "setAlarm" });
    const { body } = await ledger.post("/protech", ada["/protech"]);
    assert.equal(body.status, "accepted");
    await ledger.set({ failing: null });
    for (const end = Date.now() + 15_000; ledger.received.length < 2; await pause(25)) assert.ok(Date.now() < end, "nothing was sent again");
    await ledger.until(body.submission, "delivered");
  });

  test("that could not be set before an object ended are set by the next one", async () => {
    await start({ ledger: SOON });
    ledger.vendors.fail("protech", "down", { times: 1 });
    await ledger.set({ failing: "setAlarm" });
    await ledger.post("/protech", ada["/protech"], { key: keysOf("/protech", 5).next().value });
    await ledger.object(5, "abort").catch(() => {});
    await ledger.set({ failing: null });
    // Asks the object nothing: it is made, no more.
    await ledger.object(5, "most");
    for (const end = Date.now() + 15_000; ledger.received.length < 2; await pause(25)) assert.ok(Date.now() < end, "nothing was sent again");
  });

  test("that were refused late do not put off another that was set meanwhile", async () => {
    await start({ ledger: { schedule: [3_600] } });
    ledger.vendor = down;
    const { body } = await ledger.post("/protech", ada["/protech"], { key: keysOf("/protech", 5).next().value });
    const wakes = async () => (await ledger.object(5, "wakes")).json();
    await ledger.object(5, "abort").catch(() => {});
    await ledger.set({ isSlow: true });
    // The one that a new object sets is not answered yet, and the clock is set on: another is due before it.
    await ledger.object(5, "most");
    await ledger.set({ isSlow: false, offset: HOUR / 2 });
    await ledger.counts();
    const { at, slow } = await wakes();
    assert.ok(slow === 1 && at < Date.now() + HOUR, JSON.stringify({ slow, at }));
    await ledger.object(5, "refuse");
    // As long as it would take to set it again.
    await pause(1_500);
    assert.equal((await wakes()).at, at);
    assert.equal(await ledger.state(body.submission), "waiting");
  });

  test("outlast storage and configuration that fail", async () => {
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

describe("the tables' layout", () => {
  test("of the first release is taken over, with what is in it", async () => {
    const plant = await readFile(new URL("ledger-layout-1.sql", import.meta.url), "utf8");
    await start({ plant, ledger: SOON });
    const [waiting, ...others] = await ledger.list();
    assert.deepEqual(await (await ledger.object(5, "sql", "SELECT version FROM layout")).json(), [{ version: 2 }]);
    assert.deepEqual([waiting.state, waiting.route, others.length], ["waiting", "/protech", 0]);
    await ledger.ask("POST", `/submissions/${waiting.id}/replay`);
    await ledger.until(waiting.id, "delivered");
    assert.equal(ledger.vendors.protech.contacts[0].FirstName, "ada");
    // Its visitor is known too.
    assert.equal((await ledger.post("/protech", ada["/protech"], { key: keysOf("/protech", 5).next().value })).status, 201);
    assert.equal(ledger.vendors.protech.contacts.length, 1);
  });

  test("of a later version is left alone", async () => {
    await start({ plant: "CREATE TABLE layout (version INTEGER NOT NULL); INSERT INTO layout VALUES (1000);" });
    const { status, body } = await ledger.post("/protech", ada["/protech"], { key: keysOf("/protech", 5).next().value });
    assert.deepEqual([status, body.status, ledger.received.length], [504, "unknown", 0]);
    assert.equal((await ledger.ask("GET", "/counts")).status, 503);
    ledger.balance = async () => {};
  });
});
