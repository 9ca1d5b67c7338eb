// What a person is told, in their language.

import type { Issue, IssueCode, Outcome } from "#core";
import { NOT_ACCEPTED } from "./constraints.ts";
import { faulted } from "./field-elements.ts";

/** What the form says of itself, beside the issues. */
export type FormText = Exclude<Outcome["status"], "invalid"> | "soon" | "sending" | "still_sending" | "cancelled" | "summary" | "title" | "required_mark";

/** What there is a message for: an issue's code, an outcome's status, or something that the form says of itself. */
export type MessageKey = IssueCode | FormText;

/** All messages of a language. In braces are an issue's `params`; `{when}` is when to try again, and `{title}` the page's title. */
export type Messages = Readonly<Record<MessageKey, string>>;

/** Words for a page, in order: messages and what stands between them. */
export type Words = readonly (string | Node)[];

/** What a message is about. */
export interface MessageContext {
  /** The issue, where it is of one. */
  readonly issue?: Issue | undefined;
  /** The control, or the group of controls, where there is one. */
  readonly element?: Element;
  /** The language that the page asks for: the closest `lang`. */
  readonly lang: string;
}

/** Words of the page's own; undefined leaves it to the built-in ones. */
export type MessageFunction = (key: MessageKey, context: MessageContext) => string | undefined;

const thanks = "Thank you. We have received your details.";
const still = " What you typed is still here.";
const ours = `Your details were not sent: please try again later.${still} The fault is on our side.`;

/** English. An issue brings its own, out of the core. */
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

/** Adds a language, under its tag such as `de`; every form speaks it where the closest `lang` asks for it. */
export function addMessages(lang: string, messages: Messages): void {
  languages.set(lang.toLowerCase(), messages);
}

/** The closest `lang`, outside of a shadow tree if there is none in it. */
export function languageOf(element: Element): string {
  const host = (element.getRootNode() as Partial<ShadowRoot>).host;
  return element.closest<HTMLElement>("[lang]")?.lang || (host ? languageOf(host) : "");
}

/**
 * A message: the element's own, in `data-enlist-message-<key>`, or for any issue in `data-enlist-message`; or else the page's; or else the browser's, of what it found; or else
 * the words that came with the issue, where they say more than those of its code could; or else in its language; or else in English, which says that it is where the page
 * speaks another language: a screen reader would read it out in that one's sounds.
 */
export function messageOf(
  key: MessageKey,
  element: Element,
  custom: MessageFunction | undefined,
  issue?: Issue,
  params: Readonly<Record<string, string | number>> = issue?.params ?? {},
): Node {
  const lang = languageOf(element);
  const table = spoken(lang);
  const own =
    element.getAttribute(`data-enlist-message-${key}`) ?? (issue && element.getAttribute("data-enlist-message")) ?? custom?.(key, { issue, element, lang });
  const browsers = issue && faulted.get(issue)?.validationMessage;
  const brought = key === "upstream" && issue!.message !== NOT_ACCEPTED ? issue!.message : table && (table[key] ?? issue?.message);
  const words = own ?? (browsers || brought);
  const text = (words ?? issue?.message ?? english[key as FormText]).replace(/\{(\w+)\}/g, (all, name) => {
    const value = params[name];
    return typeof value === "number" ? value.toLocaleString(table ? lang : "en") : (value ?? all);
  });
  if (words || /^en/.test(lang)) return new Text(text);
  return Object.assign(document.createElement("span"), { textContent: text, lang: "en" });
}

/** When to try again, in a language's words. */
export function soon(seconds: number | null | undefined, element: Element, custom: MessageFunction | undefined): string {
  if (seconds == null) return messageOf("soon", element, custom).textContent!;
  const lang = languageOf(element);
  const time = new Intl.RelativeTimeFormat(spoken(lang) ? lang : "en");
  const minutes = Math.ceil(seconds / 60) || 1;
  return minutes > 90 ? time.format(Math.ceil(minutes / 60), "hour") : time.format(minutes, "minute");
}

/** The messages for a language tag: its own, or those of the wider language that it is of (RFC 4647 section 3.4). */
function spoken(lang: string): Messages | undefined {
  return lang ? (languages.get(lang.toLowerCase()) ?? spoken(lang.replace(/-?[^-]*$/, ""))) : undefined;
}
