// The clock of the test in place of the platform's, for all that is imported after this.

import { env } from "cloudflare:workers";
import { clockOf } from "./clock.js";

export const clock = clockOf(env.PLAN.clock);

Date.now = clock.now;
