import assert from "node:assert/strict";
import { test } from "node:test";
import { worker } from "./runtimes.mjs";
import { expectedResults, runtimeCheck } from "./runtime-checks.mjs";

test("workerd validates and submits, and compiles only deployed modules", async (t) => {
  const miniflare = await worker(
    t,
    `
    import * as enlist from "enlist-sdk";
    import { createHandler } from "enlist-sdk/edge";
    const { EnlistError } = enlist;
    export default { async fetch() {
      let shared = false;
      try { createHandler(7); } catch (error) { shared = error instanceof EnlistError; }
      return Response.json({ found: await (async () => {${runtimeCheck}})(), shared, isReady: enlist.isReady() });
    } };`,
  );
  const answer = await miniflare.dispatchFetch("http://worker.example/");
  assert.deepEqual(await answer.json(), { found: expectedResults, shared: true, isReady: true });
});

test("concurrent requests get their own responses", async (t) => {
  const miniflare = await worker(
    t,
    `
    import { aptania } from "enlist-sdk";
    const fetch = async (request) => {
      const { contactTitle } = await request.json();
      await new Promise((done) => setTimeout(done, Number(contactTitle)));
      return Response.json({ status: "created", id: contactTitle }, { status: 201 });
    };
    export default { async fetch(request) {
      const contactTitle = new URL(request.url).searchParams.get("ms");
      return Response.json(await aptania.createContact.submit({ contactEmailaddress: "a@b.c", contactTitle }, { endpoint: "https://x.example", fetch }));
    } };`,
  );
  const asked = ["90", "10", "50", "30", "70"];
  const ids = await Promise.all(asked.map(async (ms) => (await (await miniflare.dispatchFetch(`http://worker.example/?ms=${ms}`)).json()).id));
  assert.deepEqual(ids, asked);
});

test("requests that wait for a cancelled request's token fetch their own", async (t) => {
  const miniflare = await worker(
    t,
    `
    import { bigchange } from "enlist-sdk";
    let tokens = 0;
    export default { async fetch(request) {
      const { pathname } = new URL(request.url);
      if (pathname === "/tokens") return Response.json(tokens);
      const first = pathname === "/first";
      const fetch = async (request) => {
        if (!request.url.endsWith("/auth/tokens")) return Response.json({ id: 1 }, { status: 201 });
        tokens++;
        if (first) await new Promise((done) => setTimeout(done, 60_000));
        return Response.json({ access_token: "a", expires_in: 60 });
      };
      const credentials = { customerId: 1, clientId: "c", clientSecret: "s" };
      const record = { name: "n", groupId: 1, location: { latitude: 1, longitude: 2 } };
      const { status } = await bigchange.createContact.submit(record, { credentials, fetch, timeoutMs: first ? 60_000 : 300 });
      return Response.json([status, tokens]);
    } };`,
  );
  const left = new AbortController();
  const first = miniflare.dispatchFetch("http://worker.example/first", { signal: left.signal }).catch(() => "left");
  const tokens = async () => (await miniflare.dispatchFetch("http://worker.example/tokens")).json();
  while ((await tokens()) === 0) await new Promise((done) => setTimeout(done, 20));
  left.abort();
  const second = await miniflare.dispatchFetch("http://worker.example/second");
  assert.deepEqual(await second.json(), ["created", 2]);
  assert.equal(await first, "left");
});
