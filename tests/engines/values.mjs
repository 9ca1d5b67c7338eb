// The values: from the vectors, by hand, and generated from a fixed seed.

import { readFileSync } from "node:fs";

/** The same numbers in every run (mulberry32). */
function random(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

class Generator {
  constructor(seed) {
    this.next = random(seed);
  }
  below(bound) {
    return Math.floor(this.next() * bound);
  }
  chance(probability) {
    return this.next() < probability;
  }
  of(list) {
    return list[this.below(list.length)];
  }
  text(least, most, characters) {
    return Array.from({ length: least + this.below(most - least + 1) }, () => this.of(characters)).join("");
  }
  /** A text with one change: a character more, less, or another. */
  changed(text, characters) {
    const all = [...text];
    all.splice(this.below(all.length + 1), this.below(2), ...(this.chance(0.7) ? [this.of(characters)] : []));
    return all.join("");
  }
}

function times(count, make) {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** The texts of a file of vectors. */
function vectors(name) {
  const groups = JSON.parse(readFileSync(new URL(`../vectors/json-schema-formats/${name}.json`, import.meta.url), "utf8"));
  return groups.flatMap(({ tests }) => tests.map(({ data }) => data)).filter((data) => typeof data === "string");
}

const LETTERS = [..."abcdefghijklmnopqrstuvwxyzABCXYZ0123456789"];
const ATOM = [..."!#$%&'*+/=?^_`{|}~-."];
const INTERNATIONAL = [..."éßøåñçłžğıſΩλдяжהבعربकिไทย中文日本語한국ﬁＡ１"];
const INVISIBLE = [..."\u00a0\u00ad\u0085\u200b\u200d\u200e\u202e\u2060\u2028\u3000\ufeff\ufe0f\u061c\u0301"];
const ASTRAL = ["🎉", "𝒜", "𐍈", "😀"];
const WHITE = [" ", "\t", "\n", "\r", "\f", "\v"];
const FOREIGN = [...'()<>[]:;@\\,"\0\u007f', ...WHITE];
const ANY = [...LETTERS, ...ATOM, ...INTERNATIONAL, ...INVISIBLE, ...ASTRAL, ...FOREIGN];

const EMAILS = [
  "ada@example.org",
  "a@b",
  "a@b.c",
  "ada+list@example.org",
  "o'hara@example.org",
  "ada.@example.org",
  ".ada@example.org",
  "a..b@example.org",
  "ada@",
  "@example.org",
  "@",
  "ada",
  "a@b@c",
  "ada@example..org",
  "ada@.example.org",
  "ada@example.org.",
  "ada@-example.org",
  "ada@example-.org",
  "ada@ex--ample.org",
  "ada@exa_mple.org",
  "ada@123.45",
  "ada@1.2.3.4",
  "ada@[1.2.3.4]",
  '"ada byron"@example.org',
  '"ada"@example.org',
  "ada(comment)@example.org",
  "Ada <ada@example.org>",
  "ada byron@example.org",
  "ada@example org",
  "ada@example.org,bea@example.org",
  " ada@example.org",
  "ada@example.org ",
  "\tada@example.org\r\n",
  "ada\n@example.org",
  "ada@exam\r\nple.org",
  "\u00a0ada@example.org",
  "ada@example.org\u3000",
  "\u200bada@example.org",
  "ada@example.org\ufeff",
  "",
  " ",
  "\n",
  "\u00a0",
  "\u200b",
  "jörg@example.org",
  "用户@example.org",
  "ada@bücher.example",
  "ada@例え.jp",
  "用户@例え.jp",
  "ada@例え。jp",
  "ada@EXÄMPLE.org",
  "ada@xn--bcher-kva.example",
  "ada@xn--a",
  "ada@xn--ls8h.la",
  "ada@💩.la",
  "😀@example.org",
  "ada@faß.de",
  "ada@ſ.de",
  "ada@ﬁ.de",
  "ada@Ａ.de",
  "ada@a\u0301.de",
  "ada@á.de",
  "ada@\u0301a.de",
  "ada@אב.example",
  "ada@אבa.example",
  "ada@a\u200cb.de",
  "ada@a\u00adb.de",
  "ada@ab·cd.de",
  "ada@l·l.cat",
  "ada@½.de",
  "ada@☃.net",
  "ada@a\u2044b.de",
  "ada@a／b.de",
  "ada@a＠b.de",
  "ada@ａ．ｂ",
  `${"a".repeat(64)}@example.org`,
  `${"a".repeat(65)}@example.org`,
  `${"a".repeat(300)}@example.org`,
  `ada@${"a".repeat(63)}.org`,
  `ada@${"a".repeat(64)}.org`,
  `ada@${"ä".repeat(50)}.org`,
  `ada@${"ä".repeat(63)}.org`,
  `ada@${"ä".repeat(64)}.org`,
  `ada@${"日".repeat(30)}.jp`,
  `ada@${Array(60).fill("abc").join(".")}`,
  `ada@${Array(64).fill("abc").join(".")}.a`,
  `ada@${Array(100).fill("abc").join(".")}`,
];

function emails() {
  const generator = new Generator(5);
  const local = () => {
    const atom = () => generator.text(1, 12, generator.chance(0.2) ? [...LETTERS, ...ATOM] : LETTERS);
    if (generator.chance(0.05)) return `"${generator.text(0, 10, [...LETTERS, " ", "@", "."])}"`;
    if (generator.chance(0.1)) return generator.text(1, 10, [...LETTERS, ...INTERNATIONAL]);
    if (generator.chance(0.03)) return generator.text(60, 330, LETTERS);
    return times(1 + generator.below(3), atom).join(generator.chance(0.9) ? "." : "..");
  };
  const label = () => {
    if (generator.chance(0.03)) return generator.text(62, 65, LETTERS);
    if (generator.chance(0.15)) return generator.text(1, 8, INTERNATIONAL);
    if (generator.chance(0.05)) return generator.text(1, 6, [...LETTERS, ...INTERNATIONAL, "-"]);
    return generator.text(1, 10, generator.chance(0.3) ? [...LETTERS, "-"] : LETTERS);
  };
  const address = () => `${local()}@${times(1 + generator.below(3), label).join(".")}`;
  return [
    ...EMAILS,
    ...vectors("email"),
    ...times(1_500, address),
    ...times(1_000, () => generator.changed(address(), ANY)),
    ...times(300, () => generator.text(0, 12, ANY)),
  ];
}

/** Digits of ASCII, and some that only look like those. */
const DIGITS = [..."0123456789"];
const AROUND_DATES = [...DIGITS, ..."-:./+TtZzW ١２\n\u00a0"];

function dates() {
  const generator = new Generator(7);
  const year = () =>
    generator.of([
      "2024",
      "2023",
      "1900",
      "2000",
      "0001",
      "0000",
      "9999",
      "10000",
      "275760",
      "275761",
      "24",
      "1815",
      "1582",
      `${generator.below(10_000)}`.padStart(4, "0"),
    ]);
  const two = (most) => `${generator.below(most + 2)}`.padStart(generator.chance(0.97) ? 2 : 1, "0");
  const date = () => `${year()}-${two(12)}-${two(31)}`;
  const asVendor = () => date().split("-").reverse().join("-");
  const hand = [
    "2024-02-29",
    "2023-02-29",
    "1900-02-29",
    "2000-02-29",
    "0000-02-29",
    "0000-01-01",
    "0001-01-01",
    "9999-12-31",
    "10000-01-01",
    "275760-09-13",
    "275760-09-14",
    "2024-04-31",
    "2024-00-10",
    "2024-13-01",
    "2024-01-00",
    "2024-1-2",
    "24-01-02",
    "02024-01-02",
    "2024/01/02",
    "2024-01-02 ",
    " 2024-01-02",
    "\n2024-01-02",
    "2024-01-02T00:00",
    "20240102",
    "2024-W01-1",
    "2024-002",
    "-2024-01-02",
    "+2024-01-02",
    "２０２４-01-02",
    "31-10-2030",
    "29-02-2023",
    "10-31-2030",
    "31.10.2030",
    "10/31/2030",
    "",
    " ",
  ];
  return [...hand, ...vectors("date"), ...times(500, date), ...times(100, asVendor), ...times(300, () => generator.changed(date(), AROUND_DATES))];
}

function clocks() {
  const generator = new Generator(11);
  const two = (most) => `${generator.below(most + 3)}`.padStart(generator.chance(0.97) ? 2 : 1, "0");
  const clock = () => `${two(23)}:${two(59)}${generator.chance(0.3) ? `:${two(59)}${generator.chance(0.4) ? `.${generator.text(1, 4, DIGITS)}` : ""}` : ""}`;
  return { generator, clock };
}

function moments() {
  const { generator, clock } = clocks();
  const hand = [
    "00:00",
    "23:59",
    "24:00",
    "9:05",
    "09:5",
    "09:60",
    "0905",
    "09:05 ",
    " 09:05",
    "09:05:00",
    "09:05:07",
    "09:05:60",
    "09:05:00.0",
    "09:05:00.123",
    "09:05:00.1234",
    "09:05:00,5",
    "09:05Z",
    "9:05 AM",
    "09.05",
    "٠٩:٠٥",
    "-09:05",
    "",
    " ",
  ];
  return [...hand, ...vectors("time"), ...times(300, clock), ...times(200, () => generator.changed(clock(), AROUND_DATES))];
}

function datesAndTimes() {
  const { generator, clock } = clocks();
  const days = dates().filter((text) => /^\d{4,6}-\d\d-\d\d$/.test(text));
  const both = () => `${generator.of(days)}${generator.of(["T", "T", "T", "T", " ", "t"])}${clock()}`;
  const hand = [
    "2024-02-29T23:59",
    "2023-02-29T23:59",
    "2024-02-29",
    "2024-02-29T24:00",
    "2024-02-29 10:00",
    "2024-02-29T10:00:00",
    "2024-02-29T10:00:00.5",
    "2024-02-29T10:00:00.1234567",
    "2024-02-29T10:00:00.12345678",
    "2024-02-29T10:00Z",
    "2024-02-29T10:00:00Z",
    "2024-02-29T10:00:00+01:00",
    "2016-12-31T23:59:60Z",
    "2016-12-31T23:59:60",
    "0000-01-01T00:00",
    "10000-01-01T00:00",
    " 2024-02-29T10:00",
    "2024-02-29T10:00 ",
    "2024-02-29  10:00",
    "",
    " ",
  ];
  return [...hand, ...vectors("date-time"), ...times(200, both), ...times(100, () => generator.changed(both(), AROUND_DATES))];
}

function numbers() {
  const generator = new Generator(13);
  const hand = [
    "0",
    "-0",
    "00",
    "007",
    "1",
    "-1",
    "+1",
    "1.",
    ".5",
    "-.5",
    ".",
    "-",
    "--1",
    "1e1",
    "1E1",
    "1e+1",
    "1e-1",
    "1e",
    "e1",
    "1e1.5",
    "1.e1",
    ".5e1",
    "1e400",
    "-1e400",
    "1e-400",
    "5e-324",
    "1e21",
    "1,5",
    "1 000",
    "1_000",
    "0x10",
    "0b1",
    "Infinity",
    "NaN",
    "٣",
    "１",
    " 1",
    "1 ",
    "\n1",
    "\u00a01",
    "\v1",
    "90",
    "-90",
    "90.0",
    "90.00000000000001",
    "90.000000000000001",
    "90.0000000000000000000001",
    "-90.0000001",
    "91",
    "-91",
    "89.999999999999999999",
    "9e1",
    "0.1",
    "0.30000000000000004",
    "1.7976931348623157e308",
    "9007199254740993",
    "0.000001",
    "1e-7",
    "52.3912345678901234567",
    "1٫5",
    "−1",
    "12abc",
    "",
    " ",
  ];
  const number = () =>
    `${generator.of(["", "", "-", "+"])}${generator.text(0, 2, DIGITS)}${generator.of(["", ".", ".", ","])}${generator.text(0, generator.chance(0.1) ? 25 : 6, DIGITS)}${generator.chance(0.2) ? `${generator.of(["e", "E"])}${generator.of(["", "-", "+"])}${generator.text(0, 2, DIGITS)}` : ""}`;
  return [...hand, ...times(220, number), ...times(80, () => generator.changed(number(), [...DIGITS, ..."-+.,eEx٣ "]))];
}

const unique = (values) => [...new Set(values)];

/** Counted in UTF-16 code units: up to ten are right. */
const LENGTHS = [
  ..."éж日ß".split("").flatMap((letter) => [9, 10, 11].map((count) => letter.repeat(count))),
  "0123456789",
  "01234567890",
  "01234567890123456789",
  "01234 6789",
  "0123456789 ",
  " 0123456789 ",
  "e\u0301".repeat(5),
  "e\u0301".repeat(6),
  "🎉".repeat(5),
  "🎉".repeat(6),
  "🎉".repeat(10),
  "👨‍👩‍👧12",
  "👨‍👩‍👧123",
  "🇩🇰🇩🇰12",
  "🇩🇰🇩🇰123",
  "👩🏽👩🏽12",
  "👩🏽👩🏽123",
];

/** Typed by keys, where an engine may do more than with what a script sets. */
const TYPED_EMAILS = [
  "ada@example.org",
  "ada@bücher.example",
  "ada@例え.jp",
  "jörg@example.org",
  "ada@faß.de",
  "ada@a\u0301.de",
  "ada@",
  "ada byron@example.org",
  "ada@-ä.example",
  "ada@אבa.example",
  " ada@example.org ",
];

/** Values by the name of their kind. */
export const values = {
  email: unique(emails()),
  date: unique(dates()),
  time: unique(moments()),
  number: unique(numbers()),
  // One value a request: a sample.
  birthday: unique(dates()).filter((_, index) => index < 60 || index % 5 === 0),
  "date and time": unique(datesAndTimes()),
  length: unique(LENGTHS),
};

/** Values that are typed into a control, by the name of their kind. */
export const typed = { email: TYPED_EMAILS, length: values.length };
