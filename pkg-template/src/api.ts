// The types of the public face.

import type { StandardJSONSchemaV1, StandardSchemaV1 } from "@standard-schema/spec";

/** Something that judges a record: a whole call, or the part of it that a form fills. */
export interface Schema<Input, Output> {
  /** Standard Schema and Standard JSON Schema, so that form libraries and routers take it as it is. Before `init` its validate answers with a promise. */
  readonly "~standard": StandardSchemaV1.Props<Input, Output> & StandardJSONSchemaV1.Props<Input, Output>;
  /** What a page needs to show the fields: usable before, and without, the wasm. */
  readonly fields: readonly Field[];
  /** Every issue at once, in declaration order. Once ready it throws on no input whatever. `value` is the normalised copy: plain JSON. */
  validate(input: unknown): Validation<Output>;
  /** The same, from a form's names and texts. */
  fromForm(form: FormElement | FormData | URLSearchParams | Iterable<readonly [string, string | Blob]>): Validation<Output>;
}

/** One create call. As a `Schema` it judges the whole record, as a server sends it. */
export interface Call<Input, Output, Credentials> extends Schema<Input, Output> {
  /** The call's name, such as `aptania.createContact`. */
  readonly id: CallId;
  /** The members a visitor may set by default: `pick` of those. The others are not required, and `not_allowed`. */
  readonly visitor: Schema<Partial<Input>, Partial<Output>>;
  /** Another choice of members, the same list as the route's `accept`; `optional` names those that the edge fills in where blank. */
  pick<K extends string & keyof Input>(
    names: readonly K[],
    options?: { readonly optional?: readonly K[] },
  ): Schema<Pick<Input, K>, Pick<Output, K & keyof Output>>;
  /** The exact upstream request. Throws `EnlistError` `invalid_input` (with `issues`) or `bad_config`. */
  buildRequest(input: Input, options: BuildOptions<Credentials>): PreparedRequest;
  /** What an upstream answer means. Never throws; what cannot be read is `unknown`. */
  readResponse(response: {
    readonly status: number;
    readonly headers?: Headers | Readonly<Record<string, string>>;
    readonly body: string | Uint8Array;
  }): Outcome;
  /** Validates a visitor's part, then sends it to your own edge. In a page it loads the wasm where that has not been done. */
  submit(input: Partial<Input>, options: EndpointOptions): Promise<Outcome>;
  /** Validates the whole record, then sends it to the vendor. For servers. */
  submit(input: Input, options: DirectOptions<Credentials>): Promise<Outcome>;
}

/** What a schema says of an input: its normalised copy, or what is wrong. */
export type Validation<T> =
  | {
      /** The normalised copy: plain JSON. */
      readonly value: T;
      /** Nothing is wrong. */
      readonly issues?: undefined;
    }
  | {
      /** There is none. */
      readonly value?: undefined;
      /** Everything that is wrong, in declaration order; never empty. */
      readonly issues: readonly Issue[];
    };

/** The names of the calls. */
export type CallId = "aptania.createContact" | "aptania.createAccount" | "yulsn.createContact" | "protech.createContact" | "bigchange.createContact";

/** `HTMLFormElement` where the DOM's types are there, never elsewhere: worker projects need no DOM lib. */
export type FormElement = typeof globalThis extends { HTMLFormElement: { prototype: infer F } } ? F : never;

/** A superset of a Standard Schema issue: a stable `code` with `params`, so messages can be translated. */
export interface Issue {
  /** What is wrong. */
  readonly code: IssueCode;
  /** In English; never contains the submitted value. */
  readonly message: string;
  /** Where: `["contactAttr", 0, "attrID"]`. */
  readonly path: readonly (string | number)[];
  /** The same as a JSON Pointer (RFC 6901): `/contactAttr/0/attrID`; the empty text is the record. */
  readonly pointer: string;
  /** The form control's name: `contactAttr[0].attrID`. */
  readonly name: string;
  /** What the message depends on: `{ max: 50 }`. */
  readonly params?: Readonly<Record<string, string | number>>;
}

/** What can be wrong. */
export type IssueCode =
  | "required"
  | "type"
  | "email"
  | "too_long"
  | "too_few"
  | "too_many"
  | "too_deep"
  | "too_large"
  | "integer"
  | "number"
  | "range"
  | "boolean"
  | "date"
  | "time"
  | "date_time"
  | "uuid"
  | "opaque_id"
  | "ipv4"
  | "id_list"
  | "unknown_field"
  | "not_allowed"
  | "duplicate_field"
  | "malformed"
  | "upstream";

/** What a page needs to know of a member. */
export interface Field {
  /** The name on the wire, dotted for nested: `location.latitude`, `contactAttr[].attrID`. */
  readonly name: string;
  /** What a person calls it: `Email address`. */
  readonly label: string;
  /** What values it takes. */
  readonly kind:
    | "text"
    | "email"
    | "integer"
    | "int64"
    | "number"
    | "boolean"
    | "date"
    | "time"
    | "date_time"
    | "uuid"
    | "opaque_id"
    | "ipv4"
    | "id_list"
    | "list"
    | "object";
  /** Whether it must be there. */
  readonly required: boolean;
  /** Longest text, in UTF-16 code units. */
  readonly maxLength?: number;
  /** Least number. */
  readonly min?: number;
  /** Greatest number. */
  readonly max?: number;
  /** HTML autofill token(s). */
  readonly autocomplete?: string;
  /** Whether a visitor may set it by default. */
  readonly visitor: boolean;
}

/** What Aptania gave you. */
export interface AptaniaCredentials {
  /** The API token; it goes in the body. */
  readonly tokenUUID: string;
}

/** What Yulsn gave you. */
export interface YulsnCredentials {
  /** The API key; it goes in a header. */
  readonly apiKey: string;
}

/** What Protech gave you. */
export interface ProtechCredentials {
  /** The API key; it goes in the query. */
  readonly apiKey: string;
  /** The client's id; it goes in the query. */
  readonly clientId: string;
}

/** What BigChange gave you: a token, or what one is fetched with. */
export type BigChangeCredentials = {
  /** The customer's id, a whole number of 64 bits; it goes in a header. */
  readonly customerId: string | number | bigint;
} & (
  | {
      /** A token of the scope `contacts:write`; it goes in a header. */
      readonly accessToken: string;
      /** Not beside a token. */
      readonly clientId?: never;
    }
  | {
      /** The client's id, to fetch a token with (OAuth 2 client credentials). Servers only. */
      readonly clientId: string;
      /** The client's secret; it goes to `tokenUrl` and nowhere else. */
      readonly clientSecret: string;
      /** Where a token is fetched; by default where BigChange gives them. */
      readonly tokenUrl?: string;
      /** Not beside what one is fetched with. */
      readonly accessToken?: never;
    }
);

/** Credentials are visible ASCII, URLs https (http for localhost, 127.0.0.1 and [::1] only) without userinfo, query or fragment: else `bad_config`, naming the member and never its value. */
export interface BuildOptions<Credentials> {
  /** The vendor's secrets. */
  readonly credentials: Credentials;
  /** Where the vendor listens; joined with one slash; required for protech. */
  readonly baseUrl?: string;
  /** The body's format; xml: protech, and not in a page. */
  readonly format?: "json" | "xml";
}

/** A request, ready for `fetch(url, request)`. */
export interface PreparedRequest {
  /** Always `POST`. */
  readonly method: "POST";
  /** Where to; it may hold secrets. */
  readonly url: string;
  /** They may hold secrets. */
  readonly headers: Readonly<Record<string, string>>;
  /** The record, and perhaps a secret. */
  readonly body: Uint8Array<ArrayBuffer>;
}

/** How to send. */
export interface SendOptions {
  /** Ends the submission, which then rejects with `EnlistError` `aborted`. */
  readonly signal?: AbortSignal;
  /** For one attempt; by default 30 000 to an endpoint, 10 000 to a vendor. */
  readonly timeoutMs?: number;
  /** By default 2; only after `unavailable`, and after `unknown` only where a repeat is safe. */
  readonly maxRetries?: number;
  /** Instead of the platform's. */
  readonly fetch?: typeof globalThis.fetch;
}

/** Sending to your own edge. */
export interface EndpointOptions extends SendOptions {
  /** Where it listens; relative to the page. */
  readonly endpoint: string | URL;
  /** What judges the input; by default `call.visitor`. */
  readonly schema?: Schema<any, any>;
  /** 1–255 visible ASCII characters; by default a fresh UUID for each `submit()`. */
  readonly idempotencyKey?: string;
  /** Lets the request outlive the page. */
  readonly keepalive?: boolean;
  /** Not to an endpoint: it holds the vendor's secrets itself. */
  readonly credentials?: never;
}

/** Sending to the vendor. In a page this throws `EnlistError` `secret_in_browser` unless `dangerouslyAllowBrowser` is true. */
export interface DirectOptions<Credentials> extends SendOptions, BuildOptions<Credentials> {
  /** Shows your secrets to whoever opens the page. */
  readonly dangerouslyAllowBrowser?: boolean;
  /** Not beside credentials: a record goes to one place. */
  readonly endpoint?: never;
}

/** What came of a submission. */
export type Outcome =
  | {
      /** The vendor made the record. */
      readonly status: "created";
      /** The vendor's id of it, where its answer has one; an endpoint tells none unless its route discloses it. */
      readonly id: string | null;
    }
  | {
      /** The vendor has the record already, and made no second one. */
      readonly status: "exists";
      /** The vendor's id of it, where its answer has one. */
      readonly id: string | null;
    }
  | {
      /** It is kept, and will be delivered later. */
      readonly status: "accepted";
      /** What it is kept under. */
      readonly submission: string;
    }
  | {
      /** Something is wrong with the record; nothing was made. */
      readonly status: "invalid";
      /** Everything that is wrong. */
      readonly issues: readonly Issue[];
    }
  | {
      /** It contradicts a record that the vendor has (HTTP 409). */
      readonly status: "conflict";
      /** The vendor's words; from an endpoint a fixed text. */
      readonly message: string;
    }
  | {
      /** The vendor does not take the credentials (HTTP 401 and 403): the operator's to mend. */
      readonly status: "denied";
      /** The vendor's words; from an endpoint a fixed text. */
      readonly message: string;
    }
  | {
      /** The vendor refuses it; to send the same again is no use. */
      readonly status: "rejected";
      /** The vendor's words; from an endpoint a fixed text. */
      readonly message: string;
    }
  | {
      /** It was not taken in now, and nothing was made: it may be sent again. */
      readonly status: "unavailable";
      /** The vendor's words; from an endpoint a fixed text. */
      readonly message: string;
      /** How long to wait, in seconds, where the answer says so. */
      readonly retryAfter: number | null;
    }
  | {
      /** Nobody can know whether it arrived: to send it again may make a second record. */
      readonly status: "unknown";
      /** The vendor's words, or why nobody can know. */
      readonly message: string;
    };
