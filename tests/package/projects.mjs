/** Projects as users have them: the packed tarball, installed by npm into directories of their own. */

import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../..", import.meta.url));
export const run = promisify(execFile);

/** The tarball that `cargo xtask pack` made. */
export async function tarball() {
  const dist = join(root, "dist");
  const name = (await readdir(dist).catch(() => [])).find((name) => /^enlist-sdk-.*\.tgz$/.test(name));
  if (!name) throw new Error("There is no package in dist/ yet: run `cargo xtask pack` first.");
  return join(dist, name);
}

/** A new project with the package installed, and these files. It goes when the tests end. */
export async function project(t, files = {}, { tools = [] } = {}) {
  const directory = await mkdtemp(join(tmpdir(), "enlist-package-"));
  t.after(() => rm(directory, { recursive: true, force: true }));
  await write(directory, { "package.json": JSON.stringify({ private: true, type: "module" }), ...files });
  // The one dependency is types alone; the tests of types bring it themselves.
  await run("npm", ["install", "--no-package-lock", "--ignore-scripts", "--prefer-offline", await tarball()], { cwd: directory });
  for (const tool of tools) {
    const link = join(directory, "node_modules", tool);
    await mkdir(dirname(link), { recursive: true });
    await symlink(join(root, "node_modules", tool), link);
  }
  return directory;
}

export async function write(directory, files) {
  for (const [name, content] of Object.entries(files)) {
    const path = join(directory, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
}

/** The package, installed for the tests of one file. */
export async function imported() {
  const directory = await project({ after });
  return import(pathToFileURL(join(directory, "node_modules/enlist-sdk/dist/index.mjs")));
}

/** A script of the project's, in a Node of its own; what it prints, as JSON. */
export async function printed(directory, script) {
  const { stdout } = await run("node", [script], { cwd: directory, maxBuffer: 1 << 26 });
  return JSON.parse(stdout);
}

export { cp, join, root };
