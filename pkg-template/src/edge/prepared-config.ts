// A configuration, prepared once for all the requests that it serves.

import type { SendOptions } from "../api.ts";
import { type CallInternals, internalsOf } from "../internals.ts";
import { encodeValue, WHOLE_RECORD } from "../frame.ts";
import type { LedgerConfig } from "./ledger/types.ts";
import type { RequestHead } from "../send.ts";
import type { EdgeConfig, LogEvent, Route } from "./types.ts";

/** An edge, ready to serve. */
export interface Edge {
  /** What the core judges of it. */
  readonly frame: Uint8Array;
  readonly routes: ReadonlyMap<string, PreparedRoute>;
  readonly maxBodyBytes: number;
  /** Where submissions are kept; without one they are not. */
  readonly ledger: LedgerConfig | undefined;
  /** How a token is fetched, and a record sent: a visitor waits, so there are few retries. */
  readonly sending: SendOptions;
  /** Whether the core has found no mistake in it. */
  isSound: boolean;
  log(event: LogEvent): void;
  onAnswer?: EdgeConfig["onAnswer"];
}

/** A route, ready to serve. */
export interface PreparedRoute {
  readonly frame: Uint8Array;
  readonly internals: CallInternals | undefined;
  readonly credentials: unknown;
  /** The operator's function for a userUUID. */
  readonly ask: unknown;
  readonly onUnknown: unknown;
  readonly rateLimit: Route["rateLimit"];
  /** Whether the core has found no mistake in it. */
  isSound: boolean;
  /** What goes before the body of its requests, once that is known, */
  head?: RequestHead;
  /** and the access token in there, if that was fetched. */
  headToken?: string | undefined;
}

const MAX_BODY_BYTES = 65_536;

/** Prepares a configuration. It may be anything; what is wrong with it is the core's to say. */
export function edgeOf(config: EdgeConfig): Edge {
  const { routes, allowedOrigins, maxBodyBytes = MAX_BODY_BYTES, timeoutMs, fetch, log = toConsole, onAnswer, ledger } = Object(config) as EdgeConfig;
  const names = Object.entries(Object(config)).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  const paths = routes && Object.keys(routes);
  const functions = { fetch: typeof fetch, log: typeof log, onAnswer: typeof onAnswer };
  return {
    frame: framed({ names, paths, allowedOrigins, maxBodyBytes, timeoutMs, functions, ledger }),
    routes: new Map(
      Object.entries(Object(routes) as EdgeConfig["routes"]).map(([path, route]) => [
        path,
        prepared(path, route, { allowedOrigins, timeoutMs, hasLedger: Boolean(ledger) }),
      ]),
    ),
    maxBodyBytes,
    ledger,
    sending: { maxRetries: 1, ...(timeoutMs === undefined ? {} : { timeoutMs }), ...(fetch && { fetch }) },
    isSound: false,
    log: typeof log === "function" ? log : toConsole,
    onAnswer,
  };
}

/** What stands in for a configuration that could not be had. */
export function brokenEdge(): Edge {
  return { ...edgeOf({ routes: {} }), frame: framed({ hasFailed: true }) };
}

function prepared(path: string, route: Route, shared: object): PreparedRoute {
  const { call, credentials, userUUID, onUnknown, rateLimit } = Object(route) as Route;
  // What a platform binds has its method from its class, where no frame looks.
  const asking = rateLimit && { rateLimit: typeof rateLimit.limit };
  return {
    frame: framed({ ...route, ...asking, ...shared, path, call: Object(call).id }),
    internals: internalsOf(Object(call)),
    credentials,
    ask: userUUID?.otherwise,
    onUnknown,
    rateLimit,
    isSound: false,
  };
}

/** A frame to keep; of what is too large for one, the frame of nothing, which the core finds wanting. */
function framed(config: object): Uint8Array {
  return encodeValue(WHOLE_RECORD, config)?.slice() ?? encodeValue(WHOLE_RECORD, null)!.slice();
}

function toConsole(event: LogEvent): void {
  console.log(JSON.stringify(event));
}
