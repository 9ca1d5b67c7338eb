/** What must compile and what must not, under the oldest and the newest TypeScript that we promise. The files are in tests/types. */

import { test } from "node:test";
import { cp, join, project, root, run } from "./projects.mjs";

for (const typescript of ["typescript", "typescript-5.7"]) {
  for (const [name, options] of Object.entries({
    "a page": { lib: ["es2022", "dom", "dom.iterable"], files: ["usage.ts", "page.ts", "form.ts"] },
    "a worker, without the DOM": { lib: ["es2022", "webworker"], files: ["usage.ts", "worker.ts"] },
    "a server that requires it": { lib: ["es2022", "dom"], files: ["required.cts"], module: "node16", moduleResolution: "node16" },
    "a server that imports it": { lib: ["es2022", "dom"], files: ["usage.ts"], module: "node16", moduleResolution: "node16" },
  })) {
    test(`${typescript}: ${name}`, (t) => compiles(t, typescript, options));
  }
}

test("libraries that accept a Standard Schema", (t) =>
  compiles(t, "typescript", {
    lib: ["es2022", "dom", "dom.iterable"],
    files: ["consumers.ts"],
    tools: ["@hono/standard-validator", "@hookform/resolvers", "@tanstack/form-core", "hono", "react-hook-form"],
    // Their declarations are not ours to check.
    skipLibCheck: true,
  }));

async function compiles(t, typescript, { files, tools, lib, module = "esnext", moduleResolution = "bundler", skipLibCheck = false }) {
  // Unless that is skipped, the package's own declarations are checked as well.
  const config = {
    compilerOptions: {
      lib,
      module,
      moduleResolution,
      skipLibCheck,
      target: "es2022",
      types: [],
      strict: true,
      noEmit: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
    },
    files,
  };
  const directory = await project(t, { "tsconfig.json": JSON.stringify(config) }, { tools });
  for (const file of files) await cp(join(root, "tests/types", file), join(directory, file));
  await run("node", [join(root, "node_modules", typescript, "bin/tsc"), "--project", directory]).catch(({ stdout }) => {
    throw new Error(stdout);
  });
}
