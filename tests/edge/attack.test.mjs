// What an attacker gets, row by row. Whatever it is: nothing of it is written down, nothing that is refused goes upstream, and the next visitor is served.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { json, raw, startEdge } from "./edge.mjs";

/** In every value that is sent, to be found again. */
const MARK = "zq7mark";
const BODY = `{"Email":"${MARK}@example.com"}`;
const JSON_TYPE = "Content-Type: application/json";
const CHUNKED = "Transfer-Encoding: chunked";

let edge;
let slow;
before(async () => {
  edge = await startEdge();
  // They take their half minute while the rest goes on.
  slow = startSlowBodies();
});
after(() => edge.stop());

beforeEach(() => (edge.received = []));
afterEach(async () => {
  edge.received = [];
  const next = await json(edge, "/yulsn", { Email: "next@example.com" });
  assert.equal(next.status, 201);
  assert.equal(edge.received.length, 1);
});

const length = (body) => `Content-Length: ${body.length}`;

/** A request as it is on the wire. */
function wire({ method = "POST", target = "/yulsn", host = "Host: shop.example", headers = [JSON_TYPE, length(BODY)], body = BODY, version = "HTTP/1.1" }) {
  return [`${method} ${target} ${version}`, ...(host ? [host] : []), ...headers, "", body].join("\r\n");
}

/** An answer in two words: its status, and what it is, an outcome or a problem's name, or "workerd" where the request never came to us. */
function summaryOf({ status, headers, text }) {
  if (!headers.vary?.includes("Sec-Fetch-Site")) return `${status} workerd`;
  const [, problem, outcome] = /"type":"urn:enlist:problem:([a-z-]+)"|"status":"([a-z]+)"/.exec(text) ?? [];
  return `${status} ${problem ?? outcome ?? ""}`.trim();
}

function rows(table) {
  for (const [name, request, expected] of table) {
    test(`${name}: ${expected}`, async () => {
      const answer = await raw(edge, [wire(request)]);
      assert.equal(summaryOf(answer), expected, answer.text);
      assert.equal(edge.received.length, expected === "201 created" ? 1 : 0);
    });
  }
}

describe("a body that lies about its length", () => {
  const chunks = (text) => ({ headers: [JSON_TYPE, CHUNKED], body: text });
  const lengths = (...values) => ({ headers: [JSON_TYPE, ...values.map((value) => `Content-Length: ${value}`)] });
  const whole = `${BODY.length.toString(16)}\r\n${BODY}\r\n0\r\n\r\n`;
  rows([
    ["honest", {}, "201 created"],
    ["in chunks", chunks(whole), "201 created"],
    ["in chunks, with a length beside them", { headers: [JSON_TYPE, CHUNKED, "Content-Length: 3"], body: whole }, "201 created"],
    ["a length too small cuts it off", lengths(10), "422 invalid"],
    ["no length", { headers: [JSON_TYPE] }, "422 invalid"],
    ["a length of nothing", lengths(0), "422 invalid"],
    ["a length below zero", lengths(-1), "500 workerd"],
    ["a length with more behind it", lengths("27abc"), "500 workerd"],
    ["two lengths", lengths(5, 27), "500 workerd"],
    ["a chunk longer than it says", chunks(`5\r\n${BODY}\r\n0\r\n\r\n`), "400 malformed"],
    ["a chunk without a number", chunks(`zz\r\n${BODY}\r\n0\r\n\r\n`), "400 malformed"],
    ["a chunk beyond all numbers", chunks(`ffffffffffffffffff\r\n${BODY}\r\n0\r\n\r\n`), "400 malformed"],
    ["a coding that is none", { headers: [JSON_TYPE, "Transfer-Encoding: gzip, chunked"], body: whole }, "500 workerd"],
    ["text that calls itself gzip", { headers: [JSON_TYPE, length(BODY), "Content-Encoding: gzip"] }, "201 created"],
  ]);

  for (const [name, headers, piece] of [
    ["of 10 MB", ["Content-Length: 10000000"], " ".repeat(10_000)],
    ["of 10 MB, in chunks", [CHUNKED], `2710\r\n${" ".repeat(10_000)}\r\n`],
    ["of 10 MB, that says it has two bytes", ["Content-Length: 2", CHUNKED], `2710\r\n${" ".repeat(10_000)}\r\n`],
  ]) {
    test(`${name}: 413 too-large, long before its end`, async () => {
      let pieces = 0;
      const writing = async function* () {
        yield wire({ headers: [JSON_TYPE, ...headers], body: "" });
        for (; pieces < 1_000; pieces++) {
          yield piece;
          // Whoever writes on into a connection that is being closed may lose the answer.
          await pause(100);
        }
      };
      assert.equal(summaryOf(await raw(edge, writing())), "413 too-large");
      assert.ok(pieces < 50, `${pieces} pieces`);
    });
  }

  test("a form's fields among 10 MB of its files, where that much may come: 201 created", async () => {
    const part = (head, content) => `--x\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n`;
    const body = `${part('name="Email"', `${MARK}@example.com`)}${part('name="cv"; filename="cv.pdf"', "x".repeat(10_000_000))}--x--\r\n`;
    const headers = ["Content-Type: multipart/form-data; boundary=x", length(body)];
    assert.equal(summaryOf(await raw(edge, [wire({ host: "Host: wide.example", headers, body })])), "201 created");
    assert.equal(edge.received.length, 1);
  });
});

describe("a method", () => {
  const bare = { headers: [], body: "" };
  rows([
    ...["GET", "PUT", "PATCH", "DELETE", "TRACE", "QUERY", "PROPFIND"].map((method) => [method, { ...bare, method }, "405 method-not-allowed"]),
    ["PUT with a body", { method: "PUT" }, "405 method-not-allowed"],
    ["HEAD", { ...bare, method: "HEAD" }, "405"],
    ["OPTIONS", { ...bare, method: "OPTIONS" }, "204"],
    ["OPTIONS of everything", { ...bare, method: "OPTIONS", target: "*" }, "500 workerd"],
    ["CONNECT", { ...bare, method: "CONNECT" }, "500 workerd"],
    ["a made-up one", { ...bare, method: "BREW" }, "501 workerd"],
    ["one in small letters", { method: "post" }, "501 workerd"],
    ["one that overrides itself", { headers: [JSON_TYPE, length(BODY), "X-HTTP-Method-Override: GET"] }, "201 created"],
  ]);
});

describe("a target", () => {
  rows([
    ["of another host", { target: "//evil.example/yulsn" }, "404 not-found"],
    ["with a host and a password", { target: "http://u:p@shop.example/yulsn" }, "500 workerd"],
    ["with an escape that is none", { target: "/yulsn%" }, "404 not-found"],
    ["with an escaped slash", { target: "/%2fyulsn" }, "404 not-found"],
    ["with points that lead back", { target: "/a/../yulsn" }, "201 created"],
    ["with raw bytes", { target: `/yulsn?${MARK}=\xff` }, "201 created"],
    ["with markup", { target: `/yulsn?<script>${MARK}</script>` }, "201 created"],
    ["with a query of 100 kB", { target: `/yulsn?${MARK}${"x".repeat(100_000)}` }, "201 created"],
    ["of 2 MB", { target: `/yulsn?${MARK}${"x".repeat(2_000_000)}` }, "431 workerd"],
    ["without a host", { host: "" }, "400 workerd"],
    ["with a host that is none", { host: "Host: a b<script>" }, "500 workerd"],
    ["with two hosts", { host: "Host: shop.example\r\nHost: evil.example" }, "500 workerd"],
    ["in a protocol that is none", { version: "HTTP" }, "201 created"],
    ["in another's protocol", { method: "\x16\x03\x01", target: "\x01\xfc" }, "501 workerd"],
  ]);
});

describe("a header", () => {
  const withHeaders = (...headers) => ({ headers: [JSON_TYPE, length(BODY), ...headers] });
  const typed = (type) => ({ headers: [`Content-Type: ${type}`, length(BODY)] });
  const keyed = (...keys) => withHeaders(...keys.map((key) => `Idempotency-Key: ${key}`));
  rows([
    ["with NUL", keyed(`${MARK}\0`), "400 workerd"],
    ["with a bare CR or LF, which ends it", keyed(`${MARK}\rX: y\nY: z`), "201 created"],
    ["that is folded", keyed(`${MARK}\r\n b`), "400 idempotency-key"],
    ["without a name", withHeaders(`: ${MARK}`), "400 workerd"],
    ["without a colon", withHeaders(MARK), "400 workerd"],
    ["of 1 MB", withHeaders(`X-Long: ${MARK}${"x".repeat(1_000_000)}`), "431 workerd"],
    ["three thousand times", withHeaders(...Array(3_000).fill(`X-Many: ${MARK}`)), "201 created"],

    ["a key", keyed(MARK), "201 created"],
    ["a key with space before it", keyed(`  ${MARK}`), "201 created"],
    ["a key with space behind it, which workerd leaves there", keyed(`${MARK}  `), "400 idempotency-key"],
    ["a key of nothing", keyed(""), "201 created"],
    ["a key of markup", keyed(`"><script>${MARK}</script>`), "201 created"],
    ["a key of 256 characters", keyed("k".repeat(256)), "400 idempotency-key"],
    ["a key of 100 kB", keyed("k".repeat(100_000)), "400 idempotency-key"],
    ["a key with a space in it", keyed(`${MARK} b`), "400 idempotency-key"],
    ["a key with a tab in it", keyed(`${MARK}\tb`), "400 idempotency-key"],
    ["a key of bytes that are no ASCII", keyed("\xff\xfe"), "400 idempotency-key"],
    ["two keys", keyed("a", MARK), "400 idempotency-key"],
    ["a key twice", keyed("a", "a"), "400 idempotency-key"],

    ["a type with a charset", typed("application/json; charset=utf-7"), "201 created"],
    ["a type in any letters", typed("APPLICATION/Json;;;"), "201 created"],
    ["no type", { headers: [length(BODY)] }, "415 unsupported-media-type"],
    ["a type of nothing", typed(""), "415 unsupported-media-type"],
    ["a type of markup", typed(`<script>${MARK}</script>`), "415 unsupported-media-type"],
    ["a type that ends in ours", typed("text/application/json"), "415 unsupported-media-type"],
    ["a type that begins with ours", typed("application/json+xml"), "415 unsupported-media-type"],
    ["two types in one", typed("application/json, text/plain"), "415 unsupported-media-type"],
    ["two types", { headers: [JSON_TYPE, "Content-Type: text/plain", length(BODY)] }, "415 unsupported-media-type"],
    ["a type of 100 kB", typed(`text/${"x".repeat(100_000)}`), "415 unsupported-media-type"],
    ["no form by far", typed("text/plain"), "415 unsupported-media-type"],
    ["JSON that calls itself a form", typed("application/x-www-form-urlencoded"), "201 created"],
    ["multipart without a boundary", typed("multipart/form-data"), "400 malformed"],
    ["multipart with an empty boundary", typed('multipart/form-data; boundary=""'), "400 malformed"],
    ["multipart with a boundary of 100 kB", typed(`multipart/form-data; boundary=${"x".repeat(100_000)}`), "400 malformed"],
    ["multipart with two boundaries", typed("multipart/form-data; boundary=a; boundary=b"), "400 malformed"],

    ["two origins", withHeaders("Origin: http://shop.example", "Origin: http://shop.example"), "403 forbidden"],
    ["two sites", withHeaders("Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: same-origin"), "403 forbidden"],
    ["an origin with a path", withHeaders("Origin: http://shop.example/"), "403 forbidden"],
    ["an origin with a password", withHeaders("Origin: http://u:p@shop.example"), "403 forbidden"],
    ["an origin of 100 kB", withHeaders(`Origin: http://${"x".repeat(100_000)}`), "403 forbidden"],
    ["what is accepted is nothing", withHeaders(`Accept: ${MARK};q=nan,,,;;`), "201 created"],
    ["an address that is none", withHeaders(`CF-Connecting-IP: ${MARK}`), "201 created"],
  ]);
});

describe("a cookie", () => {
  const visitor = `{"contactEmailaddress":"${MARK}@example.com"}`;
  for (const [cookies, userUUID] of [
    [["uid=mine"], "mine"],
    [['uid="mine"'], "mine"],
    [['uid="'], null],
    [['uid=""'], null],
    [['uid=mi"ne'], null],
    [["uid=a%0d%0ab"], "a%0d%0ab"],
    [["uid=%zz%"], "%zz%"],
    [["uid=a,b"], null],
    [["uid=a\\b"], null],
    [["uid=a b"], null],
    [["uid=\xff"], null],
    [["uid"], null],
    [["uid="], null],
    [["=mine"], null],
    [["UID=mine"], null],
    [[";;;=;uid=mine;;"], "mine"],
    [["uid=; uid=mine"], null],
    [["uid=mine; uid=other"], "mine"],
    [["a=b", "uid=mine"], null],
    [["$Version=1; uid=mine; $Path=/"], "mine"],
    [["__proto__=1; uid=mine"], "mine"],
    [[`uid=${"x".repeat(255)}`], "x".repeat(255)],
    [[`uid=${"x".repeat(256)}`], null],
    [[`uid=${"x".repeat(100_000)}`], null],
    [[`${"a=b; ".repeat(20_000)}uid=mine`], "mine"],
  ]) {
    const name = cookies.join(" and ").slice(0, 40);
    test(`${name}: ${userUUID === null ? "none" : userUUID.slice(0, 20)}`, async () => {
      const headers = [JSON_TYPE, length(visitor), "Sec-Fetch-Site: same-origin", ...cookies.map((cookie) => `Cookie: ${cookie}`)];
      const answer = await raw(edge, [wire({ target: "/aptania/asked", headers, body: visitor })]);
      assert.equal(summaryOf(answer), "201 created");
      assert.equal(JSON.parse(edge.received[0].text).userUUID, userUUID ?? "asked");
    });
  }
});

describe("who sends it", () => {
  const origins = [undefined, "http://shop.example", "https://partner.example", "null", "https://evil.example"];
  // Yes with the visitor's cookie, yes without, no.
  const [YES, yes, no] = ["its cookie", "no cookie", "403"];
  for (const [site, ...verdicts] of [
    ["same-origin", YES, YES, YES, YES, YES],
    ["same-site", no, YES, YES, no, no],
    ["cross-site", no, YES, YES, no, no],
    ["none", yes, YES, YES, yes, yes],
    [undefined, yes, YES, YES, no, no],
    ["", no, YES, YES, no, no],
    ["Same-Origin", no, YES, YES, no, no],
    ["same-origin;none", no, YES, YES, no, no],
    ["null", no, YES, YES, no, no],
  ]) {
    for (const [index, verdict] of verdicts.entries()) {
      const origin = origins[index];
      test(`Sec-Fetch-Site ${JSON.stringify(site)}, Origin ${origin}: ${verdict}`, async () => {
        const body = '{"contactEmailaddress":"ada@example.com"}';
        const named = [
          ["Sec-Fetch-Site", site],
          ["Origin", origin],
        ].filter(([, value]) => value !== undefined);
        const headers = [JSON_TYPE, length(body), "Cookie: uid=mine", ...named.map((header) => header.join(": "))];
        const answer = await raw(edge, [wire({ target: "/aptania/asked", headers, body })]);
        assert.equal(summaryOf(answer), verdict === no ? "403 forbidden" : "201 created");
        assert.deepEqual(
          edge.received.map(({ text }) => JSON.parse(text).userUUID),
          verdict === no ? [] : [verdict === YES ? "mine" : "asked"],
        );
        assert.equal(answer.headers["access-control-allow-origin"], [1, 2].includes(index) ? origin : undefined);
      });
    }
  }
});

describe("names and nesting", () => {
  const FORM = "application/x-www-form-urlencoded";
  const times = (count, text) => Array.from({ length: count }, (_, index) => text(index)).join("&");
  /** The first issue, as `code pointer`. */
  const first = (answer) => {
    const [{ code, pointer }] = JSON.parse(answer).issues;
    return `${code} ${pointer.slice(0, 30)}`.trim();
  };
  const account = `${times(5, (index) => `${["AccountName", "Address1", "Address2", "Town", "Postcode"][index]}=x`)}&County=x&Telephone=1&Note=x&CountryID=1`;
  for (const [name, path, type, body, expected] of [
    ["nested where nothing is", "/yulsn", FORM, "a[b][c]=1&a.b.c=2&a[0][1][2]=3", "201"],
    ["nested in a text", "/yulsn", FORM, "Email[a]=1&Email[0]=1&Email.a=1", "201"],
    ["half open", "/yulsn", FORM, "Email[=1&Email]=2&[]=3&[=4&]=5&.=6&=7&Email.=8", "201"],
    ["empty", "/yulsn", FORM, "=&==&&&=x", "201"],
    ["of 100 kB", "/yulsn", FORM, `${"n".repeat(100_000)}=1`, "201"],
    ["of 100 kB, in JSON", "/yulsn", "application/json", `{"${"n".repeat(100_000)}":1}`, "not_allowed /nnnnnnnnnnnnnnnnnnnnnnnnnnnnn"],
    ["3,000", "/yulsn", FORM, times(3_000, (index) => `n${index}=1`), "too_many"],
    ["3,000, in JSON", "/yulsn", "application/json", `{${times(3_000, (index) => `"n${index}":1`).replaceAll("&", ",")}}`, "too_many"],
    ["one 3,000 times", "/yulsn", FORM, times(3_000, () => "Email=a"), "too_many"],
    ["one twice", "/yulsn", FORM, "Email=a%40b.c&Email=a%40b.c", "duplicate_field /Email"],
    ["of objects", "/yulsn", FORM, "constructor=1", "unknown_field /constructor"],
    ["of objects' prototypes", "/yulsn", FORM, "__proto__[Email]=a%40b.c", "unknown_field /__proto__"],
    ["of objects, nested", "/yulsn", FORM, "a.constructor.prototype.b=1", "unknown_field /constructor"],
    ["of objects, escaped", "/yulsn", FORM, "%5f%5fproto%5f%5f.x=1", "unknown_field /__proto__"],
    ["of objects, in JSON", "/yulsn", "application/json", '{"__proto__":{"Email":"a@b.c"}}', "unknown_field /__proto__"],
    ["of objects, in JSON's escapes", "/yulsn", "application/json", '{"\\u005f_proto__":1}', "unknown_field /__proto__"],
    ["of what objects have", "/yulsn", FORM, "toString=1&hasOwnProperty=1&valueOf=1", "201"],
    ["an index beyond the bound", "/account", FORM, `${account}&Contacts[999999999].Firstname=a`, "too_many /Contacts"],
    ["an index beyond all numbers", "/account", FORM, `${account}&Contacts[${"9".repeat(100)}].Firstname=a`, "too_many /Contacts"],
    ["an index at the bound", "/account", FORM, `${account}&Contacts[999].Firstname=a`, "required /Contacts/0/Lastname"],
    ["an index below zero", "/account", FORM, `${account}&Contacts[-1].Firstname=a`, "required /Contacts"],
    ["3,000 indices", "/account", FORM, `${account}&${times(3_000, (index) => `Contacts[${index}].Firstname=a`)}`, "too_many /Contacts"],
    ["300,000 brackets in one", "/account", FORM, `${account}&Contacts${"[0]".repeat(300_000)}=1`, "required /Contacts"],
    [
      "1,000 indices with two faults each, and 12,000 brackets",
      "/account",
      FORM,
      `${account}&Contacts${"[0]".repeat(12_000)}=1&${times(1_000, (index) => `Contacts[${index}].Firstname=a`)}`,
      "required /Contacts/0/Lastname",
    ],
    ["a million brackets, in JSON", "/yulsn", "application/json", `{"Email":${"[".repeat(1_000_000)}${"]".repeat(1_000_000)}}`, "type /Email"],
    ["a million brackets, never closed", "/yulsn", "application/json", "[".repeat(1_000_000), "malformed"],
    ["a number of a megabyte", "/yulsn", "application/json", `{"Email":${"1".repeat(1_000_000)}}`, "type /Email"],
    ["10 MB of one text", "/yulsn", "application/json", `{"Email":"${"a".repeat(10_000_000)}"}`, "too_long /Email"],
    ["10 MB of escapes", "/yulsn", FORM, `Email=${"%41".repeat(3_300_000)}`, "too_long /Email"],
    ["10 MB of a list", "/yulsn", "application/json", `{"Email":[${"1,".repeat(5_000_000)}1]}`, "too_many /Email"],
    ["escapes that are none", "/yulsn", FORM, "FirstName=%&LastName=%4&Phone=%zz", "201"],
    ["escapes of bytes that are no text", "/yulsn", FORM, "%ff=1", "malformed"],
  ]) {
    test(`${name}: ${expected}`, async () => {
      const started = Date.now();
      const response = await json(edge, `https://wide.example${path}`, body, { headers: { origin: "https://wide.example", "content-type": type } });
      const text = await response.text();
      assert.equal(response.status === 422 ? first(text) : String(response.status), expected, text.slice(0, 500));
      assert.equal(edge.received.length, expected === "201" ? 1 : 0);
      // Seconds, on a machine with much else to do; whatever is not linear takes hours.
      assert.ok(Date.now() - started < 30_000, `it took ${Date.now() - started} ms`);
    });
  }
});

describe("a configuration", () => {
  const credentials = (...values) => values.map((value) => [{ route: { credentials: { apiKey: value } } }, "/yulsn", "/credentials/apiKey"]);
  const baseUrls = (...values) => values.map((value) => [{ route: { baseUrl: value } }, "/yulsn", "/baseUrl"]);
  const successUrls = (...values) => values.map((value) => [{ route: { successUrl: value } }, "/yulsn", "/successUrl"]);
  const client = { customerId: "1", clientId: "c", clientSecret: "s" };
  for (const [change, path, pointer] of [
    ...credentials(`${MARK}\r\nX-Evil: 1`, `${MARK}\n`, `\r${MARK}`, `${MARK}\0`, `${MARK}\u2028`, `${MARK}é`, ""),
    [{ route: { credentials: { apiKey: `${MARK}\r\n`, clientId: "c" } } }, "/protech", "/credentials/apiKey"],
    [{ route: { credentials: { apiKey: "k", clientId: `${MARK}\nb` } } }, "/protech", "/credentials/clientId"],
    [{ route: { credentials: { customerId: `1\r\n${MARK}`, accessToken: "t" } } }, "/bigchange", "/credentials/customerId"],
    [{ route: { credentials: { customerId: "1", accessToken: `${MARK}\r\n` } } }, "/bigchange", "/credentials/accessToken"],
    [{ route: { credentials: { ...client, clientSecret: `${MARK}\r\n` } } }, "/bigchange", "/credentials/clientSecret"],
    [{ route: { credentials: { ...client, tokenUrl: `https://u:${MARK}@vendor.example/` } } }, "/bigchange", "/credentials/tokenUrl"],
    [{ route: { credentials: { ...client, tokenUrl: `https://vendor.example/\r\n${MARK}` } } }, "/bigchange", "/credentials/tokenUrl"],
    ...baseUrls(
      `https://u:${MARK}@vendor.example`,
      `https://${MARK}@vendor.example`,
      `https://vendor.example\r\n${MARK}`,
      `https://ven\ndor.example/${MARK}`,
      `\thttps://vendor.example/${MARK}`,
      ` https://vendor.example/${MARK}`,
      `https://vendor.example?${MARK}`,
      `https://vendor.example#${MARK}`,
      `http://vendor.example/${MARK}`,
      `http://localhost.evil.example/${MARK}`,
      `http://127.0.0.1@evil.example/${MARK}`,
      `https:\\\\vendor.example\\${MARK}`,
      `https://vendor.example\\@evil.example/${MARK}`,
      `https:/${MARK}`,
      `//vendor.example/${MARK}`,
      `javascript:${MARK}`,
      `ftp://vendor.example/${MARK}`,
      "https://",
      "",
    ),
    ...successUrls(
      `/${MARK}\r\nSet-Cookie: a=b`,
      `//evil.example/${MARK}`,
      `/\\evil.example/${MARK}`,
      `/\t/evil.example/${MARK}`,
      `javascript:${MARK}`,
      `data:text/html,${MARK}`,
      `https://${MARK}@evil.example`,
      `https://evil.example/"onload=${MARK}`,
      `${MARK}`,
      "",
    ),
    [{ route: { userUUID: { cookie: `${MARK}\r\n` } } }, "/aptania", "/userUUID/cookie"],
    [{ route: { userUUID: { cookie: `a; ${MARK}` } } }, "/aptania", "/userUUID/cookie"],
    [{ route: { userUUID: { cookie: "uid", otherwise: `${MARK}\r\n` } } }, "/aptania", "/userUUID/otherwise"],
    [{ allowedOrigins: [`https://${MARK}.example\r\n`] }, "/yulsn", "/allowedOrigins/0"],
    [{ allowedOrigins: ["*"] }, "/yulsn", "/allowedOrigins/0"],
    [{ allowedOrigins: ["null"] }, "/yulsn", "/allowedOrigins/0"],
    [{ allowedOrigins: [`https://u:${MARK}@shop.example`] }, "/yulsn", "/allowedOrigins/0"],
  ]) {
    test(`${JSON.stringify(change)}: the fault of ${pointer}`, async () => {
      const before = edge.output.length;
      const headers = { origin: "https://changed.example", "x-change": encodeURIComponent(JSON.stringify(change)) };
      const response = await json(edge, `https://changed.example${path}`, {}, { headers });
      const text = await response.text();
      assert.equal(response.status, 500, text);
      assert.equal(JSON.parse(text).type, "urn:enlist:problem:misconfigured");
      assert.equal(edge.received.length, 0);
      const printed = (await edge.printed()).slice(before);
      assert.match(printed, new RegExp(`"pointer":"${pointer}"`));
      assert.ok(!`${text}${printed}`.includes(MARK));
    });
  }

  test("what is odd and sound goes where it should", async () => {
    for (const [change, path, href] of [
      [
        { route: { credentials: { apiKey: "a&ClientId=b#c", clientId: "d/?e%0a" } } },
        "/protech",
        "https://protech.vendor.example/api/Contact?APIKey=a%26ClientId%3Db%23c&ClientId=d%2F%3Fe%250a",
      ],
      [{ route: { baseUrl: "https://yulsn.vendor.example/a%0d%0ab/" } }, "/yulsn", "https://yulsn.vendor.example/a%0d%0ab/api/v1/Contacts"],
    ]) {
      edge.received = [];
      const headers = { origin: "https://changed.example", "x-change": encodeURIComponent(JSON.stringify(change)) };
      assert.equal((await json(edge, `https://changed.example${path}`, {}, { headers })).status, 201);
      assert.equal(edge.received[0].url.href, href);
    }
  });
});

/** Bodies that never end, sent so slowly that no bound of length stops them. */
function startSlowBodies() {
  const started = Date.now();
  const dripping = async function* (headers, bytes) {
    yield wire({ headers, body: "" });
    while (Date.now() - started < 60_000) {
      yield bytes;
      await pause(1_000);
    }
  };
  const bodies = {
    "one that is shorter than it says": [wire({ headers: [JSON_TYPE, "Content-Length: 100"] })],
    "one that says it is longer than all numbers": [wire({ headers: [JSON_TYPE, "Content-Length: 99999999999999999999"] })],
    "one that drips": dripping([JSON_TYPE, "Content-Length: 1000"], " "),
    "one that drips in chunks": dripping([JSON_TYPE, CHUNKED], "1\r\n \r\n"),
    "a form that drips": dripping(["Content-Type: multipart/form-data; boundary=x", CHUNKED], "1\r\n-\r\n"),
    "one that never begins": [wire({ headers: [JSON_TYPE, CHUNKED], body: "" })],
  };
  return Object.entries(bodies).map(([name, chunks]) => [name, raw(edge, chunks).then((answer) => ({ answer, seconds: (Date.now() - started) / 1_000 }))]);
}

test("a body that never ends is left after half a minute", async () => {
  for (const [name, ended] of slow) {
    const { answer, seconds } = await ended;
    assert.equal(summaryOf(answer), "408 request-timeout", name);
    assert.ok(seconds > 29 && seconds < 45, `${name}: ${seconds} s`);
  }
  assert.equal(edge.received.length, 0);
});

test("nothing of all this was written down", async () => {
  // What workerd says for itself, such as the chunk that it could not read, is not ours.
  const ours = (await edge.printed()).split("\n").filter((line) => line.startsWith("{"));
  assert.ok(ours.length > 300, `${ours.length} lines`);
  assert.deepEqual(
    ours.filter((line) => new RegExp(`${MARK}|example\\.com|secret`).test(line)),
    [],
  );
});
