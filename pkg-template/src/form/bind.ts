import { EnlistError } from "#core";
import { completeControl } from "./attributes.ts";
import type { FormContext } from "./context.ts";
import { memberEntries } from "./entries.ts";
import { attachExtensions } from "./extend.ts";
import { controlsOf } from "./field-elements.ts";
import { createIdempotencyKey } from "./idempotency-key.ts";
import { createLoader } from "./loader.ts";
import { messageOf } from "./messages.ts";
import { trackPress } from "./press.ts";
import { createStatus } from "./status.ts";
import { createSubmitter, resetForm } from "./submission.ts";
import type { BoundForm, FormOptions } from "./types.ts";
import { createUndoLog } from "./undo-log.ts";
import { createValidation } from "./validation.ts";

const bound = new WeakSet<HTMLFormElement>();

/**
 * Binds a form to a call: from here on it is validated in the page, and sent without leaving it. Where that is not possible, the browser sends it.
 *
 * @throws `EnlistError` `bad_config` where `form` is no form, is bound already, or has a method other than post
 */
export function bindForm(form: HTMLFormElement, options: FormOptions): BoundForm {
  const { call, schema = call?.visitor, message } = options;
  const isPosted = form?.localName === "form" && /^(post)?$/i.test(form.getAttribute("method") ?? "");
  if (!isPosted || !schema || bound.has(form)) throw new EnlistError("bad_config", "bindForm takes a call and an unbound form that posts");
  const endpoint = options.endpoint ?? form.getAttribute("action") ?? "";
  const { pathname } = new URL(endpoint, document.baseURI);
  bound.add(form);

  const undoLog = createUndoLog();
  const context: FormContext = {
    form,
    call,
    schema,
    undoLog,
    status: createStatus(form, undoLog),
    isDestroyed: false,
    entries: () => memberEntries(form, schema.fields),
    text: (key, params) => messageOf(key, form, message, undefined, params),
    issueText: (issue, element = form) => messageOf(issue.code, element, message, issue),
  };
  const attachments = attachExtensions(form, undoLog);
  const key = createIdempotencyKey(form, pathname, undoLog);
  // A form that the browser sends must not end up in an address.
  undoLog.setAttribute(form, "method", "post");
  const press = trackPress(undoLog);
  // Controls that were left before the wasm was loaded are validated then.
  const loader = createLoader(context, () => validation.validateLeft());
  const validation = createValidation(context, () => loader.isReady, press);
  const { submit, cancel } = createSubmitter(context, { options, endpoint, attachments, key, loader, validation, press });
  completeControls(context, (control) => validation.listenTo(control));
  undoLog.listen(form, "reset", () => {
    validation.clear();
    context.status.show("");
  });

  return {
    async validate() {
      await loader.load();
      context.status.show("");
      const verdict = validation.validate();
      validation.show(verdict);
      return verdict;
    },
    submit: ({ signal } = {}) => submit(undefined, signal),
    cancel,
    setIssues(issues) {
      validation.clear();
      if (!context.isDestroyed) validation.showResponse(issues);
    },
    reset: () => resetForm(form),
    destroy() {
      if (context.isDestroyed) return;
      validation.clear();
      context.isDestroyed = true;
      cancel();
      undoLog.undo();
      bound.delete(form);
    },
  };
}

/** Completes the attributes of the form's controls, those added later included. `onOutside` is called for a control outside of the form's element. */
function completeControls(context: FormContext, onOutside: (control: Element) => void): void {
  const { form, schema, undoLog } = context;
  const completed = new WeakSet<Element>();
  const completeAll = () => {
    if (context.isDestroyed) return;
    for (const control of controlsOf(form)) {
      if (completed.has(control)) continue;
      completed.add(control);
      if (!form.contains(control)) onOutside(control);
      completeControl(undoLog, control, schema.fields, context.text("required_mark"));
    }
  };
  const observer = new MutationObserver(completeAll);
  // By then, a language that is imported beside this module is there.
  queueMicrotask(completeAll);
  observer.observe(form, { childList: true, subtree: true });
  undoLog.onUndo(() => observer.disconnect());
}
