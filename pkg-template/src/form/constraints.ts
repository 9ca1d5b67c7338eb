// The constraints that a form's author sets beyond those of the call, such as `required` on a checkbox. The browser checks them.

import type { Field, Issue } from "#core";
import { controlsOf, controlsOfConstraintIssues, fieldOf, memberOf, fieldElementOf } from "./field-elements.ts";

/** The message of an issue that gives no reason. */
export const NOT_ACCEPTED = "This was not accepted.";

/**
 * Issues for the controls that the browser finds invalid and that have no other issue. A member that the schema requires is the schema's alone to validate: browsers refuse
 * addresses that it accepts, and do not know optional groups.
 *
 * The issues do not hold the browser's messages, which may quote what was typed.
 */
export function constraintIssues(form: HTMLFormElement, fields: readonly Field[], elements: Map<Element, Issue>): Issue[] {
  return controlsOf(form).flatMap((control) => {
    const { validity, name } = control;
    const element = fieldElementOf(control);
    const field = fieldOf(fields, memberOf(control));
    if (elements.has(element) || !control.matches(":invalid") || (field && (field.required || validity.typeMismatch))) return [];
    const issue = { code: validity?.valueMissing ? ("required" as const) : ("upstream" as const), message: NOT_ACCEPTED, name, path: [], pointer: "" };
    elements.set(element, issue);
    controlsOfConstraintIssues.set(issue, control);
    return issue;
  });
}
