// The operator's interface: authorisation, routes and limits.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Response } from "./edge.mjs";
import { keysOf, OPERATOR, signups, startLedger } from "./ledger.mjs";

const down = () => new Response(null, { status: 503 });
const refusing = () => new Response(null, { status: 401 });

describe("without the secret", () => {
  let ledger;
  before(async () => {
    ledger = await startLedger();
    await ledger.post("/protech", signups("ada")["/protech"]);
  });
  after(() => ledger.stop());

  const bearers = [
    {},
    { authorization: "" },
    { authorization: "Bearer" },
    { authorization: `Bearer ${OPERATOR.secret}x` },
    { authorization: `Bearer ${OPERATOR.secret.slice(1)}` },
    { authorization: OPERATOR.secret },
    { authorization: `Basic ${btoa(`operator:${OPERATOR.secret}`)}` },
    { cookie: `secret=${OPERATOR.secret}` },
  ];
  for (const path of [
    "",
    "/",
    "/counts",
    "/submissions",
    "/submissions/1",
    "/nowhere",
    "/export",
    "/replay",
    "/erasures",
    "/../operator/counts",
    "/%2e%2e%2fcounts",
    "//counts",
  ]) {
    test(`${path || "the path itself"} answers 401`, async () => {
      for (const headers of bearers) {
        for (const method of ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"]) {
          const answer = await ledger.operator(method, path, method === "POST" ? { value: "x" } : undefined, {
            ...headers,
            origin: "https://shop.example",
            "sec-fetch-site": "same-origin",
          });
          assert.deepEqual([answer.status, answer.text], [401, ""], `${method} ${JSON.stringify(headers)}`);
          assert.deepEqual(
            [...answer.headers.keys()].filter((name) => name.startsWith("access-control")),
            [],
          );
        }
      }
    });
  }

  for (const secret of [undefined, "", "short-secret"]) {
    test(`with the secret ${secret ?? "missing"} every request gets 401`, async () => {
      const closed = await startLedger({ settings: { ledger: { operator: { path: OPERATOR.path, ...(secret !== undefined && { secret }) } } } });
      try {
        for (const candidate of [secret, "undefined", "", OPERATOR.secret]) {
          assert.equal((await closed.operator("GET", "/counts", undefined, { authorization: `Bearer ${candidate}` })).status, 401);
        }
        assert.equal((await closed.post("/protech", signups("ada")["/protech"])).status, 201);
      } finally {
        await closed.stop();
      }
    });
  }
});

describe("with the secret", () => {
  let ledger;
  before(async () => {
    ledger = await startLedger({ settings: { ledger: { schedule: [3_600] } } });
    // 60 waiting, 3 held and 2 delivered submissions.
    ledger.vendor = down;
    for (let index = 0; index < 60; index++) await ledger.post("/yulsn", { Email: `v${index}@example.com` }, { key: `w${index}` });
    ledger.vendor = refusing;
    for (const name of ["a", "b", "c"]) await ledger.post("/protech", signups(name)["/protech"]);
    ledger.vendor = undefined;
    for (const name of ["d", "e"]) await ledger.post("/aptania", signups(name)["/aptania"]);
  });
  after(() => ledger.checkCounts().finally(() => ledger.stop()));

  test("responses are not cached, and have no CORS headers", async () => {
    const { status, headers } = await ledger.operator("GET", "/counts", undefined, {
      authorization: `bearer ${OPERATOR.secret}`,
      origin: "https://partner.example",
    });
    assert.equal(status, 200);
    assert.deepEqual(
      [headers.get("cache-control"), headers.get("x-content-type-options"), headers.get("access-control-allow-origin")],
      ["no-store", "nosniff", null],
    );
  });

  test("counts are in total and by route", async () => {
    const { routes, breakers, ...total } = await ledger.counts();
    assert.deepEqual(total, {
      accepted: 65,
      sending: 0,
      waiting: 60,
      held: 3,
      dead: 0,
      delivered: 2,
      exists: 0,
      refused: 0,
      discarded: 0,
      erased: 0,
      expired: 0,
    });
    assert.deepEqual(
      Object.entries(routes)
        .map(([route, { accepted }]) => [route, accepted])
        .sort(),
      [
        ["/aptania", 2],
        ["/protech", 3],
        ["/yulsn", 60],
      ],
    );
    assert.ok(Array.isArray(breakers));
  });

  test("a list page has 50 submissions of all ledgers, oldest first", async () => {
    const first = (await ledger.operator("GET", "/submissions")).body;
    assert.equal(first.submissions.length, 50);
    const second = (await ledger.operator("GET", `/submissions?cursor=${first.cursor}`)).body;
    assert.deepEqual([second.submissions.length, second.cursor], [15, undefined]);
    const all = [...first.submissions, ...second.submissions];
    assert.equal(new Set(all.map(({ id }) => id)).size, 65);
    const times = all.map(({ acceptedAt }) => acceptedAt);
    assert.deepEqual(times, times.toSorted());
    assert.ok(new Set(all.map(({ id }) => id[0])).size > 8);
  });

  test("the list filters by state, route and age", async () => {
    const count = async (query) => (await ledger.list(`?${query}`)).length;
    const held = await ledger.list("?state=held");
    assert.deepEqual(
      held.map(({ route, reason }) => `${route} ${reason}`),
      Array(3).fill("/protech denied"),
    );
    assert.ok(held.every(({ expiresAt }) => Date.parse(expiresAt) > Date.now()));
    assert.equal(await count("route=/aptania"), 2);
    assert.equal(await count("route=/aptania&state=held"), 0);
    assert.equal(await count(`before=${held[0].acceptedAt}`), 50);
    assert.equal(await count(`after=${held.at(-1).acceptedAt}`), 2);
    assert.equal(await count(`after=${held[0].acceptedAt}&before=${held[2].acceptedAt}`), 1);
  });

  test("a submission's details have its history, and its record while that is stored", async () => {
    const [{ id }] = await ledger.list("?state=held");
    const { status, body } = await ledger.operator("GET", `/submissions/${id}`);
    assert.equal(status, 200);
    assert.deepEqual(
      body.history.map(({ event, status }) => [event, status]),
      [
        ["arrive", undefined],
        ["answer", "denied"],
      ],
    );
    assert.deepEqual(body.record.part, signups("a")["/protech"]);
    const [delivered] = await ledger.list("?state=delivered");
    assert.equal((await ledger.details(delivered.id)).record, null);
  });

  test("the export has a line for each stored record", async () => {
    const { headers, text } = await ledger.operator("GET", "/export?state=held");
    assert.equal(headers.get("content-type"), "application/x-ndjson");
    const lines = text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    assert.deepEqual(lines.map(({ record }) => record.part.FirstName).sort(), ["a", "b", "c"]);
    assert.deepEqual(Object.keys(lines[0]), ["id", "route", "state", "reason", "attempts", "acceptedAt", "changedAt", "expiresAt", "record"]);
    assert.equal((await ledger.operator("GET", "/export")).text.trim().split("\n").length, 63);
  });

  test("discard and replay one submission; 409 once it is settled", async () => {
    const [{ id }, { id: other }] = await ledger.list("?state=held");
    const act = async (id, what) => {
      const { status, body } = await ledger.operator("POST", `/submissions/${id}/${what}`);
      return [status, body.state ?? body.title];
    };
    assert.deepEqual(await act(id, "discard"), [200, "discarded"]);
    assert.deepEqual(await act(id, "discard"), [409, "It is discarded"]);
    assert.deepEqual(await act(id, "replay"), [409, "It is discarded"]);
    assert.deepEqual(await act(other, "replay"), [200, "waiting"]);
    await ledger.until(other, "delivered");
  });

  test("replay of all held and dead submissions, or of a selection", async () => {
    assert.deepEqual((await ledger.operator("POST", "/replay", { route: "/aptania" })).body, { replayed: 0 });
    assert.deepEqual((await ledger.operator("POST", "/replay")).body, { replayed: 1 });
    assert.deepEqual((await ledger.operator("POST", "/replay", { state: "waiting", route: "/yulsn" })).body, { replayed: 60 });
  });

  for (const [method, path, status, body] of [
    ["GET", "/nowhere", 404],
    ["GET", "", 404],
    ["GET", "/submissions/1", 404],
    ["GET", "/submissions/50138246-bd9f-4564-9f3f-f2b5c6769bab", 404],
    ["POST", "/submissions/50138246-bd9f-4564-9f3f-f2b5c6769bab/replay", 404],
    ["POST", "/counts", 405],
    ["GET", "/erasures", 405],
    ["OPTIONS", "/counts", 405],
    ["GET", "/submissions?state=lost", 400],
    ["GET", "/submissions?before=soon", 400],
    ["GET", "/submissions?cursor=1", 400],
    ["GET", "/submissions?cursor=1.' OR 1", 400],
    ["POST", "/replay", 400, { state: "lost" }],
    ["POST", "/replay", 400, { stat: "held" }],
    ["POST", "/erasures", 400, {}],
    ["POST", "/erasures", 400, { value: "" }],
    ["POST", "/erasures", 400, { value: " \t" }],
    ["POST", "/erasures", 400, { value: 7 }],
    ["POST", "/erasures", 400, { value: "x".repeat(1_001) }],
    ["POST", "/erasures", 400, "{"],
    ["POST", "/erasures", 413, `{"value":"${"x".repeat(65_526)}"}`],
  ]) {
    test(`${method} ${path} ${body === undefined ? "" : JSON.stringify(body).slice(0, 30)}: ${status}`, async () => {
      const answer = await ledger.operator(method, path, body);
      assert.deepEqual([answer.status, answer.body.status], [status, status]);
      assert.equal(answer.headers.get("content-type"), "application/problem+json");
    });
  }
});

test("a submission whose retention ends after the last date can be listed and changed", async () => {
  const ledger = await startLedger();
  try {
    ledger.vendor = refusing;
    const { body } = await ledger.post("/protech", signups("ada")["/protech"], { key: keysOf("/protech", 5).next().value });
    // A retention of 2,147,483,647 days made this time.
    await ledger.object(5, "sql", "UPDATE submissions SET due_at = 185542587100800000");
    ledger.vendor = undefined;
    const [{ expiresAt }] = await ledger.list();
    assert.equal(expiresAt, "+275760-09-13T00:00:00.000Z");
    assert.equal((await ledger.operator("GET", "/export")).text.trim().split("\n").length, 1);
    assert.equal((await ledger.operator("POST", `/submissions/${body.submission}/replay`)).status, 200);
    await ledger.until(body.submission, "delivered");
  } finally {
    await ledger.stop();
  }
});

describe("an export during which a ledger fails", () => {
  let ledger;
  before(async () => {
    ledger = await startLedger({ settings: { ledger: { schedule: [3_600] } } });
    ledger.vendor = down;
    for (const number of [0, 9]) await ledger.post("/protech", signups(`v${number}`)["/protech"], { key: keysOf("/protech", number).next().value });
  });
  after(() => ledger.stop());

  for (const [what, failAfter, status, lines] of [
    ["before anything was answered is a problem", 0, 503, [503]],
    ["after that ends by one", 1, 200, [undefined, 503]],
  ]) {
    test(what, async () => {
      await ledger.set({ failing: "ORDER BY accepted_at, id", failAfter });
      const { status: answered, text } = await ledger.operator("GET", "/export");
      assert.deepEqual(
        [
          answered,
          text
            .trim()
            .split("\n")
            .map((line) => JSON.parse(line).status),
        ],
        [status, lines],
      );
      await ledger.set({ failing: null });
      assert.equal((await ledger.operator("GET", "/export")).text.trim().split("\n").length, 2);
    });
  }
});

test("checking for submissions being sent reads one row", async () => {
  const ledger = await startLedger();
  try {
    let answer;
    const answered = new Promise((resolve) => (answer = resolve));
    ledger.vendor = (request) => answered.then(() => ledger.answer(request));
    const keys = keysOf("/protech", 5);
    const posts = Array.from({ length: 12 }, (_, index) => ledger.post("/protech", signups(`v${index}`)["/protech"], { key: keys.next().value }));
    while (ledger.received.length < posts.length) await pause(5);
    await ledger.object(5, "max-rows");
    await ledger.counts();
    const maxRows = await (await ledger.object(5, "max-rows")).json();
    answer();
    await Promise.all(posts);
    assert.ok(maxRows > 0 && maxRows < posts.length, String(maxRows));
  } finally {
    await ledger.stop();
  }
});

test("a worker without a ledger has no operator interface", async () => {
  const ledger = await startLedger({ settings: { ledger: { operator: undefined } } });
  try {
    assert.equal((await ledger.operator("GET", "/counts")).status, 404);
  } finally {
    await ledger.stop();
  }
});

for (const [what, settings, status] of [
  ["is mistaken, its path is closed all the same", { ledger: { pace: 0 } }, 401],
  ["cannot be had, nobody knows of a path, and nothing is there", { isBroken: true }, 500],
]) {
  test(`where the configuration ${what}`, async () => {
    const ledger = await startLedger({ settings });
    try {
      for (const path of ["", "/counts", "/nowhere"]) assert.equal((await ledger.operator("GET", path, undefined, {})).status, status);
      assert.equal((await ledger.operator("GET", "/counts")).status, status === 401 ? 503 : 500);
    } finally {
      await ledger.stop();
    }
  });
}
