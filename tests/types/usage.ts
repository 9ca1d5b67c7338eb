// What a user writes: each line compiles, and each that is marked must not.

import {
  aptania,
  attributes,
  bigchange,
  EnlistError,
  init,
  isEnlistError,
  isReady,
  protech,
  readUserUUID,
  yulsn,
  type AptaniaContact,
  type AptaniaContactInput,
  type BuildOptions,
  type Call,
  type CallId,
  type EndpointOptions,
  type Field,
  type Issue,
  type IssueCode,
  type Outcome,
  type PreparedRequest,
  type Schema,
  type Validation,
  type YulsnContact,
  type YulsnContactInput,
} from "enlist-sdk";
import { createHandler, type EdgeConfig, type InputOf, type LedgerClass, type LedgerConfig, type LogEvent, type Route, type RouteOf } from "enlist-sdk/edge";
import * as slim from "enlist-sdk/slim";
import * as web from "enlist-sdk/web";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function expect<_T extends true>(): void;

// ── the face is one ──
const faces: (typeof web)[] = [web, slim];
const sameCall: typeof aptania = slim.aptania;
void [faces, sameCall];

// ── validation ──
const validation: Validation<AptaniaContact> = aptania.createContact.validate({});
if (validation.issues) {
  const issue: Issue | undefined = validation.issues[0];
  const code: IssueCode | undefined = issue?.code;
  void [code, issue?.message, issue?.path, issue?.pointer, issue?.name, issue?.params?.max];
  // @ts-expect-error there is no value where there are issues
  validation.value.userUUID;
  // @ts-expect-error issues are not to be changed
  validation.issues.push();
} else {
  const email: string = validation.value.contactEmailaddress;
  const tags: string | undefined = validation.value.contactTagID;
  void [email, tags];
  // @ts-expect-error no such member
  validation.value.contactEmail;
}
const part: Validation<Partial<AptaniaContact>> = aptania.createContact.visitor.fromForm(new FormData());
aptania.createContact.fromForm(new URLSearchParams());
aptania.createContact.fromForm([["a", "b"]]);
aptania.createContact.fromForm(new Map([["a", new Blob([])]]));
// @ts-expect-error no entries
aptania.createContact.fromForm([1]);
// @ts-expect-error no form
aptania.createContact.fromForm("a=b");
void part;

// ── pick ──
const picked = aptania.createContact.pick(["contactEmailaddress", "contactTagID"], { optional: ["contactTagID"] });
expect<
  Same<typeof picked, Schema<Pick<AptaniaContactInput, "contactEmailaddress" | "contactTagID">, Pick<AptaniaContact, "contactEmailaddress" | "contactTagID">>>
>();
// @ts-expect-error no such member
aptania.createContact.pick(["email"]);
// @ts-expect-error no such member to be optional
aptania.createContact.pick(["contactEmailaddress"], { optional: ["title"] });
yulsn.createContact.pick(["Email", "ShoeSize"]);

// ── fields ──
const fields: readonly Field[] = aptania.createContact.fields;
const html: Readonly<Record<string, string | boolean | number>> = attributes(fields[0]!);
// @ts-expect-error the list is not to be changed
fields.sort();
// @ts-expect-error not a field
attributes({ name: "x" });
void html;

// ── records ──
const contact: AptaniaContactInput = {
  userUUID: "u",
  contactEmailaddress: "e",
  contactProfileID: "1",
  contactTagID: ["1", 2],
  contactAttr: [{ attrID: "1", attrValue: "2" }],
};
// @ts-expect-error a required member is missing
const lacking: AptaniaContactInput = { userUUID: "u" };
// @ts-expect-error not of this type
const mistyped: AptaniaContactInput = { ...contact, contactTitle: 7 };
// @ts-expect-error no such member
const surplus: AptaniaContactInput = { ...contact, tokenUUID: "t" };
const own: YulsnContactInput = { RegistrationSource: "s", ShoeSize: 44 };
const kept: YulsnContact = { RegistrationSource: "s", ShoeSize: 44 };
const place: InputOf<typeof bigchange.createContact> = {
  name: "n",
  groupId: 7n,
  parentId: null,
  location: { latitude: 1, longitude: 2 },
  customFields: [{ definitionId: "1", value: null }],
};
void [lacking, mistyped, surplus, own, kept];

// ── requests and answers ──
const tokenOptions: BuildOptions<{ readonly tokenUUID: string }> = { credentials: { tokenUUID: "t" } };
const request: PreparedRequest = aptania.createContact.buildRequest(contact, tokenOptions);
void fetch(request.url, request);
protech.createContact.buildRequest({ Email: "e" }, { credentials: { apiKey: "k", clientId: "c" }, baseUrl: "https://p.example", format: "xml" });
bigchange.createContact.buildRequest(place, { credentials: { customerId: 1n, accessToken: "t" } });
bigchange.createContact.buildRequest(place, { credentials: { customerId: "1", clientId: "c", clientSecret: "s", tokenUrl: "https://t.example" } });
// @ts-expect-error a token, or what one is fetched with
bigchange.createContact.buildRequest(place, { credentials: { customerId: "1", accessToken: "t", clientId: "c", clientSecret: "s" } });
// @ts-expect-error another vendor's credentials
yulsn.createContact.buildRequest({ RegistrationSource: "s" }, { credentials: { tokenUUID: "t" } });
// @ts-expect-error no such format
protech.createContact.buildRequest({}, { credentials: { apiKey: "k", clientId: "c" }, format: "yaml" });
const read: Outcome = yulsn.createContact.readResponse({ status: 200, headers: { "content-type": "application/json" }, body: "{}" });
yulsn.createContact.readResponse({ status: 200, headers: new Headers(), body: new Uint8Array() });

// ── submitting ──
const toEndpoint: EndpointOptions = {
  endpoint: new URL("https://e.example"),
  schema: picked,
  idempotencyKey: "k",
  keepalive: true,
  signal: AbortSignal.timeout(1),
  timeoutMs: 1,
  maxRetries: 0,
  fetch,
};
const submitted: Promise<Outcome> = aptania.createContact.submit({ contactEmailaddress: "e" }, toEndpoint);
void aptania.createContact.submit(contact, { ...tokenOptions, dangerouslyAllowBrowser: true });
// @ts-expect-error a part of a record is not what a vendor takes
void aptania.createContact.submit({ contactEmailaddress: "e" }, tokenOptions);
// @ts-expect-error either an endpoint or the vendor
void aptania.createContact.submit(contact, { ...tokenOptions, endpoint: "/e" });
void submitted;
switch (read.status) {
  case "created":
  case "exists": {
    const id: string | null = read.id;
    void id;
    break;
  }
  case "accepted":
    void read.submission;
    break;
  case "invalid":
    void read.issues;
    break;
  case "unavailable": {
    const seconds: number | null = read.retryAfter;
    void seconds;
    break;
  }
  case "conflict":
  case "denied":
  case "rejected":
  case "unknown":
    void read.message;
    break;
  default: {
    const none: never = read;
    void none;
  }
}

// ── errors and the rest ──
try {
  await init("https://w.example/enlist-browser.wasm");
} catch (error) {
  if (isEnlistError(error) && error.code === "init_failed") void error.message;
  // @ts-expect-error no such code
  if (isEnlistError(error) && error.code === "nothing") void 0;
  if (error instanceof EnlistError) void error.issues?.length;
}
const ready: boolean = isReady();
const uuid: string | null = readUserUUID("uid", new Headers());
const id: CallId = aptania.createAccount.id;
void [ready, uuid, id];

// ── standards ──
const standard = aptania.createContact["~standard"];
const version: 1 = standard.version;
const schema: Record<string, unknown> = standard.jsonSchema.input({ target: "draft-2020-12" });
expect<Same<NonNullable<typeof standard.types>["output"], AptaniaContact>>();
void [version, schema];
const generic = <Input, Output, Credentials>(call: Call<Input, Output, Credentials>): Schema<Partial<Input>, Partial<Output>> => call.visitor;
void generic(yulsn.createContact);

// ── the edge ──
const app = createHandler<{ TOKEN: string }>((env) => ({
  routes: {
    "/a": { call: aptania.createContact, credentials: { tokenUUID: env.TOKEN }, set: { contactProfileID: "1" }, userUUID: { cookie: "uid" } },
    "/b": { call: yulsn.createContact, credentials: { apiKey: env.TOKEN }, fillIp: true, accept: ["Email", "ShoeSize"] },
  },
  log: (event: LogEvent) => void event.outcome,
}));
export default app;
const answered: Promise<Response> = app.fetch(new Request("https://a.example"), { TOKEN: "t" });
const route: Route = { call: protech.createContact, credentials: { apiKey: "k", clientId: "c" }, baseUrl: "https://p.example" };
const config: EdgeConfig = { routes: { "/p": route } };
// @ts-expect-error another vendor's credentials
const wrong: RouteOf<typeof aptania.createContact> = { call: aptania.createContact, credentials: { apiKey: "k" } };
// @ts-expect-error a path begins with a slash
const unrooted: EdgeConfig = { routes: { p: route } };
void [answered, config, wrong, unrooted];

// ── its ledger, bound as the platform's own types have it ──
interface ObjectId {
  toString(): string;
  equals(other: ObjectId): boolean;
}
declare const binding: {
  newUniqueId(): ObjectId;
  idFromName(name: string): ObjectId;
  get(id: ObjectId, options?: { locationHint?: string }): { readonly id: ObjectId; fetch(input: Request | string, init?: RequestInit): Promise<Response> };
};
const ledger: LedgerConfig = {
  namespace: binding,
  secret: "s",
  schedule: [5, 30],
  operator: { path: "/operator", secret: "o" },
  onHeld: ({ reason }) => void reason,
};
const keeping: EdgeConfig = { routes: { "/p": { call: protech.createContact, credentials: { apiKey: "k", clientId: "c" }, onUnknown: "retry" } }, ledger };
export const Ledger: LedgerClass<{ TOKEN: string }> = app.Ledger;
// @ts-expect-error nothing can be sealed without a secret
const open: LedgerConfig = { namespace: binding };
void [keeping, open];

// ── who may send, with a limit bound as the platform's own types have it ──
declare const limit: { limit(options: { key: string }): Promise<{ success: boolean }> };
const guarded: Route = { ...route, turnstile: { secret: "s" }, honeypot: "website", rateLimit: limit };
// @ts-expect-error Turnstile cannot be asked without a secret
const unasked: Route = { ...route, turnstile: {} };
void [guarded, unasked];
