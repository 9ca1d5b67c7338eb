import * as core from "#glue";
import type { DirectOptions, Outcome } from "./api.ts";
import type { Declaration } from "./declaration.ts";
import { isEnlistError } from "./errors.ts";
import { pickOptions, encodeOptions, prepare, classify } from "./request.ts";
import { type Attempt, type RequestPlan, sendWithRetries } from "./send.ts";

/** What came of sending something to a vendor: the HTTP status of its answer, or 0 where none came. */
export interface UpstreamResult {
  readonly upstreamStatus: number;
}

/** What came of sending a record to its vendor. */
export interface DeliveryResult extends UpstreamResult {
  readonly outcome: Outcome;
}

/** Sends a record to its vendor. */
export type Delivery<Result extends UpstreamResult = DeliveryResult> = (
  declaration: Declaration,
  input: unknown,
  options: DirectOptions<any>,
) => Promise<Result>;

/** Gives a delivery the credentials that it needs; where they cannot be had, nothing is sent. */
export type Authorize = <Result extends UpstreamResult>(deliverToVendor: Delivery<Result>) => Delivery<Result | DeliveryResult>;

/** With the credentials as they are given. */
export const withGivenCredentials: Authorize = (deliverToVendor) => deliverToVendor;

/** Checks a whole record and sends it. */
export const deliverToVendor: Delivery = async (declaration, input, options) => {
  const given = pickOptions(options, ["credentials", "baseUrl", "format", "timeoutMs", "maxRetries"]);
  let prepared: RequestPlan;
  try {
    prepared = prepare(declaration, input, given);
  } catch (error) {
    if (isEnlistError(error) && error.issues) return { outcome: { status: "invalid", issues: error.issues }, upstreamStatus: 0 };
    throw error;
  }
  return sendWithRetries(prepared, Object(options), classifierFor("vendor", declaration, given));
};

/** How the core judges an attempt, as the answer of a vendor, of the visitor's own edge, or of one that gives out tokens. */
export function classifierFor<Result>(reader: "vendor" | "endpoint" | "token", { index }: Declaration, options: object) {
  return (attempt: Attempt, body: Uint8Array, now: number, random: number): Result =>
    classify(() => core.classifyResponse(index, encodeOptions({ ...options, ...attempt, reader }), body, now, random));
}
