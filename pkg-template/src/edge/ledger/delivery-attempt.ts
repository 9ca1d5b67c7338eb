// One attempt to deliver a stored submission to its vendor.

import * as core from "#glue";
import type { AttemptStatus } from "#glue";
import type { Outcome } from "../../api.ts";
import type { DeliveryResult, UpstreamResult } from "../../deliver.ts";
import { encodeOptions } from "../../request.ts";
import { type RequestPlan, sendWithRetries } from "../../send.ts";
import { callWasmJson } from "../../wasm.ts";
import type { PreparedConfig } from "../prepared-config.ts";
import type { LogEvent } from "../types.ts";
import type { SubmissionRow } from "./storage.ts";

/** Result of an attempt. */
export interface AttemptReport extends UpstreamResult {
  /** The outcome's status, or the reason why nothing was sent. */
  readonly status: AttemptStatus;
  readonly outcome?: Outcome;
  /** Mistakes in the configuration, where nothing was sent. */
  readonly issues?: LogEvent["issues"];
  /** Duration in milliseconds. */
  readonly ms: number;
}

type UntimedResult = Omit<AttemptReport, "ms">;

/** The reason why there is no request to send. */
type Unsendable = Pick<AttemptReport, "status" | "issues">;

/**
 * Builds the request by the current configuration and sends it once. Never rejects.
 *
 * @param onRequest called before anything is sent: whether repeating the request makes no second record
 */
export async function attemptDelivery(
  { compiled, routes, sending }: PreparedConfig,
  row: SubmissionRow,
  stored: string,
  onRequest: (isRepeatable: boolean) => void,
): Promise<AttemptReport> {
  const startedAt = Date.now();
  const timed = (result: UntimedResult): AttemptReport => ({ ...result, ms: Date.now() - startedAt });
  const route = routes.get(row.route);
  if (!route?.internals) return timed({ status: "misconfigured", upstreamStatus: 0 });
  const { index, internals, credentials } = route;

  const sendOnce = async (accessToken: string | undefined): Promise<UntimedResult> => {
    const request = callWasmJson<RequestPlan | Unsendable>(() => core.buildStoredRequest(compiled.handle(index), stored, row, accessToken));
    if ("status" in request) return { ...request, upstreamStatus: 0 };
    onRequest(request.isRepeatable);
    const delivered = await sendWithRetries(request, { fetch: sending.fetch }, (attempt, body, now) =>
      callWasmJson<DeliveryResult>(() => core.classifyStoredResponse(compiled.handle(index), stored, encodeOptions({ ...attempt, accessToken }), body, now)),
    );
    return { ...delivered, status: statusOf(delivered.outcome) };
  };

  const authorizedSend = internals.authorize<UntimedResult>((_, __, options) =>
    sendOnce(options.credentials === credentials ? undefined : options.credentials.accessToken),
  );
  try {
    const result = await authorizedSend(internals.declaration, undefined, { ...sending, credentials });
    return timed("status" in result ? result : { ...result, status: statusOf(result.outcome) });
  } catch {
    // It may have arrived before the failure.
    return timed({ status: "unknown", upstreamStatus: 0 });
  }
}

/** Returns the status of a vendor's outcome, which is never `accepted`. */
function statusOf({ status }: Outcome): AttemptStatus {
  return status as AttemptStatus;
}
