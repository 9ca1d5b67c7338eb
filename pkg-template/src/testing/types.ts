// The types of the face.

import type { AptaniaCredentials, ProtechCredentials, YulsnCredentials } from "../api.ts";
import type { Fault, FaultDetails } from "./faults.ts";
import type { Json } from "./json.ts";
import type { Store } from "./store.ts";
import type { VendorName } from "./vendors.ts";

/** What the vendors are like at the start, and again after `reset()`. */
export interface FakeVendorsOptions {
  /** Aptania's host and contacts. */
  readonly aptania?: {
    /** Where it listens; by default `https://api.aptania.com`. */
    readonly baseUrl?: string;
    /** Contacts that it has: a signup with the same e-mail address is answered by `exists`, with this id where one is given. */
    readonly contacts?: readonly Known<{
      /** What it is matched by, whatever the case of its ASCII letters. */
      readonly contactEmailaddress: string;
      /** The id, as it is to be answered; by default the next of the fake's GUIDs. */
      readonly contactUUID?: string;
    }>[];
  };
  /** Yulsn's host and contacts. */
  readonly yulsn?: {
    /** Where it listens; by default `https://api.yulsn.io`. */
    readonly baseUrl?: string;
    /** Contacts that it has: a signup with the same e-mail address or phone is a conflict. They are given the first ids. */
    readonly contacts?: readonly Known<{
      /** Unique within the account, by the vendor's page; here whatever the case. An empty one is as good as none. */
      readonly Email?: string;
      /** Without its country code, and unique as Email is; compared as text. */
      readonly Phone?: string;
    }>[];
  };
  /** Protech's host and contacts. */
  readonly protech?: {
    /** Where it listens, as each customer has a host of their own; by default `https://protech.example`. */
    readonly baseUrl?: string;
    /** Contacts that it has: a signup with the same Id or e-mail address is rejected. */
    readonly contacts?: readonly Known<{
      /** A GUID, in letters of either case; by default the next of the fake's own. */
      readonly Id?: string;
      /** No other contact may have it, whatever the case; an empty one is as good as none. */
      readonly Email?: string;
    }>[];
  };
  /** BigChange's host. It matches no contacts, so that it needs none. */
  readonly bigchange?: {
    /** Where it listens, its token endpoint included; by default `https://api.bigchange.com`. */
    readonly baseUrl?: string;
  };
  /** Where they keep what they know; by default in memory. A Durable Object can bring its own storage, and be evicted without loss. */
  readonly store?: Store;
}

/** A contact that a vendor has: what it is matched by, and any other member of the vendor's record. */
export type Known<Contact> = Contact | (Contact & { readonly [member: string]: unknown });

/** A record as a vendor keeps it: the members that were sent, without secrets, and the id that it was given. An integer beyond 2⁵³ is decimal text. */
export type Kept<Id = unknown> = Id & { readonly [member: string]: Json };

/** A request as a vendor received it, word for word and secrets included. */
export interface SentRequest {
  /** When it came, ISO 8601. */
  readonly at: string;
  /** Whom it was for. */
  readonly vendor: VendorName;
  /** Such as `POST`. */
  readonly method: string;
  /** Whole, with its query. */
  readonly url: string;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** As text, where bytes that are no UTF-8 are U+FFFD; of one that is too long, the beginning. */
  readonly body: string;
  /** Of the answer; null where the connection was cut. */
  readonly status: number | null;
}

/** What every vendor has. */
export interface FakeVendor<Credentials> {
  /** Where it listens: a call's, or a route's, `baseUrl`. */
  readonly baseUrl: string;
  /** What it takes for good: a call's, or a route's, `credentials`. They open nothing else. */
  readonly credentials: Credentials;
}

/**
 * Aptania: createContact and createAccount.
 *
 * A contact is matched by its e-mail address, whatever the case of its ASCII letters. A refusal has the members of the documented answer, and the reason.
 */
export interface FakeAptania extends FakeVendor<AptaniaCredentials> {
  /** Oldest first. A contact that was matched stays as it was. */
  readonly contacts: readonly Kept<{
    /** What createContact answered: the next of the fake's GUIDs, which come in the same order in every run, or the one that the contact had at the start. */
    readonly contactUUID: string;
  }>[];
  /** Oldest first. They have no id: what createAccount answers as `StatusDesc` is not kept. */
  readonly accounts: readonly Kept[];
}

/**
 * Yulsn.
 *
 * Email and Phone are what no two contacts share, whatever the case, an empty one aside: 409. So is a `PreferredStoreId` other than 1, 2 and 3.
 */
export interface FakeYulsn extends FakeVendor<YulsnCredentials> {
  /** Oldest first. */
  readonly contacts: readonly Kept<{
    /** 1, 2, 3 and so on, the contacts of the start first; an `Id` that was sent gives way to it. */
    readonly Id: number;
  }>[];
}

/**
 * Protech UX365.
 *
 * An Id or an Email that is known is answered by `Status` 1, in XML `Error`, under HTTP 200. Wrong keys are a 401.
 */
export interface FakeProtech extends FakeVendor<ProtechCredentials> {
  /** Oldest first; what came as XML has the values that its JSON would have. */
  readonly contacts: readonly Kept<{
    /** A GUID in lower case: the one that was sent, else the next of the fake's own, which come in the same order in every run. */
    readonly Id: string;
  }>[];
}

/** What the fake BigChange gives tokens for, and the customer that they are good for. */
export interface BigChangeClient {
  /** The customer's id, in decimal digits: a whole number of 64 bits that a double cannot hold. */
  readonly customerId: string;
  /** The client's id at the token endpoint. */
  readonly clientId: string;
  /** The client's secret at the token endpoint; it holds characters that a form must escape. */
  readonly clientSecret: string;
}

/**
 * BigChange.
 *
 * Ids are beyond what a JavaScript number can hold. A token that was fetched lasts an hour, or until `reset()`. A client that keeps its token longer, as this
 * package does from one test to the next, is answered 401 and fetches another: do not count on the number of requests in `sent`.
 */
export interface FakeBigChange extends FakeVendor<BigChangeClient> {
  /** Oldest first. */
  readonly contacts: readonly Kept<{
    /** In decimal digits, above 2⁵³; the answer has it as a JSON number, as the vendor's page does. */
    readonly id: string;
  }>[];
  /** A token that never expires, for credentials that have a token of their own. */
  readonly accessToken: string;
  /** One that never expires and lacks the scope `contacts:write`: a 403. */
  readonly readOnlyToken: string;
  /** Ends every token that was fetched: a 401. */
  expireTokens(): void;
}

/** Five create calls that answer as their vendors' pages say, and refuse whatever those pages do not allow. */
export interface FakeVendors {
  /**
   * Stands in for the global `fetch`. It needs no `this`.
   *
   * It rejects with a `TypeError` where a connection is `cut`, where the request is for no vendor's URL, and where the global one would find no valid request; with
   * the signal's reason once that is aborted. The messages name no query, header or body.
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
   * Has a vendor fail from the next request on, or heals it by `none`. It throws a `TypeError` at what makes no sense.
   *
   * @param vendor which; BigChange's token endpoint is BigChange
   * @param fault how
   * @param details how often, how late, and when to come again
   */
  fail(vendor: VendorName, fault: Fault, details?: FaultDetails): void;
  /** Forgets records, tokens, faults and what was sent: all is as at the start. */
  reset(): void;
}
