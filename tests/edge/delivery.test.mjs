// On the way to the vendor: one token however many wait for it, and visitors who leave.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Response, json, startEdge, well } from "./edge.mjs";

// A token lives as long as its worker: each test has one of its own.
let edge;
beforeEach(async () => {
  edge = await startEdge();
  // Its start is no part of what a vendor is waited for.
  await json(edge, "/yulsn", {});
  edge.reset();
});
afterEach(() => edge.stop());

const contact = { name: "Ada", location: { latitude: 52.4, longitude: 0.26 } };
const post = (init) => json(edge, "/bigchange", contact, init);
const isForToken = ({ url }) => url.pathname === "/auth/tokens";
const received = () => edge.received.map(({ url }) => url.pathname);

/** A vendor whose tokens take their time; each is another. */
function slowTokens(ms) {
  let made = 0;
  return async (request) => {
    if (!isForToken(request)) return well(request);
    const access_token = `token-${++made}`;
    await pause(ms);
    return Response.json({ access_token, expires_in: "3600" });
  };
}

test("twenty visitors at once, one token", async () => {
  edge.vendor = slowTokens(150);
  const responses = await Promise.all(Array.from({ length: 20 }, () => post()));
  assert.deepEqual(new Set(responses.map(({ status }) => status)), new Set([201]));
  assert.equal(edge.received.filter(isForToken).length, 1);
  assert.equal((await post()).status, 201);
  assert.equal(edge.received.filter(isForToken).length, 1);
  assert.equal(edge.received.length, 22);
});

test("the same where a promise of another request's runs on in that one's stead", async (t) => {
  const old = await startEdge({ compatibilityDate: "2023-03-01" });
  t.after(() => old.stop());
  old.vendor = slowTokens(150);
  const responses = await Promise.all(Array.from({ length: 6 }, () => json(old, "/bigchange", contact)));
  assert.deepEqual(
    responses.map(({ status }) => status),
    [201, 201, 201, 201, 201, 201],
  );
  assert.equal(old.received.filter(isForToken).length, 1);
});

test("after a 401 one fresh token, for all who met it", async () => {
  const tokens = slowTokens(50);
  edge.vendor = tokens;
  await post();
  edge.vendor = (request) =>
    isForToken(request) || request.headers.get("authorization") !== "Bearer token-1" ? tokens(request) : new Response(null, { status: 401 });
  const responses = await Promise.all(Array.from({ length: 5 }, () => post()));
  assert.deepEqual(
    responses.map(({ status }) => status),
    [201, 201, 201, 201, 201],
  );
  assert.equal(edge.received.filter(isForToken).length, 2);
  // Who is refused with a fresh token is refused.
  edge.received = [];
  edge.vendor = (request) => (isForToken(request) ? tokens(request) : new Response(null, { status: 401 }));
  assert.equal((await post()).status, 502);
  assert.deepEqual(received(), ["/v1/contacts", "/auth/tokens", "/v1/contacts"]);
});

for (const [name, vendor, status, outcome] of [
  ["refuses", () => new Response("no: bigchange-secret", { status: 401 }), 502, "denied"],
  ["is down", () => new Response(null, { status: 503, headers: { "retry-after": "9" } }), 503, "unavailable"],
  ["talks nonsense", () => new Response("<html>"), 503, "unavailable"],
  ["does not answer", () => pause(3_000, new Response(null)), 503, "unavailable"],
]) {
  test(`a token endpoint that ${name}: ${outcome}, and nothing was sent`, async () => {
    edge.vendor = (request) => (isForToken(request) ? vendor() : well(request));
    const response = await post();
    assert.equal(response.status, status);
    assert.equal((await response.json()).status, outcome);
    assert.ok(edge.received.every(isForToken));
    assert.match(await edge.printed(), new RegExp(`"outcome":"${outcome}"`));
    assert.doesNotMatch(await edge.printed(), /secret/);
    // The next visitor is not told what happened to this one.
    edge.vendor = well;
    assert.equal((await post()).status, 201);
  });
}

for (const [host, what] of [
  ["shop.example", "whose attempt outlives it"],
  ["nowaiting.example", "which takes its attempt along"],
]) {
  test(`a visitor who leaves, ${what}, takes no other visitor's token along`, async () => {
    edge.vendor = slowTokens(300);
    const leaving = new AbortController();
    const left = edge
      .fetch(`https://${host}/bigchange`, {
        method: "POST",
        body: JSON.stringify(contact),
        headers: { "content-type": "application/json" },
        signal: leaving.signal,
      })
      .catch((error) => error.name);
    while (!edge.received.length) await pause(5);
    const staying = [post(), post(), post()];
    await pause(50);
    leaving.abort();
    assert.equal(await left, "AbortError");
    const started = Date.now();
    assert.deepEqual(
      (await Promise.all(staying)).map(({ status }) => status),
      [201, 201, 201],
    );
    assert.ok(Date.now() - started < 3_000);
    assert.equal((await post()).status, 201);
  });
}

test("a visitor who leaves does not cut the attempt", async () => {
  edge.vendor = async (request) => pause(300, well(request));
  const leaving = new AbortController();
  const left = json(edge, "/protech", { FirstName: "Ada" }, { signal: leaving.signal }).catch((error) => error.name);
  while (!edge.received.length) await pause(5);
  leaving.abort();
  assert.equal(await left, "AbortError");
  await pause(500);
  assert.match(await edge.printed(), /"event":"submission","route":"\/protech".*"outcome":"created","upstreamStatus":200/);
  assert.equal((await json(edge, "/protech", { FirstName: "Bea" })).status, 201);
});

test("two dozen visitors at once, each with an answer of their own", async () => {
  edge.vendor = async (request) => {
    await pause(Math.random() * 30);
    return Response.json({ Id: JSON.parse(request.text).Phone });
  };
  const ids = await Promise.all(Array.from({ length: 24 }, async (_, index) => (await (await json(edge, "/yulsn/told", { Phone: String(index) })).json()).id));
  assert.deepEqual(
    ids,
    Array.from({ length: 24 }, (_, index) => String(index)),
  );
});
