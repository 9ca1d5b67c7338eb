// Encryption, secret rotation, expiry and erasure.

import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Response } from "./edge.mjs";
import { DAY, HOUR, keysOf, SECRET, signups, startLedger } from "./ledger.mjs";

let ledger;
async function start(settings) {
  ledger = await startLedger({ settings });
}
afterEach(() => ledger.checkCounts().finally(() => ledger.stop()));

const ada = signups("ada");
const down = () => new Response(null, { status: 503 });
const LATER = { schedule: [3_600] };
const OTHER = "another-secret-of-thirty-two-or-more-characters";

test("no submitted value, key or secret is in any file or log line, before or after delivery", async () => {
  await start({ ledger: LATER });
  // Each value is unique, so that it can be found anywhere.
  let count = 0;
  const words = [];
  const word = (end = "") => {
    const text = `Zq${(++count).toString(36)}${Math.random().toString(36).slice(2, 8)}X`;
    words.push(text);
    return text + end;
  };
  const email = () => word("@example.com");
  const days = [
    ledger.answer,
    down,
    ({ text }) => Response.json({ Message: text, ModelState: { [`dto.${word()}`]: [word()], "dto.Email": [text] } }, { status: 400 }),
    ({ url, text }) => new Response(`${url} ${text}`, { status: 409 }),
    ({ url, text }) => new Response(`${url} ${text}`, { status: 500 }),
    ({ text }) => Response.json({ title: word(), detail: text, Description: text, Status: 9 }, { status: 422 }),
    () => {
      throw new Error("cut");
    },
  ];
  for (const vendor of days) {
    ledger.vendor = vendor;
    const init = () => ({ key: word(), headers: { cookie: `uid=${word()}`, "cf-connecting-ip": "203.0.113.77" } });
    await ledger.post("/aptania", { contactEmailaddress: email(), contactFirstname: word() }, init());
    await ledger.post("/yulsn", { Email: email(), FirstName: word() }, init());
    await ledger.post("/protech", { FirstName: word(), Email: email(), WebSite: word() }, init());
    await ledger.post("/bigchange", { name: word(), location: { latitude: 1, longitude: 2 } }, init());
    await ledger.form("/protech", { FirstName: word(), "idempotency-key": word() });
    await ledger.post("/protech", { FirstName: word(), [word()]: word() }, init());
  }
  const { routes } = ledger.settings;
  const secrets = [SECRET, "203.0.113.77", ...Object.values(routes).flatMap(({ credentials }) => Object.values(credentials))];
  const absent = async () => {
    const texts = [(await ledger.bytes()).toLowerCase(), (await ledger.output).toLowerCase()];
    assert.ok(texts.every((text) => text.length > 10_000));
    for (const text of [...words, ...secrets]) assert.ok(!texts.some((all) => all.includes(text.toLowerCase())), text);
    // The search finds what is not encrypted.
    assert.ok(texts.every((text) => text.includes("/protech")));
  };
  const counts = await ledger.checkCounts();
  assert.ok(counts.waiting > 3 && counts.held > 3 && counts.delivered > 3 && counts.refused > 0, JSON.stringify(counts));
  await absent();
  await ledger.operator("POST", "/erasures", { value: words[0] });
  ledger.vendor = undefined;
  await ledger.advanceClock(2 * HOUR);
  for (const end = Date.now() + 20_000; (await ledger.counts()).waiting > 0; await pause(100)) assert.ok(Date.now() < end);
  await absent();
});

describe("secret rotation", () => {
  const settings = () => ({ ledger: { ...ledger.settings.ledger, secret: OTHER } });

  test("with the previous secret, records can be decrypted and keys are recognised", async () => {
    await start({ ledger: LATER });
    ledger.vendor = down;
    const before = await ledger.post("/protech", ada["/protech"], { key: "k" });
    ledger.vendor = undefined;
    const made = await ledger.post("/yulsn", ada["/yulsn"], { key: "k" });
    const { ledger: rotated } = settings();
    await ledger.kill({ ledger: { ...rotated, previousSecret: SECRET } });
    ledger.vendor = down;
    assert.deepEqual(await ledger.post("/protech", ada["/protech"], { key: "k" }), before);
    assert.deepEqual(await ledger.post("/yulsn", ada["/yulsn"], { key: "k" }), made);
    assert.equal((await ledger.post("/yulsn", signups("bea")["/yulsn"], { key: "k" })).body.type, "urn:enlist:problem:key-reuse");
    assert.equal((await ledger.counts()).accepted, 2);
    ledger.vendor = undefined;
    await ledger.operator("POST", `/submissions/${before.body.submission}/replay`);
    await ledger.until(before.body.submission, "delivered");
  });

  test("previousSecret may be null, as from an environment without it", async () => {
    await start({ ledger: { previousSecret: null } });
    assert.equal((await ledger.post("/protech", ada["/protech"])).status, 201);
  });

  test("without the previous secret, records are unreadable and held until it is back", async () => {
    await start({ ledger: LATER });
    ledger.vendor = down;
    const { body } = await ledger.post("/protech", ada["/protech"]);
    const { ledger: rotated } = settings();
    await ledger.kill({ ledger: rotated });
    await ledger.operator("POST", `/submissions/${body.submission}/replay`);
    assert.equal((await ledger.until(body.submission, "held")).reason, "unreadable");
    assert.equal(JSON.parse((await ledger.operator("GET", "/export")).text).record, null);
    assert.deepEqual((await ledger.operator("POST", "/erasures", { value: "ada" })).body, { erased: 0, inFlight: 0, unreadable: 1 });
    await ledger.kill({ ledger: { ...rotated, previousSecret: SECRET } });
    await ledger.operator("POST", `/submissions/${body.submission}/replay`);
    await ledger.until(body.submission, "delivered");
  });

  test("a record cannot be moved to another row", async () => {
    await start({ ledger: LATER });
    ledger.vendor = down;
    const keys = keysOf("/protech", 4);
    const ids = [];
    for (const name of ["ada", "bea"]) ids.push((await ledger.post("/protech", signups(name)["/protech"], { key: keys.next().value })).body.submission);
    await ledger.object(4, "sql", `UPDATE submissions SET record = (SELECT record FROM submissions WHERE id = '${ids[1]}') WHERE id = '${ids[0]}'`);
    ledger.vendor = undefined;
    await ledger.operator("POST", "/replay", { state: "waiting" });
    assert.equal((await ledger.until(ids[0], "held")).reason, "unreadable");
    await ledger.until(ids[1], "delivered");
  });
});

describe("expiry", () => {
  test("a held submission expires, and its row is deleted 48 hours later; the counts keep it", async () => {
    await start({ ledger: { retentionDays: 3 } });
    ledger.vendor = () => new Response(null, { status: 401 });
    const { body } = await ledger.post("/protech", ada["/protech"], { key: keysOf("/protech", 9).next().value });
    const { expiresAt } = await ledger.details(body.submission);
    assert.ok(Math.abs(Date.parse(expiresAt) - Date.now() - 3 * DAY) < 60_000);
    await ledger.advanceClock(3 * DAY + HOUR);
    await ledger.until(body.submission, "expired");
    assert.deepEqual(await (await ledger.object(9, "sql", "SELECT record FROM submissions")).json(), [{ record: null }]);
    await ledger.advanceClock(2 * DAY + HOUR);
    while ((await ledger.list()).length) await pause(25);
    const { accepted, expired } = await ledger.counts();
    assert.deepEqual([accepted, expired], [1, 1]);
    assert.equal((await ledger.operator("GET", `/submissions/${body.submission}`)).status, 404);
  });
});

describe("erasure", () => {
  const erase = async (value) => (await ledger.operator("POST", "/erasures", { value })).body;

  test("erases every record with a member equal to the normalised value, and no other", async () => {
    await start({ ledger: LATER });
    ledger.vendor = down;
    const posts = [
      ["/yulsn", { Email: "ada@example.com" }],
      ["/aptania", { contactEmailaddress: "ada@example.com" }],
      ["/protech", { FirstName: "ada@example.com" }],
      ["/protech", { FirstName: "Ada", Email: "ada@example.com.au" }],
      ["/yulsn", { Email: "bea@example.com" }],
    ];
    for (const [path, body] of posts) assert.equal((await ledger.post(path, body)).status, 202);
    assert.deepEqual(await erase(" ada@example.com "), { erased: 3, inFlight: 0, unreadable: 0 });
    assert.deepEqual(await erase("ada@example.com"), { erased: 0, inFlight: 0, unreadable: 0 });
    const { erased, waiting } = await ledger.counts();
    assert.deepEqual([erased, waiting], [3, 2]);
    assert.doesNotMatch((await ledger.operator("GET", "/export")).text, /ada@example\.com"/);
    // The same submission is new after an erasure.
    ledger.vendor = undefined;
    assert.equal((await ledger.post("/yulsn", { Email: "ada@example.com" })).status, 201);
  });

  test("finds a visitor by the cookie, and in held and dead submissions", async () => {
    await start({ ledger: LATER });
    ledger.vendor = () => new Response(null, { status: 401 });
    await ledger.post("/aptania", ada["/aptania"], { headers: { cookie: "uid=u-77" } });
    assert.deepEqual(await erase("u-77"), { erased: 1, inFlight: 0, unreadable: 0 });
  });

  for (const [what, vendor, state] of [
    ["delivered stays so", (answer) => answer, "delivered"],
    ["not delivered is erased", () => down(), "erased"],
  ]) {
    test(`lets an attempt under way end: ${what}`, async () => {
      await start({ ledger: LATER });
      ledger.vendor = async (request) => pause(500, vendor(await ledger.answer(request)));
      const post = ledger.post("/protech", ada["/protech"], { key: keysOf("/protech", 6).next().value });
      while (!ledger.received.length) await pause(5);
      assert.deepEqual(await erase("ada@example.com"), { erased: 0, inFlight: 1, unreadable: 0 });
      await post;
      const [{ id }] = await ledger.list();
      await ledger.until(id, state);
      assert.equal((await ledger.operator("GET", "/export")).text, "");
      // The vendor's outcome is erased too.
      const rows = await (await ledger.object(6, "sql", "SELECT record IS NULL AND outcome IS NULL AS isEmpty FROM submissions")).json();
      assert.deepEqual(rows, [{ isEmpty: Number(state === "erased") }]);
    });
  }

  test("reads a few records at a time, as export and replay do, and processes all", async () => {
    await start({ routes: { "/protech": { honeypot: "website" } } });
    const keys = keysOf("/protech", 6);
    const post = () => ledger.post("/protech", { FirstName: "ada", website: "x" }, { key: keys.next().value });
    for (let count = 0; count < 120; count++) assert.equal((await post()).status, 202);
    const maxRows = async () => (await ledger.object(6, "max-rows")).json();
    await maxRows();
    assert.equal((await ledger.operator("GET", "/export")).text.trim().split("\n").length, 120);
    ledger.vendor = down;
    assert.deepEqual((await ledger.operator("POST", "/replay")).body, { replayed: 120 });
    const { erased, inFlight } = await erase("ada");
    assert.equal(erased + inFlight, 120);
    assert.ok((await maxRows()) <= 51);
  });
});
