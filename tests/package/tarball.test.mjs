import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { publint } from "publint";
import { join, project, root, run, tarball } from "./projects.mjs";

const each = (names, ...endings) => names.flatMap((name) => endings.map((ending) => name + ending));

const languages = ["ar", "de", "es", "fr"];

/** What a user downloads, all of it. */
const files = [
  "CHANGELOG.md",
  "LICENSE-APACHE",
  "LICENSE-MIT",
  "README.md",
  "package.json",
  ...each(["README", "forms", "frameworks", "glossary", "ledger", "testing", "troubleshooting", "worker"], ".md").map((name) => `docs/${name}`),
  ...each(["aptania", "bigchange", "protech", "yulsn"], ".md").map((name) => `docs/getting-started/${name}`),
  "dist/enlist-browser.wasm",
  "dist/enlist-edge.wasm",
  "dist/form.css",
  // What a page loads, and those of servers, which are two names for one script in each runtime.
  ...each(
    [
      "web",
      "slim",
      "form",
      "element",
      ...["rows", "turnstile", "honeypot", ...languages.map((lang) => `messages-${lang}`)].map((name) => `form-${name}`),
      "index",
      "edge-handler",
      "testing",
    ],
    ".mjs",
    ".cjs",
  ).map((name) => `dist/${name}`),
  "dist/server.cjs",
  ...each(
    ["workerd", "edge-light"].flatMap((runtime) => [runtime, `edge-handler.${runtime}`, `server.${runtime}`]),
    ".mjs",
    ".cjs",
  ).map((name) => `dist/${name}`),
  ...each(
    [
      "api",
      "attributes",
      "errors",
      "index",
      "records",
      "visitor",
      "loaders/page",
      ...["handler", "index", "ledger/types", "types"].map((name) => `edge/${name}`),
      ...[
        "bind",
        "element",
        "events",
        "extend",
        "honeypot",
        "index",
        "messages",
        "rows",
        "turnstile",
        "types",
        "undo-log",
        "visitor",
        ...languages.map((lang) => `messages/${lang}`),
      ].map((name) => `form/${name}`),
      ...["aptania", "bigchange", "protech", "yulsn"].map((name) => `vendors/${name}`),
      ...["call", "fake-vendors", "faults", "index", "json", "refusal", "store", "types", "vendors"].map((name) => `testing/${name}`),
    ],
    ".d.mts",
    ".d.cts",
  ).map((name) => `dist/types/${name}`),
];

test("the tarball has exactly the listed files, and no path of the building machine", async (t) => {
  const { stdout } = await run("tar", ["-tzf", await tarball()]);
  const held = stdout
    .trim()
    .split("\n")
    .map((path) => path.replace(/^package\//, ""));
  assert.deepEqual(held.sort(), files.sort());

  const directory = await project(t);
  for (const file of files.filter((file) => /\.(mjs|cjs|wasm|mts|cts)$/.test(file))) {
    const text = await readFile(join(directory, "node_modules/enlist-sdk", file), "latin1");
    assert.doesNotMatch(text, /\/(root|home|work|Users)\//, `${file} names a directory of the building machine`);
  }
});

test("the exports are these, and only form modules that act on import have side effects", async (t) => {
  const manifest = JSON.parse(await readFile(join(await project(t), "node_modules/enlist-sdk/package.json"), "utf8"));
  assert.deepEqual(manifest.sideEffects, ["./dist/element.*", "./dist/form-*", "./dist/form.css"]);
  const forms = [
    "./form",
    "./element",
    ...["rows", "turnstile", "honeypot", ...languages.map((lang) => `messages/${lang}`)].map((name) => `./form/${name}`),
    "./form.css",
  ];
  assert.deepEqual(Object.keys(manifest.exports), [
    ".",
    "./web",
    "./slim",
    "./edge",
    ...forms,
    "./testing",
    "./enlist-browser.wasm",
    "./enlist-edge.wasm",
    "./package.json",
  ]);
});

test("publint reports nothing", async () => {
  const packed = await readFile(await tarball());
  const { messages } = await publint({ pack: { tarball: packed.buffer.slice(packed.byteOffset, packed.byteOffset + packed.byteLength) }, strict: true });
  assert.deepEqual(messages, []);
});

test("attw reports nothing", async () => {
  const attw = join(root, "node_modules/@arethetypeswrong/cli/dist/index.js");
  // The style and the two wasm files are assets: what importing one gives is the bundler's to say, and so its type is.
  const assets = ["--exclude-entrypoints", "./form.css", "./enlist-browser.wasm", "./enlist-edge.wasm"];
  await run("node", [attw, await tarball(), "--profile", "node16", "--no-definitely-typed", ...assets]).catch(({ stdout, stderr }) => {
    throw new Error(stdout + stderr);
  });
});

test("a page's script has one expression that locates its wasm, the slim one has none", async (t) => {
  const dist = join(await project(t), "node_modules/enlist-sdk/dist");
  const count = async (file) => (await readFile(join(dist, file), "utf8")).split("import.meta.url").length - 1;
  assert.equal(await count("web.mjs"), 1);
  assert.equal(await count("slim.mjs"), 0);
});
