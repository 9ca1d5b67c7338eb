import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { join, project } from "./projects.mjs";

const ends = [];
let enlist;
before(async () => {
  const directory = await project({ after: (end) => ends.push(end) });
  enlist = await import(pathToFileURL(join(directory, "node_modules/enlist-sdk/dist/index.mjs")));
});
after(() => Promise.all(ends.map((end) => end())));

const endpoint = "https://example.org/signup";
const visitor = { contactEmailaddress: "ada@example.org" };
const contact = { userUUID: "u", contactProfileID: "1", ...visitor };

/** A fetch that gives these answers in turn, and what it was asked. */
function answering(...answers) {
  const asked = [];
  const fetch = async (request) => {
    asked.push({
      at: Date.now(),
      url: request.url,
      key: request.headers.get("idempotency-key"),
      headers: Object.fromEntries(request.headers),
      body: await request.text(),
    });
    const answer = answers[Math.min(asked.length, answers.length) - 1];
    return typeof answer === "function" ? answer(request) : answer.clone();
  };
  return { fetch, asked };
}

const outcome = (status, value, headers = {}) => new Response(JSON.stringify(value), { status, headers: { "content-type": "application/json", ...headers } });
const created = outcome(201, { status: "created", id: "7" });
const busy = (headers) => outcome(503, { status: "unavailable", message: "busy", retryAfter: null }, headers);
const cut = () => Promise.reject(new TypeError("https://secret.example was cut"));
const submit = (fetch, options) => enlist.aptania.createContact.submit(visitor, { endpoint, fetch, ...options });
const code = (promise) =>
  promise.then(
    () => "nothing",
    (error) => (enlist.isEnlistError(error) ? error.code : error),
  );

test("`unavailable` is retried under the same key, after growing pauses", async () => {
  const { fetch, asked } = answering(busy(), busy(), created);
  assert.deepEqual(await submit(fetch), { status: "created", id: "7" });
  assert.equal(asked.length, 3);
  assert.equal(new Set(asked.map(({ key }) => key)).size, 1);
  assert.match(asked[0].key, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  const [first, second] = [asked[1].at - asked[0].at, asked[2].at - asked[1].at];
  assert.ok(first >= 370 && first < 700, `${first}`);
  assert.ok(second >= 740 && second < 1_300, `${second}`);
});

test("each submission has its own key, unless an option sets it", async () => {
  const { fetch, asked } = answering(created);
  await submit(fetch);
  await submit(fetch);
  await submit(fetch, { idempotencyKey: "mine" });
  assert.notEqual(asked[0].key, asked[1].key);
  assert.equal(asked[2].key, "mine");
  for (const idempotencyKey of ["", "a b", "é", "x".repeat(256), 7]) assert.equal(await code(submit(fetch, { idempotencyKey })), "bad_config");
  assert.equal(asked.length, 3);
});

test("Retry-After is respected: seconds, a date, and a limit", async () => {
  for (const [header, least, most] of [
    ["1", 1_000, 1_400],
    [new Date(Date.now() + 2_000).toUTCString(), 0, 2_400],
  ]) {
    const { fetch, asked } = answering(busy({ "retry-after": header }), created);
    assert.equal((await submit(fetch)).status, "created");
    const pause = asked[1].at - asked[0].at;
    assert.ok(pause >= least && pause <= most, `${header}: ${pause}`);
  }
  const { fetch, asked } = answering(busy({ "retry-after": "3600" }));
  assert.deepEqual(await submit(fetch), { status: "unavailable", message: "busy", retryAfter: 3600 });
  assert.equal(asked.length, 1);
});

test("after maxRetries the last outcome is returned", async () => {
  const { fetch, asked } = answering(busy());
  assert.deepEqual(await submit(fetch, { maxRetries: 1 }), { status: "unavailable", message: "busy", retryAfter: null });
  assert.equal(asked.length, 2);
  assert.equal((await submit(answering(busy()).fetch, { maxRetries: 0 })).status, "unavailable");
  for (const maxRetries of [-1, Number.NaN, "2"]) assert.equal(await code(submit(fetch, { maxRetries })), "bad_config");
});

test("a request that may have arrived is repeated only where the call is repeatable", async () => {
  const { protech, yulsn } = enlist;
  for (const [call, input, times] of [
    [enlist.aptania.createContact, visitor, 2],
    [yulsn.createContact, { Email: "ada@example.org" }, 2],
    [yulsn.createContact, { FirstName: "Ada" }, 1],
    [protech.createContact, { Email: "ada@example.org" }, 1],
  ]) {
    const { fetch, asked } = answering(cut, created);
    const { status } = await call.submit(input, { endpoint, fetch });
    assert.deepEqual([status, asked.length], [times === 2 ? "created" : "unknown", times], `${call.id} ${JSON.stringify(input)}`);
  }
});

test("an exception becomes an outcome that does not quote it", async () => {
  for (const fetch of [
    cut,
    () => {
      throw new Error("https://secret.example");
    },
    async () => ({}),
    async () => null,
    async () => "text",
  ]) {
    const { status, message } = await submit(fetch, { maxRetries: 0 });
    assert.equal(status, "unknown");
    assert.doesNotMatch(message, /secret/);
  }
});

test("an attempt times out, whether or not fetch respects its signal", async () => {
  let sent;
  const deaf = (request) => {
    sent = request;
    return new Promise(() => {});
  };
  const started = Date.now();
  assert.deepEqual(await submit(deaf, { timeoutMs: 50, maxRetries: 0 }), { status: "unknown", message: "No answer came in time." });
  assert.ok(Date.now() - started < 500);
  assert.equal(sent.signal.aborted, true);
  const slowBody = async () => new Response(new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode("{")) }), { status: 201 });
  assert.equal((await submit(slowBody, { timeoutMs: 50, maxRetries: 0 })).status, "unknown");
  for (const timeoutMs of [0, -1, Number.NaN, "50"]) assert.equal(await code(submit(deaf, { timeoutMs })), "bad_config");
});

test("a signal aborts a submission: before, during a request, and in a pause", async () => {
  let sent = 0;
  const never = () => {
    sent++;
    return new Promise(() => {});
  };
  assert.equal(await code(submit(never, { signal: AbortSignal.abort() })), "aborted");
  assert.equal(sent, 0);
  assert.equal(await code(submit(never, { signal: AbortSignal.timeout(30) })), "aborted");
  const reason = new AbortController();
  setTimeout(() => reason.abort("a text"), 30);
  assert.equal(await code(submit(never, { signal: reason.signal })), "aborted");
  const { fetch, asked } = answering(busy({ "retry-after": "30" }));
  assert.equal(await code(submit(fetch, { signal: AbortSignal.timeout(80) })), "aborted");
  assert.equal(asked.length, 1);
  assert.equal(await code(submit(never, { signal: {} })), "bad_config");
});

test("an invalid input is an outcome, and nothing is sent", async () => {
  const { fetch, asked } = answering(created);
  const { status, issues } = await enlist.aptania.createContact.submit({ contactEmailaddress: "ada", userUUID: "u" }, { endpoint, fetch });
  assert.equal(status, "invalid");
  assert.deepEqual(
    issues.map(({ pointer, code }) => `${pointer} ${code}`),
    ["/userUUID not_allowed", "/contactEmailaddress email"],
  );
  assert.equal(asked.length, 0);
  const schema = enlist.aptania.createContact.pick(["userUUID", "contactEmailaddress"]);
  await enlist.aptania.createContact.submit({ ...visitor, userUUID: "u" }, { endpoint, fetch, schema });
  assert.equal(asked[0].body, '{"userUUID":"u","contactEmailaddress":"ada@example.org"}');
});

test("the edge's response is classified by its body, or else by its status", async () => {
  const problem = (status) => outcome(status, { type: "urn:x", title: "No", status }, { "content-type": "application/problem+json" });
  const issue = { code: "upstream", message: "m", path: [], pointer: "", name: "" };
  for (const [answer, expected] of [
    [outcome(422, { status: "invalid", issues: [issue] }), { status: "invalid", issues: [issue] }],
    [outcome(202, { status: "accepted", submission: "s" }), { status: "accepted", submission: "s" }],
    [outcome(409, { status: "conflict", message: "m", more: 1 }), { status: "conflict", message: "m" }],
    [outcome(502, { status: "rejected", message: "m" }), { status: "rejected", message: "m" }],
    [problem(413), { status: "rejected", message: "No" }],
    [problem(429), { status: "unavailable", message: "No", retryAfter: null }],
    [new Response(null, { status: 303, headers: { location: "/" } }), { status: "rejected", message: "HTTP 303" }],
    [new Response("<html>", { status: 200 }), { status: "unknown", message: "HTTP 200" }],
    [new Response("x".repeat(3 << 20), { status: 200 }), { status: "unknown", message: "HTTP 200" }],
  ]) {
    assert.deepEqual(await submit(answering(answer).fetch, { maxRetries: 0 }), expected);
  }
});

test("outside a page, an endpoint must be an absolute http URL", async () => {
  for (const endpoint of ["/signup", "ftp://example.org", "https://ada:secret@example.org", "", 7]) {
    const failure = await enlist.aptania.createContact.submit(visitor, { endpoint, fetch: cut }).catch((error) => error);
    assert.equal(failure.code, "bad_config");
    assert.doesNotMatch(String(failure), /secret/);
  }
  const { fetch, asked } = answering(created);
  await enlist.aptania.createContact.submit(visitor, { endpoint: new URL(`${endpoint}?a=b%20c#d`), fetch });
  assert.equal(asked[0].url.split("#")[0], `${endpoint}?a=b%20c`);
});

test("a server sends the vendor's request, and reads its response", async () => {
  const { fetch, asked } = answering(outcome(200, { exists: "true", contactUUID: "9", status: "200" }));
  const options = { credentials: { tokenUUID: "s3cret" }, fetch };
  assert.deepEqual(await enlist.aptania.createContact.submit(contact, options), { status: "exists", id: "9" });
  assert.equal(asked[0].url, "https://api.aptania.com/services/createContact");
  assert.equal(asked[0].key, null);
  assert.equal(JSON.parse(asked[0].body).tokenUUID, "s3cret");
  assert.equal((await enlist.aptania.createContact.submit({}, options)).status, "invalid");
  assert.equal(await code(enlist.aptania.createContact.submit(contact, { fetch })), "bad_config");
  assert.equal(await code(enlist.aptania.createContact.submit(contact, { ...options, fetch: 7 })), "bad_config");
  assert.equal(await code(enlist.aptania.createContact.submit(contact)), "bad_config");
  const quoting = answering(new Response("the token s3cret is wrong", { status: 401 }));
  assert.deepEqual(await enlist.aptania.createContact.submit(contact, { ...options, fetch: quoting.fetch }), {
    status: "denied",
    message: "the token *** is wrong",
  });
});

test("a page sends no secrets, unless `dangerouslyAllowBrowser` is set", async (t) => {
  globalThis.window = globalThis;
  globalThis.document = { baseURI: "https://page.example/form", cookie: 'uid="u"' };
  t.after(() => {
    delete globalThis.window;
    delete globalThis.document;
  });
  const { fetch, asked } = answering(outcome(200, { exists: false, contactUUID: "9", status: 200 }));
  const options = { credentials: { tokenUUID: "t" }, fetch };
  assert.equal(await code(enlist.aptania.createContact.submit(contact, options)), "secret_in_browser");
  assert.equal(await code(enlist.aptania.createContact.submit(contact, { ...options, dangerouslyAllowBrowser: "yes" })), "secret_in_browser");
  assert.equal(asked.length, 0);
  assert.equal((await enlist.aptania.createContact.submit(contact, { ...options, dangerouslyAllowBrowser: true })).status, "created");
  await enlist.aptania.createContact.submit(visitor, { endpoint: "signup?x", fetch });
  assert.equal(asked[1].url, "https://page.example/signup?x");
  assert.equal(enlist.readUserUUID("uid"), "u");
});

const place = { name: "n", groupId: 1, location: { latitude: 1, longitude: 2 } };

/** BigChange: tokens in turn, and a vendor that takes the last one alone. */
function bigChange({ tokens, pause = 0, expires_in = 3_600 }) {
  const seen = { tokens: 0, contacts: [] };
  const fetch = async (request) => {
    if (!request.url.endsWith("/auth/tokens")) {
      const bearer = request.headers.get("authorization");
      seen.contacts.push(bearer);
      return bearer === `Bearer ${tokens.at(-1)}` ? outcome(201, { id: 5 }) : outcome(401, { title: "no" });
    }
    const access_token = tokens[Math.min(seen.tokens++, tokens.length - 1)];
    await new Promise((done) => setTimeout(done, pause));
    return outcome(200, { access_token, expires_in });
  };
  const credentials = { customerId: 4611686018427387905n, clientId: `c${Math.random()}`, clientSecret: "s" };
  return { seen, submit: (options) => enlist.bigchange.createContact.submit(place, { credentials, fetch, ...options }) };
}

test("a token is fetched once for concurrent submissions, and cached", async () => {
  const { seen, submit } = bigChange({ tokens: ["a"], pause: 30 });
  const outcomes = await Promise.all([submit(), submit(), submit()]);
  assert.deepEqual(outcomes, Array(3).fill({ status: "created", id: "5" }));
  await submit();
  assert.equal(seen.tokens, 1);
  assert.equal(seen.contacts.length, 4);
});

test("a new token is fetched once after a 401, and after expiry", async () => {
  const stale = bigChange({ tokens: ["a", "b"] });
  assert.equal((await stale.submit()).status, "created");
  assert.deepEqual([stale.seen.tokens, stale.seen.contacts], [2, ["Bearer a", "Bearer b"]]);
  const short = bigChange({ tokens: ["a"], expires_in: 0 });
  await short.submit();
  await short.submit();
  assert.equal(short.seen.tokens, 2);
});

test("an aborted submission does not affect others that wait for the same token", async () => {
  const { seen, submit } = bigChange({ tokens: ["a"], pause: 200 });
  const impatient = code(submit({ signal: AbortSignal.timeout(20) }));
  const patient = submit({ timeoutMs: 50 });
  assert.equal(await impatient, "aborted");
  // Its own attempts at a token are bounded too: they never come in time.
  assert.equal((await patient).status, "unavailable");
  assert.ok(seen.tokens > 1);
});

test("without a token nothing is sent", async () => {
  const fetch = async () => outcome(401, {});
  const credentials = { customerId: 1, clientId: "x", clientSecret: "y" };
  assert.equal((await enlist.bigchange.createContact.submit(place, { credentials, fetch })).status, "denied");
  assert.equal(await code(enlist.bigchange.createContact.submit(place, { credentials: { ...credentials, clientSecret: "é" }, fetch })), "bad_config");
  assert.throws(() => enlist.bigchange.createContact.buildRequest(place, { credentials }), { code: "bad_config" });
});

test("a conflict after an attempt that may have arrived is unknown", async () => {
  const { createContact } = enlist.yulsn;
  const taken = outcome(409, { Message: "Email is in use" });
  const sent = (...answers) =>
    createContact.submit({ RegistrationSource: "web", Email: "ada@example.org" }, { credentials: { apiKey: "k" }, fetch: answering(...answers).fetch });
  assert.deepEqual(await sent(taken), { status: "conflict", message: "Email is in use" });
  assert.deepEqual(await sent(busy(), taken), { status: "conflict", message: "Email is in use" });
  assert.deepEqual(await sent(cut, taken), { status: "unknown", message: "Email is in use" });
});

test("an id that is no secret is not masked in a response", async () => {
  const options = { credentials: { customerId: 12, accessToken: "t0ken" }, fetch: answering(outcome(201, { id: 341299 })).fetch };
  const input = { name: "Ada", groupId: 1, location: { latitude: 1, longitude: 2 } };
  assert.deepEqual(await enlist.bigchange.createContact.submit(input, options), { status: "created", id: "341299" });
});
