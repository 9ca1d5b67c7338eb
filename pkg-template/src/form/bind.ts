import { type EndpointOptions, EnlistError, type Issue, type Outcome, type Validation } from "#core";
import { type FormSubmission, internals, internalsOf } from "../internals.ts";
import { complete } from "./attributes.ts";
import { changes, ownOrNew } from "./undo-log.ts";
import { type Moment, type State, after } from "./error-visibility.ts";
import { faultsIn } from "./constraints.ts";
import { type Entry, memberEntries, typedName } from "./entries.ts";
import { errorsOf } from "./errors.ts";
import { type FormEvents, dispatch } from "./events.ts";
import { attachmentsOf } from "./extend.ts";
import { KEY_CONTROL, isDelivered, keyOf } from "./idempotency-key.ts";
import { type FormText, type Words, messageOf, soon } from "./messages.ts";
import { type Control, controlsAt, controlsOf, fieldOf, hasFocus, labelOf, placeOfIssue, placesOf } from "./field-elements.ts";
import { statusOf } from "./status.ts";
import { type Line, summaryOf } from "./summary.ts";
import type { BoundForm, FormOptions } from "./types.ts";
import { visitorOf } from "./visitor.ts";

/** How long a press of the button waits for the wasm before the browser sends the form itself. */
const PATIENCE_MS = 4_000;
/** How long a submission may take before it is spoken of: what is quicker needs no words. */
const PROGRESS_MS = 400;
/** How long the browser may take over a form that it sends itself, before that may be pressed again: as long as an edge has for its answer. */
const NATIVE_MS = 30_000;
/** How long after a finger was lifted its click may come. */
const CLICK_MS = 500;

/** `Node.DOCUMENT_POSITION_PRECEDING` */
const PRECEDING = 2;

const bound = new WeakSet<HTMLFormElement>();

/**
 * Binds a form to a call: from here on it is judged in the page, and sent without leaving it. The form goes on working where neither is possible.
 *
 * @throws `EnlistError` `bad_config` where it is no form, is bound already, or says itself that it is not to be posted
 */
export function bindForm(form: HTMLFormElement, options: FormOptions): BoundForm {
  const { call, schema = call?.visitor, identify = "always", cookie, message } = options;
  const isPosted = form?.localName === "form" && /^(post)?$/i.test(form.getAttribute("method") ?? "");
  if (!isPosted || !schema || bound.has(form)) throw new EnlistError("bad_config", "bindForm takes a call and an unbound form that posts");
  const endpoint = options.endpoint ?? form.getAttribute("action") ?? "";
  const { pathname } = new URL(endpoint, document.baseURI);
  bound.add(form);

  const page = changes();
  const showError = errorsOf(form, page);
  const summary = summaryOf(form, page);
  const status = statusOf(form, page);
  const attachments = attachmentsOf(form, page);
  const key = keyOf(form, pathname, page);

  const states = new Map<Element, State>();
  /** What the edge said of a place, which stands until the place is changed. */
  const given = new Map<Element, Issue>();
  let loading: Promise<void> | undefined;
  let isReady = false;
  let isNative = false;
  let isPressing = false;
  /** Whether a submission has just got to where it belongs, and no other was asked for since. */
  let isDone = false;
  /** Whether the browser is sending the form. */
  let isLeaving = false;
  let sending: AbortController | undefined;
  let isDestroyed = false;
  /** The page's title, and the one that is shown in its place. */
  let title: string;
  let shownTitle: string;

  const text = (key: FormText, params?: Record<string, string>) => messageOf(key, form, message, undefined, params);
  const say = (state: FormText, words = text(state)) => status.say(state, words);
  const typed = () => memberEntries(form, schema.fields);
  const textOf = (issue: Issue, place: Element = form) => messageOf(issue.code, place, message, issue);

  // ── the form as it is found ────────────────────────────────────────────────

  const foundNoValidate = form.getAttribute("novalidate");
  page.set(form, "novalidate", "");
  // Sent natively, nothing of it goes into an address.
  page.set(form, "method", "post");
  const completed = new WeakSet<Element>();
  const observer = new MutationObserver(completeAll);
  // A language that is imported beside this module has come by then.
  queueMicrotask(completeAll);
  observer.observe(form, { childList: true, subtree: true });
  // Where the author has none, something that nobody sees.
  const cancelButton = ownOrNew(page, form.querySelector<HTMLElement>("[data-enlist-cancel]"), "p", "data-enlist-cancel");
  page.set(cancelButton, "hidden", "");
  page.listen(cancelButton, "click", cancel);

  function completeAll() {
    if (isDestroyed) return;
    for (const control of controlsOf(form)) {
      if (completed.has(control)) continue;
      completed.add(control);
      if (!form.contains(control)) listenTo(control);
      complete(page, control, schema.fields, text("required_mark"));
    }
  }

  // ── loading, without keeping anybody waiting ───────────────────────────────

  page.listen(form, "focusin", warmUp);
  const whenIdle = window.requestIdleCallback ?? setTimeout;
  whenIdle(warmUp);

  function warmUp() {
    if (!isDestroyed) load().catch(() => {});
  }

  /** Loads the wasm of the build that the call came from: its schema knows which. */
  function load(): Promise<void> {
    return (loading ??= (async () => schema["~standard"].validate({}))().then(
      () => {
        if (isReady || isDestroyed) return;
        isReady = true;
        isNative = false;
        page.set(form, "novalidate", "");
        dispatch(form, "enlist:ready");
        // What could not be judged when it was left.
        leave();
      },
      (error) => {
        loading = undefined;
        if (!isDestroyed) giveUp("init_failed");
        throw error;
      },
    ));
  }

  /** Leaves the judging to the browser and the edge. */
  function giveUp(reason: FormEvents["enlist:fallback"]["detail"]["reason"]) {
    if (isNative) return;
    isNative = true;
    page.set(form, "novalidate", foundNoValidate);
    dispatch(form, "enlist:fallback", { reason });
  }

  // ── when to complain ───────────────────────────────────────────────────────

  listenTo(form);
  // What a person is pressing must not move away, wherever it is: an error waits for the click.
  page.listen(window, "pointerdown", () => (isPressing = true));
  for (const type of ["pointerup", "pointercancel"]) page.listen(window, type, () => setTimeout(release, CLICK_MS));
  page.listen(window, "click", ({ detail }: MouseEvent) => {
    isDone &&= detail > 1;
    setTimeout(release);
  });

  function listenTo(target: Element) {
    page.listen(target, "input", edit);
    // What is changed without being in focus was changed by a script, or by the browser's autofill: nobody is typing.
    page.listen(target, "change", leave);
    page.listen(target, "focusout", leave);
  }

  function edit({ target }: Event) {
    status.announce();
    const places = placesOf(form, target as Control);
    for (const place of places) given.delete(place);
    consider("input", places);
  }

  function release() {
    isPressing = isDone = false;
    leave();
  }

  /** Judges what was changed and does not have the focus. A window that is left leaves the focus where it is. */
  function leave({ relatedTarget }: { readonly relatedTarget?: Node } = {}) {
    if (isPressing || isDestroyed) return;
    consider(
      "leave",
      [...states.keys()].filter((place) => !hasFocus(place) && !place.contains(relatedTarget!)),
    );
  }

  /** Brings what is shown up to date after a moment in the life of those places. Before the wasm is there a change is remembered, and nothing judged. */
  function consider(moment: Moment, places: readonly Element[], wrong = isReady ? new Map([...placed(judge().issues ?? []), ...given]) : undefined) {
    for (const place of new Set([...places, ...states.keys()])) {
      const before = states.get(place);
      const isConcerned = (moment === "submit" || places.includes(place)) && (wrong || moment === "input");
      const issue = (wrong ?? given).get(place);
      const state = after(before, isConcerned ? moment : undefined, !!issue);
      states.set(place, state);
      if (state === "told") {
        showError(place, textOf(issue!, place));
        if (before !== "told" && moment === "leave") status.announce(...line(issue!, place));
      } else if (before === "told") showError(place);
    }
  }

  function judge(): Validation<any> {
    return withFaults(schema.fromForm(typed()));
  }

  /** The core's verdict, with what the browser finds wrong where the core finds nothing. */
  function withFaults<Verdict extends { readonly issues?: readonly Issue[] | undefined }>(verdict: Verdict): Verdict | { readonly issues: readonly Issue[] } {
    const { issues = [] } = verdict;
    const faults = faultsIn(form, schema.fields, placed(issues));
    return faults.length ? { issues: [...issues, ...faults] } : verdict;
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
    consider("submit", [...places.keys()], places);
    // As a person reads; what is of no place comes last.
    const inOrder = [...places].sort(([a], [b]) => a.compareDocumentPosition(b) & PRECEDING || -1);
    const lines: Line[] = inOrder.map(([place, issue]) => [line(issue, place), controlsAt(form, place)[0]]);
    for (const issue of issues) if (!placeOfIssue(form, issue)) lines.push([line(issue)]);
    title = document.title;
    document.title = text("title", { title }).textContent!;
    shownTitle = document.title;
    status.say("invalid");
    summary.show(text("summary"), lines);
    dispatch(form, "enlist:invalid", { issues: issues.map(({ code, name }) => ({ code, name })) });
  }

  /** Shows all that is wrong, if anything is. */
  function review({ issues }: { readonly issues?: readonly Issue[] | undefined }) {
    forget();
    if (issues) complain(issues);
  }

  /** An issue in words, away from its place. */
  function line(issue: Issue, place?: Element): Words {
    const label = place ? labelOf(form, place, schema.fields) : fieldOf(call.fields, issue.name)?.label;
    return [label ? `${label}: ` : "", textOf(issue, place)];
  }

  /** Takes back all that was said of the controls. */
  function forget() {
    given.clear();
    consider("submit", [], new Map());
    status.announce();
    summary.hide();
    // Another script may have had its own say meanwhile.
    if (document.title === shownTitle) document.title = title;
  }

  // ── one submission ─────────────────────────────────────────────────────────

  page.listen(form, "submit", (event: SubmitEvent) => {
    // Another script's, who has other plans, or a button's with a way of its own: it closes the form's dialog.
    if (event.defaultPrevented || (event.submitter as HTMLButtonElement | null)?.formMethod) return;
    if (isNative && !isLeaving) {
      isLeaving = true;
      setTimeout(stay, NATIVE_MS);
      return void key.use(visitorContent(), false);
    }
    event.preventDefault();
    // The second half of a double click, whose first has been answered: the form is empty.
    if (!isDone) void send(event.submitter as HTMLButtonElement | null);
  });
  // The back button may bring the page back as it was left.
  page.listen(window, "pageshow", stay);

  function stay() {
    isLeaving = false;
  }

  page.listen(form, "reset", () => {
    forget();
    status.say("");
  });

  async function send(submitter?: HTMLButtonElement | null, signal?: AbortSignal): Promise<Outcome | undefined> {
    if (sending || isLeaving) {
      say("sending", text("still_sending"));
      return undefined;
    }
    const ending = (sending = new AbortController());
    status.say("");
    signal?.addEventListener("abort", () => ending.abort());
    if (signal?.aborted) cancel();
    const buttons = [...form.elements].filter((element): element is HTMLButtonElement => (element as HTMLButtonElement).type === "submit");
    // A disabled button would drop the focus.
    for (const button of buttons) page.set(button, "aria-disabled", "true");
    const progress = setTimeout(() => {
      say("sending");
      cancelButton.hidden = false;
    }, PROGRESS_MS);
    try {
      // Whatever it is waiting for: it goes no further once it is aborted.
      const outcome = await new Promise<Outcome | undefined>((resolve, reject) => {
        ending.signal.onabort = reject;
        attempt(ending.signal, submitter).then(resolve, reject);
      });
      if (!outcome) status.say("");
      return outcome;
    } catch (error) {
      if (isDestroyed) return undefined;
      // Within the wasm it may have failed after the form was sent; all else keeps a form from being sent.
      const isCancelled = ending.signal.aborted;
      const state = isCancelled ? "cancelled" : (error as Partial<EnlistError>)?.code === "internal" ? "unknown" : "denied";
      say(state);
      if (!isCancelled) throw error;
      return undefined;
    } finally {
      clearTimeout(progress);
      sending = undefined;
      if (!isDestroyed) {
        for (const button of buttons) page.set(button, "aria-disabled", null);
        if (hasFocus(cancelButton)) (submitter ?? buttons[0])?.focus();
        cancelButton.hidden = true;
      }
    }
  }

  async function attempt(signal: AbortSignal, submitter?: HTMLElement | null): Promise<Outcome | undefined> {
    const enough = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE_MS));
    const content = visitorContent();
    const entries = typed();
    const idempotencyKey = key.next(content);
    const prepare = () => withFaults(internalsOf(call).prepareForm(schema, entries, { endpoint, idempotencyKey }));
    const prepared = await Promise.race([load().then(prepare), enough]).catch((error: Partial<EnlistError>) => {
      if (error.code === "bad_config") throw error;
      return null;
    });
    if (signal.aborted) throw signal;
    if (!prepared) {
      giveUp(prepared === null ? "init_failed" : "slow");
      // Safari before 16 has no such thing: there the next press is the browser's.
      form.requestSubmit(submitter);
      return undefined;
    }
    review(prepared);
    if (prepared.issues) return { status: "invalid", issues: prepared.issues };
    if (!dispatch(form, "enlist:submit")) return;
    const visitor = await visitorOf(call, schema, identify, cookie);
    const extras = Object.assign({}, ...(await Promise.all(attachments.map((attachment) => attachment.accompany?.(signal)))));
    if (signal.aborted) throw signal;
    const input = { ...prepared.record, ...visitor };
    key.use(content, true);
    const submission: FormSubmission = { submission: prepared, input, extras, isAnonymous: !visitor };
    const options = { endpoint, schema, signal, idempotencyKey, [internals]: submission } as EndpointOptions;
    const outcome = await call.submit(input, options).finally(() => {
      for (const attachment of attachments) attachment.settled?.();
    });
    key.settle(outcome.status);
    dispatch(form, "enlist:outcome", { status: outcome.status });
    tell(outcome, entries);
    return outcome;
  }

  /** What a visitor says, whichever way it goes. */
  function visitorContent(): string {
    const others = [KEY_CONTROL, ...attachments.flatMap(({ controls = [] }) => controls)];
    return JSON.stringify(typed().filter(([name]) => !others.includes(name)));
  }

  function tell(outcome: Outcome, entries: readonly Entry[] = []) {
    if (isDestroyed) return;
    const { status: state } = outcome;
    if (state === "invalid") {
      const issues = outcome.issues.map((issue) => ({ ...issue, name: typedName(issue.name, entries) }));
      for (const [place, issue] of placed(issues)) given.set(place, issue);
      return complain(issues);
    }
    isDone = isDelivered(state);
    if (isDone) reset();
    say(state, text(state, { when: soon((outcome as { retryAfter?: number | null }).retryAfter, form, message) }));
    // What the author has for afterwards takes the form's place, and the focus.
    const next = form.nextElementSibling as HTMLElement | null;
    if (!isDone || !next?.hasAttribute("data-enlist-done")) return;
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
      status.say("");
      const judged = judge();
      review(judged);
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
      page.undo();
      bound.delete(form);
    },
  };
}
