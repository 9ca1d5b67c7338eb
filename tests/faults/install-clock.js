// Replaces `Date.now` by the clock of the test, for all modules that are imported after this one.

import { env } from "cloudflare:workers";
import { fastClock } from "./clock.js";

export const clock = fastClock(env.PLAN.clock);

Date.now = clock.now;
