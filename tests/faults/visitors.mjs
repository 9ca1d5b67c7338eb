// Those who sign up: each with a value of its own in every member, so that it can be found again, at the vendor's and wherever it must not be.

import { createRequire } from "node:module";
import { setTimeout as pause } from "node:timers/promises";
import { diceOf } from "./dice.js";

const require = createRequire(new URL("../../dist/enlist-sdk/package.json", import.meta.url));
const { aptania, bigchange, protech, yulsn } = require("enlist-sdk");

/** How long a visitor waits for an answer, */
const WAIT = 8_000;
/** and goes on asking, in milliseconds. A key that the edge has made binds no longer than ten minutes of the ledger's clock. */
const PATIENCE = 12_000;
const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";

/** What all values of a run have in common, so that one search finds any of them. */
export function tagsOf(seed) {
  const dice = diceOf(seed, "tags");
  return { word: dice.text(8, LETTERS), number: `7${dice.text(9, DIGITS)}`, ip: `198.51.${100 + Math.floor(dice.between(0, 100))}.` };
}

/** What tells a submission from every other. @param {{ word: string }} tags @param {number} index */
export const markerOf = ({ word }, index) => `${word}${String(index).padStart(7, "0")}`;

/** The first marker in a text. @param {{ word: string }} tags @returns {(text: string) => string | undefined} */
export function markersOf({ word }) {
  const marker = new RegExp(`${word}\\d{7}`);
  return (text) => marker.exec(text)?.[0];
}

const person = (marker) => ({ Firstname: `Ada ${marker}`, Lastname: `King & ${marker}`, Emailaddress: `${marker}@example.com` });

/** What is asked of each route. */
const forms = {
  "/contact": {
    call: aptania.createContact,
    isRepeatable: true,
    part: (marker, { number }) => ({ contactEmailaddress: `${marker}@example.com`, contactFirstname: `Zoë ${marker}`, contactTelephone: number }),
  },
  "/account": {
    call: aptania.createAccount,
    part: (marker, { number }) => ({
      AccountName: `${marker} <Ltd>`,
      Address1: `1 ${marker} Street`,
      Address2: marker,
      Town: marker,
      Postcode: marker,
      County: marker,
      Telephone: number,
      Note: `Ring ${marker}`,
      CountryID: marker,
      Contacts: [person(marker)],
    }),
  },
  "/club": {
    call: yulsn.createContact,
    isRepeatable: true,
    part: (marker) => ({ Email: `${marker}@example.com`, FirstName: marker }),
  },
  // Without an address nothing keeps the vendor from making two.
  "/club?nameless": { call: yulsn.createContact, part: (marker) => ({ FirstName: marker, LastName: `O'${marker}` }) },
  "/members": {
    call: protech.createContact,
    part: (marker, { number }) => ({ FirstName: marker, LastName: `${marker}-Byron`, MobilePhone: number, Primary_City: `${marker} & Sons` }),
  },
  "/members/xml": { call: protech.createContact, part: (marker) => ({ FirstName: marker, NickName: `<${marker}>` }) },
  "/customers": {
    call: bigchange.createContact,
    part: (marker, { number }) => ({ name: marker, town: `${marker}ton`, location: { latitude: Number(`51.${number}`), longitude: -0.25 } }),
  },
};

/** A text that a member of a visitor's record is equal to, but for how it was typed. @param {Told} told */
export const markedValue = ({ marker, path }) => (path === "/contact" ? ` ${marker}@example.com ` : marker);

/** How they come; how often of a hundred. */
const manners = {
  "a page's submit": 30,
  "JSON with a key": 14,
  "JSON without a key": 10,
  "a form with a key": 12,
  "a form without a key": 10,
  "a form with a blank key": 6,
  "JSON twice at once": 6,
  "a form twice at once": 4,
  "two forms of one key": 4,
  "two of one key by JSON": 2,
  "leaves before the answer": 2,
};

/**
 * What became of a submission, as far as its visitor knows.
 *
 * @typedef {object} Told
 * @property {string} marker
 * @property {string} path
 * @property {boolean} isRepeatable whether the vendor itself makes no second record
 * @property {string[]} answers each that came: an outcome's status, a problem's type, or `no answer`
 * @property {string[]} ids under which it was accepted
 */

/** One visitor of a page of ours, with a key; each `post` is answered by a word, as in `Told`. @param {Awaited<ReturnType<typeof import("./world.mjs").startWorld>>} world */
export function visitorOf({ edge, tags, texts, vendors }, path, index) {
  const marker = markerOf(tags, index);
  const told = { marker, path, answers: [], ids: [] };
  const own = { url: new URL(path, edge.url), tags, dice: diceOf(marker), onText: (text) => texts.push(text), onCreated: () => vendors.finished.add(marker) };
  const submission = { told, call: forms[path].call, part: forms[path].part(marker, tags), marker };
  return { marker, told, post: () => byJson(own, submission, `key-${marker}`) };
}

/** A visitor's whole visit, by the dice of its number. @returns {Promise<Told[]>} two where two people are concerned */
export async function visit({ seed, tags, index, url, onText, onCreated }) {
  const dice = diceOf(seed, "visitor", index);
  const manner = dice.weighed(manners);
  const path = dice.pick(Object.keys(forms));
  const submission = (marker) => {
    const { call, part, isRepeatable = false } = forms[path];
    return { told: { marker, path, manner, isRepeatable, answers: [], ids: [] }, call, part: part(marker, tags), marker };
  };
  const [one, other] = [submission(markerOf(tags, 2 * index)), submission(markerOf(tags, 2 * index + 1))];
  const key = `key-${one.marker}`;
  const world = { url: new URL(path.split("?")[0], url), tags, dice, onText, onCreated };
  switch (manner) {
    case "a page's submit":
      await persist(one, () => bySubmit(world, one, key));
      return [one.told];
    case "JSON with a key":
      await persist(one, () => byJson(world, one, key));
      return [one.told];
    case "JSON without a key":
      await persist(one, () => byJson(world, one));
      return [one.told];
    case "a form with a key":
      await persist(one, () => byForm(world, one, key));
      return [one.told];
    case "a form without a key":
      await persist(one, () => byForm(world, one));
      return [one.told];
    case "a form with a blank key":
      await persist(one, () => byForm(world, one, " "));
      return [one.told];
    case "JSON twice at once":
      await Promise.all([1, 2].map(() => persist(one, () => byJson(world, one, key))));
      return [one.told];
    case "a form twice at once":
      await Promise.all([1, 2].map(() => persist(one, () => byForm(world, one))));
      return [one.told];
    case "two forms of one key":
      await Promise.all([one, other].map((visitor) => persist(visitor, () => byForm(world, visitor, key))));
      return [one.told, other.told];
    case "two of one key by JSON":
      await persist(one, () => byJson(world, one, key));
      await persist(other, () => byJson(world, other, key));
      return [one.told, other.told];
    default:
      await byJson(world, one, key, AbortSignal.timeout(Math.ceil(dice.between(1, 40))));
      if (dice.happens(0.5)) await persist(one, () => byJson(world, one, key));
      return [one.told];
  }
}

/** Asks again, with the same key, until there is an answer that ends it. */
async function persist({ told }, ask) {
  const end = performance.now() + PATIENCE;
  for (let wait = 250; ; wait = Math.min(2 * wait, 2_000)) {
    const answer = await ask();
    if (!["no answer", "unavailable", "unknown", "internal"].includes(answer) || performance.now() + wait > end) return told;
    await pause(wait);
  }
}

/** What a browser says of its page, with the visitor's cookie. */
function headersOf({ url, tags, dice }, marker) {
  return {
    origin: url.origin,
    "sec-fetch-site": "same-origin",
    cookie: `theme=dark; uid=uid-${marker}`,
    "cf-connecting-ip": tags.ip + Math.floor(dice.between(1, 250)),
  };
}

async function bySubmit(world, { told, call, part, marker }, idempotencyKey) {
  const headers = headersOf(world, marker);
  const own = (request) => {
    for (const [name, value] of Object.entries(headers)) request.headers.set(name, value);
    return fetch(request);
  };
  const outcome = await call.submit(part, { endpoint: world.url, idempotencyKey, fetch: own, timeoutMs: WAIT, maxRetries: 1 });
  return noted(world, told, outcome.status, outcome.submission);
}

async function byJson(world, { told, part, marker }, key, signal = AbortSignal.timeout(WAIT)) {
  const headers = { ...headersOf(world, marker), "content-type": "application/json", accept: "application/json", ...(key && { "idempotency-key": key }) };
  const answer = await answered(fetch(world.url, { method: "POST", headers, body: JSON.stringify(part), signal }));
  if (!answer) return noted(world, told, "no answer");
  world.onText(answer.text);
  const { status, submission, type } = JSON.parse(answer.text);
  return noted(world, told, typeof status === "string" ? status : (problems[answer.status] ?? type), submission);
}

async function byForm(world, { told, part, marker }, key) {
  const headers = {
    ...headersOf(world, marker),
    "content-type": "application/x-www-form-urlencoded",
    accept: "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8",
    "sec-fetch-mode": "navigate",
  };
  const body = new URLSearchParams([...pairsOf(part), ...(key === undefined ? [] : [["idempotency-key", key]])]).toString();
  const answer = await answered(fetch(world.url, { method: "POST", headers, body, redirect: "manual", signal: AbortSignal.timeout(WAIT) }));
  if (!answer) return noted(world, told, "no answer");
  // A page that shows the form again holds what was typed.
  if (!answer.text.includes("<form")) world.onText(answer.text);
  return noted(world, told, pages[answer.status] ?? problems[answer.status] ?? `page ${answer.status}`);
}

/** What a page's HTTP status stands for. */
const pages = { 201: "created", 303: "created", 202: "accepted", 422: "invalid", 409: "conflict", 502: "refused", 503: "unavailable", 504: "unknown" };
const problems = { 500: "internal", 503: "unavailable" };

async function answered(response) {
  try {
    const { status } = await response;
    return { status, text: await (await response).text() };
  } catch {
    return undefined;
  }
}

function noted({ onCreated }, told, answer, submission) {
  told.answers.push(answer);
  if (submission) told.ids.push(submission);
  if (answer === "created") onCreated(told.marker);
  return answer;
}

/** A record as a form's names and texts. */
function* pairsOf(value, name = "") {
  if (Object(value) !== value) yield [name, String(value)];
  else for (const [key, member] of Object.entries(value)) yield* pairsOf(member, !name ? key : Array.isArray(value) ? `${name}[${key}]` : `${name}.${key}`);
}
