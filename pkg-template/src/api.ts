// The types of the public face.

import type { StandardJSONSchemaV1, StandardSchemaV1 } from "@standard-schema/spec";

/** Validates a record: a call's whole record, or the part of it that a form fills in. */
export interface Schema<Input, Output> {
  /** Standard Schema and Standard JSON Schema, for form libraries and routers. Before `init`, its `validate` returns a promise. */
  readonly "~standard": StandardSchemaV1.Props<Input, Output> & StandardJSONSchemaV1.Props<Input, Output>;
  /** The fields, for showing a form. Available without the wasm. */
  readonly fields: readonly Field[];
  /** Validates an object. Returns a normalised copy, or every issue. Once the wasm is loaded it throws for no input. */
  validate(input: unknown): Validation<Output>;
  /** Validates a form's entries. */
  fromForm(form: FormElement | FormData | URLSearchParams | Iterable<readonly [string, string | Blob]>): Validation<Output>;
}

/** One create call. As a `Schema` it validates the whole record, as a server sends it. */
export interface Call<Input, Output, Credentials> extends Schema<Input, Output> {
  /** The call's name, such as `aptania.createContact`. */
  readonly id: CallId;
  /** The members that a visitor may set by default: `pick` of those. The others are not required, and `not_allowed` where they are set. */
  readonly visitor: Schema<Partial<Input>, Partial<Output>>;
  /** The schema of some members, the same list as the route's `accept`. `optional` names those that the edge fills in where they are blank. */
  pick<K extends string & keyof Input>(
    names: readonly K[],
    options?: { readonly optional?: readonly K[] },
  ): Schema<Pick<Input, K>, Pick<Output, K & keyof Output>>;
  /** Builds the exact request to the vendor. Throws `EnlistError` `invalid_input` (with `issues`) or `bad_config`. */
  buildRequest(input: Input, options: BuildOptions<Credentials>): PreparedRequest;
  /** Classifies a vendor's response. Never throws; a response that cannot be read is `unknown`. */
  readResponse(response: {
    readonly status: number;
    readonly headers?: Headers | Readonly<Record<string, string>>;
    readonly body: string | Uint8Array;
  }): Outcome;
  /** Validates the visitor's part of a record and sends it to your own edge. In a page it loads the wasm first, unless it is loaded. */
  submit(input: Partial<Input>, options: EndpointOptions): Promise<Outcome>;
  /** Validates the whole record and sends it to the vendor. For servers. */
  submit(input: Input, options: DirectOptions<Credentials>): Promise<Outcome>;
}

/** The result of validation: the normalised copy of an input, or its issues. */
export type Validation<T> =
  | {
      /** The normalised copy, as plain JSON. */
      readonly value: T;
      /** Undefined for a valid input. */
      readonly issues?: undefined;
    }
  | {
      /** Undefined for an invalid input. */
      readonly value?: undefined;
      /** Every issue, in declaration order; never empty. */
      readonly issues: readonly Issue[];
    };

/** The names of the calls. */
export type CallId = "aptania.createContact" | "aptania.createAccount" | "yulsn.createContact" | "protech.createContact" | "bigchange.createContact";

/** `HTMLFormElement` where the DOM's types are available, else `never`: worker projects need no DOM lib. */
export type FormElement = typeof globalThis extends { HTMLFormElement: { prototype: infer F } } ? F : never;

/** A Standard Schema issue with a stable `code` and `params`, so that messages can be translated. */
export interface Issue {
  /** The kind of issue. */
  readonly code: IssueCode;
  /** The message in English. It never contains the submitted value. */
  readonly message: string;
  /** The path of the member: `["contactAttr", 0, "attrID"]`. */
  readonly path: readonly (string | number)[];
  /** The path as a JSON Pointer (RFC 6901): `/contactAttr/0/attrID`. The empty text is the record. */
  readonly pointer: string;
  /** The name of the form control: `contactAttr[0].attrID`. */
  readonly name: string;
  /** The numbers in the message: `{ max: 50 }`. */
  readonly params?: Readonly<Record<string, string | number>>;
}

/** The codes of issues. */
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

/** A member of a record, as a page shows it. */
export interface Field {
  /** The name on the wire, dotted for nested: `location.latitude`, `contactAttr[].attrID`. */
  readonly name: string;
  /** The label: `Email address`. */
  readonly label: string;
  /** The kind of value. */
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
  /** Whether it is required. */
  readonly required: boolean;
  /** The longest text, in UTF-16 code units. */
  readonly maxLength?: number;
  /** The least number. */
  readonly min?: number;
  /** The greatest number. */
  readonly max?: number;
  /** HTML autofill token(s). */
  readonly autocomplete?: string;
  /** Whether a visitor may set it by default. */
  readonly visitor: boolean;
}

/** Credentials for Aptania. */
export interface AptaniaCredentials {
  /** The API token, sent in the body. */
  readonly tokenUUID: string;
}

/** Credentials for Yulsn. */
export interface YulsnCredentials {
  /** The API key, sent in a header. */
  readonly apiKey: string;
}

/** Credentials for Protech. */
export interface ProtechCredentials {
  /** The API key, sent in the query. */
  readonly apiKey: string;
  /** The client's id, sent in the query. */
  readonly clientId: string;
}

/** Credentials for BigChange: a token, or the client's credentials that one is fetched with. */
export type BigChangeCredentials = {
  /** The customer's id, a whole number of 64 bits, sent in a header. */
  readonly customerId: string | number | bigint;
} & (
  | {
      /** A token with the scope `contacts:write`, sent in a header. */
      readonly accessToken: string;
      /** Not together with a token. */
      readonly clientId?: never;
    }
  | {
      /** The client's id for fetching a token (OAuth 2 client credentials). Servers only. */
      readonly clientId: string;
      /** The client's secret, sent to `tokenUrl` only. */
      readonly clientSecret: string;
      /** The URL that issues tokens; by default BigChange's. */
      readonly tokenUrl?: string;
      /** Not together with the client's credentials. */
      readonly accessToken?: never;
    }
);

/** Options of a request to a vendor. Credentials are visible ASCII. URLs are https (http for localhost, 127.0.0.1 and [::1] only) without userinfo, query or fragment. Else `bad_config`, which names the member and never its value. */
export interface BuildOptions<Credentials> {
  /** The vendor's secrets. */
  readonly credentials: Credentials;
  /** The vendor's base URL, joined with one slash. Required for Protech. */
  readonly baseUrl?: string;
  /** The body's format. `xml` is for Protech, and not for a page. */
  readonly format?: "json" | "xml";
}

/** A request, ready for `fetch(url, request)`. */
export interface PreparedRequest {
  /** Always `POST`. */
  readonly method: "POST";
  /** The URL. It can hold secrets. */
  readonly url: string;
  /** The headers. They can hold secrets. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body: the record, and for some vendors a secret. */
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Options of sending. */
export interface SendOptions {
  /** Aborts the submission, which then rejects with `EnlistError` `aborted`. */
  readonly signal?: AbortSignal;
  /** How long one attempt may take, in milliseconds; by default 30 000 to an endpoint, 10 000 to a vendor. */
  readonly timeoutMs?: number;
  /** The number of further attempts; by default 2. They follow `unavailable`, and `unknown` only where a repeat is safe. */
  readonly maxRetries?: number;
  /** Replaces the platform's `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
}

/** Options of sending to your own edge. */
export interface EndpointOptions extends SendOptions {
  /** The URL of the edge, relative to the page. */
  readonly endpoint: string | URL;
  /** The schema that validates the input; by default `call.visitor`. */
  readonly schema?: Schema<any, any>;
  /** 1–255 visible ASCII characters; by default a fresh UUID for each `submit()`. */
  readonly idempotencyKey?: string;
  /** Whether the request may outlive the page. */
  readonly keepalive?: boolean;
  /** Not for an endpoint, which has the vendor's secrets itself. */
  readonly credentials?: never;
}

/** Options of sending to the vendor. In a page this throws `EnlistError` `secret_in_browser` unless `dangerouslyAllowBrowser` is true. */
export interface DirectOptions<Credentials> extends SendOptions, BuildOptions<Credentials> {
  /** Exposes your secrets to everyone who opens the page. */
  readonly dangerouslyAllowBrowser?: boolean;
  /** Not together with credentials. */
  readonly endpoint?: never;
}

/** The outcome of a submission. */
export type Outcome =
  | {
      /** The vendor created the record. */
      readonly status: "created";
      /** The vendor's id of the record, where the response has one. An endpoint's response has one only if its route discloses it. */
      readonly id: string | null;
    }
  | {
      /** The vendor had the record already, and created no second one. */
      readonly status: "exists";
      /** The vendor's id of the record, where the response has one. */
      readonly id: string | null;
    }
  | {
      /** The submission is stored, and will be delivered later. */
      readonly status: "accepted";
      /** The submission's id. */
      readonly submission: string;
    }
  | {
      /** The record is invalid; nothing was created. */
      readonly status: "invalid";
      /** Every issue. */
      readonly issues: readonly Issue[];
    }
  | {
      /** The record conflicts with one that the vendor has (HTTP 409). */
      readonly status: "conflict";
      /** The vendor's message; from an endpoint a fixed text. */
      readonly message: string;
    }
  | {
      /** The vendor refuses the credentials (HTTP 401 and 403). The operator has to correct them. */
      readonly status: "denied";
      /** The vendor's message; from an endpoint a fixed text. */
      readonly message: string;
    }
  | {
      /** The vendor refuses the record; sending the same again does not help. */
      readonly status: "rejected";
      /** The vendor's message; from an endpoint a fixed text. */
      readonly message: string;
    }
  | {
      /** The vendor is not available and created nothing; the record can be sent again. */
      readonly status: "unavailable";
      /** The vendor's message; from an endpoint a fixed text. */
      readonly message: string;
      /** How long to wait, in seconds, where the response says so. */
      readonly retryAfter: number | null;
    }
  | {
      /** Whether the record arrived is unknown; sending it again can create a second one. */
      readonly status: "unknown";
      /** The vendor's message, or the reason. */
      readonly message: string;
    };
