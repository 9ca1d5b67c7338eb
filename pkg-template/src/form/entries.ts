import type { Field } from "#core";
import { controlsOf, fieldOf, memberOf } from "./field-elements.ts";

/** A control of a form, as it is sent. */
export type Entry = readonly [string, string | Blob];

/** A form's entries under the names of the members that its controls hold. */
export function memberEntries(form: HTMLFormElement, fields: readonly Field[]): Entry[] {
  const members = new Map<string, string>();
  const unread: Entry[] = [];
  for (const control of controlsOf(form)) {
    const member = memberOf(control);
    members.set(control.getAttribute("name") ?? "", member);
    // What the browser could not read counts as blank to it, and so would be dropped without a word. To the schema it is what the member's rule cannot read either.
    if (control.validity?.badInput) unread.push([member, fieldOf(fields, member)?.kind === "text" ? "\0" : "?"]);
  }
  return [...Array.from(new FormData(form), ([name, value]): Entry => [members.get(name) ?? name, value]), ...unread];
}

/** The name that a member of what was sent has in the form: rows that were left blank were not sent, and those behind them went under lower numbers. */
export function typedName(sent: string, entries: readonly Entry[]): string {
  return sent.replace(/^(\w+\[)(\d+)/, (found, list, index) => {
    const filled = entries.filter(([name, value]) => name.startsWith(list) && `${value}`.trim());
    return [...new Set(filled.map(([name]) => name.split("]")[0]))][index] ?? found;
  });
}
