// Formats a submission for the operator's interface.

import type { SubmissionDetails, SubmissionSummary } from "./messages.ts";
import type { HistoryEntry, SubmissionRow } from "./storage.ts";

/** Formats one entry of a list. */
export function summaryOf({ id, route, state, reason, attempts, acceptedAt, changedAt, due }: SubmissionRow): SubmissionSummary {
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

/** Formats a submission with its history and record. */
export function detailsOf(row: SubmissionRow, record: string | undefined): SubmissionDetails {
  const history = (JSON.parse(row.history) as HistoryEntry[]).map((entry) => ({ ...entry, at: iso(entry.at) }));
  return { ...summaryOf(row), history, record: record === undefined ? null : JSON.parse(record) };
}

/** Formats one line of an export. The record stays JSON text: parsed, its numbers would lose digits. */
export function exportLineOf(row: SubmissionRow, record: string | undefined): string {
  return `${JSON.stringify(summaryOf(row)).slice(0, -1)},"record":${record ?? null}}\n`;
}

/** The latest time of a `Date`, in milliseconds (ECMA-262, time values). */
const MAX_TIME = 8.64e15;

function iso(time: number): string {
  return new Date(Math.min(time, MAX_TIME)).toISOString();
}
