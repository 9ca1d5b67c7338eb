/** The measurements compare like with like: every library's schema judges as ours does. */

import { test } from "node:test";
import { agree } from "../../bench/validators.mjs";

test("the measured validators agree", agree);
