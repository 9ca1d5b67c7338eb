/** The READMEs and docs/: every code block, link and option in them. */

import assert from "node:assert/strict";
import { access } from "node:fs/promises";
import { dirname, normalize } from "node:path";
import { describe, test } from "node:test";
import { transform } from "esbuild";
import { Response } from "miniflare";
import ts from "typescript";
import { anchorsOf, blockWith, blocksOf, linksOf, pages, read, sentencesOf } from "./markdown.mjs";
import { imported, join, project, root, run } from "./projects.mjs";
import { worker } from "./runtimes.mjs";

const files = await pages();
const blocks = (await Promise.all(files.map(blocksOf))).flat();
const of = (...languages) => blocks.filter(({ language }) => languages.includes(language));
const at = ({ file, line }) => `${file}:${line}`;

test("every block has a language that is tested", () => {
  const known = ["ts", "tsx", "js", "vue", "svelte", "astro", "html", "jsonc", "json", "css", "sh"];
  for (const block of blocks) assert.ok(known.includes(block.language), at(block));
});

test("TypeScript accepts every block, strict and without skipLibCheck", async (t) => {
  const sources = {};
  for (const block of of("ts", "tsx", "js", "vue", "svelte", "astro")) {
    const { file, line, language, text } = block;
    const folder = file.replace(/\W+/g, "-");
    // A first comment such as `// signups.ts` is the name that other blocks of the page import it under.
    const [, named] = /^\/\/ ([\w.-]+\.tsx?)\n/.exec(text) ?? [];
    const isMarkup = /vue|svelte|astro/.test(language);
    const source = isMarkup ? /<script[^>]*>(.*?)<\/script>/s.exec(text)?.[1] : text;
    assert.ok(source, at(block));
    sources[`${folder}/${named ?? `line-${line}.${isMarkup ? "ts" : language}`}`] = /^\s*(import|export)\b/m.test(source) ? source : `${source}\nexport {};\n`;
  }
  const compilerOptions = {
    strict: true,
    noEmit: true,
    allowJs: true,
    checkJs: true,
    jsx: "react-jsx",
    module: "esnext",
    moduleResolution: "bundler",
    target: "es2022",
    lib: ["es2023", "dom", "dom.iterable", "esnext.disposable"],
    types: ["node"],
  };
  const tools = ["@types/node", "undici-types", "@types/react", "csstype", "hono", "vue", "@vue", "vite"];
  const stand = { "styles.d.ts": 'declare module "*.css";\n' };
  const isHeavy = (source) => /from "(vue|vite|hono)"/.test(source);
  const names = Object.keys(sources);
  const configs = {
    // The declarations of these are not ours to check.
    "heavy.json": { compilerOptions: { ...compilerOptions, skipLibCheck: true }, files: ["styles.d.ts", ...names.filter((name) => isHeavy(sources[name]))] },
    "all.json": { compilerOptions, files: ["styles.d.ts", ...names.filter((name) => !isHeavy(sources[name]) && !/useBoundForm/.test(sources[name]))] },
  };
  const directory = await project(
    t,
    { ...sources, ...stand, ...Object.fromEntries(Object.entries(configs).map(([name, config]) => [name, JSON.stringify(config)])) },
    { tools },
  );
  for (const config of Object.keys(configs)) {
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    await run("node", [tsc, "--project", join(directory, config)]).catch(({ stdout, stderr }) => assert.fail(stdout + stderr));
  }
});

const voids = /^(meta|link|input|br|hr|img)$/;

/** The elements of a piece of HTML, in order; throws where one is not closed. */
function elementsOf(html, where) {
  const open = [];
  const elements = [];
  const markup = html.replace(/<!--.*?-->/gs, "").replace(/(<script[^>]*>).*?(<\/script>)/gs, "$1$2");
  for (const [, end, name, rest] of markup.matchAll(/<(\/?)([a-z][a-z0-9-]*)((?:"[^"]*"|[^">])*)>/g)) {
    if (end) {
      assert.equal(open.pop()?.name, name, `${where}: </${name}>`);
      continue;
    }
    const attributes = Object.fromEntries(Array.from(rest.matchAll(/([\w:@-]+)(?:="([^"]*)"|=\{[^}]*\})?/g), ([, key, value]) => [key, value ?? ""]));
    const element = { name, attributes, ancestors: [...open] };
    elements.push(element);
    if (!voids.test(name)) open.push(element);
  }
  assert.deepEqual(
    open.map(({ name }) => name),
    [],
    where,
  );
  return elements;
}

test("HTML is well formed, and its controls and attributes are the package's", async () => {
  const calls = Object.values(await imported())
    .flatMap((vendor) => Object.values(vendor ?? {}))
    .filter((call) => call?.fields && call.id);
  const script = await run("grep", ["-rhoE", "data-enlist-[a-z]+|enlist(Rows|Min|Max|Turnstile)", join(root, "pkg-template/src/form")]);
  const attributes = new Set(script.stdout.split("\n").map((name) => name.replace(/^enlist([A-Z])/, (_, letter) => `data-enlist-${letter.toLowerCase()}`)));
  for (const block of of("html", "astro", "vue", "svelte")) {
    const elements = elementsOf(block.text, at(block));
    for (const { name, attributes: own, ancestors } of elements) {
      for (const attribute of Object.keys(own).filter((attribute) => attribute.startsWith("data-enlist-")))
        assert.ok(attributes.has(attribute) || /^data-enlist-message-/.test(attribute), `${at(block)}: ${attribute}`);
      const element = name === "enlist-form" ? { attributes: own } : ancestors.find(({ name }) => name === "enlist-form");
      const call = calls.find(({ id }) => id === element?.attributes.call);
      if (element) assert.ok(call, `${at(block)}: call`);
      if (!call) continue;
      const known = new Set(call.fields.map(({ name }) => name));
      const members = element.attributes.members?.split(" ") ?? call.visitor.fields.map(({ name }) => name).filter((name) => !/[.[]/.test(name));
      if (name === "enlist-form") for (const member of members) assert.ok(known.has(member), `${at(block)}: ${member}`);
      const isControl = /^(input|select|textarea)$/.test(name);
      if (!isControl || ancestors.some(({ attributes }) => "data-enlist-honeypot" in attributes)) continue;
      const member = own["data-enlist-member"] ?? own.name;
      assert.ok(known.has(member.replace(/\[[^\]]*\]/g, "[]")), `${at(block)}: ${member} is no member of ${call.id}`);
      assert.ok(members.includes(member.replace(/[.[].*/, "")), `${at(block)}: ${member} is not picked`);
      const { id } = own;
      const isLabelled = ancestors.some(({ name }) => name === "label") || elements.some(({ name, attributes }) => name === "label" && attributes.for === id);
      assert.ok(isLabelled, `${at(block)}: ${member} has no label`);
    }
  }
});

test("JSON parses", () => {
  for (const block of of("json")) assert.doesNotThrow(() => JSON.parse(block.text), at(block));
  for (const block of of("jsonc")) assert.equal(ts.parseConfigFileTextToJson("wrangler.jsonc", block.text).error, undefined, at(block));
});

test("styles set the package's properties", async () => {
  const style = await read("pkg-template/src/form/form.css");
  for (const block of of("css"))
    for (const [property] of block.text.matchAll(/--enlist-[\w-]+/g)) assert.ok(style.includes(property), `${at(block)}: ${property}`);
  const forms = await read("docs/forms.md");
  for (const [property] of style.matchAll(/--enlist-[\w-]+/g)) assert.ok(forms.includes(property), property);
});

test("commands are those that there are", async () => {
  const chores = await read("xtask/src/main.rs");
  const known =
    /^(npm install( --save-dev)?( [a-z-]+)+|(openssl rand -hex 32 \| )?npx wrangler (secret put [A-Z_]+|deploy|types|dev|tail)|curl .*|export [A-Z_]+=.*)$/;
  for (const block of of("sh"))
    for (const line of block.text.trim().split("\n")) {
      const [, chore] = /^cargo xtask (\w+)$/.exec(line) ?? [];
      assert.ok(chore ? chores.includes(`"${chore}" =>`) : known.test(line), `${at(block)}: ${line}`);
    }
});

test("links lead somewhere, and those of what is packed stay within it", async () => {
  const others = ["ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "RELEASING.md", "examples/README.md"];
  for (const file of [...files, ...others]) {
    const text = await read(file);
    for (const link of linksOf(text)) {
      if (/^https?:/.test(link)) continue;
      const [path, anchor] = link.split("#");
      // The package's README lies beside docs/ in the tarball.
      const folder = file === "pkg-template/README.md" ? "." : dirname(file);
      const target = path ? normalize(join(folder, path)) : file;
      await assert.doesNotReject(access(join(root, target)), `${file}: ${link}`);
      if (file.startsWith("docs/") || file.startsWith("pkg-template/")) assert.match(target, /^(docs\/|CHANGELOG\.md|README\.md)/, `${file}: ${link}`);
      if (anchor) assert.ok(anchorsOf(await read(target)).includes(anchor), `${file}: ${link}`);
    }
  }
});

test("no sentence has more than 30 words", async () => {
  for (const file of [...files, "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "RELEASING.md", "examples/README.md"]) {
    const long = sentencesOf(await read(file)).filter((sentence) => sentence.split(" ").length > 30);
    assert.deepEqual(long, [], file);
  }
});

test("files that the pages for contributors name are there", async () => {
  for (const file of ["CONTRIBUTING.md", "RELEASING.md", "ARCHITECTURE.md", "examples/README.md"]) {
    const names = Array.from(
      (await read(file)).matchAll(/(?<![\w/])(?:src|pkg-template|tests|derive|xtask|bench|fuzz|www|docs|examples|\.ci)\/[\w./-]*/g),
      ([name]) => name,
    );
    for (const name of names) await assert.doesNotReject(access(join(root, name.replace(/[./]$/, ""))), `${file}: ${name}`);
  }
});

describe("nothing is left out", () => {
  const isNamed = (text, name) => text.includes(`\`${name}\``) || text.includes(`"${name}"`);
  const membersOf = async (file, name) => {
    const source = await read(`pkg-template/src/${file}`);
    const [, body] = new RegExp(`export interface ${name}\\b[^{]*\\{(.*?)^\\}`, "ms").exec(source);
    return Array.from(body.matchAll(/^ {2}(?:readonly )?(\w+)\??[:(]/gm), ([, member]) => member);
  };
  const options = [
    ["worker.md", "edge/types.ts", "EdgeConfig"],
    ["worker.md", "edge/types.ts", "RouteOf"],
    ["worker.md", "edge/types.ts", "LogEvent"],
    ["worker.md", "api.ts", "SendOptions"],
    ["worker.md", "api.ts", "EndpointOptions"],
    ["worker.md", "api.ts", "DirectOptions"],
    ["ledger.md", "edge/ledger/types.ts", "LedgerConfig"],
    ["forms.md", "form/types.ts", "FormOptions"],
    ["testing.md", "testing/types.ts", "FakeVendorsOptions"],
  ];
  for (const [page, source, name] of options)
    test(`${page} has every member of ${name}`, async () => {
      const text = await read(`docs/${page}`);
      const members = await membersOf(source, name);
      assert.ok(members.length > 1);
      for (const member of members) assert.ok(isNamed(text, member), member);
    });

  const namesIn = async (file, pattern) => Array.from((await read(file)).matchAll(pattern), ([, name]) => name);
  const lists = [
    ["ledger.md", "states and reasons", () => namesIn("src/ledger/state.rs", /^ {4}\w+ = "(\w+)",$/gm), ["unrepeatable", "created"]],
    ["worker.md", "problems", () => namesIn("src/edge/responder.rs", /Problem::\w+(?:\([^)]*\)+)? => "([a-z-]+)",$/gm), []],
    ["worker.md", "outcomes", () => namesIn("src/http/outcome.rs", /Outcome::\w+ \{ \.\. \} => "(\w+)"/g), []],
    ["glossary.md", "outcomes", () => namesIn("src/http/outcome.rs", /Outcome::\w+ \{ \.\. \} => "(\w+)"/g), []],
    ["glossary.md", "issue codes", () => namesIn("src/schema/issue.rs", /^ {4}\w+ = "(\w+)": /gm), []],
    ["glossary.md", "error codes", async () => (await read("pkg-template/src/errors.ts")).match(/readonly code: (.*);/)[1].match(/\w+/g), []],
    ["forms.md", "events", () => namesIn("pkg-template/src/form/events.ts", /readonly "(enlist:\w+)"/g), []],
    ["forms.md", "attributes", () => namesIn("pkg-template/src/form/element.ts", /getAttribute\("(\w+)"\)/g), []],
    ["testing.md", "faults", () => namesIn("pkg-template/src/testing/faults.ts", /^ \* \| `([\w-]+)`/gm), []],
  ];
  for (const [page, what, find, internal] of lists)
    test(`${page} has all ${what}`, async () => {
      const text = await read(`docs/${page}`);
      const names = (await find()).filter((name) => !internal.includes(name));
      assert.ok(names.length > 2, `${names}`);
      for (const name of names) assert.ok(isNamed(text, name), name);
    });
});

test("the operator's commands work, and answer as the page shows", { timeout: 120_000 }, async (t) => {
  const source = await blockWith("docs/ledger.md", "ts", "export class Ledger");
  const { code } = await transform(source.replace('"/signup": {', '"/signup": {\n      honeypot: "website",'), { loader: "ts" });
  const OPERATOR_SECRET = "o".repeat(32);
  const miniflare = await worker(t, code, {
    bindings: { APTANIA_TOKEN: "token-1", LEDGER_SECRET: "l".repeat(32), OPERATOR_SECRET },
    durableObjects: { LEDGER: { className: "Ledger", useSQLite: true } },
    outboundService: () => new Response(null, { status: 503 }),
  });
  const post = async (pairs) => {
    const body = new URLSearchParams({ contactEmailaddress: "ada@example.org", ...pairs });
    const answer = await miniflare.dispatchFetch("https://shop.example/signup", { method: "POST", body });
    return (await answer.json()).submission;
  };
  const environment = {
    OPERATOR_SECRET,
    OPERATOR: new URL("/operator", await miniflare.ready).href,
    ID: await post({}),
    HELD: await post({ contactFirstname: "Robot", website: "https://spam.example" }),
  };
  const page = await blocksOf("docs/ledger.md");
  let count = 0;
  for (const [index, block] of page.entries()) {
    if (block.language !== "sh" || !block.text.startsWith("curl")) continue;
    count++;
    const command = `curl --fail-with-body --noproxy '*' ${block.text.slice("curl ".length)}`;
    const { stdout } = await run("sh", ["-c", command], { env: { ...process.env, ...environment } });
    const next = page[index + 1];
    if (next?.language === "json") assert.deepEqual(shapeOf(JSON.parse(stdout)), shapeOf(JSON.parse(next.text)), `${at(block)}: ${stdout}`);
    else for (const line of stdout.trim().split("\n")) assert.ok("record" in JSON.parse(line), at(block));
  }
  assert.equal(count, 8);
});

/** What a value is made of. What is in a record and how a history went on is each submission's own. */
function shapeOf(value) {
  if (Array.isArray(value)) return value.length ? ["…"] : [];
  if (value === null || typeof value !== "object") return typeof value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, key === "record" ? "…" : shapeOf(value[key])]),
  );
}
