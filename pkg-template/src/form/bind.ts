import { EnlistError, type Issue, type Outcome, type Validation } from "#core";
import { attempted } from "./attempted.ts";
import { complete } from "./attributes.ts";
import { changes } from "./changes.ts";
import { type Moment, type State, after } from "./complain.ts";
import { entriesOf, typedName } from "./entries.ts";
import { errorsOf, targetsAt } from "./errors.ts";
import { type FormEvents, dispatch } from "./events.ts";
import { attachmentsOf } from "./extend.ts";
import { KEY_CONTROL, keyOf } from "./key.ts";
import { type FormText, messageOf, soon } from "./messages.ts";
import { controlsAt, controlsOf, fieldOf, hasFocus, isControl, labelOf, placeOfIssue, placesOf } from "./places.ts";
import { sender } from "./send.ts";
import { statusOf } from "./status.ts";
import { summaryOf } from "./summary.ts";
import type { BoundForm, FormOptions } from "./types.ts";
import { visitorOf } from "./visitor.ts";

/** How long a press of the button waits for the wasm before the browser sends the form itself. */
const PATIENCE_MS = 4_000;
/** How long a submission may take before it is spoken of: what is quicker needs no words. */
const PROGRESS_MS = 400;
/** How long after a finger was lifted its click may come. */
const CLICK_MS = 500;

/** What a press on is lost where it moves away beneath the pointer. */
const PRESSED = "button, label, input";

const bound = new WeakSet<HTMLFormElement>();

/**
 * Binds a form to a call: from here on it is judged in the page, and sent without leaving it. The form goes on working where neither is possible.
 *
 * @throws `EnlistError` `bad_config` where it is no form, or is bound already
 */
export function bindForm(form: HTMLFormElement, options: FormOptions): BoundForm {
  const { call, schema = call?.visitor, identify = "always", cookie, message } = options;
  if (form?.localName !== "form" || !schema) throw new EnlistError("bad_config", "`bindForm` takes a form and a `call`");
  if (bound.has(form)) throw new EnlistError("bad_config", "this form is bound already");
  const endpoint = options.endpoint ?? form.getAttribute("action") ?? "";
  const { href } = new URL(endpoint, document.baseURI);
  bound.add(form);

  const page = changes();
  const errors = errorsOf(form, page);
  const summary = summaryOf(form, page);
  const status = statusOf(form, page);
  const attachments = attachmentsOf(form);
  const key = keyOf(href.split("?")[0]!, keyControl);

  const states = new Map<Element, State>();
  /** What the edge said of a place, which stands until the place is changed. */
  const given = new Map<Element, Issue>();
  /** Places that were left while a button was being pressed. */
  const left = new Set<Element>();
  let loading: Promise<void> | undefined;
  let isReady = false;
  let isNative = false;
  let isPressing = false;
  let sending: AbortController | undefined;
  let isDestroyed = false;
  /** The page's title, while another is shown. */
  let title: string | undefined;

  const text = (key: FormText, params?: Record<string, string>) => messageOf(key, form, message, undefined, params);
  const textOf = (issue: Issue, place: Element = form) => messageOf(issue.code, place, message, issue);

  // ── the form as it is found ────────────────────────────────────────────────

  const foundNoValidate = form.noValidate;
  page.later(() => (form.noValidate = foundNoValidate));
  form.noValidate = true;
  // Sent natively, nothing of it goes into an address.
  page.set(form, "method", "post");
  const completed = new WeakSet<Element>();
  const observer = new MutationObserver(completeAll);
  // A language that is imported beside this module has come by then.
  queueMicrotask(completeAll);
  observer.observe(form, { childList: true, subtree: true });
  const cancelButton = form.querySelector<HTMLElement>("[data-enlist-cancel]");
  if (cancelButton) {
    page.set(cancelButton, "hidden", "");
    page.listen(cancelButton, "click", cancel);
  }

  function completeAll() {
    if (isDestroyed) return;
    for (const control of controlsOf(form)) {
      if (completed.has(control)) continue;
      completed.add(control);
      complete(page, control, schema.fields, text("required_mark"));
    }
    for (const place of states.keys()) {
      if (!form.contains(place)) states.delete(place);
    }
  }

  function keyControl(): HTMLInputElement {
    let control = form.querySelector<HTMLInputElement>(`input[name=${KEY_CONTROL}]`);
    if (!control) {
      control = Object.assign(document.createElement("input"), { type: "hidden", name: KEY_CONTROL });
      const made = control;
      form.append(made);
      page.later(() => made.remove());
    }
    // A hidden control's value is its attribute.
    page.set(control, "value", control.getAttribute("value"));
    return control;
  }

  // ── loading, without keeping anybody waiting ───────────────────────────────

  page.listen(form, "focusin", warmUp);
  const whenIdle = globalThis.requestIdleCallback ?? setTimeout;
  whenIdle(warmUp);

  function warmUp() {
    form.removeEventListener("focusin", warmUp);
    if (!isDestroyed) load().catch(() => {});
  }

  /** Loads the wasm of the build that the call came from: its schema knows which. */
  function load(): Promise<void> {
    return (loading ??= (async () => schema["~standard"].validate({}))().then(
      () => {
        if (isReady || isDestroyed) return;
        isReady = true;
        isNative = false;
        form.noValidate = true;
        dispatch(form, "enlist:ready", null);
        // Those that could not be judged when they were left.
        consider("leave", [...states.keys()].filter((place) => !hasFocus(place)));
      },
      (error) => {
        loading = undefined;
        if (!isDestroyed) giveUp("init_failed");
        throw error;
      },
    ));
  }

  /** Whether the page can judge, as soon as that is known; none where it takes too long. */
  function loaded(): Promise<boolean | undefined> {
    return Promise.race([load().then(() => true, () => false), new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE_MS))]);
  }

  /** Leaves the judging to the browser and the edge. */
  function giveUp(reason: FormEvents["enlist:fallback"]["detail"]["reason"]) {
    if (isNative) return;
    isNative = true;
    form.noValidate = foundNoValidate;
    dispatch(form, "enlist:fallback", { reason });
  }

  // ── when to complain ───────────────────────────────────────────────────────

  page.listen(form, "input", ({ target }: Event) => {
    if (!isControl(target)) return;
    status.announce("");
    const places = placesOf(form, target);
    for (const place of places) given.delete(place);
    consider("input", places);
  });
  // What is changed without being in focus was changed by a script, or by the browser's autofill: nobody is typing.
  page.listen(form, "change", leave);
  page.listen(form, "focusout", leave);
  // What a person is pressing must not move away: an error waits for the click.
  page.listen(form, "pointerdown", ({ target }: Event) => {
    if (!(target as Element).closest(PRESSED)) return;
    isPressing = true;
    for (const type of ["pointerup", "pointercancel"]) window.addEventListener(type, lifted, { once: true });
  });
  page.listen(form, "click", () => setTimeout(release));

  function lifted() {
    setTimeout(release, CLICK_MS);
  }

  function release() {
    isPressing = false;
    const places = [...left];
    left.clear();
    if (places.length && !isDestroyed) consider("leave", places);
  }

  function leave({ target, relatedTarget }: FocusEvent) {
    // A window that is left leaves the focus where it is.
    if (!isControl(target) || hasFocus(target)) return;
    const places = placesOf(form, target).filter((place) => !place.contains((relatedTarget as Node | undefined) ?? null));
    if (isPressing) for (const place of places) left.add(place);
    else consider("leave", places);
  }

  /** Brings what is shown up to date after a moment in the life of those places. Before the wasm is there a change is remembered, and nothing judged. */
  function consider(moment: Moment, places: readonly Element[], wrong = isReady ? wrongNow() : undefined) {
    for (const place of new Set([...places, ...states.keys()])) {
      const before = states.get(place) ?? "quiet";
      const isConcerned = places.includes(place) && (wrong || moment === "input");
      const issue = (wrong ?? given).get(place);
      const state = after(before, isConcerned ? moment : "elsewhere", !!issue);
      if (state === "quiet") states.delete(place);
      else states.set(place, state);
      if (state === "told") {
        errors.show(place, textOf(issue!, place));
        if (before !== "told" && moment === "leave") status.announce(line(issue!, place));
      } else if (before === "told") errors.hide(place);
    }
  }

  function wrongNow(): Map<Element, Issue> {
    return new Map([...placed(judge().issues ?? []), ...given]);
  }

  function judge(): Validation<any> {
    return schema.fromForm(entriesOf(form, schema.fields));
  }

  /** The first issue of each place. */
  function placed(issues: readonly Issue[]): Map<Element, Issue> {
    const places = new Map<Element, Issue>();
    for (const issue of issues) {
      const place = placeOfIssue(form, issue);
      if (place && !places.has(place)) places.set(place, issue);
    }
    return places;
  }

  /** Shows all that is wrong, and leads to it. */
  function complain(issues: readonly Issue[]) {
    const places = placed(issues);
    consider("submit", [...places.keys(), ...states.keys()], places);
    const inOrder = [...form.querySelectorAll("*")];
    const lines = issues
      .map((issue) => ({ issue, place: placeOfIssue(form, issue) }))
      .filter(({ issue, place }) => !place || places.get(place) === issue)
      // As a person reads; what is of no place, at −1, becomes the greatest number and comes last.
      .sort((a, b) => (inOrder.indexOf(a.place!) >>> 0) - (inOrder.indexOf(b.place!) >>> 0))
      .map(({ issue, place }) => ({ text: line(issue, place), control: place && firstAt(place) }));
    title ??= document.title;
    document.title = text("title", { title });
    status.say("invalid");
    summary.show(text("summary"), lines);
    dispatch(form, "enlist:invalid", { issues: issues.map(({ code, name }) => ({ code, name })) });
  }

  /** An issue in words, away from its place. */
  function line(issue: Issue, place?: Element): string {
    const label = place ? labelOf(form, place, schema.fields) : fieldOf(call.fields, issue.name)?.label;
    return [label, textOf(issue, place)].filter(Boolean).join(": ");
  }

  /** Where the focus goes that is led to a place. */
  function firstAt(place: Element): Element | undefined {
    const [target] = targetsAt(form, place);
    if (isControl(target ?? place)) return target;
    const buttons = controlsAt(form, place) as HTMLInputElement[];
    return buttons.find(({ checked }) => checked) ?? buttons[0];
  }

  /** Takes back all that was said of the controls. */
  function forget() {
    given.clear();
    consider("submit", [...states.keys()], new Map());
    status.announce("");
    summary.hide();
    document.title = title ?? document.title;
    title = undefined;
  }

  // ── one submission ─────────────────────────────────────────────────────────

  page.listen(form, "submit", (event: SubmitEvent) => {
    // Another script's, who has other plans.
    if (event.defaultPrevented) return;
    if (isNative) return void key.use(content(), false);
    event.preventDefault();
    void send(event.submitter as HTMLButtonElement | null);
  });
  page.listen(form, "reset", () => {
    forget();
    status.say("");
  });

  async function send(submitter?: HTMLButtonElement | null, signal?: AbortSignal): Promise<Outcome | undefined> {
    if (sending) {
      status.say("sending", text("still_sending"));
      return undefined;
    }
    const { signal: ending } = (sending = new AbortController());
    status.say("");
    signal?.addEventListener("abort", cancel);
    if (signal?.aborted) cancel();
    const buttons = new Set([submitter, ...form.querySelectorAll<HTMLButtonElement>(PRESSED)].filter((button): button is HTMLButtonElement => button?.type === "submit"));
    // A disabled button would drop the focus.
    for (const button of buttons) page.set(button, "aria-disabled", "true");
    const progress = setTimeout(() => {
      status.say("sending", text("sending"));
      if (cancelButton) cancelButton.hidden = false;
    }, PROGRESS_MS);
    try {
      return await attempt(ending, submitter);
    } catch (error) {
      if (isDestroyed) return undefined;
      // Within the wasm it may have failed after the form was sent; all else keeps a form from being sent.
      const state = ending.aborted ? "cancelled" : (error as Partial<EnlistError>)?.code === "internal" ? "unknown" : "denied";
      status.say(state, text(state));
      if (ending.aborted) return undefined;
      throw error;
    } finally {
      clearTimeout(progress);
      signal?.removeEventListener("abort", cancel);
      sending = undefined;
      if (!isDestroyed) {
        for (const button of buttons) page.set(button, "aria-disabled", null);
        if (cancelButton && hasFocus(cancelButton)) [...buttons][0]?.focus();
        if (cancelButton) cancelButton.hidden = true;
      }
    }
  }

  async function attempt(signal: AbortSignal, submitter?: HTMLElement | null): Promise<Outcome | undefined> {
    const isLoaded = await loaded();
    if (signal.aborted) throw signal;
    const judged = isLoaded ? attempted(judge) : undefined;
    if (!judged) {
      giveUp(isLoaded === undefined ? "slow" : "init_failed");
      status.say("");
      // Safari before 16 can only send it as it is.
      (form.requestSubmit ?? form.submit).call(form, submitter);
      return undefined;
    }
    forget();
    if (judged.issues) {
      complain(judged.issues);
      return { status: "invalid", issues: judged.issues };
    }
    if (!dispatch(form, "enlist:submit", null, true)) {
      status.say("");
      return undefined;
    }
    const visitor = await visitorOf(call, schema, identify, cookie);
    const along = Object.assign({}, ...(await Promise.all(attachments.all.map((attachment) => attachment.accompany?.(signal)))));
    if (signal.aborted) throw signal;
    const record = { ...judged.value, ...visitor };
    const entries = entriesOf(form, schema.fields);
    const idempotencyKey = key.use(content(), true);
    const outcome = await call
      .submit(record, { endpoint, schema, signal, idempotencyKey, ...sender(record, along, !visitor) })
      .finally(() => attachments.all.forEach((attachment) => attachment.settled?.()));
    key.settle(outcome.status);
    dispatch(form, "enlist:outcome", { status: outcome.status });
    tell(outcome.status === "invalid" ? { ...outcome, issues: outcome.issues.map((issue) => ({ ...issue, name: typedName(issue.name, entries) })) } : outcome);
    return outcome;
  }

  /** What a visitor says, whichever way it goes. */
  function content(): string {
    const others = [KEY_CONTROL, ...attachments.all.flatMap(({ controls = [] }) => controls)];
    const entries = entriesOf(form, schema.fields).filter(([name]) => !others.includes(name));
    return JSON.stringify(entries.map(([name, value]) => [name, String(value)]));
  }

  function tell(outcome: Outcome) {
    if (isDestroyed) return;
    const { status: state } = outcome;
    if (state === "invalid") {
      for (const [place, issue] of placed(outcome.issues)) given.set(place, issue);
      return complain(outcome.issues);
    }
    const isDone = /^(created|exists|accepted)$/.test(state);
    if (isDone) reset();
    status.say(state, text(state, state === "unavailable" ? { when: soon(outcome.retryAfter, form, message) } : {}));
    if (isDone) makeWay();
  }

  /** Puts what the author has for afterwards in the form's place, and the focus there. */
  function makeWay() {
    const next = form.nextElementSibling;
    if (!(next instanceof HTMLElement) || !next.hasAttribute("data-enlist-done")) return;
    page.set(form, "hidden", "");
    page.set(next, "hidden", null);
    page.set(next, "tabindex", "-1");
    next.focus();
  }

  function reset() {
    // Through the prototype: a control may be called "reset".
    HTMLFormElement.prototype.reset.call(form);
  }

  function cancel() {
    sending?.abort();
  }

  return {
    async validate() {
      await load();
      const judged = judge();
      forget();
      status.say("");
      if (judged.issues) complain(judged.issues);
      return judged;
    },
    submit: ({ signal } = {}) => send(undefined, signal),
    cancel,
    setIssues(issues) {
      forget();
      tell({ status: "invalid", issues });
    },
    reset,
    destroy() {
      if (isDestroyed) return;
      forget();
      isDestroyed = true;
      cancel();
      observer.disconnect();
      attachments.destroy();
      page.undo();
      bound.delete(form);
    },
  };
}
