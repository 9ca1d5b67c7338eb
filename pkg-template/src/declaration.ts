import type { CallId, Field } from "./api.ts";

/** What TypeScript knows of a call: generated out of the Rust declaration. */
export interface Declaration {
  readonly id: CallId;
  /** Its place in the core's registry. */
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

/** Whether a field is a member of the record itself. */
export function isTopLevel(field: Field): boolean {
  return !/[.[]/.test(field.name);
}
