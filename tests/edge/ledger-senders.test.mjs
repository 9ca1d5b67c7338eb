// Who may send at all: Turnstile, the rate limit and the honeypot.

import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Response } from "./edge.mjs";
import { keysOf, signups, startLedger } from "./ledger.mjs";

const SITEVERIFY = "https://challenges.cloudflare.com/turnstile/v0/siteverify";
const WIDGET_SECRET = "widget-secret-0x4AAA";
const TOKEN = "cf-turnstile-response";

let ledger;
/** What siteverify was asked, by the bodies. */
let asked;
/** What it answers. */
let siteverify;

/** Starts one with these members of the route /protech. */
async function start(route, settings) {
  ledger = await startLedger({ settings: { routes: { "/protech": route }, ...settings } });
  asked = [];
  siteverify = () => Response.json({ success: true, "error-codes": [] });
  listen();
}
/** The vendors, and siteverify beside them. */
function listen() {
  ledger.vendor = (request) => {
    if (request.url.hostname !== "challenges.cloudflare.com") return ledger.answer(request);
    asked.push({ url: request.url.href, contentType: request.headers.get("content-type"), ...JSON.parse(request.text) });
    return siteverify(request);
  };
}
// Without a ledger there are no books.
afterEach(() => Promise.resolve(ledger.settings.isLoose || ledger.balance()).finally(() => ledger.stop()));

const turnstile = { secret: WIDGET_SECRET };
const ada = signups("ada")["/protech"];
const bea = signups("bea")["/protech"];
const no =
  (...codes) =>
  () =>
    Response.json({ success: false, "error-codes": codes });
const PAGE = { headers: { accept: "text/html,*/*;q=0.8" } };
const made = () => ledger.vendors.protech.contacts.map(({ FirstName }) => FirstName);

/** A submission that is held for this reason, and goes out when the operator says so. */
async function heldThenDelivered(reason) {
  const [{ id, state, reason: told }] = await ledger.list();
  assert.deepEqual([state, told, made()], ["held", reason, []]);
  const heard = (await ledger.heard()).filter(({ hook }) => hook === "onHeld");
  assert.deepEqual(
    heard.map(({ submission, reason, route, call }) => [submission, reason, route, call]),
    [[id, reason, "/protech", "protech.createContact"]],
  );
  const line = (await ledger.lines()).find(({ event }) => event === "held");
  assert.deepEqual([line.submission, line.reason], [id, reason]);
  assert.equal((await ledger.balance()).held, 1);
  const { length } = asked;
  assert.equal((await ledger.ask("POST", `/submissions/${id}/replay`)).status, 200);
  await ledger.until(id, "delivered");
  // The operator has looked at it: nobody else is asked again.
  assert.deepEqual([made(), asked.length], [[ada.FirstName], length]);
  return line;
}

describe("Turnstile", () => {
  test("is asked after a record was judged, and before it is stored", async () => {
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
    // A wrong record uses no token.
    assert.equal((await ledger.post("/protech", { ...ada, Email: "ada", [TOKEN]: "t-2" })).status, 422);
    assert.equal(asked.length, 1);
  });

  test("is not asked about a repeat, whatever token that brings", async () => {
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

  test("two at once are one submission, though both ask", async () => {
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

  test("hears of the same submission under one key after a reset, and of another under another", async () => {
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

  test("a no is a problem, and nothing is kept", async () => {
    await start({ turnstile });
    siteverify = no("invalid-input-response");
    const { status, body } = await ledger.post("/protech", { ...ada, [TOKEN]: "t-1" });
    assert.deepEqual([status, body.type], [403, "urn:enlist:problem:bot-check"]);
    // So is a record without a token, or with more than one can be; nobody is asked about those.
    assert.equal((await ledger.post("/protech", ada)).status, 403);
    assert.equal((await ledger.post("/protech", { ...ada, [TOKEN]: "t".repeat(2_049) })).status, 403);
    assert.deepEqual([asked.length, (await ledger.counts()).accepted, made()], [1, 0, []]);
    assert.deepEqual(
      (await ledger.lines()).map(({ event }) => event),
      ["bot-check", "bot-check", "bot-check"],
    );
    // With a new token the same submission goes through.
    siteverify = () => Response.json({ success: true });
    assert.equal((await ledger.post("/protech", { ...ada, [TOKEN]: "t-2" })).status, 201);
    // And is another question: whoever has answered the first one does not answer it by that.
    assert.deepEqual([asked.length, new Set(asked.map(({ idempotency_key: key }) => key)).size], [2, 2]);
  });

  test("a no to a form is a page, from which a person can try again", async () => {
    await start({ turnstile });
    siteverify = no("timeout-or-duplicate");
    const { status, text } = await ledger.form("/protech", { ...ada, [TOKEN]: "t-1", "idempotency-key": "k" }, PAGE);
    assert.equal(status, 403);
    for (const there of ["<h1>Please send it again</h1>", 'action="/protech"', 'value="ada@example.com"', 'value="k"']) assert.ok(text.includes(there), there);
    assert.ok(!text.includes("t-1"));
    assert.equal((await ledger.counts()).accepted, 0);
    // That page has no widget.
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
    test(`where it ${what}, a submission is held`, async () => {
      await start({ turnstile });
      siteverify = answer;
      assert.equal((await ledger.post("/protech", { ...ada, [TOKEN]: "t-1" })).status, 202);
      assert.equal((await heldThenDelivered("unverified")).issues, undefined);
    });
  }

  test("where it does not take the secret, a submission is held, and the operator told", async () => {
    await start({ turnstile });
    siteverify = no("invalid-input-secret");
    assert.equal((await ledger.post("/protech", { ...ada, [TOKEN]: "t-1" })).status, 202);
    const { issues } = await heldThenDelivered("unverified");
    assert.deepEqual(
      issues.map(({ pointer, code }) => [pointer, code]),
      [["/turnstile/secret", "bad_config"]],
    );
  });

  test("no token, no secret and no value is in any file or line", async () => {
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
    const { held, delivered } = await ledger.balance();
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
    test(`${how}: filled in, it is told as accepted and held`, async () => {
      await start({ honeypot: "website" });
      assert.equal((await post("https://spam.example")).status, 202);
      await heldThenDelivered("suspect");
      assert.ok(ledger.received.every(({ text }) => !text.includes("spam")));
    });

    test(`${how}: left blank, it is as if it were not there`, async () => {
      await start({ honeypot: "website" });
      assert.ok((await post(" ")).status < 202);
      assert.deepEqual(made(), ["ada"]);
    });
  }

  test("filled in more often than may be held, it is told unavailable, and keeps nobody else out", async () => {
    await start({ honeypot: "website" }, { ledger: { capacity: 2 } });
    const keys = keysOf("/protech", 3);
    const post = async (website) => (await ledger.post("/protech", { ...ada, website }, { key: keys.next().value })).status;
    assert.deepEqual([await post("x"), await post("x"), await post("x"), await post("")], [202, 202, 503, 201]);
    assert.deepEqual([(await ledger.counts()).accepted, made()], [3, ["ada"]]);
    const [{ id }] = await ledger.list("?state=held");
    await ledger.ask("POST", `/submissions/${id}/discard`);
    assert.equal(await post("x"), 202);
  });

  test("does not let in what Turnstile refuses", async () => {
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
    ["without one", { isLoose: true }],
  ]) {
    test(`${what}: each address has its own, before a body is read`, async () => {
      await start({ rateLimit: "own" }, settings);
      // The limit counts by the clock's minutes.
      const left = 60_000 - (Date.now() % 60_000);
      if (left < 5_000) await pause(left);
      // What cannot be read counts too.
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

  for (const rateLimit of ["rejects", "throws", "hangs", "mumbles"]) {
    test(`one that ${rateLimit} lets everybody in, and the log says so`, async () => {
      await start({ rateLimit });
      assert.equal((await ledger.post("/protech", ada)).status, 201);
      const [{ at, ...line }] = await ledger.lines();
      assert.deepEqual(line, { event: "rate-limit-failed", route: "/protech", call: "protech.createContact" });
      assert.ok(!(await ledger.output).includes("limit-secret"));
    });
  }
});

for (const [what, route, settings, pointer] of [
  ["Turnstile without a ledger", { turnstile }, { isLoose: true }, "/turnstile"],
  ["a honeypot without a ledger", { honeypot: "website" }, { isLoose: true }, "/honeypot"],
  ["a rate limit that cannot be asked", { rateLimit: "none" }, {}, "/rateLimit"],
  ["a member of Turnstile's that is none", { turnstile: { ...turnstile, sitekey: "k" } }, {}, "/turnstile/sitekey"],
]) {
  test(`${what} is a mistake of the configuration`, async () => {
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
