import { buildEndpointRequest } from "#glue";
import { init, isReady } from "#start";
import type { DirectOptions, EndpointOptions, Outcome, Schema } from "./api.ts";
import { callWasmJson } from "./wasm.ts";
import type { Declaration } from "./declaration.ts";
import { type DeliveryResult, type Delivery, classifierFor } from "./deliver.ts";
import { EnlistError } from "./errors.ts";
import { pickOptions, encodeOptions } from "./request.ts";
import { type RequestPlan, sendWithRetries } from "./send.ts";

/** Sends a visitor's part to an endpoint, or a whole record to the vendor. */
export async function submit(
  declaration: Declaration,
  delivery: Delivery,
  visitor: () => Schema<any, any>,
  input: unknown,
  options: EndpointOptions | DirectOptions<any>,
): Promise<Outcome> {
  const isDirect = options?.endpoint === undefined;
  if (isDirect && isPage() && options?.dangerouslyAllowBrowser !== true) {
    throw new EnlistError("secret_in_browser", "A page shows its secrets to all: submit to an `endpoint` of yours, or say `dangerouslyAllowBrowser: true`.");
  }
  if (!isReady()) await init();
  return isDirect ? (await delivery(declaration, input, options)).outcome : toEndpoint(declaration, options.schema ?? visitor(), input, options);
}

async function toEndpoint(declaration: Declaration, schema: Schema<any, any>, input: unknown, options: EndpointOptions): Promise<Outcome> {
  const { value, issues } = schema.validate(input);
  if (issues) return { status: "invalid", issues };
  const given = { idempotencyKey: freshKey(), ...present(pickOptions(options, ["idempotencyKey", "timeoutMs", "maxRetries"])) };
  const prepared = callWasmJson<RequestPlan>(() =>
    buildEndpointRequest(declaration.index, encodeOptions({ ...given, endpoint: resolved(options.endpoint), record: value })),
  );
  return (await sendWithRetries(prepared, options, classifierFor<DeliveryResult>("endpoint", declaration, given))).outcome;
}

/** Without what is not there. */
function present(options: object): object {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value != null));
}

function freshKey(): string {
  // Where a page came over plain http, there is no randomUUID.
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function resolved(endpoint: string | URL): string {
  const base = typeof document === "undefined" ? globalThis.location?.href : document.baseURI;
  try {
    const { protocol, username, password, href } = new URL(endpoint, base);
    if (/^https?:$/.test(protocol) && !username && !password) return href;
  } catch {
    // Not one, or a relative one where there is nothing that it could be relative to.
  }
  throw new EnlistError("bad_config", "`endpoint` must be an http or https URL without userinfo; outside a page, an absolute one");
}

/** Whether this runs in what a visitor opened. */
function isPage(): boolean {
  if (typeof document !== "undefined" && typeof window !== "undefined") return true;
  const scopes = globalThis as unknown as Record<string, (new () => unknown) | undefined>;
  return [scopes.DedicatedWorkerGlobalScope, scopes.SharedWorkerGlobalScope].some((scope) => scope && globalThis instanceof scope);
}
