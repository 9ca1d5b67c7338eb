// Asking whether a person sent a submission.

import * as core from "#glue";
import { callWasmJson } from "../../wasm.ts";
import { encodeOptions } from "../../request.ts";
import { type RequestPlan, sendWithRetries } from "../../send.ts";
import type { Edge } from "../prepared-config.ts";
import type { LogEvent } from "../types.ts";
import type { Submitted } from "./messages.ts";
import { digestOf, hex } from "./crypto.ts";

/** What becomes of a submission by what is known of its sender. */
export interface Vetted {
  /** Whether nothing says that a person sent it. */
  readonly isRefused: boolean;
  /** Why an operator is to see it first. */
  readonly doubt?: string;
  /** What is wrong with the configuration. */
  readonly issues?: LogEvent["issues"];
}

/** Asks Turnstile, where the route does and there is a token to ask about. */
export async function vet(edge: Edge, { route, fingerprints: [fingerprints], isForm, sender }: Submitted): Promise<Vetted> {
  const { frame } = edge.routes.get(route) ?? edge;
  const question = hex(await digestOf(JSON.stringify([fingerprints, sender!.token])));
  const asked = () => encodeOptions({ ...sender, isForm, question });
  const judged = (status: number, answer: Uint8Array) => callWasmJson<Vetted>(() => core.vet(frame, asked(), status, answer));
  const prepared = callWasmJson<RequestPlan | null>(() => core.askAbout(frame, asked()));
  return prepared ? sendWithRetries(prepared, { fetch: edge.sending.fetch }, ({ status }, answer) => judged(status, answer)) : judged(0, new Uint8Array());
}
