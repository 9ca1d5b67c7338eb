/** The script of the page with every feature of a form: imports, and what a page may add itself. */

import { yulsn } from "enlist-sdk";
import "enlist-sdk/element";
import { bindForm } from "enlist-sdk/form";
import "enlist-sdk/form/honeypot";
import "enlist-sdk/form/messages/ar";
import "enlist-sdk/form/messages/de";
import "enlist-sdk/form/rows";
import "enlist-sdk/form/turnstile";

const one = (id) => document.getElementById(id);
const words = JSON.parse(one("words").textContent);

for (const part of document.querySelectorAll("[data-scripted]")) part.hidden = false;

// ── events ───────────────────────────────────────────────────────────────────

const SHOWN = 30;
for (const type of ["ready", "invalid", "submit", "outcome", "fallback"]) {
  addEventListener(`enlist:${type}`, (event) => {
    // An event from a shadow tree has its host as target.
    const [form] = event.composedPath();
    const line = document.createElement("li");
    line.textContent = [event.type, `#${form.id}`, JSON.stringify(event.detail)].filter((part) => part !== "null").join(" ");
    one("nothing").hidden = true;
    one("log").hidden = false;
    one("log").prepend(line);
    for (const old of [...one("log").children].slice(SHOWN)) old.remove();
    if (type === "outcome") one("day").value = "none";
  });
}

// ── the page's own messages, and consent ─────────────────────────────────────

const letter = one("letter").closest("enlist-form");
letter.message = (key, { element }) => words.messages[key === "required" && element.closest("[data-enlist-row]") ? "required_row" : key];
letter.identify = () => one("consent").checked;
// On a real site the vendor's script sets it.
// biome-ignore lint/suspicious/noDocumentCookie: not every supported browser has the Cookie Store API.
if (!document.cookie.includes("aptania_uuid=")) document.cookie = `aptania_uuid=${crypto.randomUUID()}; path=/; max-age=31536000; SameSite=Lax`;

// ── a form in a shadow tree, bound by a script ───────────────────────────────

const ticket = one("ticket").shadowRoot.querySelector("form");
const bind = () => bindForm(ticket, { call: yulsn.createContact, message: (key, { issue }) => (key === "upstream" ? issue.message : undefined) });
let bound = bind();
let isBound = true;
const actions = {
  validate: () => bound.validate(),
  setIssues: () => bound.setIssues([{ code: "upstream", name: "Email", path: ["Email"], pointer: "/Email", message: words.bounced }]),
  cancel: () => bound.cancel(),
  reset: () => bound.reset(),
  destroy: () => bound.destroy(),
  bind: () => (bound = bind()),
};
const buttons = [...one("ticket-buttons").querySelectorAll("button")];
for (const button of buttons) {
  const action = button.dataset.do;
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-disabled") === "true") return;
    if (action === "destroy" || action === "bind") isBound = action === "bind";
    void actions[action]();
    enableButtons();
  });
}
enableButtons();

/** Enables the buttons that apply: a bound form can be released, another can be bound. A button keeps its focus. */
function enableButtons() {
  for (const button of buttons) button.setAttribute("aria-disabled", String((button.dataset.do === "bind") === isBound));
}

// ── a form that is added later ───────────────────────────────────────────────

one("later").addEventListener("click", ({ currentTarget }) => {
  const line = currentTarget.parentElement;
  line.replaceWith(line.nextElementSibling.content);
  one("power-name").focus();
});

// ── faults ───────────────────────────────────────────────────────────────────

one("day").addEventListener("change", async ({ currentTarget: { value: fault } }) => {
  const vendors = ["everything", "everything-ticket", "everything-power"];
  const order = (vendor) => fetch(`/fault/${vendor}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ fault }) });
  const orders = await Promise.allSettled(vendors.map(order));
  if (orders.some(({ value }) => !value?.ok)) one("day").value = "none";
});
