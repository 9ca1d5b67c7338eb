// The operator's HTTP interface: authorisation, paths, and responses. Without the secret every request gets 401.

import { sha256 } from "./crypto.ts";
import { OperatorError, type OperatorRequest } from "./operator-request.ts";
import * as routes from "./operator-routes.ts";
import type { LedgerConfig } from "./types.ts";

/** Least length of the operator's secret. */
const MIN_SECRET = 32;

const HEADERS = { "cache-control": "no-store", "x-content-type-options": "nosniff" };

/** Returns what follows the operator's path in a URL; `undefined` for a URL under another path. */
export function operatorPath({ operator }: LedgerConfig, { pathname }: URL): string | undefined {
  if (typeof operator?.path !== "string") return undefined;
  const path = operator.path.replace(/\/$/, "");
  return pathname === path || pathname.startsWith(`${path}/`) ? pathname.slice(path.length) : undefined;
}

type OperatorRoute = (request: OperatorRequest, ...segments: [string, string]) => object | Promise<object>;

const ROUTES: readonly [RegExp, Readonly<Record<string, OperatorRoute>>][] = [
  [/^\/counts$/, { GET: routes.counts }],
  [/^\/submissions$/, { GET: routes.list }],
  [/^\/submissions\/([^/]+)$/, { GET: routes.details }],
  [/^\/submissions\/([^/]+)\/(replay|discard)$/, { POST: routes.change }],
  [/^\/replay$/, { POST: routes.replay }],
  [/^\/export$/, { GET: routes.exportRecords }],
  [/^\/erasures$/, { POST: routes.erase }],
];

/**
 * Responds to an operator's request.
 *
 * @param path what {@link operatorPath} returned
 */
export async function handleOperatorRequest(config: LedgerConfig, request: Request, url: URL, path: string): Promise<Response> {
  if (!(await isAuthorized(config, request))) return new Response(null, { status: 401, headers: { ...HEADERS, "www-authenticate": "Bearer" } });
  try {
    const result = await dispatch({ namespace: config.namespace, url, request }, path);
    return result instanceof ReadableStream
      ? new Response(result, { headers: { ...HEADERS, "content-type": "application/x-ndjson" } })
      : jsonResponse(200, result);
  } catch (error) {
    const [status, title] = error instanceof OperatorError ? [error.status, error.title] : [503, "A ledger does not answer"];
    return jsonResponse(status, { type: "about:blank", title, status }, "application/problem+json");
  }
}

function dispatch(request: OperatorRequest, path: string): object | Promise<object> {
  for (const [pattern, methods] of ROUTES) {
    const match = pattern.exec(path);
    if (!match) continue;
    const route = methods[request.request.method];
    if (!route) throw new OperatorError(405, "Method not allowed");
    return route(request, ...(match.slice(1) as [string, string]));
  }
  throw new OperatorError(404, "Not found");
}

/** Returns whether a request has the operator's secret as its bearer token. */
async function isAuthorized({ operator }: LedgerConfig, { headers }: Request): Promise<boolean> {
  const secret = operator?.secret;
  if (typeof secret !== "string" || secret.length < MIN_SECRET) return false;
  const [, token = ""] = /^Bearer (.+)$/i.exec(headers.get("authorization") ?? "") ?? [];
  // Comparing digests takes the same time for every token.
  const [one, other] = await Promise.all([sha256(token), sha256(secret)]);
  return one.reduce((difference, byte, index) => difference | (byte ^ other[index]!), 0) === 0;
}

function jsonResponse(status: number, body: object, type = "application/json"): Response {
  return new Response(JSON.stringify(body), { status, headers: { ...HEADERS, "content-type": type } });
}
