// The public types.

import type { AptaniaCredentials, ProtechCredentials, YulsnCredentials } from "../api.ts";
import type { Fault, FaultDetails } from "./faults.ts";
import type { Json } from "./json.ts";
import type { Store } from "./store.ts";
import type { VendorName } from "./vendors.ts";

/** The state of the vendors at the start, and after `reset()`. */
export interface FakeVendorsOptions {
  /** Aptania's host and contacts. */
  readonly aptania?: {
    /** The base URL; by default `https://api.aptania.com`. */
    readonly baseUrl?: string;
    /** Existing contacts: a signup with the same email address gets `exists`, with the contact's id if it has one. */
    readonly contacts?: readonly ExistingContact<{
      /** The email address that it is matched by, ignoring the case of ASCII letters. */
      readonly contactEmailaddress: string;
      /** The id in the response; by default the next of the fake's GUIDs. */
      readonly contactUUID?: string;
    }>[];
  };
  /** Yulsn's host and contacts. */
  readonly yulsn?: {
    /** The base URL; by default `https://api.yulsn.io`. */
    readonly baseUrl?: string;
    /** Existing contacts: a signup with the same email address or phone is a conflict. They get the first ids. */
    readonly contacts?: readonly ExistingContact<{
      /** Unique within the account, ignoring case. A blank one counts as absent. */
      readonly Email?: string;
      /** Without its country code, unique like `Email`, and compared as text. */
      readonly Phone?: string;
    }>[];
  };
  /** Protech's host and contacts. */
  readonly protech?: {
    /** The base URL, which each customer has their own of; by default `https://protech.example`. */
    readonly baseUrl?: string;
    /** Existing contacts: a signup with the same Id or email address is rejected. */
    readonly contacts?: readonly ExistingContact<{
      /** A GUID in either case; by default the next of the fake's own. */
      readonly Id?: string;
      /** Unique, ignoring case. A blank one counts as absent. */
      readonly Email?: string;
    }>[];
  };
  /** BigChange's host. It matches no contacts, so it has none at the start. */
  readonly bigchange?: {
    /** The base URL, also of the token endpoint; by default `https://api.bigchange.com`. */
    readonly baseUrl?: string;
  };
  /** Where the vendors store their state; by default in memory. With a Durable Object's storage it survives eviction. */
  readonly store?: Store;
}

/** An existing contact: the members that it is matched by, and any others of the vendor's record. */
export type ExistingContact<Contact> = Contact | (Contact & { readonly [member: string]: unknown });

/** A stored record: the members that were sent, without secrets, and its id. An integer beyond 2⁵³ is decimal text. */
export type Kept<Id = unknown> = Id & { readonly [member: string]: Json };

/** A request as a vendor received it, secrets included. */
export interface SentRequest {
  /** The time of arrival, in ISO 8601. */
  readonly at: string;
  /** The vendor. */
  readonly vendor: VendorName;
  /** The method, such as `POST`. */
  readonly method: string;
  /** The whole URL, with its query. */
  readonly url: string;
  /** The headers, by their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as text, or its beginning where it is too long. Bytes that are no UTF-8 are U+FFFD. */
  readonly body: string;
  /** The status of the response; null where the connection was cut. */
  readonly status: number | null;
}

/** The members of every vendor. */
export interface FakeVendor<Credentials> {
  /** The base URL, for the `baseUrl` of a call or a route. */
  readonly baseUrl: string;
  /** Valid credentials, for the `credentials` of a call or a route. They are valid for the fakes only. */
  readonly credentials: Credentials;
}

/**
 * Aptania: createContact and createAccount.
 *
 * A contact is matched by its email address, ignoring the case of ASCII letters. An error response has the members of the documented response, and the reason.
 */
export interface FakeAptania extends FakeVendor<AptaniaCredentials> {
  /** The contacts, oldest first. A contact that is matched is not changed. */
  readonly contacts: readonly Kept<{
    /** The id in createContact's response: the next of the fake's GUIDs, in the same order in every run, or the one that the contact had at the start. */
    readonly contactUUID: string;
  }>[];
  /** The accounts, oldest first. They have no id: createAccount's `StatusDesc` is not stored. */
  readonly accounts: readonly Kept[];
}

/**
 * Yulsn.
 *
 * A contact with the Email or Phone of another, ignoring case, gets a 409. So does a `PreferredStoreId` other than 1, 2 and 3.
 */
export interface FakeYulsn extends FakeVendor<YulsnCredentials> {
  /** The contacts, oldest first. */
  readonly contacts: readonly Kept<{
    /** 1, 2, 3 and so on, beginning with the contacts of the start. It replaces an `Id` that was sent. */
    readonly Id: number;
  }>[];
}

/**
 * Protech UX365.
 *
 * An Id or an Email that exists gets `Status` 1, in XML `Error`, under HTTP 200. Wrong keys get a 401.
 */
export interface FakeProtech extends FakeVendor<ProtechCredentials> {
  /** The contacts, oldest first. One that was sent as XML has the values of the same JSON. */
  readonly contacts: readonly Kept<{
    /** A GUID in lower case: the one that was sent, else the next of the fake's own, in the same order in every run. */
    readonly Id: string;
  }>[];
}

/** The client's credentials for the fake BigChange, and the customer that its tokens are for. */
export interface BigChangeClient {
  /** The customer's id, in decimal digits: a whole number of 64 bits that a double cannot hold. */
  readonly customerId: string;
  /** The client's id at the token endpoint. */
  readonly clientId: string;
  /** The client's secret at the token endpoint, with characters that a form must escape. */
  readonly clientSecret: string;
}

/**
 * BigChange.
 *
 * Ids are larger than a JavaScript number can hold. A fetched token is valid for an hour, or until `reset()`. A client that caches it longer, as this package does from
 * one test to the next, gets a 401 and fetches another: do not rely on the number of requests in `sent`.
 */
export interface FakeBigChange extends FakeVendor<BigChangeClient> {
  /** The contacts, oldest first. */
  readonly contacts: readonly Kept<{
    /** The id in decimal digits, above 2⁵³. The response has it as a JSON number, as on the vendor's page. */
    readonly id: string;
  }>[];
  /** A token that never expires, for credentials with a token. */
  readonly accessToken: string;
  /** A token that never expires, without the scope `contacts:write`: it gets a 403. */
  readonly readOnlyToken: string;
  /** Expires every fetched token: they get a 401. */
  expireTokens(): void;
}

/** The five create calls. They respond as the vendors' pages say, and refuse everything that the pages do not allow. */
export interface FakeVendors {
  /**
   * Replaces the global `fetch`. It needs no `this`.
   *
   * It rejects with a `TypeError` for a `cut` connection, a URL of no vendor, and an invalid request; and with the signal's reason once the signal is aborted. The
   * messages contain no query, header or body.
   */
  readonly fetch: typeof globalThis.fetch;
  /** The last 1,000 requests that reached a vendor, oldest first. */
  readonly sent: readonly SentRequest[];
  /** Aptania, with its contacts and accounts. */
  readonly aptania: FakeAptania;
  /** Yulsn, with its contacts. */
  readonly yulsn: FakeYulsn;
  /** Protech UX365, with its contacts. */
  readonly protech: FakeProtech;
  /** BigChange, with its contacts and tokens. */
  readonly bigchange: FakeBigChange;
  /**
   * Makes a vendor fail from the next request on, or restores it with `none`. Throws a `TypeError` for invalid arguments.
   *
   * @param vendor the vendor; BigChange's token endpoint belongs to BigChange
   * @param fault the kind of failure
   * @param details the number of requests, the delay, and the `Retry-After`
   */
  fail(vendor: VendorName, fault: Fault, details?: FaultDetails): void;
  /** Deletes records, tokens, faults and recorded requests, and restores the state of the start. */
  reset(): void;
}
