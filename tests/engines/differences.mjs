// Intended differences between enlist and a browser's form control. The tests fail for a difference that is not listed, and for one that is listed and does not occur.

import { domainToASCII } from "node:url";

/** @import { Engine } from "./driver.mjs" */

/**
 * @typedef {object} Difference
 * @property {readonly string[]} kinds of values. `typed …` if the value is typed, not set by script
 * @property {readonly Engine[]} engines
 * @property {"enlist" | "control" | "both, normalised differently"} acceptedBy
 * @property {string} what a description of the values
 * @property {(text: string) => boolean} matches whether a value that is accepted by `acceptedBy` alone is one of them
 * @property {string} reason
 * @property {string} clause
 */

/** @type {readonly Engine[]} */
const ALL = ["chromium", "firefox", "webkit"];
const HTML = "https://html.spec.whatwg.org/multipage";

const local = (text) => text.slice(0, text.lastIndexOf("@"));
const trimmed = (text) => text.replaceAll(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, "");
const domain = (text) => trimmed(text.slice(text.lastIndexOf("@") + 1));
const isAscii = (text) => /^[\0-\x7f]*$/.test(text);
const isPadded = (text) => text !== trimmed(text);

/** Whether Unicode forbids a domain: for one of its characters, the order of its directions, or the length of its encoding. */
function isUnencodable(domain) {
  // Without the added label the last one could be read as part of an IPv4 address.
  const encoded = domainToASCII(`${domain}.x`);
  return encoded === "" || encoded.split(".").some((label) => label.length > 63) || breaksBidiRule(domain.normalize("NFKC"));
}

/** RFC 5893 section 2, for the characters that the test values contain. */
function breaksBidiRule(domain) {
  const rightToLeft = /[\u0590-\u08ff]/;
  const isRight = (label) => (rightToLeft.test(label[0]) ? !/[^\u0590-\u08ff\d-]/.test(label) : /^\D/.test(label) && !rightToLeft.test(label));
  return rightToLeft.test(domain) && !domain.split(".").every(isRight);
}

/** @type {readonly Difference[]} */
export const differences = [
  {
    kinds: ["email", "typed email"],
    engines: ALL,
    acceptedBy: "enlist",
    what: "a local part beyond ASCII",
    matches: (text) => !isAscii(local(text)),
    reason: "Such addresses exist, and rejecting one rejects a person.",
    clause: `${HTML}/input.html#valid-e-mail-address allows ASCII only; RFC 6531 section 3.3 widens it`,
  },
  {
    kinds: ["email"],
    engines: ["chromium"],
    acceptedBy: "enlist",
    what: "a domain beyond ASCII, set by a script",
    matches: (text) => isAscii(local(text)) && !isAscii(domain(text)),
    reason: "Chromium encodes a domain only when it is typed. Both forms are valid.",
    clause: `${HTML}/input.html#email-state-(type=email): "User agents may transform the value for display and editing"; RFC 6531 section 3.3`,
  },
  {
    kinds: ["typed email"],
    engines: ["chromium"],
    acceptedBy: "both, normalised differently",
    what: "a domain beyond ASCII, typed",
    matches: (text) => !isAscii(domain(text)),
    reason: "Chromium puts the encoded domain into the control, and replaces ß by ss. enlist accepts both forms and converts neither.",
    clause: `${HTML}/input.html#email-state-(type=email): "User agents may transform the value for display and editing"; RFC 5891 section 5.5`,
  },
  {
    kinds: ["email", "typed email"],
    engines: ["webkit"],
    acceptedBy: "enlist",
    what: "a domain beyond ASCII",
    matches: (text) => isAscii(local(text)) && !isAscii(domain(text)),
    reason: "WebKit never encodes a domain. Such domains exist, and rejecting one rejects a person.",
    clause: `${HTML}/input.html#valid-e-mail-address allows ASCII only; RFC 6531 section 3.3 widens it`,
  },
  {
    kinds: ["email"],
    engines: ["firefox"],
    acceptedBy: "enlist",
    what: "a domain that cannot be encoded",
    matches: (text) => isAscii(local(text)) && isUnencodable(domain(text)),
    reason: "The check needs Unicode's tables, which a page would have to download. No mail reaches such an address, which the vendor detects.",
    clause: "RFC 5891 section 5.4; Unicode Technical Standard 46 section 4",
  },
  {
    kinds: ["typed email"],
    engines: ["chromium", "firefox"],
    acceptedBy: "enlist",
    what: "a domain that cannot be encoded, typed",
    matches: (text) => isAscii(local(text)) && isUnencodable(domain(text)),
    reason: "The check needs Unicode's tables, which a page would have to download. No mail reaches such an address, which the vendor detects.",
    clause: "RFC 5891 section 5.4; Unicode Technical Standard 46 section 4",
  },
  {
    kinds: ["email"],
    engines: ALL,
    acceptedBy: "control",
    what: "a line break within",
    matches: (text) => /\S[\r\n]+\S/.test(text),
    reason: "The control removes it, so a form never sends one. A value that has one comes from elsewhere and is no address.",
    clause: `${HTML}/input.html#email-state-(type=email), value sanitization algorithm: "Strip newlines"`,
  },
  {
    kinds: ["email", "typed email"],
    engines: ["firefox"],
    acceptedBy: "control",
    what: "a label beyond ASCII that begins or ends with a hyphen",
    matches: (text) =>
      domain(text)
        .split(".")
        .some((label) => !isAscii(label) && /^-|-$/.test(label)),
    reason: "Firefox checks the encoded label, where the hyphen is no longer at the end.",
    clause: "RFC 5891 section 4.2.3.1 forbids it before the encoding",
  },
  {
    kinds: ["email"],
    engines: ["firefox"],
    acceptedBy: "control",
    what: "an invisible character in the domain",
    matches: (text) => /[\u00ad\u2060\ufeff\u200b]/.test(domain(text)),
    reason: "Encoding removes it. Sent unencoded it is part of the address, which then does not exist.",
    clause: "RFC 5892 section 2.3 disallows it; Unicode Technical Standard 46 section 4, step 1, drops it",
  },
  {
    kinds: ["date", "birthday", "date and time"],
    engines: ALL,
    acceptedBy: "control",
    what: "a year of more than four digits",
    matches: (text) => /^\d{5}/.test(text),
    reason: "The vendor's date format has four digits.",
    clause: `${HTML}/common-microsyntaxes.html#valid-month-string: "Four or more ASCII digits"; RFC 3339 section 5.6: "date-fullyear = 4DIGIT"`,
  },
  {
    kinds: ["date", "birthday", "date and time"],
    engines: ALL,
    acceptedBy: "enlist",
    what: "the year 0000",
    matches: (text) => trimmed(text).startsWith("0000-"),
    reason: "RFC 3339 allows it, and the vendor decides which years it accepts.",
    clause: `${HTML}/common-microsyntaxes.html#valid-month-string: "year > 0"; RFC 3339 section 1: "between 0000AD and 9999AD"`,
  },
  {
    kinds: ["date"],
    engines: ALL,
    acceptedBy: "enlist",
    what: "dd-mm-yyyy",
    matches: (text) => /^\d\d-\d\d-\d{4}$/.test(text),
    reason: "The vendor's date format, which a text control sends.",
    clause: `${HTML}/common-microsyntaxes.html#valid-date-string begins with the year`,
  },
  {
    kinds: ["date", "time", "birthday", "date and time", "number"],
    engines: ALL,
    acceptedBy: "enlist",
    what: "surrounding white space",
    matches: isPadded,
    reason: "Every form value is trimmed, whatever its control.",
    clause: `${HTML}/input.html#value-sanitization-algorithm of each: an invalid value becomes the empty string`,
  },
  {
    kinds: ["time"],
    engines: ALL,
    acceptedBy: "control",
    what: "seconds",
    matches: (text) => /^\d\d:\d\d:/.test(text),
    reason: "The vendor's time format is HH:mm, and a control without a step sends no seconds.",
    clause: `${HTML}/common-microsyntaxes.html#valid-time-string`,
  },
  {
    kinds: ["number"],
    engines: ["firefox"],
    acceptedBy: "enlist",
    what: "a point without a digit after it",
    matches: (text) => /\.(?!\d)/.test(text),
    reason: "The number is the same without it.",
    clause: `${HTML}/common-microsyntaxes.html#valid-floating-point-number wants a digit; its rules for parsing do not`,
  },
  {
    kinds: ["number"],
    engines: ["chromium", "webkit"],
    acceptedBy: "enlist",
    what: "a point at the end",
    matches: (text) => text.endsWith("."),
    reason: "The number is the same without it.",
    clause: `${HTML}/common-microsyntaxes.html#valid-floating-point-number wants a digit; its rules for parsing do not`,
  },
  {
    kinds: ["number"],
    engines: ["chromium", "webkit"],
    acceptedBy: "enlist",
    what: "above a limit by less than the precision of a double",
    matches: (text) => /^-?90\.0{0,15}[1-9]$/.test(text) && Math.abs(Number(text)) === 90,
    reason: "The nearest double is the limit itself. These engines compare decimals of eighteen digits.",
    clause: `${HTML}/common-microsyntaxes.html#rules-for-parsing-floating-point-number-values, the step that rounds to a double`,
  },
  {
    kinds: ["number"],
    engines: ["firefox"],
    acceptedBy: "both, normalised differently",
    what: "more than fifteen digits",
    matches: (text) => Number(Number(text).toPrecision(15)) !== Number(text),
    reason: "Firefox rounds `valueAsNumber` to fifteen digits. The form sends the control's text, which is not rounded.",
    clause: `${HTML}/common-microsyntaxes.html#rules-for-parsing-floating-point-number-values, the step that rounds to a double`,
  },
  {
    kinds: ["birthday"],
    engines: ALL,
    acceptedBy: "enlist",
    what: "a date with a time",
    matches: (text) => /[tT]/.test(text),
    reason: "The vendor stores a date-time, which a script or another control sends.",
    clause: `${HTML}/common-microsyntaxes.html#valid-date-string; RFC 3339 section 5.6`,
  },
  {
    kinds: ["date and time"],
    engines: ALL,
    acceptedBy: "enlist",
    what: "an offset",
    matches: (text) => /(?:[zZ]|[+-]\d\d:\d\d)$/.test(trimmed(text)),
    reason: "The vendor's date-time format, which a script or a text control sends.",
    clause: `${HTML}/common-microsyntaxes.html#valid-local-date-and-time-string has none; RFC 3339 section 5.6`,
  },
  {
    kinds: ["date and time"],
    engines: ALL,
    acceptedBy: "enlist",
    what: "a date without a time",
    matches: (text) => /^\d{4}-\d\d-\d\d$/.test(trimmed(text)),
    reason: "A date control sends it, and a page may use one if it needs the day only.",
    clause: `${HTML}/common-microsyntaxes.html#valid-local-date-and-time-string wants a time`,
  },
  {
    kinds: ["date and time"],
    engines: ALL,
    acceptedBy: "enlist",
    what: "a fraction of more than three digits",
    matches: (text) => /\.\d{4}/.test(text),
    reason: "The vendor stores seven digits. The others are cut off.",
    clause: `${HTML}/common-microsyntaxes.html#valid-time-string: "one, two, or three ASCII digits"; RFC 3339 section 5.6: "time-secfrac = "." 1*DIGIT"`,
  },
  {
    kinds: ["date and time"],
    engines: ALL,
    acceptedBy: "enlist",
    what: "a lower-case t",
    matches: (text) => text.includes("t"),
    reason: "RFC 3339 allows it. It is normalised to a capital.",
    clause: `${HTML}/common-microsyntaxes.html#valid-local-date-and-time-string has a capital T, or a space; RFC 3339 section 5.6: "may alternatively be lower case"`,
  },
  {
    kinds: ["date and time"],
    engines: ALL,
    acceptedBy: "enlist",
    what: "a leap second",
    matches: (text) => /:60/.test(text),
    reason: "Leap seconds exist. One is normalised to the second before.",
    clause: `${HTML}/common-microsyntaxes.html#valid-time-string ends at 59; RFC 3339 section 5.7`,
  },
  {
    kinds: ["date and time"],
    engines: ALL,
    acceptedBy: "control",
    what: "a space before the time",
    matches: (text) => /^\d+-\d\d-\d\d /.test(text),
    reason: "The control replaces it by a T, so a form never sends one.",
    clause: `${HTML}/common-microsyntaxes.html#valid-normalised-local-date-and-time-string; RFC 3339 section 5.6 leaves it to applications`,
  },
  {
    kinds: ["typed length"],
    engines: ALL,
    acceptedBy: "enlist",
    what: "surrounding white space beyond the limit",
    matches: isPadded,
    reason: "Every form value is trimmed before its length is checked.",
    clause: `${HTML}/form-control-infrastructure.html#limiting-user-input-length:-the-maxlength-attribute measures all of the value`,
  },
];
