import * as core from "#glue";
import type { DirectOptions, Outcome } from "./api.ts";
import type { Declaration } from "./declaration.ts";
import { isEnlistError } from "./errors.ts";
import { classify, encodeOptions, pickOptions, planRequest } from "./request.ts";
import { type Attempt, type RequestPlan, sendWithRetries } from "./send.ts";

/** The result of a request to a vendor: the HTTP status of its response, or 0 where none came. */
export interface UpstreamResult {
  readonly upstreamStatus: number;
}

/** The result of sending a record to its vendor. */
export interface DeliveryResult extends UpstreamResult {
  readonly outcome: Outcome;
}

/** Sends a record to its vendor. */
export type Delivery<Result extends UpstreamResult = DeliveryResult> = (
  declaration: Declaration,
  input: unknown,
  options: DirectOptions<any>,
) => Promise<Result>;

/** Adds the credentials that a delivery needs. Where they cannot be had, nothing is sent. */
export type Authorize = <Result extends UpstreamResult>(delivery: Delivery<Result>) => Delivery<Result | DeliveryResult>;

/** Uses the credentials of the options. */
export const withGivenCredentials: Authorize = (delivery) => delivery;

/** Validates a whole record and sends it. */
export const deliverToVendor: Delivery = async (declaration, input, options) => {
  const chosen = pickOptions(options, ["credentials", "baseUrl", "format", "timeoutMs", "maxRetries"]);
  let plan: RequestPlan;
  try {
    plan = planRequest(declaration, input, chosen);
  } catch (error) {
    if (isEnlistError(error) && error.issues) return { outcome: { status: "invalid", issues: error.issues }, upstreamStatus: 0 };
    throw error;
  }
  return sendWithRetries(plan, Object(options), classifierFor("vendor", declaration, chosen));
};

/** How the core classifies an attempt: by the response of a vendor, of the visitor's own edge, or of a token's issuer. */
export function classifierFor<Result>(reader: "vendor" | "endpoint" | "token", { index }: Declaration, options: object) {
  return (attempt: Attempt, body: Uint8Array, now: number, random: number): Result =>
    classify(() => core.classifyResponse(index, encodeOptions({ ...options, ...attempt, reader }), body, now, random));
}
