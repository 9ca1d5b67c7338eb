/** The script of every form page. Without it, or without the wasm, the browser sends the form and the edge answers with a page. */

import { aptania, bigchange, init, protech, yulsn } from "enlist-sdk";
import { membership, tradeAccount } from "../members.js";
import { refreshCopy } from "./copy.js";
import { faultIsSpent } from "./fault.js";
import { clearIssues, showIssues } from "./issues.js";
import { offerLocation } from "./location.js";
import { describe } from "./outcomes.js";

/** How long a press of the button waits for the wasm before the browser sends the form itself. */
const PATIENCE_MS = 6000;

const calls = {
  "aptania.createContact": { call: aptania.createContact },
  "aptania.createAccount": { call: aptania.createAccount, members: tradeAccount },
  "yulsn.createContact": { call: yulsn.createContact },
  "protech.createContact": { call: protech.createContact, members: membership },
  "bigchange.createContact": { call: bigchange.createContact },
};

const form = document.querySelector("form[data-call]");
const button = form.querySelector("button[type=submit]");
const status = form.querySelector(".status");
const { call, members } = calls[form.dataset.call];
const schema = members ? call.pick(members.names, members) : call.visitor;

let sending = false;
let native = false;

// A failure to load is met when the button is pressed; a later attempt may do better.
const warmUp = () => void init().catch(() => {});
form.addEventListener("focusin", warmUp, { once: true });
(globalThis.requestIdleCallback ?? setTimeout)(warmUp);

form.addEventListener("submit", async (event) => {
  if (native) return;
  event.preventDefault();
  if (sending) return;
  busy(true);
  try {
    await loaded();
  } catch {
    busy(false);
    sendNatively();
    return;
  }
  try {
    await signUp();
  } finally {
    busy(false);
  }
});

async function signUp() {
  clearIssues(form);
  const { value, issues } = schema.fromForm(entries());
  if (issues) {
    say();
    showIssues(form, issues);
    return;
  }
  say({ word: "Sending…", text: "One moment." });
  const outcome = await call.submit(value, { endpoint: form.action, schema });
  if (outcome.status === "invalid") {
    say();
    showIssues(form, outcome.issues);
  } else {
    const words = describe(outcome, form.dataset.thanks);
    say(words);
    if (words.kind === "good") form.reset();
  }
  refreshCopy();
  faultIsSpent();
}

/** The form's entries under the call's names: a control may have a name of its own, and says in `data-member` what it holds. */
function entries() {
  return Array.from(new FormData(form), ([name, text]) => [form.elements[name].dataset?.member ?? name, text]);
}

function loaded() {
  const patience = new Promise((_, reject) => setTimeout(reject, PATIENCE_MS, new Error("The wasm is slow to load.")));
  return Promise.race([init(), patience]);
}

/** The page cannot judge, so the browser does what it can and the edge the rest. */
function sendNatively() {
  native = true;
  form.noValidate = false;
  form.requestSubmit(button);
}

function busy(yes) {
  sending = yes;
  // A disabled button would drop the focus.
  button.setAttribute("aria-disabled", String(yes));
}

function say(words) {
  status.className = `status ${words?.kind ?? ""}`;
  status.replaceChildren(...(words ? [paragraph(words.word, "word"), paragraph(words.text)] : []));
}

function paragraph(textContent, className = "") {
  return Object.assign(document.createElement("p"), { textContent, className });
}

offerLocation(form);
