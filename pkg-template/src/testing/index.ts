/**
 * The vendors, faked for tests: a `fetch` that answers and refuses as their pages say, fails on order, and shows what it was sent.
 *
 * @module enlist-sdk/testing
 */

export { fakeVendors } from "./fake-vendors.ts";
export type { Fault, FaultDetails } from "./faults.ts";
export type { Json } from "./json.ts";
export type { Store } from "./store.ts";
export type {
  BigChangeClient,
  FakeAptania,
  FakeBigChange,
  FakeProtech,
  FakeVendor,
  FakeVendors,
  FakeVendorsOptions,
  FakeYulsn,
  Kept,
  Known,
  SentRequest,
} from "./types.ts";
export type { VendorName } from "./vendors.ts";
