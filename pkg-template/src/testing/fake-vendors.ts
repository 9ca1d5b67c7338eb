import * as aptania from "./aptania.ts";
import * as bigchange from "./bigchange.ts";
import type { Call } from "./call.ts";
import * as credentials from "./credentials.ts";
import { distort, orderFault, refusalFor, takeFault } from "./faults.ts";
import { plain, readJson, type JsonObject } from "./json.ts";
import * as protech from "./protech.ts";
import { Refusal } from "./refusal.ts";
import { MemoryStore, next, type Store } from "./store.ts";
import type { FakeVendors, FakeVendorsOptions, Kept, SentRequest } from "./types.ts";
import { vendorNames, vendors, type VendorName } from "./vendors.ts";
import * as yulsn from "./yulsn.ts";

/** The longest body, in bytes. */
const BODY_LIMIT = 256 * 1024;

const SENT = "sent";
const SENT_LENGTH = 1_000;

/**
 * The vendors of the five calls as a `fetch`, for tests of pages and workers: strict, without a network, in any runtime.
 *
 * They are written from the vendors' own pages and share no code with the rest of the package, so that a mistake in one of the two shows. They refuse everything that
 * the pages do not allow: another method, path or content type; a missing or wrong key, token or header; a body that is not UTF-8 or above 256 KiB; a member that is
 * missing, unknown, repeated, in another case, of another type or out of its range; XML out of order. `FakeAptania`, `FakeYulsn`, `FakeProtech` and `FakeBigChange`
 * document what the pages leave open.
 *
 * @param options the vendors' contacts at the start, and their base URLs
 * @throws TypeError for an unknown option
 */
export function fakeVendors(options: FakeVendorsOptions = {}): FakeVendors {
  refuseUnknown(options);
  const { store = new MemoryStore() } = options;
  const baseUrls = Object.fromEntries(vendorNames.map((name) => [name, baseUrlOf(name, options)])) as Record<VendorName, string>;

  const begin = () => {
    // A store that is older than this program has the contacts of the start.
    if (next(store, "start") > 1) return;
    for (const { contacts = [], keep } of [
      { contacts: options.aptania?.contacts, keep: aptania.keepContact },
      { contacts: options.yulsn?.contacts, keep: yulsn.keepContact },
      { contacts: options.protech?.contacts, keep: protech.keepContact },
    ]) {
      for (const contact of contacts) keep(readJson(JSON.stringify(contact)) as JsonObject, store);
    }
  };
  begin();

  return {
    async fetch(input, init) {
      const request = requestOf(input, init);
      const [vendor, path] = destination(request.url, baseUrls);
      return answer(vendor, path, request, store);
    },
    get sent() {
      return store.values(SENT).map((entry): SentRequest => JSON.parse(entry));
    },
    aptania: {
      baseUrl: baseUrls.aptania,
      credentials: credentials.aptania,
      get contacts() {
        return kept<{ contactUUID: string }>(store, aptania.CONTACTS);
      },
      get accounts() {
        return kept(store, aptania.ACCOUNTS);
      },
    },
    yulsn: {
      baseUrl: baseUrls.yulsn,
      credentials: credentials.yulsn,
      get contacts() {
        return kept<{ Id: number }>(store, yulsn.CONTACTS);
      },
    },
    protech: {
      baseUrl: baseUrls.protech,
      credentials: credentials.protech,
      get contacts() {
        return kept<{ Id: string }>(store, protech.CONTACTS);
      },
    },
    bigchange: {
      baseUrl: baseUrls.bigchange,
      credentials: credentials.bigchange,
      accessToken: credentials.accessToken,
      readOnlyToken: credentials.readOnlyToken,
      get contacts() {
        return kept<{ id: string }>(store, bigchange.CONTACTS);
      },
      expireTokens() {
        store.clear(bigchange.TOKENS);
      },
    },
    fail(vendor, fault, details = {}) {
      orderFault(store, vendor, fault, details);
    },
    reset() {
      store.clear();
      begin();
    },
  };
}

/** Refuses unknown options: a test with a misspelt one would test nothing. */
function refuseUnknown(options: FakeVendorsOptions): void {
  const known = (options: object, names: readonly string[], of: string) => {
    const unknown = Object.keys(options).find((name) => !names.includes(name));
    if (unknown !== undefined) throw new TypeError(`fakeVendors knows no \`${of}${unknown}\`: it takes ${names.join(", ")}.`);
  };
  known(options, [...vendorNames, "store"], "");
  for (const name of vendorNames) known(options[name] ?? {}, name === "bigchange" ? ["baseUrl"] : ["baseUrl", "contacts"], `${name}.`);
}

function baseUrlOf(vendor: VendorName, options: FakeVendorsOptions): string {
  const { href } = new URL(options[vendor]?.baseUrl ?? vendors[vendor].baseUrl);
  return href.replace(/\/$/, "");
}

function kept<Id>(store: Store, kind: string): Kept<Id>[] {
  return store.values(kind).map((record) => plain(readJson(record)) as Kept<Id>);
}

/** The platforms' own errors quote the invalid part, which can be a secret. */
function requestOf(input: RequestInfo | URL, init: RequestInit | undefined): Request {
  try {
    return new Request(input, init);
  } catch {
    throw new TypeError("fetch was given no valid request: the URL, the method, a header or the body is wrong.");
  }
}

/** The vendor of a request, and the path behind the base URL. The error for any other URL leaves out the query, which can hold secrets. */
function destination(url: string, baseUrls: Readonly<Record<VendorName, string>>): [VendorName, string] {
  const { origin, pathname } = new URL(url);
  const address = origin + pathname;
  const vendor = vendorNames.find((name) => address.startsWith(`${baseUrls[name]}/`));
  if (vendor) return [vendor, address.slice(baseUrls[vendor].length)];
  throw new TypeError(`No vendor listens at ${address}, only at ${Object.values(baseUrls).join(", ")}.`);
}

async function answer(name: VendorName, path: string, request: Request, store: Store): Promise<Response> {
  const { method, headers, url, signal } = request;
  signal.throwIfAborted();
  const body = await bodyOf(request);
  const call: Call = { method, path, query: new URL(url).searchParams, headers, body, now: Date.now() };
  const order = takeFault(store, name);
  const response = distort(order, respond(name, call, store, refusalFor(order)));
  keepSent(store, name, call, url, response?.status ?? null);

  // The record is created by now, also where the caller stops waiting or is cut off.
  if (order.delayMs > 0) await pause(order.delayMs, signal);
  if (!response) throw new TypeError("The connection was cut, as the vendor was told to.");
  return response;
}

/** Reads the body, or its beginning where it is too long, so that an endless one ends. */
async function bodyOf(request: Request): Promise<Uint8Array> {
  // Some browsers lack the stream of a request's body.
  if (!request.body) return new Uint8Array(await request.arrayBuffer());
  const chunks: BlobPart[] = [];
  let size = 0;
  const reader = request.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    chunks.push(part.value);
    size += part.value.length;
    if (size > BODY_LIMIT) {
      reader.cancel().catch(() => {});
      break;
    }
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

function respond(name: VendorName, call: Call, store: Store, refusal: Refusal | undefined): Response {
  const vendor = vendors[name];
  try {
    if (call.body.length > BODY_LIMIT) throw new Refusal(413, "The request is too large.");
    if (refusal) throw refusal;
    return vendor.accept(call, store);
  } catch (error) {
    if (error instanceof Refusal) return vendor.refuse(call, error);
    throw error;
  }
}

function keepSent(store: Store, vendor: VendorName, { method, headers, body, now }: Call, url: string, status: number | null): void {
  const entry: SentRequest = {
    at: new Date(now).toISOString(),
    vendor,
    method,
    url,
    headers: Object.fromEntries(headers),
    body: new TextDecoder("utf-8", { ignoreBOM: true }).decode(body),
    status,
  };
  const count = next(store, SENT);
  store.set(SENT, String(count), JSON.stringify(entry));
  store.delete(SENT, String(count - SENT_LENGTH));
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let abort = () => {};
  try {
    await new Promise<void>((resolve, reject) => {
      timer = setTimeout(resolve, milliseconds);
      abort = () => reject(signal.reason);
      signal.addEventListener("abort", abort);
    });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", abort);
  }
}
