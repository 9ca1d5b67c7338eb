/** The reference of the package's TypeScript face: of the assembled package, every entry that its package.json exports, as its user's compiler sees it. */

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const packed = (file) => path(`../dist/enlist-sdk/${file}`);
const { exports } = JSON.parse(await readFile(packed("package.json"), "utf8"));

/** The declarations that `import` leads to, under any condition; entries that share them are one module. */
function typesOf(entry) {
  if (typeof entry === "string") return [];
  return entry.import ? [entry.import.types] : Object.values(entry).flatMap(typesOf);
}

const types = new Set(Object.values(exports).flatMap(typesOf));

export default {
  name: "enlist-sdk",
  entryPoints: [...types].map(packed),
  tsconfig: path("tsconfig.reference.json"),
  readme: packed("README.md"),
  projectDocuments: [packed("CHANGELOG.md")],
  out: path("../target/docs/typescript"),
  // The declarations have no line in the repository to point at.
  disableSources: true,
  sort: ["source-order"],
  requiredToBeDocumented: ["Module", "Variable", "Function", "Class", "Interface", "Property", "Method", "Accessor", "TypeAlias"],
  // What a type only looks for.
  intentionallyNotDocumented: ["enlist-sdk.FormElement.__type.HTMLFormElement", "enlist-sdk.FormElement.__type.HTMLFormElement.__type.prototype"],
  validation: { notExported: true, invalidLink: true, invalidPath: true, rewrittenLink: true, notDocumented: true },
  treatWarningsAsErrors: true,
  treatValidationWarningsAsErrors: true,
};
