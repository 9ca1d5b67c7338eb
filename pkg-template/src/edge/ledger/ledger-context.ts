// What the parts of a ledger share while they handle one event.

import { callWasmJson } from "../../wasm.ts";
import * as core from "#glue";
import { EnlistError } from "../../errors.ts";
import { callHook } from "../call-hook.ts";
import type { PreparedConfig } from "../prepared-config.ts";
import type { LogEvent } from "../types.ts";
import { createCipher, type RecordCipher } from "./crypto.ts";
import { ownerOf } from "./messages.ts";
import type { SubmissionRow } from "./storage.ts";
import type { LedgerConfig } from "./types.ts";

/** The configuration at the time of one event, and the cipher of its secrets. */
export interface LedgerContext {
  readonly edge: PreparedConfig;
  readonly config: LedgerConfig;
  readonly cipher: RecordCipher;
}

/** Creates the context of an event. Logs the configuration's mistakes, and rejects where there is one. */
export async function createContext(edge: PreparedConfig): Promise<LedgerContext> {
  const config = edge.ledger;
  const problem = callWasmJson<LogEvent | null>(() => core.configProblem(edge.compiled.handle(), new Date().toISOString()));
  if (problem) callHook(edge.log, problem);
  if (problem || !config) throw new EnlistError("bad_config", "The ledger's configuration has a mistake.");
  return { edge, config, cipher: await createCipher(config.secret, config.previousSecret) };
}

/** Returns the time by the operator's clock, in milliseconds since 1970. */
export function currentTime({ ledger }: PreparedConfig): number {
  return typeof ledger?.clock === "function" ? ledger.clock() : Date.now();
}

/** Decrypts a submission's record; `undefined` where it is deleted or cannot be decrypted. */
export function recordOf(cipher: RecordCipher, row: SubmissionRow): Promise<string | undefined> {
  return cipher.decrypt(new Uint8Array(row.record ?? []), ownerOf("record", row)).catch(() => undefined);
}
