// A configuration, prepared once for all the requests that it serves.

import type { SendOptions } from "../api.ts";
import { type CallInternals, internalsOf } from "../internals.ts";
import type { RequestHead } from "../send.ts";
import { CompiledConfig } from "./compiled-config.ts";
import type { LedgerConfig } from "./ledger/types.ts";
import type { EdgeConfig, LogEvent, Route } from "./types.ts";

/** A configuration: its compiled options, and what JavaScript alone can use. */
export interface PreparedConfig {
  readonly compiled: CompiledConfig;
  readonly routes: ReadonlyMap<string, PreparedRoute>;
  readonly maxBodyBytes: number;
  /** Stores submissions; undefined where they are not stored. */
  readonly ledger: LedgerConfig | undefined;
  /** How a token is fetched, and a record sent. A visitor waits, so there are few retries. */
  readonly sending: SendOptions;
  log(event: LogEvent): void;
  onAnswer?: EdgeConfig["onAnswer"];
}

/** A route of a configuration. */
export interface PreparedRoute {
  readonly path: string;
  /** Its place among the configuration's routes. */
  readonly index: number;
  readonly internals: CallInternals | undefined;
  readonly credentials: unknown;
  /** The operator's function for a visitor's id. */
  readonly fallbackId: unknown;
  readonly onUnknown: unknown;
  readonly rateLimit: Route["rateLimit"];
  /** The head of its requests, and the access token that it was made with. */
  head?: { readonly accessToken: string | undefined; readonly head: RequestHead };
}

const MAX_BODY_BYTES = 65_536;

/**
 * Prepares a configuration. It may hold anything: the core reports the mistakes.
 *
 * @param last a configuration whose compiled options are used again where they are the same
 */
export function prepareConfig(config: EdgeConfig, last?: PreparedConfig): PreparedConfig {
  const { routes, maxBodyBytes = MAX_BODY_BYTES, timeoutMs, fetch, log = logToConsole, onAnswer, ledger } = Object(config) as EdgeConfig;
  const entries = Object.entries(Object(routes) as EdgeConfig["routes"]);
  const options = { ...config, maxBodyBytes, routes: routes && entries.map(([path]) => path) };
  const compiled = new CompiledConfig(
    options,
    entries.map(([, route]) => optionsOf(route)),
  );
  return {
    compiled: last?.compiled.equals(compiled) ? last.compiled : compiled,
    routes: new Map(entries.map(([path, route], index) => [path, prepareRoute(path, route, index)])),
    maxBodyBytes,
    ledger,
    sending: { maxRetries: 1, ...(timeoutMs === undefined ? {} : { timeoutMs }), ...(fetch && { fetch }) },
    log: typeof log === "function" ? log : logToConsole,
    onAnswer,
  };
}

let failed: PreparedConfig | undefined;

/** Returns what `prepare` does, or where it throws, a configuration that answers every request with the problem `misconfigured`. */
export function preparedOrFailed(prepare: () => PreparedConfig): PreparedConfig {
  try {
    return prepare();
  } catch {
    // The error may quote a secret.
    return (failed ??= { ...prepareConfig({ routes: {} }), compiled: new CompiledConfig(undefined, []) });
  }
}

function prepareRoute(path: string, route: Route, index: number): PreparedRoute {
  const { call, credentials, userUUID, onUnknown, rateLimit } = Object(route) as Route;
  return { path, index, internals: internalsOf(Object(call)), credentials, fallbackId: userUUID?.otherwise, onUnknown, rateLimit };
}

/** The options of a route as the core reads them: a call by its id. */
function optionsOf(route: Route): object {
  const { call, rateLimit } = Object(route) as Route;
  // A platform's binding has its method from its class, which is no member of its own.
  return { ...route, call: Object(call).id, ...(rateLimit && { rateLimit: { limit: rateLimit.limit } }) };
}

function logToConsole(event: LogEvent): void {
  console.log(JSON.stringify(event));
}
