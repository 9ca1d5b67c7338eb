import { preparePageSubmission } from "#glue";
import { SOURCE_FORM, SOURCE_OBJECT, SOURCE_VALIDATED } from "#generated/constants.ts";
import { init, isReady } from "#start";
import type { DirectOptions, EndpointOptions, Outcome, Schema } from "./api.ts";
import { callWasmJson } from "./wasm.ts";
import type { Declaration } from "./declaration.ts";
import { type DeliveryResult, type Delivery, classifierFor } from "./deliver.ts";
import { EnlistError } from "./errors.ts";
import { encodeInput, entriesInput, objectInput, WHOLE_RECORD } from "./frame.ts";
import { type EndpointRequestOptions, type FormSubmission, type Preparation, internals } from "./internals.ts";
import { decodeIssue } from "./issues.ts";
import type { WasmIssue, WasmSubmission } from "#glue";
import { pickOptions } from "./request.ts";
import { pickOf } from "./schema.ts";
import { sendWithRetries } from "./send.ts";

/** The longest body that may outlive its page, in UTF-16 code units of three bytes at most. A browser allows 64 KiB in all, other scripts' requests included (Fetch, "keepalive"). */
const MAX_KEEPALIVE = 20_000;

/** Sends the visitor's part of a record to an endpoint, or a whole record to the vendor. */
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
  const form = (options as { [internals]?: FormSubmission })[internals];
  const isPrepared = form && form.input === input;
  const prepared: Preparation = isPrepared ? form.submission : prepare(declaration, schema, SOURCE_OBJECT, input, options);
  if (prepared.issues) return { status: "invalid", issues: prepared.issues };
  const { record, ...request } = prepared;
  const body = JSON.stringify(isPrepared ? { ...form.input, ...form.extras } : record);
  const transport = {
    ...pickOptions(options, ["fetch", "signal"]),
    keepalive: form ? body.length < MAX_KEEPALIVE : options.keepalive,
    isAnonymous: form?.isAnonymous,
  };
  const classifier = classifierFor<DeliveryResult>("endpoint", declaration, pickOptions(options, ["maxRetries"]));
  return (await sendWithRetries({ ...request, body }, transport, classifier)).outcome;
}

/** Validates a form's entries and prepares their submission. */
export function prepareForm(
  declaration: Declaration,
  schema: Schema<any, any>,
  entries: Iterable<readonly [string, string | Blob]>,
  options: EndpointRequestOptions,
): Preparation {
  return prepare(declaration, schema, SOURCE_FORM, entries, options);
}

/** Validates an input and prepares its submission, in one call into WebAssembly. A schema that is not the call's own validates by itself. */
function prepare(declaration: Declaration, schema: Schema<any, any>, source: number, input: any, options: EndpointRequestOptions): Preparation {
  const own = pickOf(schema, declaration);
  const { value = undefined, issues = undefined } = own ? {} : source === SOURCE_FORM ? schema.fromForm(input) : schema.validate(input);
  if (issues) return { issues };
  const { endpoint, idempotencyKey, timeoutMs } = options;
  const prepared = callWasmJson<WasmSubmission | { readonly issues: readonly WasmIssue[] }>(() => {
    const put = !own ? objectInput(value) : source === SOURCE_FORM ? entriesInput(() => input) : objectInput(input);
    const frame = encodeInput(own ?? WHOLE_RECORD, put, { endpoint: resolved(endpoint), idempotencyKey: idempotencyKey ?? freshKey(), timeoutMs });
    return preparePageSubmission(declaration.index, frame, own ? source : SOURCE_VALIDATED);
  });
  return "issues" in prepared ? { issues: prepared.issues.map(decodeIssue) } : prepared;
}

function freshKey(): string {
  // Without https there is no randomUUID.
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The endpoint's URL; undefined where it is not an http or https URL without userinfo. */
function resolved(endpoint: string | URL): string | undefined {
  const base = typeof document === "undefined" ? globalThis.location?.href : document.baseURI;
  try {
    const { protocol, username, password, href } = new URL(endpoint, base);
    if (/^https?:$/.test(protocol) && !username && !password) return href;
  } catch {
    // Not a URL, or a relative one with nothing that it is relative to.
  }
  return undefined;
}

/** Whether this runs in a page, or in a worker of one. */
function isPage(): boolean {
  if (typeof document !== "undefined" && typeof window !== "undefined") return true;
  const scopes = globalThis as unknown as Record<string, (new () => unknown) | undefined>;
  return [scopes.DedicatedWorkerGlobalScope, scopes.SharedWorkerGlobalScope].some((scope) => scope && globalThis instanceof scope);
}
