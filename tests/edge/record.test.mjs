// From a visitor's part to the whole record: accept, set, defaults, names, and what the edge fills in.

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { form, json, startEdge } from "./edge.mjs";

let edge;
before(async () => (edge = await startEdge()));
beforeEach(() => edge.reset());
after(() => edge.stop());

const visitor = { contactEmailaddress: "ada@example.com" };
const withCookie = { headers: { cookie: "uid=cookie-1" } };

async function sent(response) {
  assert.equal(response.status, 201, await response.text());
  assert.equal(edge.received.length, 1);
  return edge.received[0];
}

async function issues(response) {
  assert.equal(response.status, 422);
  return (await response.json()).issues.map(({ code, name }) => `${code} ${name}`);
}

describe("each call's exact request", () => {
  test("Aptania", async () => {
    const { url, text } = await sent(await json(edge, "/aptania", visitor, withCookie));
    assert.equal(url.href, "https://aptania.vendor.example/services/createContact");
    assert.equal(text, '{"tokenUUID":"aptania-secret","userUUID":"cookie-1","contactEmailaddress":"ada@example.com","contactProfileID":"12"}');
  });

  test("Aptania's account, with lists out of a form", async () => {
    const pairs = {
      AccountName: "Tern & Daughters",
      Note: " ",
      "Contacts[4].Firstname": "Ada",
      "Contacts[4].Lastname": "L",
      "Contacts[4].Emailaddress": "ada@example.com",
    };
    const { text } = await sent(await form(edge, "/account", pairs));
    const { AccountName, Address1, Town, Note, Contacts, Actions } = JSON.parse(text);
    assert.deepEqual([AccountName, Address1, Town, Note], ["Tern & Daughters", "set here", "Ely", "none"]);
    assert.deepEqual(Contacts, [{ Firstname: "Ada", Lastname: "L", Emailaddress: "ada@example.com" }]);
    assert.equal(Actions[0].ActionDate, "31-10-2023");
  });

  test("Yulsn, with the time", async () => {
    const { headers, text } = await sent(await json(edge, "/yulsn", { Email: "ada@example.com" }));
    assert.equal(headers.get("x-apikey"), "yulsn-secret");
    const [, time] = /^\{"RegistrationDateTime":"([^"]+)\+00:00","RegistrationSource":"web","Email":"ada@example.com"\}$/.exec(text);
    assert.ok(Math.abs(Date.parse(`${time}Z`) - Date.now()) < 60_000);
  });

  test("Protech, with both secrets in the query, in either format", async () => {
    const { url, text } = await sent(await json(edge, "/protech", { FirstName: "Ada" }));
    assert.equal(url.search, "?APIKey=protech%2Fsecret&ClientId=protech-client");
    assert.equal(text, '{"Contact":{"FirstName":"Ada"}}');
    edge.reset();
    const xml = await sent(await json(edge, "/protech/xml", { FirstName: "Ada & Co", LastName: "L" }));
    assert.equal(xml.headers.get("content-type"), "application/xml");
    assert.match(xml.text, /<Contact><FirstName>Ada &amp; Co<\/FirstName><LastName>L<\/LastName><\/Contact>/);
  });

  test("BigChange, with exact digits and a token", async () => {
    const response = await json(edge, "/bigchange", { name: "Ada", location: { latitude: 52.4, longitude: 0.26 } });
    assert.equal(response.status, 201);
    const { headers, text } = edge.received.at(-1);
    assert.equal(headers.get("authorization"), "Bearer fetched-token");
    assert.equal(headers.get("customer-id"), "9007199254740993");
    assert.equal(text, '{"name":"Ada","groupId":4611686018427387905,"location":{"latitude":52.4,"longitude":0.26}}');
  });
});

describe("accept, set, defaults", () => {
  test("a visitor may set the call's visitor members, and no other", async () => {
    const response = await json(edge, "/aptania", { ...visitor, contactProfileID: "9", contactTagID: "1", tokenUUID: "x" }, withCookie);
    assert.deepEqual(await issues(response), ["not_allowed contactProfileID", "not_allowed contactTagID", "unknown_field tokenUUID"]);
  });

  test("what is set overrules a visitor where both may", async () => {
    const pairs = { AccountName: "A", Address1: "visitor's", "Contacts[0].Firstname": "F", "Contacts[0].Lastname": "L", "Contacts[0].Emailaddress": "a@b.c" };
    const { text } = await sent(await form(edge, "/account", pairs));
    assert.equal(JSON.parse(text).Address1, "set here");
  });

  test("an account's own field, where accept names it", async () => {
    const { text } = await sent(await json(edge, "/yulsn/told", { Phone: "20123456", ShoeSize: 43 }));
    assert.equal(JSON.parse(text).ShoeSize, 43);
    assert.deepEqual(await issues(await json(edge, "/yulsn/told", { HatSize: 58 })), ["not_allowed HatSize"]);
    assert.deepEqual(await issues(await json(edge, "/yulsn", { ShoeSize: 43 })), ["not_allowed ShoeSize"]);
  });

  test("the form's own names", async () => {
    const { text } = await sent(await form(edge, "/aptania/named", { email: "ada@example.com", "first name": "Ada" }, withCookie).then(asCreated));
    const { contactEmailaddress, contactFirstname } = JSON.parse(text);
    assert.deepEqual([contactEmailaddress, contactFirstname], ["ada@example.com", "Ada"]);
    const plain = { headers: { accept: "*/*" } };
    assert.deepEqual(await issues(await form(edge, "/aptania/named", { email: "ada", "first name": "a\0b" }, plain)), ["malformed first name", "email email"]);
    assert.deepEqual(await issues(await json(edge, "/aptania/named", {})), ["required email"]);
  });
});

/** A redirect after a success, as the success it is. */
function asCreated(response) {
  assert.equal(response.status, 303);
  return new globalThis.Response(null, { status: 201 });
}

describe("what the edge fills in", () => {
  test("the cookie, then the body, then what the operator gives", async () => {
    const uuid = async (path, body, init) => {
      edge.reset();
      return JSON.parse((await sent(await json(edge, path, body, init))).text).userUUID;
    };
    assert.equal(await uuid("/aptania/asked", { ...visitor, userUUID: "body-1" }, withCookie), "cookie-1");
    assert.equal(await uuid("/aptania/asked", { ...visitor, userUUID: "body-1" }), "body-1");
    assert.equal(await uuid("/aptania/asked", visitor), "asked");
  });

  test("without one the signup is rejected, and the log says why", async () => {
    const response = await json(edge, "/aptania", visitor);
    assert.equal(response.status, 502);
    assert.equal((await response.json()).status, "rejected");
    assert.match(await edge.printed(), /"outcome":"rejected","issues":\[\{"pointer":"\/userUUID","code":"required"\}\]/);
  });

  test("a function of the operator's that throws is the operator's mistake", async () => {
    const response = await json(edge, "/aptania/thrown", visitor);
    assert.equal(response.status, 500);
    assert.match(await edge.printed(), /"event":"misconfigured".*"\/userUUID"/);
    assert.doesNotMatch(await edge.printed(), /hook-secret/);
    assert.equal((await json(edge, "/aptania/thrown", visitor, withCookie)).status, 201);
  });

  test("the address, where it is IPv4", async () => {
    const ip = async (address) => {
      edge.reset();
      const response = await json(edge, "/yulsn/told", { Email: "a@b.c" }, { headers: { "cf-connecting-ip": address } });
      return JSON.parse((await sent(response)).text).RegistrationIp;
    };
    assert.equal(await ip("192.0.2.7"), "192.0.2.7");
    assert.equal(await ip("2001:db8::1"), undefined);
  });

  test("what a visitor cannot mend is no 422", async () => {
    const response = await json(edge, "/aptania/unset", visitor, withCookie);
    assert.equal(response.status, 500);
    assert.equal((await response.json()).type, "urn:enlist:problem:misconfigured");
    assert.match(await edge.printed(), /"event":"misconfigured","route":"\/aptania\/unset".*"\/contactProfileID","code":"required"/);
    assert.equal(edge.received.length, 0);
  });
});

test("the configuration is made once for an environment", async () => {
  await json(edge, "/yulsn", {});
  await json(edge, "/yulsn", {});
  assert.equal(await (await edge.fetch("https://count.example/")).json(), 1);
});
