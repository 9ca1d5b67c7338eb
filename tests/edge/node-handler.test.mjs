// The same handler outside workerd: Node here, where it is called as Hono, Deno and Bun would call it.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { describe, test } from "node:test";

// By the package's own name, from within it.
const require = createRequire(new URL("../../dist/enlist-sdk/package.json", import.meta.url));
const { createHandler } = require("enlist-sdk/edge");
const { aptania, yulsn, bigchange, isEnlistError } = require("enlist-sdk");

const events = [];

function handler(change = {}) {
  const seen = [];
  const configure = () => {
    seen.push("configured");
    return {
      log: (event) => events.push(event),
      fetch: async (request) => {
        seen.push(await request.text());
        return Response.json({ Id: 1 });
      },
      routes: { "/club": { call: yulsn.createContact, credentials: { apiKey: "k" }, set: { RegistrationSource: "web" } } },
      ...change,
    };
  };
  return { ...createHandler(configure), seen };
}

function post(body, init = {}) {
  return new Request("http://127.0.0.1:3000/club", { method: "POST", body, duplex: "half", headers: { "content-type": "application/json", ...init.headers } });
}

const PROBLEM = async (response) => (await response.json()).type;

describe("a handler", () => {
  test("is made of a function, which is called once for an environment", async () => {
    for (const wrong of [undefined, {}, "x"])
      assert.throws(
        () => createHandler(wrong),
        (error) => isEnlistError(error) && error.code === "bad_config",
      );
    const { fetch, seen } = handler();
    const [one, other] = [{}, {}];
    for (const env of [undefined, undefined, "text", one, one, other]) assert.equal((await fetch(post("{}"), env)).status, 201);
    assert.equal(seen.filter((text) => text === "configured").length, 3);
  });

  test("hands its attempt to waitUntil before it answers, and needs no waitUntil", async () => {
    const waiting = [];
    let answered = false;
    const response = handler().fetch(post("{}"), undefined, { waitUntil: (promise) => waiting.push([promise, answered]) });
    assert.equal((await response.finally(() => (answered = true))).status, 201);
    assert.equal(waiting.length, 1);
    assert.equal(waiting[0][1], false);
    await waiting[0][0];
    await handler().fetch(post("{"), undefined, { waitUntil: () => assert.fail("nothing was sent") });
  });

  test("uses the platform's own fetch unless it is told otherwise", async (t) => {
    const fetched = t.mock.method(globalThis, "fetch", async () => Response.json({ Id: 1 }));
    assert.equal((await handler({ fetch: undefined }).fetch(post("{}"))).status, 201);
    assert.equal(fetched.mock.callCount(), 1);
  });
});

describe("a body", () => {
  test("is measured, whatever its headers say", async () => {
    const body = new ReadableStream({
      pull(controller) {
        controller.enqueue(new Uint8Array(10_000).fill(32));
      },
    });
    const response = await handler().fetch(post(body, { headers: { "content-length": "2" } }));
    assert.equal(response.status, 413);
    const honest = await handler().fetch(post("{}", { headers: { "content-length": "99999999" } }));
    assert.equal(honest.status, 201);
  });

  test("that ends in an error is damaged", async () => {
    const body = new ReadableStream({
      pull(controller) {
        controller.enqueue(new TextEncoder().encode("{"));
        controller.error(new Error("gone"));
      },
    });
    const response = await handler().fetch(post(body));
    assert.deepEqual([response.status, await PROBLEM(response)], [400, "urn:enlist:problem:malformed"]);
  });

  test("that somebody has read before is a mistake of the program's", async () => {
    const request = post("{}");
    await request.text();
    const response = await handler().fetch(request);
    assert.deepEqual([response.status, await PROBLEM(response)], [500, "urn:enlist:problem:internal"]);
    assert.equal(events.at(-1).event, "internal");
  });

  test("is left where it does not come in time, which is more where more may come", async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    for (const [maxBodyBytes, milliseconds] of [
      [undefined, 34_096],
      [16_000_000, 1_030_000],
    ]) {
      let left = false;
      const body = new ReadableStream({ cancel: () => void (left = true) });
      const response = handler({ maxBodyBytes }).fetch(post(body));
      // Whatever is ready goes first.
      const settled = () => new Promise((done) => setImmediate(done));
      await settled();
      t.mock.timers.tick(milliseconds - 1);
      await settled();
      assert.equal(left, false);
      t.mock.timers.tick(1);
      assert.deepEqual([(await response).status, await PROBLEM(await response)], [408, "urn:enlist:problem:request-timeout"]);
      await settled();
      assert.equal(left, true);
    }
  });

  test("of a form is bounded in what it says, however much it may weigh", async () => {
    const form = new FormData();
    form.set("Email", "x".repeat(1_100_000));
    const { headers } = new Request("http://127.0.0.1", { method: "POST", body: form });
    const request = new Request("http://127.0.0.1:3000/club", { method: "POST", body: form });
    assert.match(headers.get("content-type"), /multipart/);
    const response = await handler({ maxBodyBytes: 2_000_000 }).fetch(request);
    assert.equal(response.status, 413);
    assert.deepEqual((await response.json()).issues[0].params, { max: 1_048_576 });
  });

  test("comes in any number of pieces", async () => {
    const { fetch, seen } = handler();
    const pieces = [...new TextEncoder().encode('{"FirstName":"Zoë"}')].map((byte) => Uint8Array.of(byte));
    const body = new ReadableStream({
      pull(controller) {
        const piece = pieces.shift();
        if (piece) controller.enqueue(piece);
        else controller.close();
      },
    });
    assert.equal((await fetch(post(body))).status, 201);
    assert.equal(JSON.parse(seen[1]).FirstName, "Zoë");
  });
});

test("a request that says too much of itself is told so, as a problem or as a page", async () => {
  const long = "x".repeat(1_100_000);
  for (const [path, init] of [
    [`/club?${long}`, {}],
    ["/club", { headers: { cookie: long } }],
    ["/club", { headers: { "idempotency-key": long, origin: "http://127.0.0.1:3000" } }],
    ["/club", { headers: { accept: `text/html,${long}` } }],
    [`/${long}`, { method: long.slice(0, 4_097), headers: { origin: long } }],
  ]) {
    const { fetch, seen } = handler();
    const request = new Request(`http://127.0.0.1:3000${path}`, {
      method: "POST",
      body: "{}",
      ...init,
      headers: { "content-type": "application/json", ...init.headers },
    });
    const response = await fetch(request);
    assert.equal(response.status, 413);
    assert.equal(response.headers.get("access-control-allow-origin"), init.headers?.["idempotency-key"] ? "http://127.0.0.1:3000" : null);
    const { type, issues } = await response.json();
    assert.deepEqual([type, issues[0].params], ["urn:enlist:problem:too-large", { max: 1_048_576 }]);
    assert.deepEqual(seen, ["configured"]);
    assert.equal(events.at(-1).event, "too-large");
  }
  const headers = { accept: "text/html", cookie: long };
  const response = await handler().fetch(new Request("http://127.0.0.1:3000/club", { method: "POST", body: new URLSearchParams({ a: "b" }), headers }));
  assert.deepEqual([response.status, response.headers.get("content-type")], [413, "text/html; charset=utf-8"]);
});

test("whatever a fetch of the operator's does, there is an answer", async () => {
  for (const [fetch, status] of [
    [() => undefined, 504],
    [() => Promise.reject("text"), 504],
    [
      () => {
        throw new Error("no");
      },
      504,
    ],
    [async () => ({ status: 201, headers: new Headers(), body: null }), 504],
    [async () => new Response("{}", { status: 500 }), 504],
  ]) {
    assert.equal((await handler({ fetch }).fetch(post("{}"))).status, status);
  }
});

test("the operator's function for a userUUID is asked where nothing else gives one, and may use the package", async () => {
  let asked = 0;
  const otherwise = () => {
    asked++;
    return aptania.createContact.visitor.validate({ contactEmailaddress: "a@b.example" }).issues ? "" : "asked";
  };
  const routes = {
    "/club": { call: aptania.createContact, credentials: { tokenUUID: "t" }, set: { contactProfileID: "7" }, userUUID: { cookie: "uid", otherwise } },
  };
  const sent = [];
  const fetch = async (request) => {
    sent.push((await request.json()).userUUID);
    return Response.json({ exists: false, contactUUID: "c", status: 200 });
  };
  const posted = async (body, headers) =>
    (await handler({ routes, fetch }).fetch(post(body, { headers: { "sec-fetch-site": "same-origin", ...headers } }))).status;
  const body = '{"contactEmailaddress":"ada@example.com"}';
  assert.deepEqual([await posted(body, { cookie: "uid=u-1" }), await posted("{}"), asked], [201, 422, 0]);
  assert.deepEqual([await posted(body), await posted(body, { cookie: "uid=" }), asked], [201, 201, 2]);
  assert.deepEqual(sent, ["u-1", "asked", "asked"]);
});

test("a token that is given is used, and none is fetched", async () => {
  const urls = [];
  const routes = {
    "/club": { call: bigchange.createContact, credentials: { customerId: "7", accessToken: "given" }, set: { groupId: 1 } },
  };
  const fetch = async (request) => {
    urls.push(request.url, request.headers.get("authorization"));
    return Response.json({ id: 1 }, { status: 201 });
  };
  const response = await handler({ routes, fetch }).fetch(post('{"name":"n","location":{"latitude":1,"longitude":2}}'));
  assert.equal(response.status, 201);
  assert.deepEqual(urls, ["https://api.bigchange.com/v1/contacts", "Bearer given"]);
});
