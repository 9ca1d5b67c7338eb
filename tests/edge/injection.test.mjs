// Markup and JSON in everything that an answer can hold: it stays text.

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { Response, form, json, startEdge } from "./edge.mjs";

let edge;
before(async () => (edge = await startEdge()));
beforeEach(() => edge.reset());
after(() => edge.stop());

const payloads = [
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  "' onfocus='alert(1)' autofocus='",
  '" onfocus=alert(1) autofocus="',
  "</title></textarea></script><svg/onload=alert(1)>",
  "<!--",
  "--><iframe srcdoc=x>",
  "<![CDATA[<base href=//evil.example>]]>",
  "&lt;script&gt;&#60;b&#62;",
  "javascript:alert(1)",
  "+ADw-script+AD4-",
  "\u2028\u2029\u202e\ufeff\u0000\u001b[2J",
  "\u00bcscript\u00be\uff1cscript\uff1e",
  '","status":"created","x":"',
  "\\u003cscript\\u003e\\",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an injection for template engines.
  "${7*7}{{7*7}}<%=7*7%>",
  "`;--",
  "\r\nSet-Cookie: a=b\r\n\r\n<html>",
];

/** What our pages are made of; everything else in them is text. */
const TAG = /<(\/?)([a-z][a-z0-9]*)((?: [a-z-]+(?:="[^"<>]*")?)*)>/g;
const TAGS = [
  "html",
  "head",
  "meta",
  "title",
  "body",
  "main",
  "section",
  "h1",
  "h2",
  "ul",
  "li",
  "a",
  "p",
  "br",
  "strong",
  "form",
  "fieldset",
  "legend",
  "label",
  "input",
  "textarea",
  "button",
];
const ATTRIBUTES = [
  ...["lang", "charset", "name", "content", "aria-labelledby", "aria-describedby", "aria-invalid", "tabindex", "autofocus", "id", "href", "method", "action"],
  ...["novalidate", "for", "type", "value", "autocomplete", "inputmode", "required", "rows"],
];

/** A page's text, once all its tags are found to be ours. */
function textOf(html) {
  const text = html.replace("<!doctype html>", "").replace(TAG, (_, __, tag, attributes) => {
    assert.ok(TAGS.includes(tag), tag);
    for (const [, name, value = ""] of attributes.matchAll(/ ([a-z-]+)(?:="([^"]*)")?/g)) {
      assert.ok(ATTRIBUTES.includes(name), name);
      if (name === "href" || name === "action") assert.match(value, /^(#|\/[a-z])/);
      assert.doesNotMatch(value, /&(?!amp;|lt;|gt;|quot;|#39;)/);
    }
    return "";
  });
  assert.doesNotMatch(text, /[<>]|&(?!amp;|lt;|gt;|quot;|#39;)/);
  return text;
}

const unescaped = (html) => html.replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => ({ amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" })[name]);

async function page(response) {
  assert.equal(response.headers.get("content-type"), "text/html; charset=utf-8");
  assert.equal(response.headers.get("x-content-type-options"), "nosniff");
  assert.equal(response.headers.get("set-cookie"), null);
  assert.match(response.headers.get("content-security-policy"), /^default-src 'none'; form-action 'self'; frame-ancestors 'none'$/);
  const html = await response.text();
  textOf(html);
  return html;
}

for (const payload of payloads) {
  const what = JSON.stringify(payload);

  describe(what, () => {
    test("in a value", async () => {
      const html = await page(
        await form(edge, "/account", { AccountName: payload, Note: payload, "Contacts[0].Firstname": payload, "Contacts[0].Emailaddress": payload }),
      );
      const shown = Array.from(html.matchAll(/ value="([^"]*)"|<textarea[^>]*>\n?([^<]*)</g), ([, line, lines]) => unescaped(line ?? lines));
      // Lines end in a control as they do in a page.
      const typed = payload.replace(/\r\n?/g, "\n").trim();
      assert.equal(shown.filter((value) => value.trim() === typed).length, 4, html);
    });

    test("in names, as a program and as a page hear of them", async () => {
      const names = [payload, `contactTitle[${payload}]`, `a.${payload}`, `__proto__.${payload}`];
      for (const name of names) await page(await form(edge, "/aptania/named", { [name]: "x", email: payload }));
      const response = await json(edge, "/yulsn", { [payload]: payload, Email: payload });
      assert.equal(response.headers.get("content-type"), "application/json");
      assert.equal(response.headers.get("x-content-type-options"), "nosniff");
      const result = await response.json();
      assert.deepEqual(Object.keys(result), ["status", "issues"]);
      assert.deepEqual(
        result.issues.map(({ path }) => path),
        [["Email"], [payload]],
      );
      assert.ok(result.issues.every(({ message }) => !message.includes(payload)));
    });

    test("in the key of a form", async () => {
      const html = await page(await form(edge, "/yulsn", { "idempotency-key": payload, Email: "ada" }));
      const isKey = /^[!-~]+$/.test(payload);
      assert.equal(html.includes("Bad idempotency key"), !isKey);
      if (isKey) assert.equal(unescaped(/ name="idempotency-key" value="([^"]*)"/.exec(html)?.[1] ?? ""), payload);
    });

    test("in the vendor's words", async () => {
      const words = {
        Message: payload,
        title: payload,
        detail: payload,
        ModelState: { [payload]: [payload], "dto.Email": [payload], [`dto.${payload}`]: payload },
      };
      for (const status of [400, 409, 422, 500]) {
        edge.vendor = () => Response.json(words, { status, headers: { "x-reason": "no", "content-type": "application/json" } });
        const html = await page(await form(edge, "/yulsn", { Email: "ada@example.com" }));
        assert.ok(!unescaped(html).includes(payload), html);
        const text = await (await json(edge, "/yulsn", { Email: "ada@example.com" })).text();
        JSON.parse(text, (_, value) => assert.notEqual(value, payload));
      }
      edge.vendor = () => Response.json({ Id: payload });
      const result = await (await json(edge, "/yulsn/told", { Email: "ada@example.com" })).json();
      assert.deepEqual(Object.keys(result), ["status", "id"]);
    });

    test("in the address and in headers", async () => {
      const headers = { "user-agent": encodeURI(payload), referer: `https://shop.example/${encodeURI(payload)}`, accept: "text/html" };
      const html = [];
      for (const path of [`/yulsn?${encodeURIComponent(payload)}`, `/${encodeURIComponent(payload)}`, `/yulsn?again=${payload.replaceAll(/[\r\n\0]/g, "")}`]) {
        html.push(await page(await form(edge, path, { Email: "ada" }, { headers })));
      }
      assert.equal(html[0], html[2]);
      for (const text of html) assert.ok(!unescaped(text).includes(payload));
    });
  });
}
