/** What a page may hand over: objects that misbehave when they are looked at, and every bound. */

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { imported } from "./projects.mjs";

let contact;
let enlist;
before(async () => {
  enlist = await imported();
  contact = enlist.aptania.createContact;
});

const issues = (input, schema = contact.visitor) => schema.validate(input).issues?.map(({ pointer, code }) => `${pointer} ${code}`);
const email = "ada@example.org";

test("an input that is no record has one issue, at the record", () => {
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const throwing = new Proxy(
    {},
    {
      ownKeys: () => {
        throw new Error("no");
      },
    },
  );
  for (const input of [undefined, null, 7, 7n, "text", true, Symbol("s"), () => {}, [], revoked.proxy, throwing, new Blob([])]) {
    assert.deepEqual(issues(input), [" type"], typeof input);
  }
  for (const input of [new Map([["contactEmailaddress", email]]), new Date(), Object.create({ contactEmailaddress: email }), new (class {})()]) {
    assert.deepEqual(issues(input), ["/contactEmailaddress required"]);
  }
});

test("throwing getters, functions, symbols and files are invalid; undefined is absent", () => {
  const throwing = {
    contactEmailaddress: email,
    get contactTitle() {
      throw new Error("no");
    },
    contactFirstname: () => {},
    contactLastname: Symbol("s"),
    contactTelephone: new Blob(["x"]),
    contactJobRole: undefined,
  };
  assert.deepEqual(issues(throwing), ["/contactTitle type", "/contactFirstname type", "/contactLastname type", "/contactTelephone type"]);
});

test("only own enumerable string keys are members", () => {
  const input = Object.create({ contactTitle: 7 });
  Object.defineProperty(input, "contactFirstname", { value: 7, enumerable: false });
  Object.assign(input, { contactEmailaddress: email, [Symbol("contactLastname")]: 7 });
  assert.deepEqual(contact.visitor.validate(input), { value: { contactEmailaddress: email } });
  // biome-ignore lint/suspicious/noSparseArray: a hole is what this test is about.
  const polluted = [, { attrID: "1", attrValue: "2" }];
  assert.deepEqual(issues({ userUUID: "u", contactProfileID: "1", contactEmailaddress: email, contactAttr: polluted }, contact), ["/contactAttr/0 type"]);
});

test("a getter can validate during another validation", () => {
  const inner = { contactEmailaddress: "inner@example.org", contactTitle: "x".repeat(5_000) };
  const results = [];
  const outer = {
    contactTitle: "Dr",
    get contactEmailaddress() {
      results.push(contact.visitor.validate(inner));
      return email;
    },
    contactLastname: "L",
  };
  assert.deepEqual(contact.visitor.validate(outer), { value: { contactTitle: "Dr", contactLastname: "L", contactEmailaddress: email } });
  assert.deepEqual(results, [{ value: inner }]);
});

test("text is preserved exactly, and malformed text is an issue", () => {
  for (const text of ["", "a", "é ß 中 😀 \u{10ffff} \ud7ff \ue000 \uffff", '"\\\u0001\n', "x".repeat(100_000)]) {
    assert.equal(contact.visitor.validate({ contactEmailaddress: email, contactTitle: text }).value.contactTitle, text);
  }
  for (const text of ["\ud800", "a\udc00b", "\udc00\ud800", "\ud83d", "a\u0000"])
    assert.deepEqual(issues({ contactEmailaddress: email, contactTitle: text }), ["/contactTitle malformed"]);
  assert.deepEqual(issues({ contactEmailaddress: email, "\ud800": 1 }), [" malformed"]);
});

test("the copy is plain data in declaration order, and each member is read once", () => {
  const read = [];
  const attribute = { attrValue: "2", attrID: "1" };
  const input = {
    get contactAttr() {
      read.push("contactAttr");
      return [attribute];
    },
    contactTagID: ["7", 8],
    contactTitle: null,
    get contactEmailaddress() {
      read.push("contactEmailaddress");
      return ` ${email} `;
    },
    userUUID: "u",
    contactProfileID: "1",
  };
  const expected = { userUUID: "u", contactEmailaddress: email, contactProfileID: "1", contactTagID: "7,8", contactAttr: [{ attrID: "1", attrValue: "2" }] };
  const sorted = {
    userUUID: "u",
    contactTitle: null,
    contactEmailaddress: `${email}\n`,
    contactProfileID: "1",
    contactTagID: ["7", 8],
    contactAttr: [{ attrID: "1", attrValue: "2" }],
  };
  // A page may have made anything of its objects.
  Object.defineProperty(Object.prototype, "contactProfileID", {
    set() {
      throw new Error("no");
    },
    get() {},
    configurable: true,
  });
  try {
    for (const record of [input, sorted]) {
      const { value } = contact.validate(record);
      assert.equal(JSON.stringify(value), JSON.stringify(expected));
      assert.notEqual(value.contactAttr, record.contactAttr);
    }
  } finally {
    delete Object.prototype.contactProfileID;
  }
  assert.deepEqual(read, ["contactAttr", "contactEmailaddress", "contactAttr"]);
  const { value } = enlist.bigchange.createContact.validate({ name: "n", groupId: 7n, location: { latitude: -0, longitude: 1e-7 } });
  assert.ok(Object.is(value.location.latitude, 0) && value.groupId === "7" && value.location.longitude === 1e-7);
});

test("every bound has its issue, and is enforced early", () => {
  const all = { userUUID: "u", contactProfileID: "1", contactEmailaddress: email };
  const item = { attrID: "1", attrValue: "2" };
  assert.equal(issues({ ...all, contactAttr: Array(1_000).fill(item) }, contact), undefined);
  assert.deepEqual(issues({ ...all, contactAttr: Array(1_001).fill(item) }, contact), ["/contactAttr too_many"]);
  assert.deepEqual(issues({ ...all, contactAttr: new Array(2 ** 32 - 1) }, contact), ["/contactAttr too_many"]);
  assert.deepEqual(issues(Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`m${index}`, 1]))), [" too_many"]);
  assert.deepEqual(issues({ contactTitle: "x".repeat(2 ** 21) }), [" too_large"]);
  let deep = [];
  for (let level = 0; level < 10_000; level++) deep = [deep];
  assert.ok(issues({ ...all, contactAttr: deep }, contact).some((issue) => issue.startsWith("/contactAttr")));
  const cyclic = { ...all };
  cyclic.contactAttr = [cyclic];
  assert.ok(issues(cyclic, contact).some((issue) => issue.endsWith("too_deep")));
  // A thousand million million lists, of eight.
  let many = [];
  for (let level = 0; level < 6; level++) many = Array(1_000).fill(many);
  const started = Date.now();
  assert.deepEqual(issues({ ...all, contactAttr: many }, contact), [" too_large"]);
  assert.ok(Date.now() - started < 2_000);
  assert.throws(() => contact.buildRequest({ contactTitle: "x".repeat(2 ** 21) }, { credentials: { tokenUUID: "t" } }), { code: "invalid_input" });
});

test("a form's entries: FormData, URLSearchParams, pairs, and invalid input", () => {
  const form = new FormData();
  form.append("contactEmailaddress", ` ${email} `);
  form.append("csrf", "dropped");
  const value = { contactEmailaddress: email };
  assert.deepEqual(contact.visitor.fromForm(form), { value });
  assert.deepEqual(contact.visitor.fromForm(new URLSearchParams(form)), { value });
  assert.deepEqual(contact.visitor.fromForm(new Map([["contactEmailaddress", email]])), { value });
  form.append("contactTitle", new File(["x"], "x.txt"));
  form.append("contactEmailaddress", "again");
  assert.deepEqual(
    contact.visitor.fromForm(form).issues.map(({ name, code }) => `${name} ${code}`),
    ["contactTitle type", "contactEmailaddress duplicate_field"],
  );
  for (const none of [
    null,
    undefined,
    7,
    {},
    [7],
    [null],
    {
      // biome-ignore lint/correctness/useYield: an iterator that throws before its first value.
      *[Symbol.iterator]() {
        throw new Error("no");
      },
    },
  ]) {
    assert.deepEqual(
      contact.visitor.fromForm(none).issues.map(({ pointer, code }) => `${pointer} ${code}`),
      [" malformed"],
    );
  }
  const endless = {
    *[Symbol.iterator]() {
      for (;;) yield ["a", "b"];
    },
  };
  assert.equal(contact.visitor.fromForm(endless).issues[0].code, "too_large");
});

test("`pick` allows its members; `optional` makes one not required; an unknown name is an error", () => {
  const schema = contact.pick(["contactEmailaddress", "contactProfileID"], { optional: ["contactProfileID"] });
  assert.deepEqual(
    schema.fields.map(({ name, required }) => [name, required]),
    [
      ["contactEmailaddress", true],
      ["contactProfileID", false],
    ],
  );
  assert.deepEqual(schema.validate({ contactEmailaddress: email }), { value: { contactEmailaddress: email } });
  assert.deepEqual(issues({ userUUID: "u" }, schema), ["/userUUID not_allowed", "/contactEmailaddress required"]);
  assert.throws(() => contact.pick(["email"]), { code: "bad_config", message: /email/ });
  assert.throws(() => contact.pick(["contactTitle"], { optional: ["contactProfileID"] }), { code: "bad_config" });
  const loyal = enlist.yulsn.createContact.pick(["Email", "ShoeSize"]);
  assert.deepEqual(loyal.validate({ ShoeSize: 44, Email: email }), { value: { Email: email, ShoeSize: 44 } });
  assert.deepEqual(issues({ Hat: 1 }, loyal), ["/Hat not_allowed"]);
  const list = enlist.aptania.createAccount.pick(["Contacts"]);
  assert.deepEqual(
    list.fields.map(({ name }) => name),
    ["Contacts", "Contacts[].Firstname", "Contacts[].Lastname", "Contacts[].Emailaddress"],
  );
});

test("a control gets the attributes of its field", () => {
  const of = (call, name) => enlist.attributes(call.fields.find((field) => field.name === name));
  const { aptania, bigchange, protech, yulsn } = enlist;
  assert.deepEqual(of(aptania.createContact, "contactEmailaddress"), { type: "email", required: true, autocomplete: "email" });
  assert.deepEqual(of(aptania.createContact, "contactMobile"), { type: "tel", autocomplete: "mobile tel" });
  assert.deepEqual(of(aptania.createContact, "contactAttr"), {});
  assert.deepEqual(of(aptania.createAccount, "CreatedByUserID"), { type: "text", inputmode: "numeric", required: true });
  assert.deepEqual(of(aptania.createAccount, "Actions[].ActionDate"), { type: "date", required: true });
  assert.deepEqual(of(aptania.createAccount, "Actions[].ActionTime"), { type: "time", required: true });
  assert.deepEqual(of(yulsn.createContact, "LimitMailsPermanently"), { type: "checkbox" });
  assert.deepEqual(of(yulsn.createContact, "Email"), { type: "email", maxlength: 250, autocomplete: "email" });
  assert.deepEqual(of(yulsn.createContact, "RegistrationDateTime"), { type: "datetime-local" });
  assert.deepEqual(of(protech.createContact, "BirthDate"), { type: "date", autocomplete: "bday" });
  assert.deepEqual(of(protech.createContact, "WebSite"), { type: "url", autocomplete: "url" });
  assert.deepEqual(of(bigchange.createContact, "groupId"), { type: "text", inputmode: "numeric", required: true });
  assert.deepEqual(of(bigchange.createContact, "location.latitude"), { type: "number", step: "any", required: true, min: -90, max: 90 });
});

test("a response is read from every kind of container", () => {
  const body = '{"exists":"false","contactUUID":"9","status":"200"}';
  const made = { status: "created", id: "9" };
  assert.deepEqual(contact.readResponse({ status: 200, body }), made);
  assert.deepEqual(contact.readResponse({ status: 200, headers: new Headers(), body: new TextEncoder().encode(body) }), made);
  assert.deepEqual(contact.readResponse({ status: 429, headers: { "Retry-After": "7" }, body: "slow" }), {
    status: "unavailable",
    message: "slow",
    retryAfter: 7,
  });
  for (const response of [null, undefined, {}, { status: Number.NaN, body: "" }, { status: 65_736, body }, { status: 200, body: null }]) {
    assert.equal(contact.readResponse(response).status, "unknown");
  }
  const id = enlist.bigchange.createContact.readResponse({ status: 201, body: '{"id":9007199254740993}' }).id;
  assert.equal(id, "9007199254740993");
});

test("a value without cookies has none, and does not disturb a submission", async () => {
  let answer;
  const submission = contact.submit(
    { userUUID: "u", contactEmailaddress: email, contactProfileID: "1" },
    { credentials: { tokenUUID: "t" }, fetch: () => new Promise((resolve) => (answer = resolve)) },
  );
  for (const cookies of [null, 7, { headers: { cookie: "uid=1" } }, {}]) assert.equal(enlist.readUserUUID("uid", cookies), null);
  while (!answer) await new Promise((resolve) => setTimeout(resolve, 1));
  answer(Response.json({ exists: "false", contactUUID: "c", status: "200" }));
  assert.deepEqual(await submission, { status: "created", id: "c" });
});

test("a secret that a vendor quotes is masked in every member", async () => {
  const { bigchange, protech } = enlist;
  const quoting =
    (body, status = 200) =>
    async (request) =>
      request.url.endsWith("/tokens") ? Response.json({ access_token: "fetched-token", expires_in: 3600 }) : Response.json(body, { status });
  const protechOptions = { credentials: { apiKey: "k+1", clientId: "client-9" }, baseUrl: "https://ux.example" };
  assert.deepEqual(await protech.createContact.submit({}, { ...protechOptions, fetch: quoting({ Status: 0, Id: "APIKey=k%2b1&ClientId=client-9" }) }), {
    status: "created",
    id: "APIKey=***&ClientId=***",
  });
  const contact = { name: "n", groupId: 1, location: { latitude: 1, longitude: 1 } };
  const credentials = { customerId: 77, clientId: "id-5", clientSecret: "client-secret" };
  assert.deepEqual(await bigchange.createContact.submit(contact, { credentials, fetch: quoting({ detail: "no fetched-token client-secret" }, 400) }), {
    status: "rejected",
    message: "no *** ***",
  });
});
