// A submission as an operator sees it.

import type { Listed } from "./messages.ts";
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

/** The JSON text of one with all that happened to it, and with what it says. */
export function story(row: Row, record: string | undefined): string {
  const history = (JSON.parse(row.history) as Entry[]).map((entry) => ({ ...entry, at: iso(entry.at) }));
  return withRecord({ ...listed(row), history }, record);
}

/** One line of an export. */
export function exported(row: Row, record: string | undefined): string {
  return `${withRecord(listed(row), record)}\n`;
}

/** JSON text with what a submission says, which is JSON text too: parsed, it would lose digits. Null where that is deleted, or cannot be read. */
function withRecord(shown: object, record: string | undefined): string {
  return `${JSON.stringify(shown).slice(0, -1)},"record":${record ?? null}}`;
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
