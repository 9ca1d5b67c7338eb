// The operations that are run with traps, in every runtime: a validation, a form, submissions of every outcome, and requests at the edge.

import { catchStray, pause, trapped } from "./traps.mjs";

const input = { contactEmailaddress: "ada@example.org" };
const endpoint = "https://shop.example/signup";

const answer = (status, body, headers) => Response.json(body, { status, headers });
const created = () => answer(201, { status: "created", id: "7" });
const busy = () => answer(503, {}, { "retry-after": "0" });
const late = () => pause(20).then(created);

/** A fetch that gives these answers, one after the other. */
function fetching(...answers) {
  return async () => answers.shift()();
}

/** Runs each operation with a trap at each of its crossings. `createHandler` is for runtimes with the edge's build. */
export async function runTrapScenarios({ aptania, bigchange, yulsn }, createHandler) {
  const stray = catchStray();
  const call = aptania.createContact;
  const submit = (options) => call.submit(input, { endpoint, ...options });
  const operations = {
    validate: () => call.visitor.validate(input),
    form: () => call.visitor.fromForm([["contactEmailaddress", "ada"]]).issues[0].code,
    submission: () => submit({ fetch: fetching(created) }),
    "second attempt": () => submit({ fetch: fetching(busy, created) }),
    "no answer": () => submit({ fetch: () => Promise.reject(new TypeError("cut")), maxRetries: 0 }),
    "late answer": () => submit({ fetch: fetching(late), timeoutMs: 5, maxRetries: 0 }),
    "left by its signal": () => submit({ fetch: fetching(late), signal: AbortSignal.timeout(5) }),
    "a fetch that validates": () =>
      submit({
        fetch: async () => {
          call.visitor.validate(input);
          return created();
        },
        maxRetries: 0,
      }),
    "two at once": async () => {
      const both = await Promise.allSettled([1, 2].map(() => submit({ fetch: fetching(created) })));
      return both.map(({ value, reason }) => value?.status ?? reason.code);
    },
  };
  if (createHandler) Object.assign(operations, edgeOperations({ bigchange, yulsn }, createHandler));
  const next = async () => [call.visitor.validate(input).value, (await submit({ fetch: fetching(created) })).status];
  const found = {};
  for (const [name, work] of Object.entries(operations)) found[name] = await trapped(work, next);
  // Waits for what is still under way.
  await pause(50);
  return { found, stray };
}

function edgeOperations({ bigchange, yulsn }, createHandler) {
  let sent = 0;
  const fetch = async (request) => {
    if (new URL(request.url).pathname === "/auth/tokens") return answer(200, { access_token: "token", expires_in: 60 });
    sent++;
    return answer(201, { Id: 7, id: 7 });
  };
  // Each has its own credentials, so that no token is cached.
  const credentials = () => ({ customerId: 1, clientId: `client-${++clients}`, clientSecret: "secret" });
  let clients = 0;
  const record = { name: "Ada", groupId: 1, location: { latitude: 1, longitude: 2 } };
  // Its configuration is verified at its first request.
  const handler = () =>
    createHandler(() => ({
      fetch,
      log() {},
      routes: { "/club": { call: yulsn.createContact, credentials: { apiKey: "key" }, set: { RegistrationSource: "web" } } },
    }));
  const post = async (type, body, accept) => {
    sent = 0;
    const headers = { "content-type": type, accept };
    const { status } = await handler().fetch(new Request("https://shop.example/club", { method: "POST", headers, body }));
    return `${status}, ${sent} sent`;
  };
  return {
    "a whole record": () => bigchange.createContact.submit(record, { credentials: credentials(), fetch }),
    "a post": () => post("application/json", '{"Email":"ada@example.org"}', "application/json"),
    "a form": () => post("application/x-www-form-urlencoded", "Email=ada@example.org", "text/html"),
    "a form with a fault": () => post("application/x-www-form-urlencoded", "Email=ada", "text/html"),
  };
}
