// What a visitor is told: by JSON, by a redirect, by a page.

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { Response, form, json, startEdge } from "./edge.mjs";

let edge;
before(async () => (edge = await startEdge()));
beforeEach(() => edge.reset());
after(() => edge.stop());

/** The vendor's words, which no visitor may see. */
const WORDS = "vendor-words ada@example.com";
const POLICY = "default-src 'none'; form-action 'self'; frame-ancestors 'none'";
const withCookie = { headers: { cookie: "uid=cookie-1" } };

const answers = (status, body, headers) => () => Response.json(body, { status, headers });
const outcomes = [
  ["created", "/yulsn", answers(201, { Id: 12 }), 201],
  ["conflict", "/yulsn", answers(409, { Message: WORDS }), 409],
  ["invalid", "/yulsn", answers(400, { Message: WORDS, ModelState: { "dto.Email": [WORDS] } }), 422],
  ["denied", "/yulsn", answers(401, { Message: WORDS }), 502],
  ["denied", "/yulsn", answers(403, { Message: WORDS }), 502],
  ["rejected", "/yulsn", answers(404, { Message: WORDS }), 502],
  ["rejected", "/yulsn", () => new Response(null, { status: 302, headers: { location: "https://elsewhere.example/" } }), 502],
  ["rejected", "/protech", answers(200, { Status: 5, Description: WORDS }), 502],
  ["unavailable", "/yulsn", answers(429, { Message: WORDS }, { "retry-after": "7" }), 503],
  ["unavailable", "/yulsn", answers(503, { Message: WORDS }), 503],
  ["unknown", "/yulsn", answers(500, { Message: WORDS }), 504],
  ["unknown", "/yulsn", () => new Response(WORDS), 504],
  ["unknown", "/yulsn", () => new Promise((resolve) => setTimeout(resolve, 1_500, Response.json({ Id: 1 }))), 504],
];

describe("a program gets the outcome", () => {
  for (const [index, [outcome, path, vendor, status]] of outcomes.entries()) {
    test(`${index}: ${outcome} is ${status}`, async () => {
      edge.vendor = vendor;
      const response = await json(edge, path, path === "/yulsn" ? { Email: "ada@example.com" } : {});
      assert.equal(response.status, status);
      assert.equal(response.headers.get("content-type"), "application/json");
      assert.equal(response.headers.get("cache-control"), "no-store");
      assert.equal(response.headers.get("x-content-type-options"), "nosniff");
      const text = await response.text();
      assert.doesNotMatch(text, /vendor-words|ada@/);
      const result = JSON.parse(text);
      assert.equal(result.status, outcome);
      const members = { created: ["id"], invalid: ["issues"], unavailable: ["message", "retryAfter"] }[outcome] ?? ["message"];
      assert.deepEqual(Object.keys(result), ["status", ...members]);
      if (outcome === "unavailable") {
        assert.equal(response.headers.get("retry-after"), result.retryAfter === null ? null : String(result.retryAfter));
        assert.equal(result.retryAfter, index === 8 ? 7 : null);
      }
      if (outcome === "invalid")
        assert.deepEqual(result.issues[0], { code: "upstream", message: "This was not accepted.", path: ["Email"], pointer: "/Email", name: "Email" });
      // A page's script asks again by itself.
      assert.equal(edge.received.length, 1);
    });
  }

  test("exists looks like created, unless the route discloses", async () => {
    const body = { contactEmailaddress: "ada@example.com" };
    const answer = async (exists) => {
      edge.vendor = answers(200, { exists, contactUUID: exists ? "known" : "new", status: "200" });
      const response = await json(edge, "/aptania", body, withCookie);
      return [response.status, Object.fromEntries(response.headers), await response.text()];
    };
    assert.deepEqual(await answer("True"), await answer(false));
    edge.vendor = answers(201, { Id: 9007199254740993n.toString() });
    assert.deepEqual(await (await json(edge, "/yulsn/told", { Email: "a@b.c" })).json(), { status: "created", id: "9007199254740993" });
  });

  test("an upstream issue that the visitor cannot mend is the operator's", async () => {
    edge.vendor = answers(400, { ModelState: { "dto.RegistrationSource": [WORDS] } });
    const response = await json(edge, "/yulsn", { Email: "ada@example.com" });
    assert.equal(response.status, 500);
    assert.match(await edge.printed(), /"event":"misconfigured".*"upstreamStatus":400.*"\/RegistrationSource","code":"upstream"/);
  });
});

/** The attributes of each tag of these names. */
function tags(html, names) {
  return Array.from(html.matchAll(new RegExp(`<(${names})((?: [a-z-]+(?:="[^"<>]*")?)*)>`, "g")), ([, tag, attributes]) => ({
    tag,
    ...Object.fromEntries(Array.from(attributes.matchAll(/ ([a-z-]+)(?:="([^"]*)")?/g), ([, name, value = ""]) => [name, value])),
  }));
}

async function page(response, status) {
  assert.equal(response.status, status);
  assert.equal(response.headers.get("content-type"), "text/html; charset=utf-8");
  assert.equal(response.headers.get("content-security-policy"), POLICY);
  assert.equal(response.headers.get("cache-control"), "no-store");
  const html = await response.text();
  assert.match(html, /^<!doctype html>\n<html lang="en">/);
  assert.equal(html.match(/<main>|<h1>/g).length, 2);
  assert.doesNotMatch(html, /<script|<style|style=|secret|vendor-words/);
  return html;
}

describe("a browser without script gets a page", () => {
  test("or is sent on", async () => {
    const response = await form(edge, "/aptania/named", { email: "ada@example.com" }, withCookie);
    assert.deepEqual([response.status, response.headers.get("location"), await response.text()], [303, "/thanks", ""]);
    const redirected = await form(edge, "/yulsn/told", { Email: "ada@example.com" });
    assert.deepEqual([redirected.status, redirected.headers.get("location")], [303, "https://elsewhere.example/danke"]);
    const html = await page(await form(edge, "/yulsn", { Email: "ada@example.com" }), 201);
    assert.match(html, /<title>Thank you<\/title>/);
  });

  test("with every error, linked to its control, and what was typed", async () => {
    const typed = {
      contactTitle: "<Dr>",
      "first name": "a\tb\u0000",
      email: "\"'><img src=x onerror=alert(1)>",
      password: "hunter2",
      "idempotency-key": "k-1",
    };
    const html = await page(await form(edge, "/aptania/named", typed, withCookie), 422);
    assert.match(html, /<title>Error: /);
    const controls = tags(html, "input|textarea|select");
    const links = tags(html, "a").map(({ href }) => controls.find(({ id }) => href === `#${id}`));
    assert.deepEqual(
      links.map(({ name }) => name),
      ["first name", "email"],
    );
    for (const control of links) {
      assert.equal(control["aria-invalid"], "true");
      assert.ok(html.includes(`id="${control["aria-describedby"]}"`));
    }
    for (const { id } of controls.filter(({ type }) => type !== "hidden")) assert.equal(tags(html, "label").filter((label) => label.for === id).length, 1, id);
    assert.deepEqual(
      new Set(
        tags(html, "[a-z0-9]+")
          .map(({ id }) => id)
          .filter(Boolean),
      ).size,
      tags(html, "[a-z0-9]+").filter(({ id }) => id).length,
    );
    const value = (name) => controls.find((control) => control.name === name)?.value;
    assert.equal(value("contactTitle"), "&lt;Dr&gt;");
    assert.equal(value("email"), "&quot;&#39;&gt;&lt;img src=x onerror=alert(1)&gt;");
    assert.equal(value("idempotency-key"), "k-1");
    assert.doesNotMatch(html, /hunter2|contactProfileID|cookie-1/);
    const [{ method, action }] = tags(html, "form");
    assert.deepEqual([method, action], ["post", "/aptania/named"]);
  });

  test("the page's form, mended, goes through", async () => {
    const html = await page(await form(edge, "/account", { AccountName: "A", "Contacts[0].Firstname": "Ada" }), 422);
    const controls = tags(html, "input").map(({ name, value = "" }) => [name, value || (name.endsWith("Emailaddress") ? "ada@example.com" : "L")]);
    assert.equal((await form(edge, "/account", controls)).status, 201);
    assert.deepEqual(JSON.parse(edge.received[0].text).Contacts, [{ Firstname: "Ada", Lastname: "L", Emailaddress: "ada@example.com" }]);
  });

  for (const [index, [outcome, path, vendor, status]] of outcomes.entries()) {
    if (["created", "invalid"].includes(outcome)) continue;
    test(`${index}: ${outcome}, ${status}`, async () => {
      edge.vendor = vendor;
      const html = await page(await form(edge, path, path === "/yulsn" ? { Email: "ada@example.com" } : { Email: "ada@example.com" }), status);
      if (outcome === "unknown") {
        assert.match(html, /do not send them again/);
        assert.doesNotMatch(html, /<form|ada@/);
      } else {
        assert.match(html, /value="ada@example.com"/);
      }
    });
  }

  test("our own page goes on to another site by itself, which its policy keeps a form from", async () => {
    const failed = await page(await form(edge, "/yulsn/told", { Email: "ada" }), 422);
    const [{ action }] = tags(failed, "form");
    const html = await page(await form(edge, action, { Email: "ada@example.com" }), 201);
    assert.equal(tags(html, "a")[0].href, "https://elsewhere.example/danke");
    assert.equal(tags(html, "meta").at(-1)["http-equiv"], "refresh");
  });

  test("a second attempt is made for who cannot make one", async () => {
    let times = 0;
    edge.vendor = () => (times++ ? Response.json({ Id: 1 }) : new Response(null, { status: 503 }));
    await page(await form(edge, "/yulsn", { Email: "ada@example.com" }), 201);
    assert.equal(times, 2);
    // But nobody is kept waiting for long, and nothing is made twice.
    edge.reset();
    edge.vendor = answers(503, {}, { "retry-after": "30" });
    await page(await form(edge, "/yulsn", { Email: "ada@example.com" }), 503);
    edge.vendor = answers(500, {});
    await page(await form(edge, "/protech", { Email: "ada@example.com" }), 504);
    assert.equal(edge.received.length, 2);
  });

  test("problems too", async () => {
    await page(await form(edge, "/nowhere", {}), 404);
    await page(await form(edge, "/yulsn", {}, { headers: { "sec-fetch-site": "cross-site", origin: "https://evil.example" } }), 403);
    await page(await form(edge, "/yulsn", "x", { headers: { "content-type": "text/plain" } }), 415);
    await page(await form(edge, "/yulsn", `Email=${"x".repeat(3_000)}`), 413);
    await page(await form(edge, "/yulsn", { "idempotency-key": "a b" }), 400);
    await page(await form(edge, "/aptania/unset", { contactEmailaddress: "ada@example.com" }, withCookie), 500);
    await page(await edge.fetch("https://shop.example/yulsn", { headers: { accept: "text/html" } }), 405);
  });
});
