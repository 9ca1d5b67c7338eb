// Who answers.

import * as aptania from "./aptania.ts";
import * as bigchange from "./bigchange.ts";
import type { Call } from "./call.ts";
import * as protech from "./protech.ts";
import type { Refusal } from "./refusal.ts";
import type { Store } from "./store.ts";
import * as yulsn from "./yulsn.ts";

/** The vendors' names, as the package's calls have them. */
export type VendorName = "aptania" | "yulsn" | "protech" | "bigchange";

export interface Vendor {
  /** Where the real one listens. */
  readonly baseUrl: string;
  /** Answers a good request, throws `Refusal` at any other. */
  accept(call: Call, store: Store): Response;
  /** Words a refusal as this vendor would. */
  refuse(call: Call, refusal: Refusal): Response;
}

export const vendors: Readonly<Record<VendorName, Vendor>> = { aptania, yulsn, protech, bigchange };

export const vendorNames = Object.keys(vendors) as VendorName[];
