/**
 * The check of the package in any runtime, as source text: the body of an async function of `enlist` that validates, reads a form, and submits over an injected fetch.
 * It returns its results as data.
 */
export const runtimeCheck = `
  const { aptania, bigchange, readUserUUID } = enlist;
  const call = aptania.createContact;
  const sent = [];
  const outcome = await call.submit(
    { contactEmailaddress: " ada@example.org " },
    {
      endpoint: "https://example.org/signup",
      idempotencyKey: "key-1",
      fetch: async (request) => {
        sent.push({
          method: request.method,
          url: request.url,
          type: request.headers.get("content-type"),
          key: request.headers.get("idempotency-key"),
          body: await request.text(),
        });
        return new Response('{"status":"created","id":"7"}', { status: 201, headers: { "content-type": "application/json" } });
      },
    },
  );
  return {
    valid: call.visitor.validate({ contactEmailaddress: "ada@example.org", contactFirstname: "Ada" }),
    issues: call.validate({ contactEmailaddress: "ada" }).issues.map(({ pointer, code }) => pointer + " " + code),
    form: call.visitor.fromForm([["contactEmailaddress", "ada@example.org"], ["contactTitle", " "]]),
    int64: bigchange.createContact.validate({ name: "n", groupId: 4611686018427387905n, location: { latitude: 1, longitude: 2 } }).value.groupId,
    cookie: readUserUUID("uid", 'a=1; uid="u%20v"'),
    outcome,
    sent,
  };
`;

export const expectedResults = {
  valid: { value: { contactFirstname: "Ada", contactEmailaddress: "ada@example.org" } },
  issues: ["/userUUID required", "/contactEmailaddress email", "/contactProfileID required"],
  form: { value: { contactEmailaddress: "ada@example.org" } },
  int64: "4611686018427387905",
  cookie: "u%20v",
  outcome: { status: "created", id: "7" },
  sent: [
    {
      method: "POST",
      url: "https://example.org/signup",
      type: "application/json",
      key: "key-1",
      body: '{"contactEmailaddress":"ada@example.org"}',
    },
  ],
};

/** A page that runs the check and submits to its own origin when `signUp` is called. */
export const page = {
  "main.js": `
    import { aptania, bigchange, init, readUserUUID } from "enlist-sdk";
    const enlist = { aptania, bigchange, readUserUUID };
    globalThis.signUp = async () => {
      await init();
      const found = await (async () => {${runtimeCheck}})();
      return { found, outcome: await aptania.createContact.submit({ contactEmailaddress: "ada@example.org" }, { endpoint: "/signup" }) };
    };
  `,
  "index.html": '<!doctype html><title>t</title><link rel="icon" href="data:,"><script type="module" src="./main.js"></script>',
};
