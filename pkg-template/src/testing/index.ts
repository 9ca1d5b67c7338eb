export { fakeVendors } from "./fake-vendors.ts";
export type { Fault, FaultDetails } from "./faults.ts";
export type { Json } from "./json.ts";
export type { Store } from "./store.ts";
export type { FakeVendor, FakeVendors, FakeVendorsOptions, Kept, Known, SentRequest } from "./types.ts";
export type { VendorName } from "./vendors.ts";
