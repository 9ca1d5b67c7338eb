import * as core from "#glue";
import type { DirectOptions, Outcome } from "./api.ts";
import type { Declaration } from "./declaration.ts";
import { isEnlistError } from "./errors.ts";
import { chosen, optionsFrame, prepare, settled } from "./request.ts";
import { type Attempt, type Prepared, send } from "./send.ts";

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
  const given = chosen(options, ["credentials", "baseUrl", "format", "timeoutMs", "maxRetries"]);
  let prepared: Prepared;
  try {
    prepared = prepare(declaration, input, given);
  } catch (error) {
    if (isEnlistError(error) && error.issues) return { outcome: { status: "invalid", issues: error.issues }, upstreamStatus: 0 };
    throw error;
  }
  return send(prepared, Object(options), settledBy("vendor", declaration, given));
};

/** How the core judges an attempt, as the answer of a vendor, of the visitor's own edge, or of one that gives out tokens. */
export function settledBy<Result>(reader: "vendor" | "endpoint" | "token", { index }: Declaration, options: object) {
  return (attempt: Attempt, body: Uint8Array, now: number, random: number): Result =>
    settled(() => core.settle(index, optionsFrame({ ...options, ...attempt, reader }), body, now, random));
}
