// The log events of a ledger.

import { callHook } from "../call-hook.ts";
import type { PreparedConfig } from "../prepared-config.ts";
import type { LogEvent } from "../types.ts";
import type { AttemptReport } from "./delivery-attempt.ts";
import { currentTime } from "./ledger-context.ts";
import type { SubmissionRef } from "./storage.ts";

/** Builds the log event of a submission. */
export function logEventOf(edge: PreparedConfig, { id, route }: SubmissionRef, event: string, attempt?: Partial<AttemptReport>): LogEvent {
  const { outcome, issues } = attempt ?? {};
  return {
    at: new Date(currentTime(edge)).toISOString(),
    event,
    route,
    call: edge.routes.get(route)?.internals?.declaration.id ?? "",
    ...(outcome && { outcome: outcome.status }),
    ...(attempt && measurementsOf(attempt)),
    submission: id,
    ...(issues && { issues }),
  };
}

/** Returns the measurements of an attempt: the status of the vendor's answer, and the duration. */
export function measurementsOf({ upstreamStatus, ms }: Partial<AttemptReport>): Pick<LogEvent, "upstreamStatus" | "ms"> {
  return { ...(upstreamStatus && { upstreamStatus }), ...(ms !== undefined && { ms }) };
}

/** Logs that the ledger as a whole failed, and tries again later. */
export function logLedgerFailure(edge: PreparedConfig): void {
  callHook(edge.log, { at: new Date().toISOString(), event: "ledger-failed", route: "", call: "" });
}
