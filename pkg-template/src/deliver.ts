import * as core from "#glue";
import type { DirectOptions, Outcome } from "./api.ts";
import { runAsync } from "./core.ts";
import type { Declaration } from "./declaration.ts";
import { frameOf, whole } from "./frame.ts";
import { optionsFrame, tooLargeIssues, vendorOptions } from "./request.ts";

/** What came of sending a record to its vendor; the status is 0 where no answer came. */
export interface Delivered {
  readonly outcome: Outcome;
  readonly upstreamStatus: number;
}

/** Checks a whole record and sends it to its vendor. */
export type Delivery = (declaration: Declaration, input: unknown, options: DirectOptions<any>) => Promise<Delivered>;

/** With the credentials as they are given. */
export const deliver: Delivery = async (declaration, input, options) => {
  const record = frameOf(whole, input)?.slice();
  if (!record) return { outcome: { status: "invalid", issues: tooLargeIssues() }, upstreamStatus: 0 };
  const given = optionsFrame(options, vendorOptions);
  const { fetch = globalThis.fetch, signal } = Object(options) as DirectOptions<any>;
  return JSON.parse(await runAsync(() => core.submit(declaration.index, record, given, fetch, signal)));
};
