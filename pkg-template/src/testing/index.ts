/**
 * Fake vendors for tests: a `fetch` that responds as the vendors' pages say, fails on request, and records the requests.
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
  ExistingContact,
  SentRequest,
} from "./types.ts";
export type { VendorName } from "./vendors.ts";
