/** The steps of the edge handler, which the package does not export: bundled from its sources, as the package's build does. */

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const source = path("../pkg-template/src");
const aliases = {
  "#glue": path("../target/wasm/edge/enlist.js"),
  "#start": `${source}/loaders/page.ts`,
  "#locate": `${source}/loaders/locate-nowhere.ts`,
  "#token": `${source}/token.ts`,
};

const { outputFiles } = await build({
  stdin: {
    contents: `
      export * as core from "#glue";
      export { aptania, init } from "./index.ts";
      export { callWasmJson } from "./wasm.ts";
      export { prepareConfig } from "./edge/prepared-config.ts";
      export { encodeRequestInfo, handleOf } from "./edge/request-context.ts";
      export { prepareVendorBody } from "./edge/send-to-vendor.ts";`,
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

export const { aptania } = edge;

/**
 * Returns a function from the body of a request to the validated body of the vendor's request.
 *
 * @param {object} route of the handler's configuration
 * @returns {(body: Uint8Array) => Uint8Array}
 */
export function vendorBodyOf(route) {
  const config = edge.prepareConfig({ routes: { "/signup": route } });
  const request = new Request("https://shop.example/signup", {
    method: "POST",
    headers: { origin: "https://shop.example", "sec-fetch-site": "same-origin", "content-type": "application/json", accept: "application/json" },
  });
  const context = { config, route: config.routes.get("/signup"), info: edge.encodeRequestInfo(request, new URL(request.url)) };
  const { admitted } = edge.callWasmJson(() => edge.core.admit(edge.handleOf(context), context.info));
  return (body) => edge.prepareVendorBody({ ...context, admitted, body }).body;
}
