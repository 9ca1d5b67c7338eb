// What an operator can read: enough to act on, and nothing about anybody.

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { Response, form, json, startEdge, well } from "./edge.mjs";

let edge;
before(async () => (edge = await startEdge()));
beforeEach(async () => {
  await edge.printed();
  edge.reset();
});
after(() => edge.stop());

const lines = async () =>
  (await edge.printed())
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

test("one line an event, with what api.d.ts lists", async () => {
  await json(edge, "/yulsn", { Email: "ada@example.com" });
  await json(edge, "/yulsn", { Email: "ada", "ada@example.com": 1 });
  await json(edge, "/yulsn", {}, { headers: { "sec-fetch-site": "cross-site", origin: "null" } });
  const [made, invalid, forbidden] = await lines();
  assert.deepEqual(Object.keys(made), ["at", "event", "route", "call", "outcome", "upstreamStatus", "ms"]);
  assert.ok(Math.abs(Date.parse(made.at) - Date.now()) < 60_000);
  delete invalid.at;
  delete forbidden.at;
  const issues = [
    { pointer: "/Email", code: "email" },
    { pointer: "/*", code: "not_allowed" },
  ];
  assert.deepEqual(invalid, { event: "submission", route: "/yulsn", call: "yulsn.createContact", outcome: "invalid", issues });
  assert.deepEqual(forbidden, { event: "forbidden", route: "/yulsn", call: "yulsn.createContact" });
});

test("a busy run prints no value that anybody sent, and no secret", async () => {
  // Each value is a word of its own, found again wherever it may turn up, however it is encoded.
  let count = 0;
  const words = [];
  const word = (end = "") => {
    const text = `Zq${(++count).toString(36)}${Math.random().toString(36).slice(2, 8)}X`;
    words.push(text);
    return text + end;
  };
  const email = () => word("@example.com");
  const vendorDays = [
    well,
    ({ text }) => Response.json({ Message: text, ModelState: { [`dto.${word()}`]: [word()], "dto.Email": [text] } }, { status: 400 }),
    ({ url, text }) => new Response(`${url} ${text}`, { status: 409 }),
    ({ url, text }) => new Response(`${url} ${text}`, { status: 500 }),
    ({ text }) => Response.json({ title: word(), detail: text, Description: text, Status: 9 }, { status: 422 }),
    () => new Response(null, { status: 503, headers: { "retry-after": "3" } }),
    () => {
      throw new Error("cut");
    },
  ];
  const path = () => `?${word()}=${word()}`;
  for (const vendor of vendorDays) {
    edge.vendor = vendor;
    const cookie = {
      headers: {
        cookie: `uid=${word()}; other=${word()}`,
        "cf-connecting-ip": "203.0.113.77",
        "idempotency-key": word(),
        referer: `https://shop.example/${word()}`,
      },
    };
    await json(edge, `/aptania${path()}`, { contactEmailaddress: email(), contactFirstname: word(), contactTelephone: word() }, cookie);
    await json(edge, `/aptania${path()}`, { contactEmailaddress: word(), [word()]: word(), contactTitle: { [word()]: word() } }, cookie);
    await form(edge, "/aptania/named", { email: email(), "first name": word(), [word()]: word() }, cookie);
    await form(edge, "/account", { AccountName: word(), [`Contacts[0].${word()}`]: word(), [`Contacts[0][${word()}]`]: word() }, cookie);
    await json(edge, "/yulsn/told", { Email: email(), Phone: word(), ShoeSize: word() }, cookie);
    await json(edge, "/protech/xml", { FirstName: `${word()}\u0001`, Email: email() }, cookie);
    await json(edge, "/protech", { FirstName: word(), Email: email(), WebSite: word() }, cookie);
    await json(edge, "/bigchange", { name: word(), location: { latitude: 1, longitude: 2, [word()]: 1 }, extraInformation: word() }, cookie);
    await json(edge, "/bigchange", { name: word(), location: { latitude: 1, longitude: 2 } }, cookie);
    await json(edge, "/aptania/thrown", { contactEmailaddress: email() });
    await json(edge, `/${word()}`, { Email: email() });
    await json(edge, "/yulsn", `{"Email":"${word()}`);
    await json(edge, "/yulsn", { Email: email() }, { headers: { origin: `https://${word()}.example`, "sec-fetch-site": "cross-site" } });
    await json(edge, "/yulsn", word(), { headers: { "content-type": `text/${word()}` } });
    await form(edge, "/yulsn", { "idempotency-key": word(" ") + word(), Email: email() });
    await json(edge, "/bad/credentials", { contactEmailaddress: email() }, cookie);
    await json(edge, "/bad/set", { Email: email() });
  }
  const printed = (await edge.printed()).toLowerCase();
  assert.ok(edge.received.length > 30 && printed.split("\n").length > 80);
  for (const secret of [
    "aptania-secret",
    "yulsn-secret",
    "yulsn-link-secret",
    "protech/secret",
    "protech%2Fsecret",
    "protech-client",
    "bigchange-client",
    "bigchange-secret",
    "fetched-token",
    "täg",
    "hook-secret",
    "secret-store",
    "203.0.113.77",
  ]) {
    words.push(secret);
  }
  assert.deepEqual(
    words.filter((text) => printed.includes(text.toLowerCase())),
    [],
  );
  const known = ["at", "event", "route", "call", "outcome", "upstreamStatus", "ms", "issues"];
  for (const line of await lines())
    assert.deepEqual(
      Object.keys(line).filter((name) => !known.includes(name)),
      [],
    );
});

describe("the operator's own hooks", () => {
  const hooked = async () =>
    (await json(edge, "https://hooked.example/yulsn", { Email: "ada@example.com" }, { headers: { origin: "https://hooked.example" } })).json();

  test("log gets what would be printed, onAnswer the vendor's words too", async () => {
    edge.vendor = () => Response.json({ Message: "ada@example.com is known; your key is yulsn-secret" }, { status: 409 });
    const { status, seen, heard } = await hooked();
    assert.equal(status, 409);
    assert.equal(await edge.printed(), "");
    assert.deepEqual(
      seen.map(({ event, outcome, upstreamStatus }) => [event, outcome, upstreamStatus]),
      [["submission", "conflict", 409]],
    );
    assert.deepEqual(
      heard.map(({ event, outcome, message }) => [event, outcome, message]),
      [["answer", "conflict", "ada@example.com is known; your key is ***"]],
    );
  });

  test("one that throws spoils no answer", async () => {
    assert.equal((await json(edge, "https://hostile.example/yulsn", { Email: "ada@example.com" })).status, 201);
    assert.equal((await json(edge, "https://hostile.example/yulsn", { Email: "ada" })).status, 422);
  });
});

describe("mistakes of the configuration", () => {
  for (const [path, pointer, code] of [
    ["/bad/credentials", "/credentials/tokenUUID", "bad_config"],
    ["/bad/set", "/set/RegistrationStoreId", "type"],
    ["/bad/accept", "/accept/0", "unknown_field"],
    ["/bad/member", "/sucessUrl", "unknown_field"],
    ["/bad/call", "/call", "bad_config"],
    ["/bad/route", "/call", "required"],
    ["/bad/unset", "/userUUID", "required"],
    ["/aptania/unset", "/contactProfileID", "required"],
    ["https://bad.example/option", "/allowedOrigin", "unknown_field"],
    ["https://bad.example/path", "/routes/no-slash", "bad_config"],
    ["https://bad.example/origin", "/allowedOrigins/0", "bad_config"],
    ["https://bad.example/timeout", "/timeoutMs", "integer"],
    ["https://bad.example/nothing", "/routes", "required"],
    ["https://bad.example/thrown", "", "configure_failed"],
  ]) {
    test(`${path}: 500 without a word, and the log names ${pointer || code}`, async () => {
      const response = await json(edge, path, { Email: "ada@example.com" });
      assert.equal(response.status, 500);
      const { type, title, status, detail, ...more } = await response.json();
      assert.deepEqual([type, more], ["urn:enlist:problem:misconfigured", {}]);
      assert.ok(title && status && detail);
      const [line] = await lines();
      assert.equal(line.event, "misconfigured");
      const [{ message, ...issue }, ...others] = line.issues;
      assert.deepEqual([issue, others], [{ pointer, code }, []]);
      assert.match(message, /^[`A-Z].*\w/);
      assert.doesNotMatch(await edge.printed(), /secret/);
    });
  }

  test("and it is no other route's", async () => {
    assert.equal((await json(edge, "/yulsn", { Email: "ada@example.com" })).status, 201);
  });
});
