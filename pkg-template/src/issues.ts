// Decodes issues from the core's short form.

import { codes } from "#generated/codes.ts";
import type { Issue } from "./api.ts";

/** An issue as the core encodes it: the number of its code, its path, the control's name as it was sent, a vendor's text, and the params. */
export type EncodedIssue = readonly [code: number, path: Issue["path"], sentName: string | null, vendorText: string | null, params?: Issue["params"]];

export function decodeIssue([number, path, sentName, vendorText, params]: EncodedIssue): Issue {
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
