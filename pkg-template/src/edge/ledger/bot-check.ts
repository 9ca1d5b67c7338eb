// The bot check of a submission: Turnstile and the honeypot.

import * as core from "#glue";
import type { Doubt } from "#glue";
import { encodeOptions } from "../../request.ts";
import { type RequestPlan, sendWithRetries } from "../../send.ts";
import { callWasmJson } from "../../wasm.ts";
import type { PreparedConfig } from "../prepared-config.ts";
import type { LogEvent } from "../types.ts";
import { hex, sha256 } from "./crypto.ts";
import type { SubmitMessage } from "./messages.ts";

/** Result of the bot check. */
export interface BotCheckResult {
  /** Whether the submission is refused. */
  readonly isRefused: boolean;
  /** The reason to hold it for the operator. */
  readonly doubt?: Doubt;
  /** Mistakes in the configuration. */
  readonly issues?: LogEvent["issues"];
}

/** Checks a submission; calls Turnstile where the route does and there is a token. */
export async function checkBot(edge: PreparedConfig, { route, fingerprints: [fingerprints], isForm, sender }: SubmitMessage): Promise<BotCheckResult> {
  const handle = () => edge.compiled.handle(edge.routes.get(route)?.index);
  const question = hex(await sha256(JSON.stringify([fingerprints, sender!.token])));
  const input = () => encodeOptions({ ...sender, isForm, question });
  const check = (status: number, answer: Uint8Array) => callWasmJson<BotCheckResult>(() => core.checkBot(handle(), input(), status, answer));
  const request = callWasmJson<RequestPlan | null>(() => core.botCheckRequest(handle(), input()));
  return request ? sendWithRetries(request, { fetch: edge.sending.fetch }, ({ status }, answer) => check(status, answer)) : check(0, new Uint8Array());
}
