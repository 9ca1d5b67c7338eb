// Two minutes of bad days; `cargo xtask faults` has more of them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { run } from "./run.mjs";

test("nothing is lost, nothing is doubled, the books balance", async () => {
  assert.deepEqual(await run({ seed: String(Date.now()), minutes: 1.5 }), []);
});
