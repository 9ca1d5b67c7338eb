// A short crash storm. `cargo xtask faults` runs longer ones.

import assert from "node:assert/strict";
import { test } from "node:test";
import { run } from "./run.mjs";

test("no submission is lost or duplicated, and the counts add up", async () => {
  assert.deepEqual(await run({ seed: String(Date.now()), minutes: 1.5 }), []);
});
