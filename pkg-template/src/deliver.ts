import * as core from "#glue";
import type { DirectOptions, Outcome } from "./api.ts";
import { runAsync } from "./core.ts";
import type { Declaration } from "./declaration.ts";
import { exchangeOver } from "./exchange.ts";
import { frameOf, whole } from "./frame.ts";
import { optionsFrame, tooLargeIssues, vendorOptions } from "./request.ts";

/** What came of sending something to a vendor: the HTTP status of its answer, or 0 where none came. */
export interface Upstream {
  readonly upstreamStatus: number;
}

/** What came of sending a record to its vendor. */
export interface Delivered extends Upstream {
  readonly outcome: Outcome;
}

/** Sends a record to its vendor. */
export type Delivery<Result extends Upstream = Delivered> = (declaration: Declaration, input: unknown, options: DirectOptions<any>) => Promise<Result>;

/** Gives a delivery the credentials that it needs; where they cannot be had, nothing is sent. */
export type Authorized = <Result extends Upstream>(deliver: Delivery<Result>) => Delivery<Result | Delivered>;

/** With the credentials as they are given. */
export const asGiven: Authorized = (deliver) => deliver;

/** Checks a whole record and sends it. */
export const deliver: Delivery = async (declaration, input, options) => {
  const record = frameOf(whole, input)?.slice();
  if (!record) return { outcome: { status: "invalid", issues: tooLargeIssues() }, upstreamStatus: 0 };
  const given = optionsFrame(options, vendorOptions);
  const { fetch, signal } = Object(options) as DirectOptions<any>;
  const exchange = exchangeOver(fetch, signal);
  return JSON.parse(await runAsync(() => core.submit(declaration.index, record, given, exchange)));
};
