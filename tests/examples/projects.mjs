/** The examples as their users have them: in projects with the package installed from its tarball, built by Vite. */

import { cp } from "node:fs/promises";
import { after } from "node:test";
import { build, createServer } from "vite";
import { join, project, root, run } from "../package/projects.mjs";

export const names = ["react", "react-hook-form", "vue"];

/** What the examples are made with. */
const TOOLS = ["@hookform/resolvers", "@types/react", "@types/react-dom", "@vitejs/plugin-vue", "react", "react-dom", "react-hook-form", "vite", "vue"];
const TYPESCRIPT = {
  compilerOptions: {
    lib: ["es2023", "dom", "dom.iterable"],
    module: "esnext",
    moduleResolution: "bundler",
    target: "es2022",
    jsx: "react-jsx",
    types: [],
    strict: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
    // The declarations of what they are made with are not ours to check.
    skipLibCheck: true,
  },
  include: names,
};

/** A script of the test's before all of the page's own. */
const witness = {
  name: "witness",
  transformIndexHtml: () => [{ tag: "script", attrs: { src: "/complaints.js" }, injectTo: "head-prepend" }],
};

/** A directory with all of them. It goes when the tests end. */
export async function examples() {
  const directory = await project({ after }, { "tsconfig.json": JSON.stringify(TYPESCRIPT) }, { tools: TOOLS });
  for (const name of names) await cp(join(root, "examples", name), join(directory, name), { recursive: true });
  return directory;
}

/** Throws what TypeScript has to say of them; Vue's compiler is one for the others too. */
export async function typed(directory) {
  await run("node", [join(root, "node_modules/vue-tsc/bin/vue-tsc.js"), "--project", directory]).catch(({ stdout }) => {
    throw new Error(stdout);
  });
}

/** Builds one, to be served below `/<name>/`; the directory to serve. */
export async function built(directory, name) {
  await build({ root: join(directory, name), base: `/${name}/`, logLevel: "error", plugins: [witness] });
  return join(directory, name, "dist");
}

/** Has Vite serve one as during development, with what else there is from `origin`; where it is. */
export async function developed(t, directory, name, origin) {
  // A build leaves it at "production", and React's StrictMode does nothing then.
  process.env.NODE_ENV = "development";
  const others = Object.fromEntries(["/axe.js", "/complaints.js", "/signup"].map((path) => [path, origin]));
  const server = await createServer({
    root: join(directory, name),
    logLevel: "error",
    plugins: [witness],
    server: { host: "127.0.0.1", port: 0, proxy: others },
  });
  await server.listen();
  t.after(() => server.close());
  return server.resolvedUrls.local[0];
}
