import type { Issue, Validation } from "#core";
import { constraintIssues } from "./constraints.ts";
import type { FormContext } from "./context.ts";
import { type ControlEvent, type ControlState, nextState } from "./error-visibility.ts";
import { createErrorDisplay } from "./errors.ts";
import { dispatch } from "./events.ts";
import { type Control, controlsIn, fieldElementOfIssue, fieldElementsAround, fieldOf, hasFocus, labelTextOf } from "./field-elements.ts";
import type { Words } from "./messages.ts";
import type { Press } from "./press.ts";
import { type SummaryLine, createSummary } from "./summary.ts";

/** `Node.DOCUMENT_POSITION_PRECEDING` */
const PRECEDING = 2;

/** A verdict on a form: its issues, if it has any. */
interface Verdict {
  readonly issues?: readonly Issue[] | undefined;
}

/** The validation of a form, and what is shown of it. */
export interface FormValidation {
  /** Validates the whole form. */
  validate(): Validation<any>;
  /** Adds the issues that the browser finds where the schema finds none. */
  withConstraints<V extends Verdict>(verdict: V): V | { readonly issues: readonly Issue[] };
  /** Replaces all errors that are shown by the issues of a verdict, and moves the focus to their summary. */
  show(verdict: Verdict): void;
  /** Shows issues of a response. Each stands until its control is edited. */
  showResponse(issues: readonly Issue[]): void;
  /** Hides all errors. */
  clear(): void;
  /** Validates the edited controls that do not have the focus. */
  validateLeft(): void;
  /** Validates as a control outside of the form's element is edited. */
  listenTo(target: Element): void;
}

/** Creates a form's validation. Before `isReady` an edit is noted, and nothing is validated. */
export function createValidation(context: FormContext, isReady: () => boolean, press: Press): FormValidation {
  const { form, call, schema, undoLog, status } = context;
  const showError = createErrorDisplay(form, undoLog);
  const summary = createSummary(form, undoLog);
  /** The state of each control or group. */
  const states = new Map<Element, ControlState>();
  /** The issues of a response, each until its element is edited. */
  const responseIssues = new Map<Element, Issue>();

  const validate = () => withConstraints(schema.fromForm(context.entries()));

  const withConstraints: FormValidation["withConstraints"] = (verdict) => {
    const { issues = [] } = verdict;
    const others = constraintIssues(form, schema.fields, byElement(issues));
    return others.length ? { issues: [...issues, ...others] } : verdict;
  };

  /** The first issue of each element. */
  function byElement(issues: readonly Issue[]): Map<Element, Issue> {
    const elements = new Map<Element, Issue>();
    for (const issue of issues) {
      const element = fieldElementOfIssue(form, issue);
      if (element && !elements.has(element)) elements.set(element, issue);
    }
    return elements;
  }

  /** Updates what is shown after an event of these elements. */
  function update(
    event: ControlEvent,
    elements: readonly Element[],
    invalid = isReady() ? new Map([...byElement(validate().issues ?? []), ...responseIssues]) : undefined,
  ) {
    for (const element of new Set([...elements, ...states.keys()])) {
      const before = states.get(element);
      const isConcerned = (event === "submit" || elements.includes(element)) && (invalid || event === "input");
      const issue = (invalid ?? responseIssues).get(element);
      const state = nextState(before, isConcerned ? event : undefined, !!issue);
      states.set(element, state);
      if (state === "error") {
        showError(element, context.issueText(issue!, element));
        if (before !== "error" && event === "leave") status.announce(...labelled(issue!, element));
      } else if (before === "error") showError(element);
    }
  }

  function edit({ target }: Event) {
    status.announce();
    const elements = fieldElementsAround(form, target as Control);
    for (const element of elements) responseIssues.delete(element);
    update("input", elements);
  }

  /** A window that loses the focus leaves its controls focused. */
  function validateLeft({ relatedTarget }: { readonly relatedTarget?: Node } = {}) {
    // An error that appears during a press could move the target away.
    if (press.isActive || context.isDestroyed) return;
    const left = [...states.keys()].filter((element) => !hasFocus(element) && !element.contains(relatedTarget!));
    update("leave", left);
  }

  function listenTo(target: Element) {
    undoLog.listen(target, "input", edit);
    // Without the focus, a change comes from a script or from autofill: nobody is typing.
    undoLog.listen(target, "change", validateLeft);
    undoLog.listen(target, "focusout", validateLeft);
  }

  /** An issue's message with the label of its control, for where it stands alone. */
  function labelled(issue: Issue, element?: Element): Words {
    const label = element ? labelTextOf(form, element, schema.fields) : fieldOf(call.fields, issue.name)?.label;
    return [label ? `${label}: ` : "", context.issueText(issue, element)];
  }

  function showIssues(issues: readonly Issue[]) {
    const elements = byElement(issues);
    update("submit", [...elements.keys()], elements);
    // In reading order. Issues without an element come last.
    const inOrder = [...elements].sort(([a], [b]) => a.compareDocumentPosition(b) & PRECEDING || -1);
    const lines: SummaryLine[] = inOrder.map(([element, issue]) => [labelled(issue, element), controlsIn(form, element)[0]]);
    for (const issue of issues) if (!fieldElementOfIssue(form, issue)) lines.push([labelled(issue)]);
    status.show("invalid");
    summary.show(context.text("summary"), lines, (title) => context.text("title", { title }).textContent!);
    dispatch(form, "enlist:invalid", { issues: issues.map(({ code, name }) => ({ code, name })) });
  }

  function clear() {
    responseIssues.clear();
    update("submit", [], new Map());
    status.announce();
    summary.hide();
  }

  listenTo(form);
  press.onEnd(validateLeft);

  return {
    validate,
    withConstraints,
    show({ issues }) {
      clear();
      if (issues) showIssues(issues);
    },
    showResponse(issues) {
      for (const [element, issue] of byElement(issues)) responseIssues.set(element, issue);
      showIssues(issues);
    },
    clear,
    validateLeft,
    listenTo,
  };
}
