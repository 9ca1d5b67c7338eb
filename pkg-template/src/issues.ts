// Decodes issues from the core's short form.

import { codes } from "#generated/codes.ts";
import type { WasmIssue } from "#glue";
import type { Issue } from "./api.ts";

export function decodeIssue([number, path, sentName, vendorText, params]: WasmIssue): Issue {
  const [code, words] = codes[number]!;
  let pointer = "";
  let name = "";
  for (const step of path) {
    if (typeof step === "number") {
      pointer += `/${step}`;
      name += `[${step}]`;
    } else {
      pointer += `/${step.replace(/~/g, "~0").replace(/\//g, "~1")}`;
      name += name ? `.${step}` : step;
    }
  }
  const message = vendorText ?? (params ? words.replace(/\{(\w+)\}/g, (_, bound) => String(params[bound])) : words);
  const issue = { code, message, path, pointer, name: sentName ?? name };
  return params ? { ...issue, params } : issue;
}
