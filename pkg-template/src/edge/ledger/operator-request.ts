// Reads an operator's request: the selection of its query, and its JSON body.

import type { State } from "#glue";
import { bodyOf } from "../body.ts";
import type { Selection } from "./storage.ts";
import { submissionStates } from "./submission-states.ts";
import type { LedgerConfig } from "./types.ts";

/** Longest body, in bytes. */
const MAX_BODY = 65_536;

/** An operator's request. */
export interface OperatorRequest {
  readonly namespace: LedgerConfig["namespace"];
  readonly url: URL;
  readonly request: Request;
}

/** The reason why a request fails, as an HTTP status and the title of a problem (RFC 9457). */
export class OperatorError extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
  ) {
    super(title);
  }
}

/** Reads a selection from `state`, `route`, `before`, `after` and `cursor`. */
export function selectionIn(query: URLSearchParams): Selection {
  const state = query.get("state");
  if (state && !submissionStates().all.includes(state as State)) throw new OperatorError(400, "`state` is none");
  const cursor = query.get("cursor");
  const [, at, id] = /^(\d{1,15})\.([0-9a-f-]{36})$/.exec(cursor ?? "") ?? [];
  if (cursor && !id) throw new OperatorError(400, "`cursor` is none");
  return {
    states: state ? [state as State] : undefined,
    route: query.get("route") || undefined,
    before: timeIn(query, "before"),
    after: timeIn(query, "after"),
    cursor: id ? [Number(at), id] : undefined,
  };
}

/** Writes the cursor that {@link selectionIn} reads. */
export function cursorOf({ acceptedAt, id }: { readonly acceptedAt: string; readonly id: string }): string {
  return `${Date.parse(acceptedAt)}.${id}`;
}

function timeIn(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (!text) return undefined;
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new OperatorError(400, `\`${name}\` must be a time, ISO 8601`);
  return time;
}

/** Reads a JSON object whose members have these names, and are text. An empty body is an object without members. */
export async function textsIn(request: Request, names: readonly string[]): Promise<Record<string, string>> {
  const members = await jsonIn(request);
  for (const [name, value] of Object.entries(members)) {
    if (!names.includes(name) || typeof value !== "string") throw new OperatorError(400, `\`${name}\` is none, or no text`);
  }
  return members as Record<string, string>;
}

async function jsonIn(request: Request): Promise<object> {
  const bytes = await bodyOf(request, false, MAX_BODY);
  if (!(bytes instanceof Uint8Array)) {
    throw bytes[0] === "too-large" ? new OperatorError(413, "Too large") : new OperatorError(400, "The body did not come whole");
  }
  try {
    return Object(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes) || "{}"));
  } catch {
    throw new OperatorError(400, "The body must be JSON");
  }
}
