import * as core from "#glue";
import type { BuildOptions, Call, Issue, Outcome, PreparedRequest } from "./api.ts";
import { run } from "./core.ts";
import type { Declaration } from "./declaration.ts";
import { EnlistError } from "./errors.ts";
import { frameOf, whole } from "./frame.ts";

/** Options of a request to the vendor, as the core reads them. */
export const vendorOptions = ["credentials", "baseUrl", "format", "timeoutMs", "maxRetries"] as const;

/** Those of a caller's options that the core reads. */
export function optionsFrame(options: object, names: readonly string[]): Uint8Array {
  const given = Object(options) as Record<string, unknown>;
  const frame = frameOf(whole, Object.fromEntries(names.map((name) => [name, given[name]])));
  if (!frame) throw new EnlistError("bad_config", "the options are too large");
  return frame.slice();
}

/** What is wrong with an input that no frame can hold. */
export function tooLargeIssues(): readonly Issue[] {
  return run(() => JSON.parse(core.tooLarge()).issues);
}

export function buildRequest(declaration: Declaration, input: unknown, options: BuildOptions<unknown>): PreparedRequest {
  const record = frameOf(whole, input)?.slice();
  if (!record) throw new EnlistError("invalid_input", "The record is not valid: see `issues`.", tooLargeIssues());
  const given = optionsFrame(options, vendorOptions);
  const [head, body] = run(() => core.buildRequest(declaration.index, record, given));
  return { method: "POST", ...JSON.parse(head), body };
}

type Response = Parameters<Call<unknown, unknown, unknown>["readResponse"]>[0];

export function readResponse(declaration: Declaration, response: Response): Outcome {
  const { status, contentType, retryAfter, body } = read(response);
  return run(() => JSON.parse(core.readResponse(declaration.index, status, contentType, retryAfter, body)));
}

function read(response: Response) {
  try {
    const { status, headers, body } = response;
    return {
      status: Number(status),
      contentType: header(headers, "content-type"),
      retryAfter: header(headers, "retry-after"),
      body: typeof body === "string" ? new TextEncoder().encode(body) : Uint8Array.from(body),
    };
  } catch {
    // No answer at all: no status says so.
    return { status: 0, contentType: "", retryAfter: "", body: new Uint8Array() };
  }
}

function header(headers: Response["headers"], name: string): string {
  if (!headers) return "";
  if (headers instanceof Headers) return headers.get(name) ?? "";
  return String(Object.entries(headers).find(([given]) => given.toLowerCase() === name)?.[1] ?? "");
}
