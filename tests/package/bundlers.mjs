/** Bundlers as their users have them, none configured for the package: each makes of a project's `main.js` and `index.html` a directory to serve. */

import { nodeResolve } from "@rollup/plugin-node-resolve";
import { rspack } from "@rspack/core";
import { build as esbuild } from "esbuild";
import { rollup } from "rollup";
import { build as vite } from "vite";
import webpack from "webpack";
import { cp, join } from "./projects.mjs";

export const bundlers = {
  async Vite(directory) {
    await vite({ root: directory, logLevel: "silent" });
    return join(directory, "dist");
  },
  webpack: (directory) => compiled(webpack, directory),
  Rspack: (directory) => compiled(rspack, directory),
  async Rollup(directory) {
    const bundle = await rollup({ input: join(directory, "main.js"), plugins: [nodeResolve({ browser: true })] });
    await bundle.write({ dir: join(directory, "out"), format: "es" });
    return withAssets(directory);
  },
  async esbuild(directory) {
    await esbuild({
      entryPoints: [join(directory, "main.js")],
      bundle: true,
      format: "esm",
      outdir: join(directory, "out"),
      minify: true,
      logLevel: "warning",
    });
    return withAssets(directory);
  },
};

/** webpack, and what has its interface. */
async function compiled(bundler, directory) {
  const out = join(directory, "out");
  const compiler = bundler({ context: directory, entry: "./main.js", mode: "production", output: { path: out } });
  const stats = await new Promise((resolve, reject) => compiler.run((error, stats) => (error ? reject(error) : resolve(stats))));
  await new Promise((resolve) => compiler.close(resolve));
  const { errors, warnings } = stats.toJson({ all: false, errors: true, warnings: true });
  for (const { message } of [...errors, ...warnings]) throw new Error(message);
  await cp(join(directory, "index.html"), join(out, "index.html"));
  return out;
}

/** Some copy no assets: whoever writes the page puts the wasm beside the script, as the package's README says. */
async function withAssets(directory) {
  const out = join(directory, "out");
  await cp(join(directory, "index.html"), join(out, "index.html"));
  await cp(join(directory, "node_modules/enlist-sdk/dist/enlist-browser.wasm"), join(out, "enlist-browser.wasm"));
  return out;
}
