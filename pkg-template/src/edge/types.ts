// The types of the edge handler's face.

import type { Call, Outcome } from "../api.ts";
import type { LedgerConfig } from "./ledger/types.ts";
import type { aptania } from "../vendors/aptania.ts";
import type { bigchange } from "../vendors/bigchange.ts";
import type { protech } from "../vendors/protech.ts";
import type { yulsn } from "../vendors/yulsn.ts";

/** What an edge does. */
export interface EdgeConfig {
  /** By the paths that forms are posted to. */
  readonly routes: Readonly<Record<`/${string}`, Route>>;
  /** Origins whose pages may post, beside the worker's own: `https://www.example.com`. */
  readonly allowedOrigins?: readonly string[];
  /** Longest body, in bytes; by default 65 536. It has half a minute to arrive, and another second for each 16 000 bytes that it may be long. */
  readonly maxBodyBytes?: number;
  /** For one attempt at the vendor; by default 10 000. */
  readonly timeoutMs?: number;
  /** Instead of the platform's. */
  readonly fetch?: typeof globalThis.fetch;
  /** By default one JSON line on the console, free of personal data and secrets. */
  readonly log?: (event: LogEvent) => void;
  /** The vendor's own answer, for an operator's eyes: may hold personal data. By default it goes nowhere. */
  readonly onAnswer?: (event: LogEvent & { readonly message?: string }) => void;
  /** Keeps submissions until they have reached their vendor, or an operator; without it a submission that the vendor does not take at once is its visitor's to send again. */
  readonly ledger?: LedgerConfig;
}

/** What becomes of the forms that are posted to a path. */
export type Route =
  | RouteOf<typeof aptania.createContact>
  | RouteOf<typeof aptania.createAccount>
  | RouteOf<typeof yulsn.createContact>
  | RouteOf<typeof protech.createContact>
  | RouteOf<typeof bigchange.createContact>;

/** A route to one call. */
export interface RouteOf<C> {
  /** The vendor's call. */
  readonly call: C;
  /** The vendor's secrets. */
  readonly credentials: C extends Call<any, any, infer K> ? K : never;
  /** Where the vendor listens; required for protech. */
  readonly baseUrl?: string;
  /** The format of the vendor's request; xml: protech. */
  readonly format?: "json" | "xml";
  /** Members that a visitor may set; by default the call's `visitor` members. */
  readonly accept?: readonly string[];
  /** Always these, whatever the visitor sends. */
  readonly set?: Partial<InputOf<C>>;
  /** These where the visitor left blank. */
  readonly defaults?: Partial<InputOf<C>>;
  /** The form's own control names, with the members they stand for: `{ email: "contactEmailaddress" }`. */
  readonly names?: Readonly<Record<string, string>>;
  /** For aptania.createContact: the cookie that Aptania's script sets, and what to send for a visitor who has none. */
  readonly userUUID?: {
    /** The cookie's name, which is each account's own. */
    readonly cookie: string;
    /** A visitor who has no such cookie gets this; without it such a submission is `rejected`. */
    readonly otherwise?: string | (() => string);
  };
  /** For yulsn: `RegistrationIp` is the address that the request came from. It is personal data. */
  readonly fillIp?: boolean;
  /** Where a browser without script is sent after a success (303): http(s), or a path; by default a built-in page. */
  readonly successUrl?: string;
  /**
   * Whether a visitor may tell `exists` from `created`, and gets the record's id; by default not. A `conflict` (409) is told in any case, for then nothing was
   * made: with yulsn, which refuses a second contact of an e-mail address or a phone number, whoever posts here can thus find out who has signed up.
   */
  readonly disclose?: boolean;
  /**
   * With a ledger: whether a submission of which nobody can know whether it arrived is held for the operator, which is the default, or sent again, which may make a
   * second record. One that is safe to repeat is sent again in any case.
   */
  readonly onUnknown?: "hold" | "retry";
  /**
   * Cloudflare Turnstile, whose token a form or a JSON record brings along as `cf-turnstile-response`. It needs the ledger, because what is only doubtful is held there:
   * as `unverified` what came while Turnstile could not be asked, and as `no_token` what a form without script posts. A JSON record without a token is answered by the
   * problem `bot-check` (403), as is whatever Turnstile refuses, and nothing of it is kept. A repeat of what is kept uses no token.
   */
  readonly turnstile?: {
    /** The widget's secret key. */
    readonly secret: string;
    /** Where Turnstile is asked; by default its own `siteverify`. */
    readonly url?: string;
  };
  /**
   * A rate limit of Cloudflare's, or anything that answers like one. It is asked before a body is read, with a key of the route's path and the visitor's address
   * (`CF-Connecting-IP`; without it all share one). Whoever is past the limit is answered by the problem `rate-limited` (429). While it does not answer, nobody is.
   */
  readonly rateLimit?: {
    /** Counts one more under this key. */
    limit(options: { readonly key: string }): Promise<{
      /** Whether that was within the limit. */
      readonly success: boolean;
    }>;
  };
  /**
   * The name of a control that people leave blank. What comes with it filled in is told as `accepted` and held as `suspect`, for password managers fill in whatever
   * they find. It is no part of the record, and needs the ledger.
   */
  readonly honeypot?: string;
}

/** What a call takes. */
export type InputOf<C> = C extends Call<infer I, any, any> ? I : never;

/** One line of the log. */
export interface LogEvent {
  /** When, ISO 8601. */
  readonly at: string;
  /**
   * `submission`, or what ended a request before there was an outcome, such as `forbidden` or `misconfigured`. Of a submission that is kept also `attempt`, at
   * delivering it later, `held` and `dead`. Where a rate limit does not answer, `rate-limit-failed`. Where a ledger cannot go on, with
   * one submission or at all, `ledger-failed`: it tries again.
   */
  readonly event: string;
  /** The route's path. */
  readonly route: string;
  /** The call's id. */
  readonly call: string;
  /** What came of a submission. */
  readonly outcome?: Outcome["status"];
  /** The HTTP status of the vendor's answer. */
  readonly upstreamStatus?: number;
  /** How long the vendor took, retries included. */
  readonly ms?: number;
  /** Of a submission that is kept for later. */
  readonly submission?: string;
  /** Why it is held or dead. */
  readonly reason?: string;
  /** What was wrong, in the record or, where the event is `misconfigured` or `held`, in the configuration: the first hundred. An undeclared name is `/*`. */
  readonly issues?: readonly {
    /** Where, as a JSON Pointer (RFC 6901). */
    readonly pointer: string;
    /** What is wrong there: an issue's code; in the configuration `bad_config` too, and `configure_failed` where the function that gives it has thrown. */
    readonly code: string;
    /** In words, without any value: where the event is `misconfigured`. */
    readonly message?: string;
  }[];
}
