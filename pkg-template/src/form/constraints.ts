// What a form's author demands of its controls beyond what the call does: the browser's own constraints, `required` on a box to tick for one.

import type { Field, Issue } from "#core";
import { controlsOf, faulted, fieldOf, memberOf, placeOf } from "./field-elements.ts";

/** What the core says of what is not taken, without saying why. */
export const NOT_ACCEPTED = "This was not accepted.";

/**
 * What the browser finds wrong at the places where nothing else is. What a member has to be is the schema's alone to say, where that demands it at all: a browser refuses addresses
 * that it takes, and knows nothing of groups that may be left out.
 *
 * The browser's words stay with its control, since they may quote what was typed.
 */
export function faultsIn(form: HTMLFormElement, fields: readonly Field[], places: Map<Element, Issue>): Issue[] {
  return controlsOf(form).flatMap((control) => {
    const { validity, name } = control;
    const place = placeOf(control);
    const field = fieldOf(fields, memberOf(control));
    if (places.has(place) || !control.matches(":invalid") || (field && (field.required || validity.typeMismatch))) return [];
    const issue = { code: validity?.valueMissing ? ("required" as const) : ("upstream" as const), message: NOT_ACCEPTED, name, path: [], pointer: "" };
    places.set(place, issue);
    faulted.set(issue, control);
    return issue;
  });
}
