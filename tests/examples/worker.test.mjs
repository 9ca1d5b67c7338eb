/** Workers as a newcomer has them, `examples/worker` and that of docs/worker.md: wrangler's types, TypeScript in strict mode, and a deploy without the last step. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { build } from "vite";
import { blockWith, read } from "../package/markdown.mjs";
import { cp, join, project, root, run } from "../package/projects.mjs";

const wrangler = (directory, ...options) =>
  run("node", [join(root, "node_modules/wrangler/bin/wrangler.js"), ...options], {
    cwd: directory,
    env: { ...process.env, CI: "1", WRANGLER_SEND_METRICS: "false", XDG_CONFIG_HOME: join(directory, ".config") },
  }).catch(({ stdout, stderr }) => assert.fail(stdout + stderr));

/** Generates the types of a worker's project, compiles it, and bundles it as a deploy does; what wrangler says of the bindings. */
async function deployed(directory) {
  await wrangler(directory, "types");
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  await run("node", [tsc, "--project", directory]).catch(({ stdout }) => assert.fail(stdout));
  return (await wrangler(directory, "deploy", "--dry-run")).stdout;
}

const secrets = "APTANIA_TOKEN=t\nYULSN_API_KEY=k\nTURNSTILE_SECRET=s\nLEDGER_SECRET=l\nOPERATOR_SECRET=o\n";

describe("a worker", () => {
  test("of examples/worker", async (t) => {
    const directory = await project(t, { ".dev.vars": secrets });
    await cp(join(root, "examples/worker"), directory, { recursive: true, filter: (path) => !/package\.json$|node_modules/.test(path) });
    await build({ root: directory, logLevel: "error" });
    assert.match(await deployed(directory), /env\.LEDGER \(Ledger\)/);
  });

  test("of docs/worker.md", async (t) => {
    const directory = await project(t, {
      ".dev.vars": secrets,
      "dist/index.html": "",
      "src/worker.ts": await blockWith("docs/worker.md", "ts", "export class Ledger"),
      "wrangler.jsonc": await blockWith("docs/worker.md", "jsonc", "durable_objects"),
      "tsconfig.json": await read("examples/worker/tsconfig.json"),
    });
    assert.match(await deployed(directory), /env\.LEDGER \(Ledger\)/);
  });

  test("and its versions are those of the example's manifest", async () => {
    const { devDependencies } = JSON.parse(await read("package.json"));
    const example = JSON.parse(await read("examples/worker/package.json"));
    for (const [name, range] of Object.entries(example.devDependencies)) assert.equal(range, `^${devDependencies[name]}`, name);
    assert.equal(example.dependencies["enlist-sdk"], `^${JSON.parse(await read("pkg-template/package.json")).version}`);
  });
});
