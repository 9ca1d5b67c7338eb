import type { Schema } from "./api.ts";

/** The input of `fromForm`. */
export type Form = Parameters<Schema<unknown, unknown>["fromForm"]>[0];

/** A form's entries. */
export function formEntries(form: Form): Iterable<readonly [string, unknown]> {
  // By its tag: a form can be of another document, its controls can have any name, and iterating a form gives its controls.
  const isElement = Object.prototype.toString.call(form) === "[object HTMLFormElement]";
  return isElement ? new FormData(form as ConstructorParameters<typeof FormData>[0]) : (form as Iterable<readonly [string, string | Blob]>);
}
