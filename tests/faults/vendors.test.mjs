// Every fault of a vendor, at a repeatable call and at one that is not, with the resulting state.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { noFaults } from "./edge.mjs";
import { countErrors } from "./operator.mjs";
import { KINDS } from "./vendors.mjs";
import { createVisitor } from "./visitors.mjs";
import { startSimulation } from "./simulation.mjs";

/** Fault of the first attempt → the visitor's answer, the final state or reason, and the number of requests. */
const unavailable = ["accepted", "delivered", 2];
const held = (reason) => ["accepted", reason, 1];
const expected = {
  302: held("rejected"),
  400: ["invalid", "refused", 1],
  401: held("denied"),
  403: held("denied"),
  404: held("rejected"),
  409: held("conflict"),
  413: held("rejected"),
  422: ["invalid", "refused", 1],
};
/** Faults after which it is unknown whether the record arrived. */
const AMBIGUOUS = /^(hangs up|500|502|504|answer|no answer)/;

let simulation;
before(async () => (simulation = await startSimulation("every answer", noFaults)));
after(() => simulation.stop());

const routes = { "/contact": true, "/account": false };
let index = 0;

for (const [path, isRepeatable] of Object.entries(routes)) {
  for (const kind of KINDS.filter((kind) => !kind.startsWith("workerd"))) {
    test(`${path}: ${kind}`, async () => {
      const { vendors, operator, markerIn } = simulation;
      const visitor = createVisitor(simulation, path, index++);
      vendors.forcedFault = (marker, attempt) => (marker === visitor.marker && attempt === 1 ? kind : undefined);
      const isMade = kind.endsWith("and made");
      const retried = isMade && path === "/contact" ? ["accepted", "exists", 2] : unavailable;
      const [answer, state, asked] = expected[kind] ?? (AMBIGUOUS.test(kind) ? (isRepeatable ? retried : held("unknown")) : unavailable);

      assert.equal(await visitor.post(), answer);
      const id = visitor.result.ids[0];
      for (const end = performance.now() + 10_000; id && ["waiting", "sending"].includes((await operator.details(id)).state) && performance.now() < end; )
        await pause(50);
      assert.equal(vendors.attempts.get(visitor.marker), asked);
      assert.equal(vendors.made().get(visitor.marker) ?? 0, isMade || asked === 2 ? 1 : 0);
      if (id) {
        const details = await operator.details(id);
        assert.equal(details.state === "held" ? details.reason : details.state, state);
        if (details.state === "held")
          assert.equal((await operator.export({ state: "held" })).filter((row) => markerIn(JSON.stringify(row)) === visitor.marker).length, 1);
      }
    });
  }
}

test("no personal data or secret leaks", async () => {
  assert.deepEqual(countErrors(await simulation.operator.counts()), []);
  assert.deepEqual([...(await simulation.leaksInStorage()), ...simulation.leaksInTexts()], []);
  assert.deepEqual(simulation.edge.broken, []);
});
