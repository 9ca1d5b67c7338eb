// What a call holds beside its public members, for the edge handler and for forms, which can be scripts of their own.

import type { Issue, Schema } from "./api.ts";
import type { Declaration } from "./declaration.ts";
import type { Authorize } from "./deliver.ts";
import type { WasmSubmission } from "#glue";

/** The key of a call's internals, and in the options of `submit` that of a form's submission. */
export const internals: unique symbol = /* @__PURE__ */ Symbol.for("enlist-sdk.internals");

/** A call's internals. */
export interface CallInternals {
  readonly declaration: Declaration;
  readonly authorize: Authorize;
  /** Validates a form's entries and prepares their submission, or returns what is wrong with them. */
  prepareForm(schema: Schema<any, any>, entries: Iterable<readonly [string, string | Blob]>, options: EndpointRequestOptions): Preparation;
}

/** The options that a request to an endpoint is built with. */
export interface EndpointRequestOptions {
  readonly endpoint: string | URL;
  readonly idempotencyKey?: string | undefined;
  readonly timeoutMs?: number | undefined;
}

/** A valid record with the head of its request, or the issues of one that is not valid. */
export type Preparation = (WasmSubmission & { readonly issues?: undefined }) | { readonly issues: readonly Issue[] };

/** A form's submission: prepared before the visitor was asked for consent or a bot check, and sent with what that has added. */
export interface FormSubmission {
  readonly submission: WasmSubmission;
  /** The input that the submission stands for. For another input it is prepared anew. */
  readonly input: object;
  /** Members beside the record: a bot check's token, a honeypot's value. */
  readonly extras: Readonly<Record<string, string>>;
  /** Whether the request goes without cookies. */
  readonly isAnonymous: boolean;
}

/** A call's internals. */
export function internalsOf(call: object): CallInternals {
  return (call as { [internals]: CallInternals })[internals];
}
