// The fake vendors.

import * as aptania from "./aptania.ts";
import * as bigchange from "./bigchange.ts";
import type { Call } from "./call.ts";
import * as protech from "./protech.ts";
import type { Refusal } from "./refusal.ts";
import type { Store } from "./store.ts";
import * as yulsn from "./yulsn.ts";

/** The vendors' names, as in the package's calls. */
export type VendorName = "aptania" | "yulsn" | "protech" | "bigchange";

export interface Vendor {
  /** The base URL of the real one. */
  readonly baseUrl: string;
  /** Responds to a valid request, and throws a `Refusal` for any other. */
  accept(call: Call, store: Store): Response;
  /** This vendor's response for a refusal. */
  refuse(call: Call, refusal: Refusal): Response;
}

export const vendors: Readonly<Record<VendorName, Vendor>> = { aptania, yulsn, protech, bigchange };

export const vendorNames = Object.keys(vendors) as VendorName[];
