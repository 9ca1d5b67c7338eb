// Every way in which a vendor fails, at a call that may be repeated and at one that may not, with the ledger's word for each.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { calm } from "./edge.mjs";
import { imbalances } from "./operator.mjs";
import { KINDS } from "./vendors.mjs";
import { visitorOf } from "./visitors.mjs";
import { startWorld } from "./world.mjs";

/** What the visitor hears of a first attempt that ends so, what becomes of it, and how often the vendor is asked. */
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
/** What nobody knows to have arrived. */
const AMBIGUOUS = /^(hangs up|500|502|504|answer|no answer)/;

let world;
before(async () => (world = await startWorld("every answer", calm)));
after(() => world.stop());

const routes = { "/contact": true, "/account": false };
let index = 0;

for (const [path, isRepeatable] of Object.entries(routes)) {
  for (const kind of KINDS.filter((kind) => !kind.startsWith("workerd"))) {
    test(`${path}: ${kind}`, async () => {
      const { vendors, operator, markerIn } = world;
      const visitor = visitorOf(world, path, index++);
      vendors.ordered = (marker, attempt) => (marker === visitor.marker && attempt === 1 ? kind : undefined);
      const isMade = kind.endsWith("and made");
      const retried = isMade && path === "/contact" ? ["accepted", "exists", 2] : unavailable;
      const [answer, state, asked] = expected[kind] ?? (AMBIGUOUS.test(kind) ? (isRepeatable ? retried : held("unknown")) : unavailable);

      assert.equal(await visitor.post(), answer);
      const id = visitor.told.ids[0];
      for (const end = performance.now() + 10_000; id && ["waiting", "sending"].includes((await operator.story(id)).state) && performance.now() < end; )
        await pause(50);
      assert.equal(vendors.attempts.get(visitor.marker), asked);
      assert.equal(vendors.made().get(visitor.marker) ?? 0, isMade || asked === 2 ? 1 : 0);
      if (id) {
        const story = await operator.story(id);
        assert.equal(story.state === "held" ? story.reason : story.state, state);
        if (story.state === "held")
          assert.equal((await operator.export({ state: "held" })).filter((row) => markerIn(JSON.stringify(row)) === visitor.marker).length, 1);
      }
    });
  }
}

test("and nothing of it all stands anywhere", async () => {
  assert.deepEqual(imbalances(await world.operator.counts()), []);
  assert.deepEqual([...(await world.foundInStorage()), ...world.foundInTexts()], []);
  assert.deepEqual(world.edge.broken, []);
});
