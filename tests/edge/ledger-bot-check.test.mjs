// The bot check: Turnstile, the rate limit and the honeypot.

import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Response } from "./edge.mjs";
import { keysOf, signups, startLedger } from "./ledger.mjs";

const SITEVERIFY = "https://challenges.cloudflare.com/turnstile/v0/siteverify";
const WIDGET_SECRET = "widget-secret-0x4AAA";
const TOKEN = "cf-turnstile-response";

let ledger;
/** Bodies of the requests to siteverify. */
let asked;
/** Its response. */
let siteverify;

/** Starts a worker with these members in the route /protech. */
async function start(route, settings) {
  ledger = await startLedger({ settings: { routes: { "/protech": route }, ...settings } });
  asked = [];
  siteverify = () => Response.json({ success: true, "error-codes": [] });
  listen();
}
/** The vendors and siteverify. */
function listen() {
  ledger.vendor = (request) => {
    if (request.url.hostname !== "challenges.cloudflare.com") return ledger.answer(request);
    asked.push({ url: request.url.href, contentType: request.headers.get("content-type"), ...JSON.parse(request.text) });
    return siteverify(request);
  };
}
// Without a ledger there are no counts.
afterEach(() => Promise.resolve(ledger.settings.hasNoLedger || ledger.checkCounts()).finally(() => ledger.stop()));

const turnstile = { secret: WIDGET_SECRET };
const ada = signups("ada")["/protech"];
const bea = signups("bea")["/protech"];
const no =
  (...codes) =>
  () =>
    Response.json({ success: false, "error-codes": codes });
const PAGE = { headers: { accept: "text/html,*/*;q=0.8" } };
const made = () => ledger.vendors.protech.contacts.map(({ FirstName }) => FirstName);

/** Checks that a submission is held for this reason, and delivered after a replay. */
async function heldThenDelivered(reason) {
  const [{ id, state, reason: found }] = await ledger.list();
  assert.deepEqual([state, found, made()], ["held", reason, []]);
  const alerts = (await ledger.hookEvents()).filter(({ hook }) => hook === "onHeld");
  assert.deepEqual(
    alerts.map(({ submission, reason, route, call }) => [submission, reason, route, call]),
    [[id, reason, "/protech", "protech.createContact"]],
  );
  const line = (await ledger.lines()).find(({ event }) => event === "held");
  assert.deepEqual([line.submission, line.reason], [id, reason]);
  assert.equal((await ledger.checkCounts()).held, 1);
  const { length } = asked;
  assert.equal((await ledger.operator("POST", `/submissions/${id}/replay`)).status, 200);
  await ledger.until(id, "delivered");
  // After a replay Turnstile is not called again.
  assert.deepEqual([made(), asked.length], [[ada.FirstName], length]);
  return line;
}

describe("Turnstile", () => {
  test("is called after validation and before storage", async () => {
    await start({ turnstile });
    const { status, body } = await ledger.post("/protech", { ...ada, [TOKEN]: "t-1" }, { headers: { "cf-connecting-ip": "203.0.113.7" } });
    assert.deepEqual([status, body.status, made()], [201, "created", ["ada"]]);
    const [{ idempotency_key: key, ...question }] = asked;
    assert.deepEqual(question, { url: SITEVERIFY, contentType: "application/json", secret: WIDGET_SECRET, response: "t-1", remoteip: "203.0.113.7" });
    assert.match(key, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.deepEqual(
      ledger.received.map(({ url }) => url.hostname === "challenges.cloudflare.com"),
      [true, false],
    );
    assert.ok(!ledger.received[1].text.includes("t-1"));
    // An invalid record uses no token.
    assert.equal((await ledger.post("/protech", { ...ada, Email: "ada", [TOKEN]: "t-2" })).status, 422);
    assert.equal(asked.length, 1);
  });

  test("is not called for a repeat, whatever its token", async () => {
    await start({ turnstile });
    const init = { key: "k" };
    assert.equal((await ledger.post("/protech", { ...ada, [TOKEN]: "t-1" }, init)).status, 201);
    siteverify = no("timeout-or-duplicate");
    assert.equal((await ledger.post("/protech", { ...ada, [TOKEN]: "t-1" }, init)).status, 201);
    assert.equal((await ledger.post("/protech", { ...ada, [TOKEN]: "t-2" }, init)).status, 201);
    assert.equal((await ledger.post("/protech", ada, init)).status, 201);
    assert.equal((await ledger.post("/protech", { ...bea, [TOKEN]: "t-3" }, init)).body.type, "urn:enlist:problem:key-reuse");
    assert.deepEqual([asked.length, made()], [1, ["ada"]]);
  });

  test("two concurrent repeats are one submission, although both are checked", async () => {
    await start({ turnstile });
    siteverify = () => pause(300, Response.json({ success: true }));
    const post = () => ledger.post("/protech", { ...ada, [TOKEN]: "t-1" }, { key: "k" });
    const answers = await Promise.all([post(), post()]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [201, 201],
    );
    assert.deepEqual([made(), (await ledger.counts()).accepted], [["ada"], 1]);
    assert.deepEqual([asked.length, new Set(asked.map(({ idempotency_key: key }) => key)).size], [2, 1]);
  });

  test("gets the same idempotency key for the same submission after a reset, and another for another", async () => {
    await start({ turnstile });
    const [key, other] = keysOf("/protech", 3);
    siteverify = async () => {
      siteverify = () => Response.json({ success: true });
      await ledger.object(3, "abort").catch(() => {});
      return Response.json({ success: true });
    };
    assert.equal((await ledger.post("/protech", { ...ada, [TOKEN]: "t-1" }, { key })).status, 201);
    await ledger.post("/protech", { ...bea, [TOKEN]: "t-1" }, { key: other });
    const [first, second, third] = asked.map(({ idempotency_key: key }) => key);
    assert.deepEqual([asked.length, first === second, second === third, made()], [3, true, false, ["ada", "bea"]]);
  });

  test("a refusal is the problem bot-check, and nothing is stored", async () => {
    await start({ turnstile });
    siteverify = no("invalid-input-response");
    const { status, body } = await ledger.post("/protech", { ...ada, [TOKEN]: "t-1" });
    assert.deepEqual([status, body.type], [403, "urn:enlist:problem:bot-check"]);
    // The same for a record without a token or with one that is too long; Turnstile is not called.
    assert.equal((await ledger.post("/protech", ada)).status, 403);
    assert.equal((await ledger.post("/protech", { ...ada, [TOKEN]: "t".repeat(2_049) })).status, 403);
    assert.deepEqual([asked.length, (await ledger.counts()).accepted, made()], [1, 0, []]);
    assert.deepEqual(
      (await ledger.lines()).map(({ event }) => event),
      ["bot-check", "bot-check", "bot-check"],
    );
    // With a new token the same submission is accepted.
    siteverify = () => Response.json({ success: true });
    assert.equal((await ledger.post("/protech", { ...ada, [TOKEN]: "t-2" })).status, 201);
    // It has another idempotency key.
    assert.deepEqual([asked.length, new Set(asked.map(({ idempotency_key: key }) => key)).size], [2, 2]);
  });

  test("a refusal of a form is a page from which a person can try again", async () => {
    await start({ turnstile });
    siteverify = no("timeout-or-duplicate");
    const { status, text } = await ledger.form("/protech", { ...ada, [TOKEN]: "t-1", "idempotency-key": "k" }, PAGE);
    assert.equal(status, 403);
    for (const there of ["<h1>Please send it again</h1>", 'action="/protech"', 'value="ada@example.com"', 'value="k"']) assert.ok(text.includes(there), there);
    assert.ok(!text.includes("t-1"));
    assert.equal((await ledger.counts()).accepted, 0);
    // The page has no widget.
    assert.equal((await ledger.form("/protech", { ...ada, "idempotency-key": "k" }, PAGE)).status, 202);
    await heldThenDelivered("no_token");
  });

  for (const [what, answer] of [
    ["is down", () => new Response("<html>", { status: 503 })],
    ["cannot be reached", () => Promise.reject(new Error("cut"))],
    ["is slow", () => pause(3_000, Response.json({ success: true }))],
    ["says nothing that can be read", () => new Response("yes")],
    ["fails by its own account", no("internal-error")],
  ]) {
    test(`a submission is held where Turnstile ${what}`, async () => {
      await start({ turnstile });
      siteverify = answer;
      assert.equal((await ledger.post("/protech", { ...ada, [TOKEN]: "t-1" })).status, 202);
      assert.equal((await heldThenDelivered("unverified")).issues, undefined);
    });
  }

  test("a submission is held and the mistake logged where Turnstile rejects the secret", async () => {
    await start({ turnstile });
    siteverify = no("invalid-input-secret");
    assert.equal((await ledger.post("/protech", { ...ada, [TOKEN]: "t-1" })).status, 202);
    const { issues } = await heldThenDelivered("unverified");
    assert.deepEqual(
      issues.map(({ pointer, code }) => [pointer, code]),
      [["/turnstile/secret", "bad_config"]],
    );
  });

  test("no token, secret or value is in any file or log line", async () => {
    await start({ turnstile, honeypot: "website" });
    const words = [];
    for (const answer of [siteverify, no("timeout-or-duplicate"), no("invalid-input-secret"), ({ text }) => new Response(text, { status: 500 })]) {
      siteverify = answer;
      const word = () => {
        words.push(`Zq${Math.random().toString(36).slice(2, 10)}X`);
        return words.at(-1);
      };
      await ledger.post("/protech", { FirstName: word(), [TOKEN]: word(), website: "" }, { key: word(), headers: { "cf-connecting-ip": "203.0.113.77" } });
      await ledger.form("/protech", { FirstName: word(), [TOKEN]: word(), website: word() }, PAGE);
    }
    const { held, delivered } = await ledger.checkCounts();
    assert.deepEqual([held, delivered], [5, 1]);
    const texts = [(await ledger.bytes()).toLowerCase(), (await ledger.output).toLowerCase()];
    for (const word of [...words, WIDGET_SECRET, "203.0.113.77", asked[0].idempotency_key])
      assert.ok(!texts.some((text) => text.includes(word.toLowerCase())), word);
    assert.ok(texts.every((text) => text.includes("/protech")));
  });
});

describe("the honeypot", () => {
  for (const [how, post] of [
    ["JSON", (website) => ledger.post("/protech", { ...ada, website })],
    ["a form", (website) => ledger.form("/protech", { ...ada, website }, PAGE)],
  ]) {
    test(`${how}: filled in, the answer is accepted and the submission held`, async () => {
      await start({ honeypot: "website" });
      assert.equal((await post("https://spam.example")).status, 202);
      await heldThenDelivered("suspect");
      assert.ok(ledger.received.every(({ text }) => !text.includes("spam")));
    });

    test(`${how}: left blank, it has no effect`, async () => {
      await start({ honeypot: "website" });
      assert.ok((await post(" ")).status < 202);
      assert.deepEqual(made(), ["ada"]);
    });
  }

  test("beyond the limit of held submissions the answer is unavailable, and others are not affected", async () => {
    await start({ honeypot: "website" }, { ledger: { capacity: 2 } });
    const keys = keysOf("/protech", 3);
    const post = async (website) => (await ledger.post("/protech", { ...ada, website }, { key: keys.next().value })).status;
    assert.deepEqual([await post("x"), await post("x"), await post("x"), await post("")], [202, 202, 503, 201]);
    assert.deepEqual([(await ledger.counts()).accepted, made()], [3, ["ada"]]);
    const [{ id }] = await ledger.list("?state=held");
    await ledger.operator("POST", `/submissions/${id}/discard`);
    assert.equal(await post("x"), 202);
  });

  test("does not override a refusal by Turnstile", async () => {
    await start({ honeypot: "website", turnstile });
    siteverify = no();
    assert.equal((await ledger.post("/protech", { ...ada, website: "x", [TOKEN]: "t-1" })).status, 403);
    siteverify = () => Response.json({ success: true });
    assert.equal((await ledger.post("/protech", { ...ada, website: "x", [TOKEN]: "t-2" })).status, 202);
    await heldThenDelivered("suspect");
  });
});

describe("the rate limit", () => {
  const from = (ip) => ({ headers: { "cf-connecting-ip": ip } });

  for (const [what, settings] of [
    ["with a ledger", {}],
    ["without one", { hasNoLedger: true }],
  ]) {
    test(`${what}: counts by address, before the body is read`, async () => {
      await start({ rateLimit: "own" }, settings);
      // The limit counts by minutes of the clock.
      const left = 60_000 - (Date.now() % 60_000);
      if (left < 5_000) await pause(left);
      // A malformed body counts too.
      const statuses = [];
      for (const body of ["{", ada, bea]) statuses.push(await ledger.post("/protech", body, from("203.0.113.7")));
      const [malformed, made, { status, body }] = statuses;
      assert.deepEqual([malformed.status, made.status, status, body.type], [422, 201, 429, "urn:enlist:problem:rate-limited"]);
      assert.equal((await ledger.post("/protech", bea, from("203.0.113.8"))).status, 201);
      assert.equal((await ledger.post("/yulsn", signups("ada")["/yulsn"], from("203.0.113.7"))).status, 201);
      const { status: paged, text } = await ledger.form("/protech", ada, { headers: { ...PAGE.headers, "cf-connecting-ip": "203.0.113.7" } });
      assert.deepEqual([paged, text.includes("<h1>Too many signups</h1>")], [429, true]);
      assert.ok(!(await ledger.output).includes("203.0.113.7"));
    });
  }

  for (const rateLimit of ["rejects", "throws", "hangs", "resolves with no result"]) {
    test(`one that ${rateLimit} limits nobody, and is logged`, async () => {
      await start({ rateLimit });
      assert.equal((await ledger.post("/protech", ada)).status, 201);
      const [{ at, ...line }] = await ledger.lines();
      assert.deepEqual(line, { event: "rate-limit-failed", route: "/protech", call: "protech.createContact" });
      assert.ok(!(await ledger.output).includes("limit-secret"));
    });
  }
});

for (const [what, route, settings, pointer] of [
  ["Turnstile without a ledger", { turnstile }, { hasNoLedger: true }, "/turnstile"],
  ["a honeypot without a ledger", { honeypot: "website" }, { hasNoLedger: true }, "/honeypot"],
  ["a rate limit that cannot be asked", { rateLimit: "none" }, {}, "/rateLimit"],
  ["a member of Turnstile's that is none", { turnstile: { ...turnstile, sitekey: "k" } }, {}, "/turnstile/sitekey"],
]) {
  test(`${what} is a configuration error`, async () => {
    await start(route, settings);
    assert.equal((await ledger.post("/protech", { ...ada, [TOKEN]: "t" })).body.type, "urn:enlist:problem:misconfigured");
    const [{ issues }] = await ledger.lines();
    assert.deepEqual(
      issues.map(({ pointer }) => pointer),
      [pointer],
    );
    assert.ok(!(await ledger.output).includes(WIDGET_SECRET));
  });
}
