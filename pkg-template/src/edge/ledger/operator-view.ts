// A submission as an operator sees it.

import type { Listed, Story } from "./messages.ts";
import type { Entry, Row } from "./storage.ts";

/** One of a list. */
export function listed({ id, route, state, reason, attempts, acceptedAt, changedAt, due }: Row): Listed {
  return {
    id,
    route,
    state,
    reason,
    attempts,
    acceptedAt: iso(acceptedAt),
    changedAt: iso(changedAt),
    ...(state === "waiting" && due !== null && { dueAt: iso(due) }),
    ...((state === "held" || state === "dead") && due !== null && { expiresAt: iso(due) }),
  };
}

/** With all that happened to it, and with what it says. */
export function story(row: Row, record: string | undefined): Story {
  const history = (JSON.parse(row.history) as Entry[]).map((entry) => ({ ...entry, at: iso(entry.at) }));
  return { ...listed(row), history, record: record === undefined ? null : JSON.parse(record) };
}

/** One line of an export, with what it says as JSON text: parsed, it would lose digits. */
export function exported(row: Row, record: string | undefined): string {
  return `${JSON.stringify(listed(row)).slice(0, -1)},"record":${record ?? null}}\n`;
}

/** The last time that a date can be, in milliseconds. */
const LAST = 8.64e15;

function iso(time: number): string {
  return new Date(Math.min(time, LAST)).toISOString();
}
