import type { EndpointOptions, EnlistError, Outcome } from "#core";
import { type FormSubmission, internals, internalsOf } from "../internals.ts";
import type { FormContext } from "./context.ts";
import { controlNameOfSent } from "./entries.ts";
import { dispatch } from "./events.ts";
import type { Attachment } from "./extend.ts";
import { hasFocus } from "./field-elements.ts";
import { type Key, KEY_CONTROL, isDelivered } from "./idempotency-key.ts";
import type { Loader } from "./loader.ts";
import { retryTimeText } from "./messages.ts";
import type { Press } from "./press.ts";
import type { FormOptions } from "./types.ts";
import { findOrCreate } from "./undo-log.ts";
import type { FormValidation } from "./validation.ts";
import { identifyVisitor } from "./visitor.ts";

/** How long a submit waits for the wasm before the browser sends the form, in milliseconds. */
const LOAD_TIMEOUT_MS = 4_000;
/** How long a submission may take before its progress is shown, in milliseconds. */
const PROGRESS_MS = 400;
/** How long the browser may take to send the form before it can be submitted again, in milliseconds: as long as an edge has for its response. */
const NATIVE_MS = 30_000;

/** The submissions of a form, one at a time. */
export interface FormSubmitter {
  /** Validates and sends the form. Undefined where a submission is under way, was cancelled, or is left to the browser. */
  submit(submitter?: HTMLButtonElement | null, signal?: AbortSignal): Promise<Outcome | undefined>;
  /** Cancels the submission that is under way. */
  cancel(): void;
}

/** What a form's submissions work with. */
interface Parts {
  readonly options: FormOptions;
  readonly endpoint: string | URL;
  readonly attachments: readonly Attachment[];
  readonly key: Key;
  readonly loader: Loader;
  readonly validation: FormValidation;
  readonly press: Press;
}

/** Creates a form's submitter, which takes over the form's submit event. */
export function createSubmitter(context: FormContext, parts: Parts): FormSubmitter {
  const { form, call, schema, undoLog, status } = context;
  const { attachments, endpoint, key, loader, options, press, validation } = parts;
  const { identify = "always", cookie, message } = options;
  let sending: AbortController | undefined;
  /** Whether the last submission was delivered, and the click that sent it may not be over. */
  let isDone = false;
  /** Whether the browser is sending the form. */
  let isLeaving = false;

  // Without the author's button, an element that is never shown.
  const cancelButton = findOrCreate(undoLog, form.querySelector<HTMLElement>("[data-enlist-cancel]"), "p", "data-enlist-cancel");
  undoLog.setAttribute(cancelButton, "hidden", "");
  undoLog.listen(cancelButton, "click", cancel);

  undoLog.listen(window, "click", ({ detail }: MouseEvent) => (isDone &&= detail > 1));
  press.onEnd(() => (isDone = false));

  undoLog.listen(form, "submit", (event: SubmitEvent) => {
    // Prevented by another script, or by a button with a method of its own, which closes the form's dialog.
    if (event.defaultPrevented || (event.submitter as HTMLButtonElement | null)?.formMethod) return;
    if (loader.isNative && !isLeaving) {
      isLeaving = true;
      setTimeout(stay, NATIVE_MS);
      return key.use(visitorContent(), false);
    }
    event.preventDefault();
    // After a double click's first half was answered, the second half would send the emptied form.
    if (!isDone) void submit(event.submitter as HTMLButtonElement | null);
  });
  // The back button can restore the page as it was.
  undoLog.listen(window, "pageshow", stay);

  function stay() {
    isLeaving = false;
  }

  function cancel() {
    sending?.abort();
  }

  async function submit(submitter?: HTMLButtonElement | null, signal?: AbortSignal): Promise<Outcome | undefined> {
    if (sending || isLeaving) {
      status.show("sending", context.text("still_sending"));
      return undefined;
    }
    const controller = new AbortController();
    sending = controller;
    status.show("");
    signal?.addEventListener("abort", () => controller.abort());
    if (signal?.aborted) cancel();
    const buttons = [...form.elements].filter((element): element is HTMLButtonElement => (element as HTMLButtonElement).type === "submit");
    // `disabled` would drop the focus.
    for (const button of buttons) undoLog.setAttribute(button, "aria-disabled", "true");
    const progress = setTimeout(() => {
      status.show("sending", context.text("sending"));
      cancelButton.hidden = false;
    }, PROGRESS_MS);
    try {
      // Settles at once when it is aborted, whatever it waits for. After that nothing more is sent.
      const outcome = await new Promise<Outcome | undefined>((resolve, reject) => {
        controller.signal.onabort = reject;
        attempt(controller.signal, submitter).then(resolve, reject);
      });
      if (!outcome) status.show("");
      return outcome;
    } catch (error) {
      if (context.isDestroyed) return undefined;
      const isCancelled = controller.signal.aborted;
      // A failure within the wasm can come after the form was sent. Any other keeps the form from being sent.
      const state = isCancelled ? "cancelled" : (error as Partial<EnlistError>)?.code === "internal" ? "unknown" : "denied";
      status.show(state, context.text(state));
      if (!isCancelled) throw error;
      return undefined;
    } finally {
      clearTimeout(progress);
      sending = undefined;
      if (!context.isDestroyed) {
        for (const button of buttons) undoLog.setAttribute(button, "aria-disabled", null);
        if (hasFocus(cancelButton)) (submitter ?? buttons[0])?.focus();
        cancelButton.hidden = true;
      }
    }
  }

  async function attempt(signal: AbortSignal, submitter?: HTMLElement | null): Promise<Outcome | undefined> {
    const content = visitorContent();
    const entries = context.entries();
    const idempotencyKey = key.next(content);
    const prepare = () => validation.withConstraints(internalsOf(call).prepareForm(schema, entries, { endpoint, idempotencyKey }));
    const timeout = new Promise<undefined>((resolve) => setTimeout(resolve, LOAD_TIMEOUT_MS));
    const prepared = await Promise.race([loader.load().then(prepare), timeout]).catch((error: Partial<EnlistError>) => {
      if (error.code === "bad_config") throw error;
      return null;
    });
    if (signal.aborted) throw signal;
    if (!prepared) {
      loader.fallBack(prepared === null ? "init_failed" : "slow");
      // Safari before 16 lacks it: there the next press is the browser's.
      form.requestSubmit(submitter);
      return undefined;
    }
    validation.show(prepared);
    if (prepared.issues) return { status: "invalid", issues: prepared.issues };
    if (!dispatch(form, "enlist:submit")) return undefined;
    // Only for a form that is valid: a visitor may be asked for consent, and a token is good for one submission.
    const visitor = await identifyVisitor(call, schema, identify, cookie);
    const extras = Object.assign({}, ...(await Promise.all(attachments.map((attachment) => attachment.accompany?.(signal)))));
    if (signal.aborted) throw signal;
    const input = { ...prepared.record, ...visitor };
    key.use(content, true);
    const submission: FormSubmission = { submission: prepared, input, extras, isAnonymous: !visitor };
    const submitOptions = { endpoint, schema, signal, idempotencyKey, [internals]: submission } as EndpointOptions;
    const outcome = await call.submit(input, submitOptions).finally(() => {
      for (const attachment of attachments) attachment.settled?.();
    });
    key.settle(outcome.status);
    dispatch(form, "enlist:outcome", { status: outcome.status });
    if (context.isDestroyed) return outcome;
    if (outcome.status === "invalid") {
      validation.showResponse(outcome.issues.map((issue) => ({ ...issue, name: controlNameOfSent(issue.name, entries) })));
    } else showOutcome(outcome);
    return outcome;
  }

  /** The form's content without what the page itself adds, the same whether script or the browser sends it. */
  function visitorContent(): string {
    const others = [KEY_CONTROL, ...attachments.flatMap(({ controls = [] }) => controls)];
    return JSON.stringify(context.entries().filter(([name]) => !others.includes(name)));
  }

  function showOutcome({ status: state, ...outcome }: Exclude<Outcome, { status: "invalid" }>) {
    isDone = isDelivered(state);
    if (isDone) resetForm(form);
    const { retryAfter } = outcome as { retryAfter?: number | null };
    status.show(state, context.text(state, { when: retryTimeText(retryAfter, form, message) }));
    // The author's element for afterwards takes the form's place, and the focus.
    const next = form.nextElementSibling as HTMLElement | null;
    if (!isDone || !next?.hasAttribute("data-enlist-done")) return;
    undoLog.setAttribute(form, "hidden", "");
    undoLog.setAttribute(next, "hidden", null);
    undoLog.setAttribute(next, "tabindex", "-1");
    next.focus();
  }

  return { submit, cancel };
}

/** Resets a form through the prototype: a control of the form may be called "reset". */
export function resetForm(form: HTMLFormElement): void {
  HTMLFormElement.prototype.reset.call(form);
}
