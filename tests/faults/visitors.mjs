// The visitors: each has unique values in every member, so that they can be found at the vendor, and anywhere they must not be.

import { createRequire } from "node:module";
import { setTimeout as pause } from "node:timers/promises";
import { seededRandom } from "./seeded-random.js";

const require = createRequire(new URL("../../dist/enlist-sdk/package.json", import.meta.url));
const { aptania, bigchange, protech, yulsn } = require("enlist-sdk");

/** How long a visitor waits for a response, in milliseconds. */
const WAIT = 8_000;
/** How long a visitor repeats a request, in milliseconds. A derived key is valid for ten minutes of the ledger's clock. */
const PATIENCE = 12_000;
const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";

/** Texts that all values of a run contain, so that one search finds any of them. */
export function tagsOf(seed) {
  const random = seededRandom(seed, "tags");
  return { word: random.text(8, LETTERS), number: `7${random.text(9, DIGITS)}`, ip: `198.51.${100 + Math.floor(random.between(0, 100))}.` };
}

/** Returns the unique marker of a submission. @param {{ word: string }} tags @param {number} index */
export const markerOf = ({ word }, index) => `${word}${String(index).padStart(7, "0")}`;

/** Returns a function that finds the first marker in a text. @param {{ word: string }} tags @returns {(text: string) => string | undefined} */
export function markersOf({ word }) {
  const marker = new RegExp(`${word}\\d{7}`);
  return (text) => marker.exec(text)?.[0];
}

const person = (marker) => ({ Firstname: `Ada ${marker}`, Lastname: `King & ${marker}`, Emailaddress: `${marker}@example.com` });

/** The forms, by path. */
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
  // Without an e-mail address the vendor does not detect duplicates.
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

/** Returns an erasure value that equals a member of the visitor's record after normalisation. @param {VisitorResult} result */
export const erasureValueOf = ({ marker, path }) => (path === "/contact" ? ` ${marker}@example.com ` : marker);

/** Behaviours of visitors → percentage. */
const behaviours = {
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
 * The results of a submission as its visitor sees them.
 *
 * @typedef {object} VisitorResult
 * @property {string} marker
 * @property {string} path
 * @property {boolean} isRepeatable whether the vendor detects duplicates
 * @property {string[]} answers every response: an outcome's status, a problem's type, or `no answer`
 * @property {string[]} ids under which it was accepted
 */

/** Creates a visitor who posts JSON with a key; `post` returns an answer as in `VisitorResult`. @param {Awaited<ReturnType<typeof import("./simulation.mjs").startSimulation>>} simulation */
export function createVisitor({ edge, tags, texts, vendors }, path, index) {
  const marker = markerOf(tags, index);
  const result = { marker, path, answers: [], ids: [] };
  const own = {
    url: new URL(path, edge.url),
    tags,
    random: seededRandom(marker),
    onText: (text) => texts.push(text),
    onCreated: () => vendors.confirmed.add(marker),
  };
  const submission = { result, call: forms[path].call, part: forms[path].part(marker, tags), marker };
  return { marker, result, post: () => byJson(own, submission, `key-${marker}`) };
}

/** Runs a whole visit, which the seed and the index determine. @returns {Promise<VisitorResult[]>} two where two people take part */
export async function visit({ seed, tags, index, url, onText, onCreated }) {
  const random = seededRandom(seed, "visitor", index);
  const behaviour = random.weighted(behaviours);
  const path = random.pick(Object.keys(forms));
  const submission = (marker) => {
    const { call, part, isRepeatable = false } = forms[path];
    return { result: { marker, path, behaviour, isRepeatable, answers: [], ids: [] }, call, part: part(marker, tags), marker };
  };
  const [one, other] = [submission(markerOf(tags, 2 * index)), submission(markerOf(tags, 2 * index + 1))];
  const key = `key-${one.marker}`;
  const simulation = { url: new URL(path.split("?")[0], url), tags, random, onText, onCreated };
  switch (behaviour) {
    case "a page's submit":
      await retryUntilFinal(one, () => bySubmit(simulation, one, key));
      return [one.result];
    case "JSON with a key":
      await retryUntilFinal(one, () => byJson(simulation, one, key));
      return [one.result];
    case "JSON without a key":
      await retryUntilFinal(one, () => byJson(simulation, one));
      return [one.result];
    case "a form with a key":
      await retryUntilFinal(one, () => byForm(simulation, one, key));
      return [one.result];
    case "a form without a key":
      await retryUntilFinal(one, () => byForm(simulation, one));
      return [one.result];
    case "a form with a blank key":
      await retryUntilFinal(one, () => byForm(simulation, one, " "));
      return [one.result];
    case "JSON twice at once":
      await Promise.all([1, 2].map(() => retryUntilFinal(one, () => byJson(simulation, one, key))));
      return [one.result];
    case "a form twice at once":
      await Promise.all([1, 2].map(() => retryUntilFinal(one, () => byForm(simulation, one))));
      return [one.result];
    case "two forms of one key":
      await Promise.all([one, other].map((visitor) => retryUntilFinal(visitor, () => byForm(simulation, visitor, key))));
      return [one.result, other.result];
    case "two of one key by JSON":
      await retryUntilFinal(one, () => byJson(simulation, one, key));
      await retryUntilFinal(other, () => byJson(simulation, other, key));
      return [one.result, other.result];
    default:
      await byJson(simulation, one, key, AbortSignal.timeout(Math.ceil(random.between(1, 40))));
      if (random.happens(0.5)) await retryUntilFinal(one, () => byJson(simulation, one, key));
      return [one.result];
  }
}

/** Repeats a request, with the same key, until there is a final answer. */
async function retryUntilFinal({ result }, ask) {
  const end = performance.now() + PATIENCE;
  for (let wait = 250; ; wait = Math.min(2 * wait, 2_000)) {
    const answer = await ask();
    if (!["no answer", "unavailable", "unknown", "internal"].includes(answer) || performance.now() + wait > end) return result;
    await pause(wait);
  }
}

/** Returns the headers that a browser sends, with the visitor's cookie. */
function headersOf({ url, tags, random }, marker) {
  return {
    origin: url.origin,
    "sec-fetch-site": "same-origin",
    cookie: `theme=dark; uid=uid-${marker}`,
    "cf-connecting-ip": tags.ip + Math.floor(random.between(1, 250)),
  };
}

async function bySubmit(simulation, { result, call, part, marker }, idempotencyKey) {
  const headers = headersOf(simulation, marker);
  const own = (request) => {
    for (const [name, value] of Object.entries(headers)) request.headers.set(name, value);
    return fetch(request);
  };
  const outcome = await call.submit(part, { endpoint: simulation.url, idempotencyKey, fetch: own, timeoutMs: WAIT, maxRetries: 1 });
  return recordAnswer(simulation, result, outcome.status, outcome.submission);
}

async function byJson(simulation, { result, part, marker }, key, signal = AbortSignal.timeout(WAIT)) {
  const headers = { ...headersOf(simulation, marker), "content-type": "application/json", accept: "application/json", ...(key && { "idempotency-key": key }) };
  const answer = await responseOf(fetch(simulation.url, { method: "POST", headers, body: JSON.stringify(part), signal }));
  if (!answer) return recordAnswer(simulation, result, "no answer");
  simulation.onText(answer.text);
  const { status, submission, type } = JSON.parse(answer.text);
  return recordAnswer(simulation, result, typeof status === "string" ? status : (problems[answer.status] ?? type), submission);
}

async function byForm(simulation, { result, part, marker }, key) {
  const headers = {
    ...headersOf(simulation, marker),
    "content-type": "application/x-www-form-urlencoded",
    accept: "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8",
    "sec-fetch-mode": "navigate",
  };
  const body = new URLSearchParams([...pairsOf(part), ...(key === undefined ? [] : [["idempotency-key", key]])]).toString();
  const answer = await responseOf(fetch(simulation.url, { method: "POST", headers, body, redirect: "manual", signal: AbortSignal.timeout(WAIT) }));
  if (!answer) return recordAnswer(simulation, result, "no answer");
  // A page that shows the form again holds what was typed.
  if (!answer.text.includes("<form")) simulation.onText(answer.text);
  return recordAnswer(simulation, result, pages[answer.status] ?? problems[answer.status] ?? `page ${answer.status}`);
}

/** HTTP status of a page → outcome. */
const pages = { 201: "created", 303: "created", 202: "accepted", 422: "invalid", 409: "conflict", 502: "refused", 503: "unavailable", 504: "unknown" };
const problems = { 500: "internal", 503: "unavailable" };

async function responseOf(response) {
  try {
    const { status } = await response;
    return { status, text: await (await response).text() };
  } catch {
    return undefined;
  }
}

function recordAnswer({ onCreated }, result, answer, submission) {
  result.answers.push(answer);
  if (submission) result.ids.push(submission);
  if (answer === "created") onCreated(result.marker);
  return answer;
}

/** Yields a record as names and values of a form. */
function* pairsOf(value, name = "") {
  if (Object(value) !== value) yield [name, String(value)];
  else for (const [key, member] of Object.entries(value)) yield* pairsOf(member, !name ? key : Array.isArray(value) ? `${name}[${key}]` : `${name}.${key}`);
}
