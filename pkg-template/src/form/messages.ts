// The messages of a form, in the visitor's language.

import type { Issue, IssueCode, Outcome } from "#core";
import { NOT_ACCEPTED } from "./constraints.ts";
import { controlsOfConstraintIssues } from "./field-elements.ts";

/** The keys of the form's own messages, beside those of issues. */
export type FormText = Exclude<Outcome["status"], "invalid"> | "soon" | "sending" | "still_sending" | "cancelled" | "summary" | "title" | "required_mark";

/** The key of a message: an issue's code, an outcome's status, or one of the form's own. */
export type MessageKey = IssueCode | FormText;

/** All messages of a language. `{min}` and `{max}` stand for an issue's `params`, `{when}` for when to try again, and `{title}` for the page's title. */
export type Messages = Readonly<Record<MessageKey, string>>;

/** Text for a page, in order: messages, and the text between them. */
export type Words = readonly (string | Node)[];

/** What a message is about. */
export interface MessageContext {
  /** The issue, for an issue's message. */
  readonly issue?: Issue | undefined;
  /** The control, or the group of controls, where there is one. */
  readonly element?: Element;
  /** The page's language: the closest `lang`. */
  readonly lang: string;
}

/** Returns the page's own message, or undefined for the built-in one. */
export type MessageFunction = (key: MessageKey, context: MessageContext) => string | undefined;

const thanks = "Thank you. We have received your details.";
const still = " What you typed is still here.";
const ours = `Your details were not sent: please try again later.${still} The fault is on our side.`;

/** English. An issue has its message from the core. */
const english: Readonly<Record<FormText, string>> = {
  created: thanks,
  exists: thanks,
  accepted: "Thank you. We have received your details and will pass them on.",
  conflict: "Somebody has signed up with your details. If it was not you, please change them.",
  denied: ours,
  rejected: ours,
  unavailable: `Your details were not sent: please try again {when}.${still}`,
  unknown: "We cannot tell whether your details arrived. Please do not send them again: ask us.",
  soon: "later",
  sending: "Sending…",
  still_sending: "Still sending…",
  cancelled: `Cancelled, unless it had arrived.${still}`,
  summary: "There is a problem",
  title: "Error: {title}",
  required_mark: "(required)",
};

const languages = new Map<string, Messages>();

/** Adds a language under its tag, such as `de`. Every form uses it where the closest `lang` is of that language. */
export function addMessages(lang: string, messages: Messages): void {
  languages.set(lang.toLowerCase(), messages);
}

/** The closest `lang`, that of a shadow tree's host included. */
export function languageOf(element: Element): string {
  const host = (element.getRootNode() as Partial<ShadowRoot>).host;
  return element.closest<HTMLElement>("[lang]")?.lang || (host ? languageOf(host) : "");
}

/**
 * A message, the first that there is of:
 *
 * 1. the element's `data-enlist-message-<key>`, or for an issue `data-enlist-message`
 * 2. the page's own, from `custom`
 * 3. the browser's, for an issue that the browser has found
 * 4. the vendor's text, for an issue `upstream`
 * 5. the one in the element's language
 * 6. English, marked as such where the page is in another language: a screen reader would pronounce it by that one's rules
 */
export function messageOf(
  key: MessageKey,
  element: Element,
  custom: MessageFunction | undefined,
  issue?: Issue,
  params: Readonly<Record<string, string | number>> = issue?.params ?? {},
): Node {
  const lang = languageOf(element);
  const table = messagesFor(lang);
  const own =
    element.getAttribute(`data-enlist-message-${key}`) ?? (issue && element.getAttribute("data-enlist-message")) ?? custom?.(key, { issue, element, lang });
  const fromBrowser = issue && controlsOfConstraintIssues.get(issue)?.validationMessage;
  const builtIn = key === "upstream" && issue!.message !== NOT_ACCEPTED ? issue!.message : table && (table[key] ?? issue?.message);
  const chosen = own ?? (fromBrowser || builtIn);
  const text = (chosen ?? issue?.message ?? english[key as FormText]).replace(/\{(\w+)\}/g, (all, name) => {
    const value = params[name];
    return typeof value === "number" ? value.toLocaleString(table ? lang : "en") : (value ?? all);
  });
  if (chosen || /^en/.test(lang)) return new Text(text);
  return Object.assign(document.createElement("span"), { textContent: text, lang: "en" });
}

/** When to try again, as text. */
export function retryTimeText(seconds: number | null | undefined, element: Element, custom: MessageFunction | undefined): string {
  if (seconds == null) return messageOf("soon", element, custom).textContent!;
  const lang = languageOf(element);
  const time = new Intl.RelativeTimeFormat(messagesFor(lang) ? lang : "en");
  const minutes = Math.ceil(seconds / 60) || 1;
  return minutes > 90 ? time.format(Math.ceil(minutes / 60), "hour") : time.format(minutes, "minute");
}

/** The messages for a language tag, or for a wider language that it belongs to (lookup of RFC 4647 section 3.4). */
function messagesFor(lang: string): Messages | undefined {
  return lang ? (languages.get(lang.toLowerCase()) ?? messagesFor(lang.replace(/-?[^-]*$/, ""))) : undefined;
}
