// One attempt to take to its vendor what a ledger keeps.

import * as core from "#glue";
import type { Outcome } from "../../api.ts";
import { callWasmJson } from "../../wasm.ts";
import type { DeliveryResult, UpstreamResult } from "../../deliver.ts";
import { encodeOptions } from "../../request.ts";
import { type RequestPlan, sendWithRetries } from "../../send.ts";
import type { Edge } from "../prepared-config.ts";
import type { LogEvent } from "../types.ts";
import type { Row } from "./storage.ts";

/** What came of an attempt. */
export interface Attempted extends UpstreamResult {
  /** In one word: the outcome's, or why there was nothing to send. */
  readonly status: string;
  readonly outcome?: Outcome;
  /** What is wrong with the configuration, where nothing was sent. */
  readonly issues?: LogEvent["issues"];
  /** How long the vendor took. */
  readonly ms: number;
}

/** Why there is nothing to send. */
type Unsent = Pick<Attempted, "status" | "issues">;

type Ended = Omit<Attempted, "ms">;

/**
 * Completes what is kept by the configuration of this moment, and sends it, once. It comes to something whatever happens.
 *
 * @param ready told before anything is sent: whether sending it again makes no second record
 */
export async function attempt({ routes, sending }: Edge, row: Row, stored: string, ready: (isRepeatable: boolean) => void): Promise<Attempted> {
  const since = Date.now();
  const ended = (what: Ended): Attempted => ({ ...what, ms: Date.now() - since });
  const route = routes.get(row.route);
  if (!route?.internals) return ended({ status: "misconfigured", upstreamStatus: 0 });
  const { frame, internals, credentials } = route;
  const sent = async (accessToken: string | undefined): Promise<Ended> => {
    const { state, isUncertain, isAllowed, isRepeatable } = row;
    const prepared = callWasmJson<RequestPlan | Unsent>(() =>
      core.buildStored(frame, stored, encodeOptions({ state, isUncertain, isAllowed, isRepeatable, accessToken })),
    );
    if ("status" in prepared) return { ...prepared, upstreamStatus: 0 };
    ready(prepared.isRepeatable);
    const { fetch } = sending;
    const settled = await sendWithRetries(prepared, { fetch }, (attempt, answer, now) =>
      callWasmJson<DeliveryResult>(() => core.settleStored(frame, stored, encodeOptions({ ...attempt, accessToken }), answer, now)),
    );
    return { ...settled, status: settled.outcome.status };
  };
  const attempted = internals.authorize<Ended>((_, __, options) => sent(options.credentials === credentials ? undefined : options.credentials.accessToken));
  try {
    const came = await attempted(internals.declaration, undefined, { ...sending, credentials });
    return ended("status" in came ? came : { ...came, status: came.outcome.status });
  } catch {
    // It may have arrived before we failed.
    return ended({ status: "unknown", upstreamStatus: 0 });
  }
}
