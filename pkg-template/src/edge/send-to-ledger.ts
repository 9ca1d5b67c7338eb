// A request with a ledger: its submission is stored before it is sent.

import * as core from "#glue";
import { callWasmJson } from "../wasm.ts";
import { type PreparedSubmission, submitToLedger } from "./ledger/ledger-client.ts";
import type { LedgerConfig } from "./ledger/types.ts";
import { type AdmittedRequest, callFallbackId, type HandlerResult, handleOf, refuse, report } from "./request-context.ts";

/** Checks a request's body. Returns the submission to store, or the end of a request with nothing to store. */
export function prepareSubmission(request: AdmittedRequest): PreparedSubmission | HandlerResult {
  const { route, info, admitted, body } = request;
  const prepare = (fallbackId?: string) =>
    callWasmJson<PreparedSubmission | HandlerResult | null>(() => core.prepareSubmission(handleOf(request), info, admitted, body, fallbackId));
  return prepare() ?? prepare(callFallbackId(route))!;
}

/** Gives a submission to its ledger, which has delivered it or will. */
export async function sendToLedger(request: AdmittedRequest, ledger: LedgerConfig, submission: PreparedSubmission): Promise<HandlerResult> {
  const { route, info, admitted, body } = request;
  const reply = await submitToLedger(ledger, route.path, submission);
  if (reply === "key-reuse") return refuse(request, reply);
  if (reply === "bot-check") {
    return report(
      request,
      callWasmJson(() => core.rejectBot(handleOf(request), info, admitted, body)),
    );
  }
  const { outcome, ...measured } = reply;
  const { response, event } = callWasmJson<HandlerResult>(() => core.respondWithOutcome(handleOf(request), info, admitted, body, JSON.stringify(outcome)));
  // The ledger has reported the vendor's own answer.
  return report(request, { response, event: { ...event!, ...measured } });
}
