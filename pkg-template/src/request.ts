import * as core from "#glue";
import type { BuildOptions, Call, Outcome, PreparedRequest } from "./api.ts";
import { callWasmJson } from "./wasm.ts";
import type { Declaration } from "./declaration.ts";
import { EnlistError } from "./errors.ts";
import { encodeInput, encodeValue, objectInput, WHOLE_RECORD } from "./frame.ts";
import { decodeIssue } from "./issues.ts";
import type { WasmIssue } from "#glue";
import type { RequestPlan } from "./send.ts";

/** Those of a caller's options that the core reads. */
export function pickOptions(options: unknown, names: readonly string[]): object {
  const source = Object(options) as Record<string, unknown>;
  return Object.fromEntries(names.map((name) => [name, source[name]]));
}

/** The frame of options, valid until the next one is written. */
export function encodeOptions(options: object): Uint8Array {
  const frame = encodeValue(WHOLE_RECORD, options);
  if (!frame) throw new EnlistError("bad_config", "the options are too large");
  return frame;
}

/** Validates a whole record and builds its request. */
export function planRequest(declaration: Declaration, input: unknown, options: object): RequestPlan {
  return callWasmJson(() => core.buildRequest(declaration.index, encodeInput(WHOLE_RECORD, objectInput(input), options)));
}

export function buildRequest(declaration: Declaration, input: unknown, options: BuildOptions<unknown>): PreparedRequest {
  const { url, headers, body } = planRequest(declaration, input, pickOptions(options, ["credentials", "baseUrl", "format"]));
  return { method: "POST", url, headers, body: new TextEncoder().encode(body) };
}

type Response = Parameters<Call<unknown, unknown, unknown>["readResponse"]>[0];

export function readResponse(declaration: Declaration, response: Response): Outcome {
  const { body, ...answer } = read(response);
  return classify<{ outcome: Outcome }>(() =>
    core.classifyResponse(declaration.index, encodeOptions({ ...answer, maxRetries: 0 }), body, Date.now() / 1_000, 0),
  ).outcome;
}

/** Calls `classifyResponse`, and decodes the issues that a vendor has found. */
export function classify<Result>(classifyResponse: () => string): Result {
  const { invalid, ...result } = callWasmJson<{ invalid?: WasmIssue[] }>(classifyResponse);
  return (invalid ? { outcome: { status: "invalid", issues: invalid.map(decodeIssue) }, ...result } : result) as Result;
}

function read(response: Response) {
  try {
    const { status, headers, body } = response;
    return {
      // Not a status of HTTP.
      status: status > 99 && status < 1_000 ? Math.trunc(status) : NO_STATUS,
      contentType: header(headers, "content-type"),
      retryAfter: header(headers, "retry-after"),
      body: typeof body === "string" ? new TextEncoder().encode(body) : Uint8Array.from(body),
    };
  } catch {
    return { status: NO_STATUS, contentType: "", retryAfter: "", body: new Uint8Array() };
  }
}

/** A status that is classified as `unknown`. */
const NO_STATUS = 999;

function header(headers: Response["headers"], name: string): string {
  if (!headers) return "";
  if (headers instanceof Headers) return headers.get(name) ?? "";
  return String(Object.entries(headers).find(([other]) => other.toLowerCase() === name)?.[1] ?? "");
}
