// Where we and a browser's own control differ on a value, on purpose. What differs and is not here fails the tests, and so does what is here and does not differ.

import { domainToASCII } from "node:url";

/** @import { Engine } from "./driver.mjs" */

/**
 * @typedef {object} Difference
 * @property {readonly string[]} kinds of values; `typed …` where the value is typed rather than set
 * @property {readonly Engine[]} engines
 * @property {"we" | "they" | "both, otherwise written"} takes who takes such values
 * @property {string} what they are
 * @property {(text: string) => boolean} is whether a value is one of them, if it is taken by whom that says
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

/** Whether Unicode's rules refuse a domain: for one of its characters, for the order of its directions, or for its length once it is encoded. */
function isUnencodable(domain) {
  // The name behind it keeps the last label from being read as a part of an IPv4 address.
  const encoded = domainToASCII(`${domain}.x`);
  return encoded === "" || encoded.split(".").some((label) => label.length > 63) || breaksBidiRule(domain.normalize("NFKC"));
}

/** RFC 5893 section 2, as far as the characters of our values go. */
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
    takes: "we",
    what: "a local part beyond ASCII",
    is: (text) => !isAscii(local(text)),
    reason: "Such addresses exist, and refusing one refuses a person.",
    clause: `${HTML}/input.html#valid-e-mail-address takes ASCII alone; RFC 6531 section 3.3 widens it`,
  },
  {
    kinds: ["email"],
    engines: ["chromium"],
    takes: "we",
    what: "a domain beyond ASCII, set by a script",
    is: (text) => isAscii(local(text)) && !isAscii(domain(text)),
    reason: "It encodes only what is typed. A domain is right in either form.",
    clause: `${HTML}/input.html#email-state-(type=email): "User agents may transform the value for display and editing"; RFC 6531 section 3.3`,
  },
  {
    kinds: ["typed email"],
    engines: ["chromium"],
    takes: "both, otherwise written",
    what: "a domain beyond ASCII, typed",
    is: (text) => !isAscii(domain(text)),
    reason: "It puts the encoded domain into the control, and turns ß into ss on the way. We take either form, and write neither as the other.",
    clause: `${HTML}/input.html#email-state-(type=email): "User agents may transform the value for display and editing"; RFC 5891 section 5.5`,
  },
  {
    kinds: ["email", "typed email"],
    engines: ["webkit"],
    takes: "we",
    what: "a domain beyond ASCII",
    is: (text) => isAscii(local(text)) && !isAscii(domain(text)),
    reason: "It never encodes one. Such domains exist, and refusing one refuses a person.",
    clause: `${HTML}/input.html#valid-e-mail-address takes ASCII alone; RFC 6531 section 3.3 widens it`,
  },
  {
    kinds: ["email"],
    engines: ["firefox"],
    takes: "we",
    what: "a domain that cannot be encoded",
    is: (text) => isAscii(local(text)) && isUnencodable(domain(text)),
    reason: "What a label may hold is a matter of Unicode's tables, which a page would have to download. No mail reaches it; the vendor finds out.",
    clause: "RFC 5891 section 5.4; Unicode Technical Standard 46 section 4",
  },
  {
    kinds: ["typed email"],
    engines: ["chromium", "firefox"],
    takes: "we",
    what: "a domain that cannot be encoded, typed",
    is: (text) => isAscii(local(text)) && isUnencodable(domain(text)),
    reason: "What a label may hold is a matter of Unicode's tables, which a page would have to download. No mail reaches it; the vendor finds out.",
    clause: "RFC 5891 section 5.4; Unicode Technical Standard 46 section 4",
  },
  {
    kinds: ["email"],
    engines: ALL,
    takes: "they",
    what: "a line break within",
    is: (text) => /\S[\r\n]+\S/.test(text),
    reason: "The control takes it out, so that none arrives from there. Where one arrives all the same, the text was something else.",
    clause: `${HTML}/input.html#email-state-(type=email), value sanitization algorithm: "Strip newlines"`,
  },
  {
    kinds: ["email", "typed email"],
    engines: ["firefox"],
    takes: "they",
    what: "a label beyond ASCII that begins or ends with a hyphen",
    is: (text) =>
      domain(text)
        .split(".")
        .some((label) => !isAscii(label) && /^-|-$/.test(label)),
    reason: "It looks at the label once that is encoded, where the hyphen no longer stands at the end.",
    clause: "RFC 5891 section 4.2.3.1 forbids it of what is encoded",
  },
  {
    kinds: ["email"],
    engines: ["firefox"],
    takes: "they",
    what: "a character in the domain that nobody sees",
    is: (text) => /[\u00ad\u2060\ufeff\u200b]/.test(domain(text)),
    reason: "Encoding drops it. Sent as it is, it is part of the address, and mail goes nowhere.",
    clause: "RFC 5892 section 2.3 disallows it; Unicode Technical Standard 46 section 4, step 1, drops it",
  },
  {
    kinds: ["date", "birthday", "date and time"],
    engines: ALL,
    takes: "they",
    what: "a year of more than four digits",
    is: (text) => /^\d{5}/.test(text),
    reason: "The vendor's form of a date has four.",
    clause: `${HTML}/common-microsyntaxes.html#valid-month-string: "Four or more ASCII digits"; RFC 3339 section 5.6: "date-fullyear = 4DIGIT"`,
  },
  {
    kinds: ["date", "birthday", "date and time"],
    engines: ALL,
    takes: "we",
    what: "the year 0000",
    is: (text) => trimmed(text).startsWith("0000-"),
    reason: "RFC 3339 has it, and what a vendor takes of a calendar is the vendor's to say.",
    clause: `${HTML}/common-microsyntaxes.html#valid-month-string: "year > 0"; RFC 3339 section 1: "between 0000AD and 9999AD"`,
  },
  {
    kinds: ["date"],
    engines: ALL,
    takes: "we",
    what: "dd-mm-yyyy",
    is: (text) => /^\d\d-\d\d-\d{4}$/.test(text),
    reason: "The vendor's form of a date, which a control of plain text sends.",
    clause: `${HTML}/common-microsyntaxes.html#valid-date-string begins with the year`,
  },
  {
    kinds: ["date", "time", "birthday", "date and time", "number"],
    engines: ALL,
    takes: "we",
    what: "white space around it",
    is: isPadded,
    reason: "What a form sends is trimmed, whatever control it comes from.",
    clause: `${HTML}/input.html#value-sanitization-algorithm of each: what is not valid becomes the empty string`,
  },
  {
    kinds: ["time"],
    engines: ALL,
    takes: "they",
    what: "seconds",
    is: (text) => /^\d\d:\d\d:/.test(text),
    reason: "The vendor's form of a time is HH:mm, and a control without a step sends no seconds.",
    clause: `${HTML}/common-microsyntaxes.html#valid-time-string`,
  },
  {
    kinds: ["number"],
    engines: ["firefox"],
    takes: "we",
    what: "a point without a digit after it",
    is: (text) => /\.(?!\d)/.test(text),
    reason: "It says no other number.",
    clause: `${HTML}/common-microsyntaxes.html#valid-floating-point-number wants a digit; its rules for parsing do not`,
  },
  {
    kinds: ["number"],
    engines: ["chromium", "webkit"],
    takes: "we",
    what: "a point at the end",
    is: (text) => text.endsWith("."),
    reason: "It says no other number.",
    clause: `${HTML}/common-microsyntaxes.html#valid-floating-point-number wants a digit; its rules for parsing do not`,
  },
  {
    kinds: ["number"],
    engines: ["chromium", "webkit"],
    takes: "we",
    what: "more than a bound by less than a double tells",
    is: (text) => /^-?90\.0{0,15}[1-9]$/.test(text) && Math.abs(Number(text)) === 90,
    reason: "The number that it stands for is the double next to it, which is the bound; these engines compare decimals of eighteen digits.",
    clause: `${HTML}/common-microsyntaxes.html#rules-for-parsing-floating-point-number-values, the step that rounds to a double`,
  },
  {
    kinds: ["number"],
    engines: ["firefox"],
    takes: "both, otherwise written",
    what: "more digits than fifteen",
    is: (text) => Number(Number(text).toPrecision(15)) !== Number(text),
    reason: "Its `valueAsNumber` is rounded to fifteen digits. The control's text is not, and that is what a form sends and what we read.",
    clause: `${HTML}/common-microsyntaxes.html#rules-for-parsing-floating-point-number-values, the step that rounds to a double`,
  },
  {
    kinds: ["birthday"],
    engines: ALL,
    takes: "we",
    what: "a date with a time",
    is: (text) => /[tT]/.test(text),
    reason: "The vendor keeps a date-time, which a script or another control sends.",
    clause: `${HTML}/common-microsyntaxes.html#valid-date-string; RFC 3339 section 5.6`,
  },
  {
    kinds: ["date and time"],
    engines: ALL,
    takes: "we",
    what: "an offset",
    is: (text) => /(?:[zZ]|[+-]\d\d:\d\d)$/.test(trimmed(text)),
    reason: "The vendor's form of a date-time, which a script or a control of plain text sends.",
    clause: `${HTML}/common-microsyntaxes.html#valid-local-date-and-time-string has none; RFC 3339 section 5.6`,
  },
  {
    kinds: ["date and time"],
    engines: ALL,
    takes: "we",
    what: "a date alone",
    is: (text) => /^\d{4}-\d\d-\d\d$/.test(trimmed(text)),
    reason: "A control for dates sends it, and may stand where a day is all that is asked for.",
    clause: `${HTML}/common-microsyntaxes.html#valid-local-date-and-time-string wants a time`,
  },
  {
    kinds: ["date and time"],
    engines: ALL,
    takes: "we",
    what: "a fraction of more than three digits",
    is: (text) => /\.\d{4}/.test(text),
    reason: "Vendors keep seven, and what is more is cut off.",
    clause: `${HTML}/common-microsyntaxes.html#valid-time-string: "one, two, or three ASCII digits"; RFC 3339 section 5.6: "time-secfrac = "." 1*DIGIT"`,
  },
  {
    kinds: ["date and time"],
    engines: ALL,
    takes: "we",
    what: "a small t",
    is: (text) => text.includes("t"),
    reason: "RFC 3339 has it, and it goes out as a capital.",
    clause: `${HTML}/common-microsyntaxes.html#valid-local-date-and-time-string has a capital T, or a space; RFC 3339 section 5.6: "may alternatively be lower case"`,
  },
  {
    kinds: ["date and time"],
    engines: ALL,
    takes: "we",
    what: "a leap second",
    is: (text) => /:60/.test(text),
    reason: "There are such moments, and it goes out as the second before.",
    clause: `${HTML}/common-microsyntaxes.html#valid-time-string ends at 59; RFC 3339 section 5.7`,
  },
  {
    kinds: ["date and time"],
    engines: ALL,
    takes: "they",
    what: "a space before the time",
    is: (text) => /^\d+-\d\d-\d\d /.test(text),
    reason: "The control puts a T in its place, so that none arrives from there.",
    clause: `${HTML}/common-microsyntaxes.html#valid-normalised-local-date-and-time-string; RFC 3339 section 5.6 leaves it to applications`,
  },
  {
    kinds: ["typed length"],
    engines: ALL,
    takes: "we",
    what: "white space around it, beyond the bound",
    is: isPadded,
    reason: "What a form sends is trimmed before it is measured.",
    clause: `${HTML}/form-control-infrastructure.html#limiting-user-input-length:-the-maxlength-attribute measures all of the value`,
  },
];
