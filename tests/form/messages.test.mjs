/** Every language has every message, as the core declares them; and what is for pages can be imported where there is none. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { join, project, root } from "../package/projects.mjs";

const languages = ["ar", "de", "es", "fr"];
const own = [
  "created",
  "exists",
  "accepted",
  "conflict",
  "denied",
  "rejected",
  "unavailable",
  "unknown",
  "soon",
  "sending",
  "still_sending",
  "cancelled",
  "summary",
  "title",
  "required_mark",
];
const holes = (words) => words.match(/\{\w+\}/g)?.sort() ?? [];

const directory = await project({ after });
const load = (name) => import(pathToFileURL(join(directory, `node_modules/enlist-sdk/dist/${name}.mjs`)));

for (const lang of languages) {
  test(`${lang} has a message for every code, with the same parameters`, async () => {
    const declared = await readFile(join(root, "src/schema/issue.rs"), "utf8");
    const codes = Array.from(declared.matchAll(/^ {4}\w+ = "(\w+)": "(.*)",$/gm), ([, code, words]) => [code, words]);
    assert.ok(codes.length > 20);
    const { messages } = await load(`form-messages-${lang}`);
    assert.deepEqual(Object.keys(messages).sort(), [...codes.map(([code]) => code), ...own].sort());
    for (const [code, words] of codes) assert.deepEqual(holes(messages[code]), holes(words), code);
    assert.deepEqual([holes(messages.unavailable), holes(messages.title)], [["{when}"], ["{title}"]]);
    for (const [key, words] of Object.entries(messages)) assert.ok(words.trim() && words === words.normalize("NFC"), key);
  });
}

test("importing a language on a server has no effect", async () => {
  for (const name of ["form", "element", "form-rows", "form-turnstile", "form-honeypot"]) await load(name);
  assert.equal(typeof (await load("form")).bindForm, "function");
});
