import type { CallId, Field } from "./api.ts";

/** A call's declaration, generated from the Rust one. */
export interface Declaration {
  readonly id: CallId;
  /** Its index in the core's registry. */
  readonly index: number;
  /** Whether undeclared members are kept. */
  readonly keepsExtra: boolean;
  /** Each record's members in declaration order, nested ones after their parent. */
  readonly fields: readonly Field[];
  /** Names of the fields for which null is a value of its own. */
  readonly nullable: readonly string[];
  /** Names of the text fields that become an integer where they can. */
  readonly intOrText: readonly string[];
}

/** A field in a generated list. `flags` are the sum of 1 for a required field and 2 for a visitor's. Blank texts and a `maxLength` of 0 mean absent; a blank label is made of the name. */
type Row = readonly [name: string, label: string, kind: Field["kind"], flags: number, autocomplete?: string, maxLength?: number, min?: number, max?: number];

/** The fields of a generated list. */
export function fieldsOf(rows: readonly Row[]): readonly Field[] {
  return rows.map(([name, label, kind, flags, autocomplete, maxLength, min, max]) => ({
    name,
    label: label || wordsOf(name),
    kind,
    required: (flags & 1) > 0,
    ...(maxLength && { maxLength }),
    ...(max !== undefined && { min: min!, max }),
    ...(autocomplete && { autocomplete }),
    visitor: flags > 1,
  }));
}

/** The words of a name: `company[].firstName` → `First name`. */
function wordsOf(name: string): string {
  const own = name.replace(/.*[.\]]/, "");
  return own[0]!.toUpperCase() + own.slice(1).replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** Whether a field is a member of the record itself. */
export function isTopLevel(field: Field): boolean {
  return !/[.[]/.test(field.name);
}
