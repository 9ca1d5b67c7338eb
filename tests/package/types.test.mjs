/** What must compile and what must not, under the oldest and the newest TypeScript that we promise. The files are in tests/types. */

import { test } from "node:test";
import { cp, join, project, root, run } from "./projects.mjs";

for (const typescript of ["typescript", "typescript-5.7"]) {
  for (const [name, options] of Object.entries({
    "a page": { lib: ["es2022", "dom", "dom.iterable"], files: ["usage.ts", "page.ts"] },
    "a worker, without the DOM": { lib: ["es2022", "webworker"], files: ["usage.ts", "worker.ts"] },
    "a server that requires it": { lib: ["es2022", "dom"], files: ["required.cts"], module: "node16", moduleResolution: "node16" },
    "a server that imports it": { lib: ["es2022", "dom"], files: ["usage.ts"], module: "node16", moduleResolution: "node16" },
  })) {
    test(`${typescript}: ${name}`, async (t) => {
      const { files, lib, module = "esnext", moduleResolution = "bundler" } = options;
      const config = {
        compilerOptions: {
          lib, module, moduleResolution, target: "es2022", types: [], strict: true, noEmit: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true,
          // The package's own declarations are checked as well.
          skipLibCheck: false,
        },
        files,
      };
      const directory = await project(t, { "tsconfig.json": JSON.stringify(config) });
      for (const file of files) await cp(join(root, "tests/types", file), join(directory, file));
      await run("node", [join(root, "node_modules", typescript, "bin/tsc"), "--project", directory]).catch(({ stdout }) => {
        throw new Error(stdout);
      });
    });
  }
}
