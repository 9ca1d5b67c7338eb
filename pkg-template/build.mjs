/**
 * Assembles the npm package in dist/enlist-sdk, out of the two wasm builds (target/wasm), the field lists (target/npm/generated) and src. `cargo xtask build`
 * makes the former two and calls this.
 */

import { build as bundle } from "esbuild";
import { execFile } from "node:child_process";
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const template = fileURLToPath(new URL(".", import.meta.url));
const root = join(template, "..");
const source = join(template, "src");
const wasm = join(root, "target/wasm");
const generated = join(root, "target/npm/generated");
const declarations = join(root, "target/npm/types");
const out = join(root, "dist/enlist-sdk");
const dist = join(out, "dist");

/** The public names, and the edge handler's. */
const face = ["aptania", "attributes", "bigchange", "EnlistError", "init", "isEnlistError", "isReady", "protech", "readUserUUID", "yulsn"];
const handler = ["createHandler"];

/** What belongs to forms in a page: the package's names → the modules. Each is a script of its own, beside the page's build, which they share. */
const forms = {
  form: "form/index",
  element: "form/element",
  "form-rows": "form/rows",
  "form-turnstile": "form/turnstile",
  "form-honeypot": "form/honeypot",
  ...Object.fromEntries(["ar", "de", "es", "fr"].map((lang) => [`form-messages-${lang}`, `form/messages/${lang}`])),
};

await rm(out, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
await writeRecords();
await Promise.all([buildPages(), buildForms(), buildServers(), buildTesting(), writeTypes(), copyFiles()]);

/** Writes the types of the records, which the core's build declares: those that the vendors' modules import, and all that these refer to. */
async function writeRecords() {
  const glue = await readFile(join(wasm, "edge/enlist.d.ts"), "utf8");
  const matches = glue.matchAll(/(?:\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?export (?:interface (\w+) [\s\S]*?\n\}|type (\w+) = .*;)\n/g);
  const declared = new Map(Array.from(matches, ([text, record, name = record]) => [name, text]));
  const names = new Set();
  const add = (name) => {
    if (!declared.has(name) || names.has(name)) return;
    names.add(name);
    for (const [word] of declared.get(name).matchAll(/\w+/g)) add(word);
  };
  for (const name of await importedRecords()) for (const type of [name, `${name}Input`]) add(type);
  const keepers = await recordsThatKeepExtra();
  const types = Array.from(declared, ([name, text]) => {
    if (!names.has(name)) return "";
    return keepers.includes(name.replace(/Input$/, ""))
      ? text.replace(/\n\}\n$/, "\n    /**\n     * A field of the account's own: a scalar.\n     */\n    [extra: string]: unknown;\n}\n")
      : text;
  });
  await writeFile(join(generated, "records.ts"), `// Out of the Rust declarations, by \`cargo xtask build\`.\n\n${types.filter(Boolean).join("\n")}`);
}

/** Returns the names that the vendors' modules import from the records' types. */
async function importedRecords() {
  const directory = join(source, "vendors");
  const modules = await Promise.all((await readdir(directory)).map((file) => readFile(join(directory, file), "utf8")));
  return modules.flatMap((text) => /import type \{ (.+) \} from "#generated\/records\.ts"/.exec(text)?.[1].split(", ") ?? []);
}

/** The names of the records of those calls that keep undeclared members: `yulsn.createContact`, `YulsnContact`. */
async function recordsThatKeepExtra() {
  const names = [];
  for (const file of await readdir(generated)) {
    const [, vendor, record] = /^(\w+)\.create(\w+)\.ts$/.exec(file) ?? [];
    if (record && /^ *keepsExtra: true,$/m.test(await readFile(join(generated, file), "utf8"))) names.push(vendor[0].toUpperCase() + vendor.slice(1) + record);
  }
  return names;
}

/** What a page loads: the build that knows where its wasm is, and the one that does not. */
function buildPages() {
  const page = (name, format, locate) =>
    script({
      stdin: { contents: 'export * from "./index.ts";', resolveDir: source, loader: "ts" },
      outfile: join(dist, name),
      format,
      plugins: [modules({ glue: "browser", start: "page", locate, token: "token-page" })],
    });
  return Promise.all([
    page("web.mjs", "esm", "locate"),
    page("web.cjs", "cjs", "locate-document"),
    page("slim.mjs", "esm", "locate-nowhere"),
    page("slim.cjs", "cjs", "locate-nowhere"),
  ]);
}

/** What a form loads, beside the page's build. */
function buildForms() {
  const beside = (ending) => ({
    name: "beside",
    setup({ onResolve }) {
      onResolve({ filter: /^#core$/ }, () => ({ path: `./web.${ending}`, external: true, sideEffects: false }));
      onResolve({ filter: /^#form$/ }, () => ({ path: `./form.${ending}`, external: true, sideEffects: false }));
    },
  });
  return Promise.all(
    Object.entries(forms).flatMap(([name, module]) => [
      script({ entryPoints: [join(source, `${module}.ts`)], outfile: join(dist, `${name}.mjs`), format: "esm", plugins: [beside("mjs")] }),
      script({ entryPoints: [join(source, `${module}.ts`)], outfile: join(dist, `${name}.cjs`), format: "cjs", plugins: [beside("cjs")] }),
    ]),
  );
}

/**
 * What a server loads. The package and its edge handler are one script, behind two that name what belongs to each: so they share one instance of the core and one
 * class of error. In Node what is imported and what is required share them too.
 */
async function buildServers() {
  const core = (name, format, module, options) =>
    script({
      stdin: { contents: 'export * from "./index.ts";\nexport * from "./edge/index.ts";', resolveDir: source, loader: "ts" },
      outfile: join(dist, name),
      format,
      plugins: [modules({ glue: "edge", start: "server", module, token: "token" })],
      ...options,
    });
  const shared = { external: ["*.wasm", "*.wasm?module"] };
  await Promise.all([
    // The wasm within the script, so that a bundle of a server needs no file beside it.
    core("server.cjs", "cjs", "module", { loader: { ".wasm": "base64" } }),
    ...["workerd", "edge-light"].flatMap((runtime) => [
      core(`server.${runtime}.mjs`, "esm", `module-${runtime}`, shared),
      core(`server.${runtime}.cjs`, "cjs", `module-${runtime}`, shared),
    ]),
  ]);
  await Promise.all([
    facade("index", "server.cjs", "server.cjs", face),
    facade("edge-handler", "server.cjs", "server.cjs", handler),
    ...["workerd", "edge-light"].flatMap((runtime) => [
      facade(runtime, `server.${runtime}.mjs`, `server.${runtime}.cjs`, face),
      facade(`edge-handler.${runtime}`, `server.${runtime}.mjs`, `server.${runtime}.cjs`, handler),
    ]),
  ]);
}

/** The vendors that stand in for tests: without wasm, and the same script in every runtime. */
function buildTesting() {
  const entryPoints = [join(source, "testing/index.ts")];
  return Promise.all([
    script({ entryPoints, outfile: join(dist, "testing.mjs"), format: "esm" }),
    script({ entryPoints, outfile: join(dist, "testing.cjs"), format: "cjs" }),
  ]);
}

async function facade(name, esm, cjs, names) {
  const contents = (core) => `export { ${names.join(", ")} } from "./${core}";\n`;
  await writeFile(join(dist, `${name}.mjs`), contents(esm));
  await script({ stdin: { contents: contents(cjs), resolveDir: dist }, outfile: join(dist, `${name}.cjs`), format: "cjs", external: ["./*"] });
}

function script(options) {
  return bundle({
    bundle: true,
    target: "es2022",
    platform: options.format === "cjs" ? "node" : "neutral",
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
    minifySyntax: true,
    ...options,
  });
}

/** Resolves what differs between the builds. */
function modules({ glue, start, locate, module, token }) {
  const paths = {
    "#glue": join(wasm, glue, "enlist.js"),
    "#start": join(source, `loaders/${start}.ts`),
    "#locate": join(source, `loaders/${locate}.ts`),
    "#module": join(source, `loaders/${module}.ts`),
    "#token": join(source, `${token}.ts`),
  };
  return {
    name: "modules",
    setup({ onResolve }) {
      onResolve({ filter: /^#(glue|start|locate|module|token)$/ }, ({ path }) => ({ path: paths[path], sideEffects: false }));
      onResolve({ filter: /^#generated\// }, ({ path }) => ({ path: join(generated, path.slice("#generated/".length)), sideEffects: false }));
      if (module === "module") onResolve({ filter: /enlist-edge\.wasm$/ }, () => ({ path: join(wasm, "edge/enlist_bg.wasm") }));
    },
  };
}

/** The types: one tree for `import`, one for `require`, of the files that the two faces reach. */
async function writeTypes() {
  await rm(declarations, { recursive: true, force: true });
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const options = ["--project", template, "--noEmit", "false", "--emitDeclarationOnly", "--declaration", "--outDir", declarations, "--rootDir", root];
  await promisify(execFile)("node", [tsc, ...options]).catch(({ stdout }) => {
    throw new Error(`The package's types are wrong:\n${stdout}`);
  });
  const files = new Map();
  const entries = ["index", "edge/index", "testing/index", ...Object.values(forms)].map((entry) => join(source, `${entry}.ts`));
  for (const file of entries) await collect(file, files);
  for (const [file, { text, imports }] of files) {
    const target = typesPathOf(file);
    await mkdir(dirname(target), { recursive: true });
    for (const kind of ["mts", "cts"]) {
      const script = kind.replace("ts", "js");
      const linked = imports.reduce((text, [specifier, path]) => {
        const to = relative(dirname(target), typesPathOf(path));
        return text.replaceAll(`"${specifier}"`, `"${to.startsWith(".") ? to : `./${to}`}.${script}"`);
      }, text);
      await writeFile(`${target}.d.${kind}`, linked);
    }
  }
}

/** A module's declarations, and those it imports. */
async function collect(file, files) {
  if (files.has(file)) return;
  const text = await readFile(join(declarations, relative(root, file).replace(/\.ts$/, ".d.ts")), "utf8");
  const imports = Array.from(text.matchAll(/(?:from|import|import\() ?"([.#][^"]+)"/g), ([, specifier]) => [specifier, typesSource(specifier, file)]);
  files.set(file, { text, imports });
  for (const [, path] of imports) await collect(path, files);
}

function typesSource(specifier, from) {
  if (specifier === "#core") return join(source, "index.ts");
  if (specifier === "#form") return join(source, "form/index.ts");
  if (specifier === "#start") return join(source, "loaders/page.ts");
  if (specifier.startsWith("#generated/")) return join(generated, specifier.slice("#generated/".length));
  return resolve(dirname(from), specifier);
}

function typesPathOf(file) {
  const name = file.startsWith(generated) ? relative(generated, file) : relative(source, file);
  return join(dist, "types", name.replace(/\.ts$/, ""));
}

async function copyFiles() {
  await Promise.all([
    cp(join(template, "package.json"), join(out, "package.json")),
    cp(join(template, "README.md"), join(out, "README.md")),
    cp(join(source, "form/form.css"), join(dist, "form.css")),
    cp(join(root, "CHANGELOG.md"), join(out, "CHANGELOG.md")),
    cp(join(root, "docs"), join(out, "docs"), { recursive: true }),
    cp(join(root, "LICENSE-MIT"), join(out, "LICENSE-MIT")),
    cp(join(root, "LICENSE-APACHE"), join(out, "LICENSE-APACHE")),
    cp(join(wasm, "browser/enlist_bg.wasm"), join(dist, "enlist-browser.wasm")),
    cp(join(wasm, "edge/enlist_bg.wasm"), join(dist, "enlist-edge.wasm")),
  ]);
}
