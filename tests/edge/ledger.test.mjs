// The states of a stored submission, and its visitor's responses.

import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Response } from "./edge.mjs";
import { DAY, HOUR, keysOf, signups, startLedger } from "./ledger.mjs";

let ledger;
/** Starts a worker for a test; at its end the counts must add up. */
async function start(settings) {
  ledger = await startLedger({ settings });
}
afterEach(() => ledger.checkCounts().finally(() => ledger.stop()));

const ada = signups("ada");
const down = () => new Response(null, { status: 503 });
const SOON = { schedule: [0.1] };
const LATER = { schedule: [3_600] };

describe("the first attempt", () => {
  test("a submission is stored, delivered, answered, and its record deleted", async () => {
    await start();
    const { status, body } = await ledger.post("/yulsn", ada["/yulsn"]);
    assert.deepEqual([status, body], [201, { status: "created", id: null }]);
    assert.deepEqual(
      ledger.vendors.yulsn.contacts.map(({ Email }) => Email),
      ["ada@example.com"],
    );
    const [{ id, ...listed }] = await ledger.list();
    assert.deepEqual([listed.route, listed.state, listed.reason, listed.attempts], ["/yulsn", "delivered", null, 0]);
    const { history } = await ledger.details(id);
    assert.deepEqual(
      history.map(({ event, state, status, upstreamStatus }) => [event, state, status, upstreamStatus]),
      [
        ["arrive", "sending", undefined, undefined],
        ["answer", "delivered", "created", 201],
      ],
    );
    const { text } = await ledger.operator("GET", "/export");
    assert.equal(text, "");
    const [line] = await ledger.lines();
    assert.deepEqual([line.event, line.outcome, line.upstreamStatus, line.submission], ["submission", "created", 201, id]);
    assert.equal((await ledger.lines()).length, 1);
  });

  test("exists is answered with created, and counted as exists", async () => {
    await start();
    for (const key of ["one", "two"]) assert.equal((await ledger.post("/aptania", ada["/aptania"], { key })).status, 201);
    const { delivered, exists } = await ledger.counts();
    assert.deepEqual([delivered, exists, ledger.vendors.aptania.contacts.length], [1, 1, 1]);
  });

  test("what the visitor can correct is refused, and its record deleted", async () => {
    await start();
    ledger.vendor = () => Response.json({ Message: "no", ModelState: { "dto.Email": ["blocked"] } }, { status: 400 });
    const { status, body } = await ledger.post("/yulsn", ada["/yulsn"], { key: "k" });
    assert.deepEqual([status, body.status, body.issues[0].path], [422, "invalid", ["Email"]]);
    assert.equal((await ledger.list())[0].state, "refused");
    assert.equal((await ledger.operator("GET", "/export")).text, "");
    // A repeat gets the same.
    ledger.vendor = undefined;
    assert.deepEqual(await ledger.post("/yulsn", ada["/yulsn"], { key: "k" }), { status, body });
    assert.equal(ledger.vendors.sent.length, 0);
  });

  test("an invalid record is answered with its issues, and not counted", async () => {
    await start();
    const { status, body } = await ledger.post("/yulsn", { Email: "ada" }, { key: "k" });
    assert.deepEqual([status, body.issues[0].code], [422, "email"]);
    assert.equal((await ledger.counts()).accepted, 0);
    // Its key stays unused.
    assert.equal((await ledger.post("/yulsn", ada["/yulsn"], { key: "k" })).status, 201);
  });

  for (const [what, path, vendor, state, reason] of [
    ["a vendor that is down", "/protech", down, "waiting", "unavailable"],
    ["credentials that are not taken", "/protech", () => new Response(null, { status: 401 }), "held", "denied"],
    ["a refusal", "/protech", () => Response.json({ Status: 1, Description: "no" }), "held", "rejected"],
    ["a clash", "/yulsn", () => new Response(null, { status: 409 }), "held", "conflict"],
    ["an answer that says nothing, of a call that may be repeated", "/yulsn", () => new Response("<html>", { status: 500 }), "waiting", "unknown"],
    ["an answer that says nothing, of one that may not", "/protech", () => new Response("<html>", { status: 500 }), "held", "unknown"],
    ["a vendor that does not answer", "/protech", () => pause(3_000, new Response()), "held", "unknown"],
  ]) {
    test(`${what}: accepted, and ${state}`, async () => {
      await start({ ledger: LATER });
      ledger.vendor = vendor;
      const { status, body } = await ledger.post(path, ada[path]);
      const [listed] = await ledger.list();
      assert.deepEqual([status, body], [202, { status: "accepted", submission: listed.id }]);
      assert.deepEqual([listed.state, listed.reason], [state, reason]);
      assert.equal(Boolean(listed.dueAt), state === "waiting");
      const held = (await ledger.hookEvents()).filter(({ hook }) => hook === "onHeld");
      assert.deepEqual(
        held.map(({ submission, reason }) => [submission, reason]),
        state === "held" ? [[listed.id, reason]] : [],
      );
      // The record is stored for the operator.
      const { record } = JSON.parse((await ledger.operator("GET", "/export")).text);
      assert.deepEqual(record.part, ada[path]);
    });
  }

  test("a submission without a userUUID is held where the route has no fallback", async () => {
    await start({ routes: { "/aptania": { userUUID: { cookie: "uid" } } } });
    assert.equal((await ledger.post("/aptania", ada["/aptania"])).status, 202);
    const [{ state, reason }] = await ledger.list();
    assert.deepEqual([state, reason, ledger.received.length], ["held", "no_user_uuid", 0]);
    const { status } = await ledger.post("/aptania", ada["/aptania"], { headers: { cookie: "uid=u-1" }, key: "other" });
    assert.equal(status, 201);
    assert.equal(ledger.vendors.aptania.contacts[0].userUUID, "u-1");
  });

  test("a submission is held where its route is misconfigured or removed, and the log has the pointer", async () => {
    await start();
    const { routes } = ledger.settings;
    const { "/aptania": aptania, ...others } = routes;
    // The handler keeps its configuration; the ledger reads it at each event.
    await ledger.counts();
    await ledger.set({ routes: { ...routes, "/aptania": { ...aptania, set: {} } } });
    const { status, body } = await ledger.post("/aptania", ada["/aptania"]);
    const { state, reason } = await ledger.details(body.submission);
    assert.deepEqual([status, state, reason], [202, "held", "misconfigured"]);
    const held = (await ledger.lines()).find(({ event }) => event === "held");
    assert.deepEqual([held.issues.map(({ pointer, code }) => [pointer, code]), held.reason], [[["/contactProfileID", "required"]], "misconfigured"]);
    const replay = () => ledger.operator("POST", `/submissions/${body.submission}/replay`);
    await ledger.set({ routes: others });
    await replay();
    assert.equal((await ledger.until(body.submission, "held")).reason, "misconfigured");
    assert.equal(ledger.received.length, 0);
    // Corrected and replayed, it is delivered.
    await ledger.set({ routes: { ...routes, "/aptania": { ...aptania, set: { contactProfileID: "9" } } } });
    await replay();
    await ledger.until(body.submission, "delivered");
    assert.equal(ledger.vendors.aptania.contacts[0].contactProfileID, "9");
  });

  test("a submission is held where onUnknown is invalid, and other routes continue", async () => {
    await start({ ledger: LATER });
    ledger.vendor = down;
    const submissions = [];
    for (const path of ["/protech", "/yulsn"]) submissions.push((await ledger.post(path, ada[path], { key: keysOf(path, 3).next().value })).body.submission);
    ledger.vendor = undefined;
    const { routes } = ledger.settings;
    await ledger.set({ routes: { ...routes, "/protech": { ...routes["/protech"], onUnknown: "resend" } } });
    await ledger.advanceClock(2 * HOUR);
    await ledger.until(submissions[1], "delivered");
    assert.equal((await ledger.until(submissions[0], "held")).reason, "misconfigured");
    const held = (await ledger.lines()).find(({ event }) => event === "held");
    assert.deepEqual(
      held.issues.map(({ pointer }) => pointer),
      ["/onUnknown"],
    );
    assert.equal((await ledger.operator("POST", `/submissions/${submissions[0]}/discard`)).status, 200);
  });

  test("a record that a changed configuration makes invalid is held, and its visitor gets accepted", async () => {
    await start();
    const { routes } = ledger.settings;
    const post = () => ledger.post("/protech", { FirstName: "ada\u0001" });
    assert.equal((await ledger.post("/protech", ada["/protech"])).status, 201);
    // XML cannot contain control characters.
    await ledger.set({ routes: { ...routes, "/protech": { ...routes["/protech"], format: "xml" } } });
    const { status, body } = await post();
    assert.deepEqual([status, body.status], [202, "accepted"]);
    const { state, reason } = await ledger.details(body.submission);
    assert.deepEqual([state, reason, ledger.received.length], ["held", "misconfigured", 1]);
    await ledger.set({ routes });
    await ledger.operator("POST", `/submissions/${body.submission}/replay`);
    await ledger.until(body.submission, "delivered");
  });

  test("an accepted form is answered with a page", async () => {
    await start({ ledger: LATER });
    ledger.vendor = down;
    const { status, text } = await ledger.form("/yulsn", { Email: "ada@example.com" });
    assert.equal(status, 202);
    assert.match(text, /<html/);
    assert.equal((await ledger.counts()).waiting, 1);
  });

  test("an attempt continues when the visitor leaves", async () => {
    await start();
    ledger.vendor = async (request) => pause(400, ledger.answer(request));
    const leaving = new AbortController();
    const left = ledger.post("/protech", ada["/protech"], { signal: leaving.signal }).catch((error) => error.name);
    while (!ledger.received.length) await pause(5);
    leaving.abort();
    assert.equal(await left, "AbortError");
    const [{ id }] = await ledger.list();
    await ledger.until(id, "delivered");
  });

  test("an access token is fetched, and again where it is refused", async () => {
    await start();
    assert.equal((await ledger.post("/bigchange", ada["/bigchange"], { key: "1" })).status, 201);
    ledger.vendors.bigchange.expireTokens();
    assert.equal((await ledger.post("/bigchange", ada["/bigchange"], { key: "2" })).status, 201);
    assert.equal(ledger.vendors.bigchange.contacts.length, 2);
  });
});

describe("later attempts", () => {
  test("a waiting submission is delivered, and logged without values", async () => {
    await start({ ledger: SOON });
    ledger.vendors.fail("yulsn", "down", { times: 1 });
    const { body } = await ledger.post("/yulsn", ada["/yulsn"]);
    const { history, attempts } = await ledger.until(body.submission, "delivered");
    assert.deepEqual(
      history.map(({ event, state }) => [event, state]),
      [
        ["arrive", "sending"],
        ["answer", "waiting"],
        ["send", "sending"],
        ["answer", "delivered"],
      ],
    );
    assert.equal(attempts, 1);
    const attempt = (await ledger.lines()).find(({ event }) => event === "attempt");
    assert.deepEqual([attempt.route, attempt.call, attempt.outcome, attempt.submission], ["/yulsn", "yulsn.createContact", "created", body.submission]);
    assert.doesNotMatch(await ledger.output, /ada/);
  });

  test("a submission is dead after its last attempt, and onDead is called", async () => {
    await start({ ledger: { schedule: [0.05, 0.05] } });
    ledger.vendor = down;
    const { body } = await ledger.post("/yulsn", ada["/yulsn"]);
    const { reason, expiresAt } = await ledger.until(body.submission, "dead");
    assert.equal(reason, "unavailable");
    assert.ok(Math.abs(Date.parse(expiresAt) - Date.now() - 30 * DAY) < HOUR);
    assert.equal(ledger.received.length, 3);
    const dead = (await ledger.hookEvents()).filter(({ hook }) => hook === "onDead");
    assert.deepEqual(
      dead.map(({ event, submission, outcome }) => [event, submission, outcome]),
      [["dead", body.submission, "unavailable"]],
    );
    // A replay starts the schedule again.
    ledger.vendor = undefined;
    assert.deepEqual((await ledger.operator("POST", `/submissions/${body.submission}/replay`)).body, { state: "waiting" });
    await ledger.until(body.submission, "delivered");
  });

  test("an invalid record is held once its visitor has got accepted", async () => {
    await start({ ledger: SOON });
    const refusal = () => Response.json({ Message: "no", ModelState: { "dto.Email": ["blocked"] } }, { status: 400 });
    ledger.vendor = () => (ledger.received.length > 1 ? refusal() : down());
    const { body } = await ledger.post("/yulsn", ada["/yulsn"]);
    assert.equal((await ledger.until(body.submission, "held")).reason, "invalid");
  });

  test("a conflict after an unknown attempt has its own reason", async () => {
    await start({ ledger: SOON });
    ledger.vendors.fail("yulsn", "garbled", { times: 1 });
    const { body } = await ledger.post("/yulsn", ada["/yulsn"]);
    assert.equal((await ledger.until(body.submission, "held")).reason, "conflict_after_unknown");
    assert.equal(ledger.vendors.yulsn.contacts.length, 1);
  });

  test("Retry-After delays the next attempt", async () => {
    await start({ ledger: SOON });
    ledger.vendor = () => new Response(null, { status: 503, headers: { "retry-after": "7200" } });
    await ledger.post("/yulsn", ada["/yulsn"]);
    const [{ dueAt }] = await ledger.list();
    assert.ok(Date.parse(dueAt) - Date.now() > 2 * HOUR - 60_000);
  });

  test("onUnknown: retry sends again what may have arrived", async () => {
    await start({ ledger: SOON, routes: { "/protech": { onUnknown: "retry" } } });
    ledger.vendors.fail("protech", "garbled", { times: 1 });
    const { body } = await ledger.post("/protech", { FirstName: "Ada" });
    await ledger.until(body.submission, "delivered");
    assert.equal(ledger.vendors.protech.contacts.length, 2);
  });

  const nameless = { RegistrationSource: "web" };
  const named = { ...nameless, Email: "desk@example.com" };
  for (const [what, before, after, state] of [
    ["could be repeated, and now cannot", { set: named }, { set: nameless }, "held"],
    ["could not be repeated, and now can", { set: nameless, onUnknown: "retry" }, { set: named }, "held"],
    ["could be repeated, and now cannot, which the route does not mind", { set: named }, { set: nameless, onUnknown: "retry" }, "delivered"],
    ["can be repeated as before", { set: named }, { set: named }, "delivered"],
  ]) {
    test(`after an unknown attempt, ${what}: ${state}`, async () => {
      await start({ ledger: LATER, routes: { "/yulsn": before } });
      ledger.vendor = () => new Response("<html>", { status: 500 });
      const { body } = await ledger.post("/yulsn", { FirstName: "Ada" });
      assert.equal(await ledger.state(body.submission), "waiting");
      const { routes } = ledger.settings;
      const { onUnknown, ...route } = routes["/yulsn"];
      await ledger.set({ routes: { ...routes, "/yulsn": { ...route, ...after } } });
      ledger.vendor = undefined;
      await ledger.advanceClock(2 * HOUR);
      const { reason } = await ledger.until(body.submission, state);
      assert.equal(ledger.received.length, state === "held" ? 1 : 2);
      if (state !== "held") return;
      assert.equal(reason, "unknown");
      // The operator replays it.
      await ledger.operator("POST", `/submissions/${body.submission}/replay`);
      await ledger.until(body.submission, "delivered");
    });
  }

  test("a hook that throws has no effect", async () => {
    await start({ hooksThrow: true });
    ledger.vendor = () => new Response(null, { status: 401 });
    const { status, body } = await ledger.post("/protech", ada["/protech"]);
    assert.equal(status, 202);
    assert.equal(await ledger.state(body.submission), "held");
  });

  test("the vendor's message goes to onAnswer only", async () => {
    await start();
    ledger.vendor = () => Response.json({ Status: 1, Description: "ada@example.com is banned" });
    await ledger.post("/protech", ada["/protech"]);
    const answers = (await ledger.hookEvents()).filter(({ hook }) => hook === "onAnswer");
    assert.deepEqual(
      answers.map(({ event, outcome, message }) => [event, outcome, message]),
      [["answer", "rejected", "ada@example.com is banned"]],
    );
    assert.doesNotMatch(await ledger.output, /banned/);
  });
});

describe("a repeat", () => {
  test("gets the first outcome for 48 hours, and makes no record", async () => {
    await start();
    const first = await ledger.post("/protech", ada["/protech"], { key: "k" });
    assert.equal(first.status, 201);
    await ledger.advanceClock(2 * DAY - HOUR);
    assert.deepEqual(await ledger.post("/protech", ada["/protech"], { key: "k" }), first);
    assert.equal(ledger.received.length, 1);
    await ledger.advanceClock(2 * HOUR);
    ledger.vendors.reset();
    // Its row is deleted, and still counted.
    while ((await ledger.list()).length) await pause(25);
    assert.equal((await ledger.counts()).delivered, 1);
    assert.equal((await ledger.post("/protech", ada["/protech"], { key: "k" })).status, 201);
    assert.equal(ledger.received.length, 2);
  });

  test("of a submission being sent waits for its attempt", async () => {
    await start();
    ledger.vendor = async (request) => pause(300, ledger.answer(request));
    const posts = Array.from({ length: 5 }, () => ledger.post("/protech", ada["/protech"], { key: "k" }));
    assert.deepEqual(new Set((await Promise.all(posts)).map(({ status }) => status)), new Set([201]));
    assert.equal(ledger.received.length, 1);
    assert.equal((await ledger.counts()).accepted, 1);
  });

  test("of a stored submission gets accepted, and its outcome once there is one", async () => {
    await start({ ledger: LATER });
    ledger.vendor = down;
    const first = await ledger.post("/protech", ada["/protech"], { key: "k" });
    assert.equal(first.status, 202);
    assert.deepEqual(await ledger.post("/protech", ada["/protech"], { key: "k" }), first);
    ledger.vendor = undefined;
    await ledger.operator("POST", `/submissions/${first.body.submission}/replay`);
    await ledger.until(first.body.submission, "delivered");
    assert.equal((await ledger.post("/protech", ada["/protech"], { key: "k" })).status, 201);
    assert.equal(ledger.vendors.protech.contacts.length, 1);
  });

  test("is recognised by the visitor's part alone", async () => {
    await start();
    const one = { Email: "ada@example.com", FirstName: "Ada" };
    const same = { FirstName: "Ada", Email: " ada@example.com" };
    await ledger.post("/yulsn", one, { key: "k", headers: { cookie: "a=b", "cf-connecting-ip": "203.0.113.7" } });
    assert.equal((await ledger.post("/yulsn", same, { key: "k" })).status, 201);
    assert.equal(ledger.received.length, 1);
  });

  test("with other content is the problem key-reuse for JSON, and a new submission from a form", async () => {
    await start();
    await ledger.post("/protech", ada["/protech"], { key: "k" });
    const { status, body } = await ledger.post("/protech", signups("bea")["/protech"], { key: "k" });
    assert.deepEqual([status, body.type], [422, "urn:enlist:problem:key-reuse"]);
    assert.equal((await ledger.counts()).accepted, 1);
    const { status: posted } = await ledger.form("/protech", { ...signups("cyd")["/protech"], "idempotency-key": "k" });
    assert.equal(posted, 201);
    assert.deepEqual(
      ledger.vendors.protech.contacts.map(({ FirstName }) => FirstName),
      ["ada", "cyd"],
    );
  });

  for (const [what, init] of [
    ["no key", {}],
    ["a blank one", { key: "" }],
  ]) {
    test(`under ${what} is recognised for ten minutes`, async () => {
      await start();
      for (let count = 0; count < 3; count++) assert.equal((await ledger.post("/bigchange", ada["/bigchange"], init)).status, 201);
      assert.equal(ledger.vendors.bigchange.contacts.length, 1);
      assert.equal((await ledger.post("/bigchange", signups("bea")["/bigchange"], init)).status, 201);
      assert.equal(ledger.vendors.bigchange.contacts.length, 2);
      await ledger.advanceClock(11 * 60_000);
      assert.equal((await ledger.post("/bigchange", ada["/bigchange"], init)).status, 201);
      assert.equal(ledger.vendors.bigchange.contacts.length, 3);
    });
  }

  test("at another route is a new submission", async () => {
    await start();
    for (const path of ["/protech", "/yulsn"]) assert.equal((await ledger.post(path, ada[path], { key: "k" })).status, 201);
    assert.equal((await ledger.counts()).delivered, 2);
  });
});

describe("an outage", () => {
  /** Submits to one ledger, one after the other. */
  async function sign(path, count, keys, name = "v") {
    const bodies = [];
    for (let index = 0; index < count; index++) {
      const { status, body } = await ledger.post(path, signups(`${name}${index}`)[path], { key: keys.next().value });
      bodies.push({ status, ...body });
    }
    return bodies;
  }

  test("five failures open the breaker; a probe closes it, and what waited is delivered, oldest first", async () => {
    await start({ ledger: { ...LATER, pace: 50 } });
    const keys = keysOf("/protech", 3);
    ledger.vendor = down;
    const before = await sign("/protech", 9, keys);
    assert.ok(before.every(({ status, submission }) => status === "accepted" && submission.startsWith("3")));
    assert.equal(ledger.received.length, 5);
    assert.deepEqual((await ledger.counts()).breakers, [{ route: "/protech", ledger: 3, isOpen: true }]);
    assert.deepEqual(
      (await ledger.list()).map(({ reason, attempts }) => `${reason} ${attempts}`),
      [...Array(5).fill("unavailable 1"), ...Array(4).fill("outage 0")],
    );
    // Another route has its own breaker.
    assert.equal((await ledger.post("/yulsn", ada["/yulsn"], { key: keysOf("/yulsn", 3).next().value })).status, 202);
    assert.equal(ledger.received.length, 6);

    // Probes: one at a time, not counted as attempts.
    for (let probes = 1; probes <= 2; probes++) {
      await ledger.advanceClock(60_000);
      while (ledger.received.length < 6 + probes) await pause(25);
      await pause(200);
      assert.equal(ledger.received.length, 6 + probes);
    }
    assert.deepEqual(
      (await ledger.all("waiting")).filter(({ route }) => route === "/protech").map(({ attempts }) => attempts),
      [1, 1, 1, 1, 1, 0, 0, 0, 0],
    );

    ledger.vendor = undefined;
    await ledger.advanceClock(120_000);
    for (const { submission } of before) await ledger.until(submission, "delivered");
    assert.deepEqual((await ledger.counts()).breakers, []);
    const names = ledger.vendors.protech.contacts.map(({ FirstName }) => FirstName);
    assert.equal(names.length, 9);
    // After the probe.
    assert.deepEqual(names.slice(1), names.slice(1).toSorted());
  });

  test("waiting submissions are sent at the configured pace", async () => {
    await start({ ledger: { ...LATER, pace: 2 } });
    ledger.vendor = down;
    const before = await sign("/protech", 4, keysOf("/protech", 3));
    const times = [];
    ledger.vendor = (request) => {
      times.push(Date.now());
      return ledger.answer(request);
    };
    await ledger.operator("POST", "/replay", { state: "waiting" });
    for (const { submission } of before) await ledger.until(submission, "delivered");
    // Two at a time, and the next two a second later.
    assert.ok(times.length === 4 && times[2] - times[0] > 700, String(times.map((time) => time - times[0])));
  });

  test("a probe goes before the waiting submissions of other routes", async () => {
    await start({ ledger: { ...LATER, pace: 1 } });
    ledger.vendor = down;
    await sign("/yulsn", 4, keysOf("/yulsn", 3));
    await sign("/protech", 5, keysOf("/protech", 3));
    assert.deepEqual(
      (await ledger.counts()).breakers.map(({ route }) => route),
      ["/protech"],
    );
    const sent = ledger.received.length;
    ledger.vendor = undefined;
    await ledger.advanceClock(2 * HOUR);
    for (const end = Date.now() + 15_000; ledger.received.length === sent; await pause(25)) assert.ok(Date.now() < end);
    assert.equal(ledger.received[sent].url.hostname, "protech.example");
  });

  test("a vendor that does not answer delays only its own route", async () => {
    await start({ ledger: { ...LATER, pace: 2 }, edge: { timeoutMs: 60_000 } });
    ledger.vendor = down;
    const slow = await sign("/protech", 4, keysOf("/protech", 3));
    const [other] = await sign("/yulsn", 1, keysOf("/yulsn", 3));
    let release;
    const released = new Promise((resolve) => (release = resolve));
    let sent = 0;
    ledger.vendor = async (request) => {
      if (request.url.hostname === "protech.example") {
        sent++;
        await released;
      }
      return ledger.answer(request);
    };
    await ledger.advanceClock(2 * HOUR);
    await ledger.until(other.submission, "delivered");
    // At most one batch of its own route.
    assert.equal(sent, 2);
    release();
    for (const { submission } of slow) await ledger.until(submission, "delivered");
    assert.equal(ledger.vendors.protech.contacts.length, 4);
  });

  test("beyond capacity the answer is unavailable, and nothing is counted", async () => {
    await start({ ledger: { ...LATER, capacity: 2 } });
    ledger.vendor = down;
    const statuses = (await sign("/protech", 4, keysOf("/protech", 3))).map(({ status }) => status);
    assert.deepEqual(statuses, ["accepted", "accepted", "unavailable", "unavailable"]);
    assert.equal(ledger.received.length, 2);
    assert.equal((await ledger.counts()).accepted, 2);
    // A repeat does not count.
    assert.equal((await ledger.post("/protech", signups("v0")["/protech"], { key: keysOf("/protech", 3).next().value })).status, 202);
  });
});
