/** The handler's own steps at the edge, which the package does not show: out of its sources, put together as the package's build does. */

import { build } from "esbuild";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const source = path("../pkg-template/src");
const aliases = {
  "#glue": path("../target/wasm/edge/enlist.js"),
  "#start": `${source}/start/page.ts`,
  "#locate": `${source}/start/locate-nowhere.ts`,
  "#token": `${source}/token.ts`,
};

const { outputFiles } = await build({
  stdin: {
    contents:
      'export * as core from "#glue"; export * from "./index.ts"; export { edgeOf } from "./edge/edge.ts"; export { frameOf, whole } from "./frame.ts";',
    resolveDir: source,
    loader: "ts",
  },
  bundle: true,
  write: false,
  format: "esm",
  plugins: [
    {
      name: "modules",
      setup({ onResolve }) {
        onResolve({ filter: /^#(glue|start|locate|token)$/ }, (file) => ({ path: aliases[file.path] }));
        onResolve({ filter: /^#generated\// }, (file) => ({ path: path(`../target/npm/generated/${file.path.slice("#generated/".length)}`) }));
      },
    },
  ],
  logLevel: "error",
});
const edge = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
await edge.init(await readFile(path("../target/wasm/edge/enlist_bg.wasm")));

export const { core, aptania, edgeOf, frameOf, whole } = edge;
