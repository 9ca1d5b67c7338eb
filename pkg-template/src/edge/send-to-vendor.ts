// A request without a ledger: its record is sent to the vendor while the visitor waits.

import * as core from "#glue";
import type { UpstreamResult } from "../deliver.ts";
import { encodeOptions } from "../request.ts";
import { type RequestHead, type RequestPlan, sendWithRetries } from "../send.ts";
import { callWasm, callWasmJson } from "../wasm.ts";
import type { PreparedRoute } from "./prepared-config.ts";
import { type AdmittedRequest, callFallbackId, type HandlerResult, handleOf, refuse, report } from "./request-context.ts";

/** The body of the vendor's request. */
export type VendorBody = Pick<RequestPlan<Uint8Array<ArrayBuffer>>, "body" | "isRepeatable">;

/** Checks and completes a request's body. Returns the body of the vendor's request, or the end of a request with nothing to send. */
export function prepareVendorBody(request: AdmittedRequest): VendorBody | HandlerResult {
  const { route, info, admitted, body } = request;
  const prepare = (fallbackId?: string) => callWasm(() => core.prepare(handleOf(request), info, admitted, body, fallbackId));
  let prepared = prepare();
  // The operator's function is not called from within WebAssembly.
  if (prepared.at(-1) === core.PreparedKind.NeedsFallbackId) prepared = prepare(callFallbackId(route));
  const [kind, bytes] = [prepared.at(-1), prepared.subarray(0, -1)];
  if (kind !== core.PreparedKind.Result) return { body: bytes, isRepeatable: kind === core.PreparedKind.RepeatableBody };
  return callWasmJson(() => new TextDecoder().decode(bytes));
}

/** Sends a record to the vendor. */
export async function sendToVendor(request: AdmittedRequest, vendorBody: VendorBody): Promise<HandlerResult> {
  const { config, route, info, admitted, body } = request;
  const { declaration, authorize } = route.internals!;
  const send = authorize<UpstreamResult & { readonly result: HandlerResult }>(async (_, __, { credentials }) => {
    const accessToken = credentials === route.credentials ? undefined : credentials.accessToken;
    const result = await sendWithToken(request, vendorBody, accessToken);
    return { result, upstreamStatus: result.event?.upstreamStatus ?? 0 };
  });
  const sent = await send(declaration, undefined, { ...config.sending, credentials: route.credentials }).catch(() => {
    refuse(request, "internal");
    // The record may have arrived before the failure.
    return { outcome: { status: "unknown" } };
  });
  if ("result" in sent) return report(request, sent.result);
  return report(
    request,
    callWasmJson(() => core.respondWithOutcome(handleOf(request), info, admitted, body, JSON.stringify(sent.outcome))),
  );
}

function sendWithToken(request: AdmittedRequest, vendorBody: VendorBody, accessToken: string | undefined): Promise<HandlerResult> {
  const { config, info, admitted, body } = request;
  const startedAt = Date.now();
  const plan = { ...requestHead(request, accessToken), ...vendorBody };
  return sendWithRetries(plan, { fetch: config.sending.fetch }, (attempt, answer, now, random) => {
    const options = encodeOptions({ ...attempt, accessToken, ms: Date.now() - startedAt });
    return callWasmJson<HandlerResult>(() => core.respond(handleOf(request), info, admitted, body, options, answer, now, random));
  });
}

/** Returns the head of a route's requests, which changes with the access token alone. */
function requestHead(request: AdmittedRequest, accessToken: string | undefined): RequestHead {
  const route: PreparedRoute = request.route;
  if (route.head?.accessToken !== accessToken || !route.head) {
    route.head = { accessToken, head: callWasmJson(() => core.requestHead(handleOf(request), accessToken)) };
  }
  return route.head.head;
}
