import type { Schema } from "./api.ts";

/** Whatever `fromForm` takes. */
export type Form = Parameters<Schema<unknown, unknown>["fromForm"]>[0];

/** A form's entries. */
export function formEntries(form: Form): Iterable<readonly [string, unknown]> {
  // By its tag: a form of another document is one too, its controls may be called anything, and iterating a form gives controls.
  const isElement = Object.prototype.toString.call(form) === "[object HTMLFormElement]";
  return isElement ? new FormData(form as ConstructorParameters<typeof FormData>[0]) : (form as Iterable<readonly [string, string | Blob]>);
}
