// Who gets in, and with what: before anything of the body is parsed.

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { form, json, startEdge } from "./edge.mjs";

let edge;
before(async () => (edge = await startEdge()));
beforeEach(() => edge.reset());
after(() => edge.stop());

const PARTNER = "https://partner.example";
const PROBLEM = "application/problem+json";

/** A post with these headers alone. */
function bare(headers, init = {}) {
  return edge.fetch("https://shop.example/yulsn", {
    method: "POST",
    body: "{}",
    ...init,
    headers: { "content-type": "application/json", ...headers },
  });
}

async function problem(response, status, slug) {
  assert.equal(response.status, status);
  assert.equal(response.headers.get("content-type"), PROBLEM);
  const { type, title, status: found, detail, ...more } = await response.json();
  assert.equal(type, `urn:enlist:problem:${slug}`);
  assert.equal(found, status);
  assert.ok(title && detail);
  return more;
}

describe("who may post", () => {
  const own = "https://shop.example";
  for (const [site, origin, status] of [
    ["same-origin", undefined, 201],
    ["same-origin", "null", 201],
    ["same-origin", "https://evil.example", 201],
    ["cross-site", PARTNER, 201],
    ["same-site", PARTNER, 201],
    ["cross-site", own, 201],
    [undefined, own, 201],
    [undefined, PARTNER, 201],
    [undefined, undefined, 201],
    ["none", undefined, 201],
    ["none", "null", 201],
    ["cross-site", undefined, 403],
    ["same-site", undefined, 403],
    ["cross-site", "null", 403],
    ["cross-site", "https://evil.example", 403],
    ["same-site", "https://evil.shop.example", 403],
    [undefined, "null", 403],
    [undefined, "https://evil.example", 403],
    [undefined, "https://shop.example.evil.example", 403],
    [undefined, "http://shop.example", 403],
    [undefined, "https://shop.example:8443", 403],
    ["SAME-ORIGIN", undefined, 403],
  ]) {
    test(`Sec-Fetch-Site ${site}, Origin ${origin}: ${status}`, async () => {
      const response = await bare({ ...(site && { "sec-fetch-site": site }), ...(origin && { origin }) });
      assert.equal(response.headers.get("vary"), "Origin, Sec-Fetch-Site");
      const readable = [own, PARTNER].includes(origin) ? origin : null;
      assert.equal(response.headers.get("access-control-allow-origin"), readable);
      assert.equal(response.headers.get("access-control-allow-credentials"), null);
      if (status === 403) await problem(response, 403, "forbidden");
      assert.equal(response.status, status);
      assert.equal(edge.received.length, status === 201 ? 1 : 0);
    });
  }

  for (const [origin, site, cookie, counts] of [
    [own, "same-origin", "uid=cookie-1", true],
    [PARTNER, "cross-site", "uid=cookie-1", true],
    [undefined, undefined, "uid=cookie-1", false],
    [undefined, "none", "uid=cookie-1", false],
    [own, "same-origin", 'xuid=2; uid="cookie%2D1"; uid=other', true],
    [own, "same-origin", "uid=", false],
    [own, "same-origin", "uid=ä", false],
  ]) {
    test(`a cookie (${cookie}) from ${origin ?? site ?? "nowhere"} ${counts ? "counts" : "does not count"}`, async () => {
      const headers = { "content-type": "application/json", cookie, ...(origin && { origin }), ...(site && { "sec-fetch-site": site }) };
      const body = JSON.stringify({ contactEmailaddress: "ada@example.com" });
      const response = await edge.fetch("https://shop.example/aptania", { method: "POST", headers, body });
      assert.equal(response.status, counts ? 201 : 502);
      if (counts) assert.match(JSON.parse(edge.received[0].text).userUUID, /^cookie(-|%2D)1$/);
    });
  }
});

describe("how", () => {
  for (const method of ["GET", "HEAD", "PUT", "DELETE", "PATCH"]) {
    test(`${method} is not`, async () => {
      const response = await edge.fetch("https://shop.example/yulsn", { method });
      assert.equal(response.status, 405);
      assert.equal(response.headers.get("allow"), "POST, OPTIONS");
      if (method !== "HEAD") await problem(response, 405, "method-not-allowed");
    });
  }

  test("a preflight says what a page elsewhere may send", async () => {
    const preflight = (origin) =>
      edge.fetch("https://shop.example/yulsn", {
        method: "OPTIONS",
        headers: {
          origin,
          "sec-fetch-site": "cross-site",
          "access-control-request-method": "POST",
          "access-control-request-headers": "content-type,idempotency-key",
        },
      });
    const response = await preflight(PARTNER);
    assert.equal(response.status, 204);
    assert.equal(response.headers.get("access-control-allow-origin"), PARTNER);
    assert.equal(response.headers.get("access-control-allow-methods"), "POST");
    assert.equal(response.headers.get("access-control-allow-headers"), "content-type, idempotency-key");
    assert.ok(Number(response.headers.get("access-control-max-age")) > 0);
    assert.equal(await response.text(), "");
    await problem(await preflight("https://evil.example"), 403, "forbidden");
  });

  test("another path is no form", async () => {
    for (const path of ["/", "/yulsn/", "/YULSN", "/__proto__", "/constructor"]) {
      await problem(await json(edge, path, {}), 404, "not-found");
    }
    assert.equal((await json(edge, "/yulsn?utm_source=mail", {})).status, 201);
    assert.doesNotMatch(await edge.printed(), /proto/);
  });

  for (const [type, status] of [
    ["application/json", 201],
    ["application/json; charset=utf-8", 201],
    ["Application/JSON;charset=UTF-8", 201],
    ["text/plain", 415],
    ["application/xml", 415],
    ["application/jsonp", 415],
    ["multipart/mixed; boundary=x", 415],
  ]) {
    test(`content type ${type}: ${status}`, async () => {
      const response = await bare({ "content-type": type });
      if (status === 415) await problem(response, 415, "unsupported-media-type");
      assert.equal(response.status, status);
    });
  }

  test("no content type is none", async () => {
    const response = await edge.fetch("https://shop.example/yulsn", { method: "POST", body: new Uint8Array([123, 125]) });
    await problem(response, 415, "unsupported-media-type");
  });

  for (const [key, status] of [
    ["k", 201],
    ["~".repeat(255), 201],
    ["", 201],
    ["k".repeat(256), 400],
    ["a b", 400],
    ["ä", 400],
  ]) {
    test(`an idempotency key of ${key.length} characters, ${JSON.stringify(key.slice(0, 4))}: ${status}`, async () => {
      const response = await bare({ "idempotency-key": key });
      if (status === 400) await problem(response, 400, "idempotency-key");
      assert.equal(response.status, status);
      if (status === 400 || key !== "ä") {
        const posted = await form(edge, "/yulsn", { "idempotency-key": key }, { headers: { accept: "*/*" } });
        assert.equal(posted.status, status);
      }
    });
  }
});

describe("how much", () => {
  test("a body at the bound, and one beyond it", async () => {
    const padded = (size) => `{"Email":"a@b.example"${" ".repeat(size - 23)}}`;
    assert.equal((await bare({}, { body: padded(2_000) })).status, 201);
    const { issues } = await problem(await bare({}, { body: padded(2_001) }), 413, "too-large");
    assert.deepEqual(issues[0].params, { max: 2_000 });
    assert.equal(edge.received.length, 1);
  });

  test("a body that never ends is answered at the bound", async () => {
    let pulled = 0;
    // It stops just past the bound: whoever writes on into a connection that is being closed may lose the answer.
    const body = new ReadableStream({
      pull(controller) {
        controller.enqueue(new TextEncoder().encode("x".repeat(500)));
        return ++pulled > 4 ? new Promise(() => {}) : undefined;
      },
    });
    await problem(await bare({}, { body, duplex: "half" }), 413, "too-large");
  });

  test("a form with too large a file", async () => {
    const entries = new FormData();
    entries.set("Email", "a@b.example");
    entries.set("cv", new File(["x".repeat(3_000)], "cv.txt"));
    const encoded = new Response(entries);
    const response = await bare({ "content-type": encoded.headers.get("content-type") }, { body: await encoded.arrayBuffer() });
    await problem(response, 413, "too-large");
  });

  test("no body at all is damage that a visitor hears of", async () => {
    const response = await bare({}, { body: undefined });
    assert.equal(response.status, 422);
    assert.equal((await response.json()).issues[0].code, "malformed");
  });
});

describe("multipart", () => {
  const multipart = (parts, boundary = "x") => {
    const body = Buffer.concat([
      ...parts.map(([head, content]) =>
        Buffer.concat([Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n`), Buffer.from(content), Buffer.from("\r\n")]),
      ),
      Buffer.from(`--${boundary}--\r\n`),
    ]);
    return bare({ "content-type": `multipart/form-data; boundary=${boundary}` }, { body });
  };

  test("its texts are a form's", async () => {
    const response = await multipart([
      ['name="Email"', " zoë@exämple.org "],
      ['name="Phone"', "20123456"],
      ['name="idempotency-key"', "k"],
      ['name="other"', "x"],
    ]);
    assert.equal(response.status, 201);
    const { Email, Phone, other } = JSON.parse(edge.received[0].text);
    assert.deepEqual([Email, Phone, other], ["zoë@exämple.org", "20123456", undefined]);
  });

  test("a file is no text where a member is accepted, and nothing elsewhere", async () => {
    assert.equal((await multipart([['name="photo"; filename="a.png"', Buffer.from([255, 254])]])).status, 201);
    const response = await multipart([['name="Email"; filename="a.txt"', "a@b.example"]]);
    assert.equal(response.status, 422);
    assert.deepEqual(
      (await response.json()).issues.map(({ code, name }) => [code, name]),
      [["type", "Email"]],
    );
  });

  test("what cannot be taken apart", async () => {
    const broken = (body, type = "multipart/form-data; boundary=x") => bare({ "content-type": type }, { body });
    for (const response of [
      await broken("no boundary here"),
      await broken('--x\r\nContent-Disposition: form-data; name="Email"\r\n\r\ncut'),
      await broken("--x--\r\n", "multipart/form-data"),
      await multipart([['name="Email"', Buffer.from([255, 254, 64])]]),
    ]) {
      await problem(response, 400, "malformed");
    }
    assert.equal(edge.received.length, 0);
  });
});

describe("urlencoded and JSON", () => {
  for (const [name, body, type, issue] of [
    ["percent-encoded bytes that are no UTF-8", "Email=%ff%40b.example", "application/x-www-form-urlencoded", ["malformed", "/Email"]],
    ["NUL", "FirstName=a%00b", "application/x-www-form-urlencoded", ["malformed", "/FirstName"]],
    ["a control twice", "Email=a%40b.c&Email=d%40e.f", "application/x-www-form-urlencoded", ["duplicate_field", "/Email"]],
    ["bytes that are no UTF-8", Buffer.from([123, 34, 255, 34, 125]), "application/json", ["malformed", ""]],
    ["a lone surrogate", '{"FirstName":"\\ud800"}', "application/json", ["malformed", "/FirstName"]],
    ["a member twice", '{"Email":"a@b.c","Email":"a@b.c"}', "application/json", ["duplicate_field", "/Email"]],
    ["a name in other letters", '{"email":"a@b.c"}', "application/json", ["unknown_field", "/email"]],
    ["a list", "[]", "application/json", ["type", ""]],
    ["text behind it", "{}{}", "application/json", ["malformed", ""]],
  ]) {
    test(`${name} is ${issue[0]}`, async () => {
      const response = await bare({ "content-type": type }, { body });
      assert.equal(response.status, 422);
      const { status, issues } = await response.json();
      assert.equal(status, "invalid");
      assert.deepEqual(
        issues.map(({ code, pointer }) => [code, pointer]),
        [issue],
      );
    });
  }
});
