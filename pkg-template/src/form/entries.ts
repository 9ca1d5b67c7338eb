import type { Field } from "#core";
import { controlsOf, fieldOf, memberOf } from "./field-elements.ts";

/** An entry of a form: a name and a value. */
export type Entry = readonly [string, string | Blob];

/** A form's entries, with the names of the members that its controls hold. */
export function memberEntries(form: HTMLFormElement, fields: readonly Field[]): Entry[] {
  const members = new Map<string, string>();
  const unparsed: Entry[] = [];
  for (const control of controlsOf(form)) {
    const member = memberOf(control);
    members.set(control.getAttribute("name") ?? "", member);
    // The browser submits input that it cannot parse as blank, which would drop it without notice. These values make the schema report it.
    if (control.validity?.badInput) unparsed.push([member, fieldOf(fields, member)?.kind === "text" ? "\0" : "?"]);
  }
  return [...Array.from(new FormData(form), ([name, value]): Entry => [members.get(name) ?? name, value]), ...unparsed];
}

/** The name in the form of a member that was sent. Blank rows are not sent, and the rows behind them are sent with lower numbers. */
export function controlNameOfSent(sent: string, entries: readonly Entry[]): string {
  return sent.replace(/^(\w+\[)(\d+)/, (found, list, index) => {
    const filled = entries.filter(([name, value]) => name.startsWith(list) && `${value}`.trim());
    return [...new Set(filled.map(([name]) => name.split("]")[0]))][index] ?? found;
  });
}
