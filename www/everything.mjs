/** Generates the page with every feature of a form in English, German and Arabic. The pages differ only in their texts. */

import { languages } from "./everything-words.mjs";
import { letter, power, stand } from "./members.js";

/** @import { Words } from "./everything-words.mjs" */

export const tags = Object.keys(languages);

/** A page's path. @param {string} lang */
export function pathOf(lang) {
  return lang === "en" ? "everything" : `everything-${lang}`;
}

/** The page in a language. @param {string} lang */
export function page(lang) {
  const words = languages[lang];
  const { dir, page, notes, hear, messages, ticket } = words;
  // The script is the same for each language and looks its texts up here.
  const lookedUp = JSON.stringify({ messages, bounced: ticket.bounced });
  return `<!doctype html>
<html lang="${lang}" dir="${dir}" class="blue">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${page.title}</title>
  <link rel="icon" href="/icon.svg" type="image/svg+xml">
  <link rel="stylesheet" href="/style.css">
  <script src="/stand-in.js" defer></script>
  <script type="module" src="/everything.js"></script>
  <script type="application/json" id="words">${lookedUp}</script>
</head>
<body>
  <a class="skip" href="#stand">${page.skip}</a>
  <header class="strip"><p><a href="/" lang="en" dir="ltr">enlist</a>: ${page.summary}</p><p>${page.demo}</p></header>
  <main class="parts">
    <section class="pitch"><h1>${page.title}</h1><p class="lede">${page.lede}</p><p class="aside">${page.aside}</p></section>
    ${part("stand", words.stand.heading, notes.stand, standForm(words))}
    ${part("letter", words.letter.heading, notes.letter, letterForm(words))}
    ${part("ticket", ticket.heading, notes.ticket, ticketForm(words))}
    ${part("power", words.power.heading, notes.power, laterForm(words))}
    <section class="part" aria-labelledby="hear-title">
      <div class="look"><h2 id="hear-title">${hear.heading}</h2><p>${hear.text}</p>
        <p>${hear.without} <a href="?without=wasm">${hear.noWasm}</a> · <a href="?without=script">${hear.noScript}</a></p></div>
      <div data-scripted hidden>
        <div class="field"><label for="day">${hear.day}</label><select id="day">
          ${["none", "slow", "down", "cut"].map((fault) => `<option value="${fault}">${hear[fault]}</option>`).join("")}
        </select></div>
        <div class="log" role="region" aria-label="${hear.log}" tabindex="0"><p id="nothing">${hear.nothing}</p><ol id="log" dir="ltr" hidden></ol></div>
      </div>
      <noscript><p>${page.scriptOnly}</p></noscript>
    </section>
  </main>
  <footer><nav aria-label="${page.others}"><ul>${Object.entries(languages)
    .map(
      ([tag, { own }]) =>
        `<li><a class="slip blue" href="/${pathOf(tag)}" lang="${tag}" hreflang="${tag}"${tag === lang ? ' aria-current="page"' : ""}>${own}</a></li>`,
    )
    .join("")}</ul></nav></footer>
</body>
</html>
`;
}

/** A form with notes beside it. @param {string} id @param {string} heading @param {readonly string[]} notes @param {string} content */
function part(id, heading, notes, content) {
  return `<section class="part" aria-labelledby="${id}-title">
      <div class="look"><h2 id="${id}-title">${heading}</h2><ul>${notes.map((note) => `<li>${note}</li>`).join("")}</ul></div>
      <div>${content}</div>
    </section>`;
}

/** Two lists, messages and error places of the page's own, a honeypot, and a block that replaces the form. @param {Words} words */
function standForm({ stand: words }) {
  const person = (index, id = index) =>
    row(
      words.person,
      index,
      words.remove,
      `
    ${field(`first-${id}`, `Contacts[${index}].Firstname`, words.first, "half")}
    ${field(`last-${id}`, `Contacts[${index}].Lastname`, words.last, "half")}
    ${field(`email-${id}`, `Contacts[${index}].Emailaddress`, words.email, "", 'type="email"')}`,
    );
  const call = (index, id = index) =>
    row(
      words.call,
      index,
      words.removeCall,
      `
    ${choice(`how-${id}`, `Actions[${index}].ActionTypeID`, words.how, { 1: words.ring, 2: words.write })}
    ${choice(`who-${id}`, `Actions[${index}].ActionAssignedToUserID`, words.who, { 360: words.planner, 361: words.electrician })}
    ${field(`about-${id}`, `Actions[${index}].ActionText`, words.about)}
    ${field(`day-${id}`, `Actions[${index}].ActionDate`, words.day, "half", 'type="date"')}
    ${field(`time-${id}`, `Actions[${index}].ActionTime`, words.time, "half", 'type="time"')}`,
    );
  return `
      <enlist-form call="aptania.createAccount" members="${stand.names.join(" ")}" optional="${stand.optional.join(" ")}">
      <form class="sheet" id="stand" method="post" action="/signup/everything">
        <div class="summary" data-enlist-summary hidden></div>
        ${group(
          words.business,
          `
          ${field("name", "business", words.name, "", 'data-enlist-member="AccountName" autocomplete="organization"')}
          ${field("phone", "Telephone", words.phone, "", `type="tel" data-enlist-message-required="${words.needPhone}"`)}`,
        )}
        ${group(
          words.where,
          `
          ${field("address", "Address1", words.address)}
          ${field("town", "Town", words.town, "half")}
          ${field("postcode", "Postcode", words.postcode, "half")}
          <fieldset class="field choice" data-enlist-member="CountryID">
            <legend>${words.country}<span class="mark" aria-hidden="true">${words.required}</span></legend>
            ${[
              ["77", words.GB],
              ["104", words.IE],
              ["61", words.FR],
            ]
              .map(([id, country]) => `<label><input type="radio" name="CountryID" value="${id}" required> ${country}</label>`)
              .join("")}
            <p data-enlist-error="CountryID"></p>
          </fieldset>`,
        )}
        ${rows("Contacts", words.people, [person(0), person(1)], person("{row}"), words.add, words.required)}
        ${rows("Actions", words.calls, [call(0)], call("{row}"), words.addCall, words.required)}
        ${group(
          words.make,
          `<div class="field"><label for="note">${words.note}</label><p class="hint" id="note-hint">${words.hint}</p>
            <textarea id="note" name="Note" rows="3" aria-describedby="note-hint"></textarea></div>`,
        )}
        <div class="field" data-enlist-honeypot><label for="website">${words.blank}</label><input id="website" name="website"></div>
        <div class="send"><button type="submit">${words.send}</button><button class="plain" type="button" data-enlist-cancel hidden>${words.cancel}</button></div>
        <div class="status" role="status" data-enlist-status></div>
      </form>
      <div class="sheet note" data-enlist-done hidden><h3>${words.done}</h3><p>${words.doneText}</p></div>
      </enlist-form>`;
}

/** A list, consent, Turnstile, and messages from a function. @param {Words} words */
function letterForm({ letter: words }) {
  const subject = (index, id = index) =>
    row(
      words.interest,
      index,
      words.remove,
      `
    ${choice(`subject-${id}`, `contactAttr[${index}].attrID`, words.subject, { 31: words.wood, 32: words.glass, 33: words.wool })}
    ${field(`detail-${id}`, `contactAttr[${index}].attrValue`, words.detail, "half")}`,
    );
  return `
      <enlist-form call="aptania.createContact" members="${letter.names.join(" ")}">
      <form class="sheet" id="letter" method="post" action="/signup/everything-letter">
        <div class="summary" data-enlist-summary hidden></div>
        <div class="cells">
          ${field("letter-first", "contactFirstname", words.first)}
          ${field("letter-email", "contactEmailaddress", words.email, "", 'type="email"')}
        </div>
        ${rows("contactAttr", words.interests, [subject(0), subject(1)], subject("{row}"), words.add)}
        <div class="field tick" data-scripted hidden>
          <input type="checkbox" id="consent" aria-describedby="consent-hint"><div><label for="consent">${words.consent}</label><p class="hint" id="consent-hint">${words.consentHint}</p></div>
        </div>
        <div class="stand-in" data-scripted hidden data-enlist-turnstile="1x00000000000000000000AA" data-title="${words.standIn}" data-verdict="${words.human}"></div>
        <noscript><p class="hint">${words.unscripted}</p></noscript>
        <div class="send"><button type="submit">${words.send}</button></div>
        <div class="status" role="status" data-enlist-status></div>
      </form>
      </enlist-form>`;
}

/** A form in a shadow tree with the package's style. The package creates the missing summary, errors and status. @param {Words} words */
function ticketForm({ ticket: words }) {
  const line = (id, name, label) => `<p><label for="${id}">${label}</label><input id="${id}" name="${name}"></p>`;
  const button = (method) => `<button class="plain" type="button" data-do="${method}">${words[method]}</button>`;
  return `
      <div class="tools" role="group" aria-label="${words.buttons}" id="ticket-buttons" data-scripted hidden>
        ${["validate", "setIssues", "cancel", "reset", "destroy", "bind"].map(button).join("\n        ")}
      </div>
      <div class="ticket" id="ticket">
        <template shadowrootmode="open">
          <link rel="stylesheet" href="/form.css">
          <link rel="stylesheet" href="/ticket.css">
          <form id="ticket-form" method="post" action="/signup/everything-ticket">
            ${line("first", "FirstName", words.first)}
            ${line("email", "Email", words.email)}
            <p><button type="submit">${words.send}</button></p>
          </form>
        </template>
      </div>`;
}

/** A form that a button adds to the page. Without script it is there from the start. @param {Words} words */
function laterForm({ power: words }) {
  const need = (index, id = index) =>
    row(
      words.need,
      index,
      words.remove,
      `
    ${choice(`need-${id}`, `customFields[${index}].definitionId`, words.kind, { "9007199254740993": words.saw, "9007199254740995": words.kiln, "9007199254740997": words.lamp })}
    ${field(`value-${id}`, `customFields[${index}].value`, words.value, "half")}`,
    );
  const form = `
      <enlist-form call="bigchange.createContact" members="${power.names.join(" ")}">
      <form class="sheet" id="power" method="post" action="/signup/everything-power">
        <div class="summary" data-enlist-summary hidden></div>
        <div class="cells">${field("power-name", "name", words.name)}</div>
        ${rows("customFields", words.needs, [need(0), need(1)], need("{row}"), words.add)}
        <div class="cells"><div class="field"><label for="power-extra">${words.extra}</label><textarea id="power-extra" name="extraInformation" rows="2"></textarea></div></div>
        <div class="send"><button type="submit">${words.send}</button></div>
        <div class="status" role="status" data-enlist-status></div>
      </form>
      </enlist-form>`;
  return `
      <p data-scripted hidden><button type="button" id="later">${words.show}</button></p>
      <template>${form}</template>
      <noscript>${form}</noscript>`;
}

/** A group of controls. @param {string} legend @param {string} content */
function group(legend, content) {
  return `<fieldset><legend>${legend}</legend><div class="cells">${content}</div></fieldset>`;
}

/** A list: its rows without script, and the template of a new row. @param {string} list @param {string} legend @param {readonly string[]} found @param {string} made @param {string} add @param {string} [required] the text for a list that needs a row */
function rows(list, legend, found, made, add, required = "") {
  return `
        <fieldset data-enlist-rows="${list}" data-enlist-member="${list}" data-enlist-min="${required ? 1 : 0}" data-enlist-max="4">
          <legend>${legend}${required ? `<span class="mark" aria-hidden="true">${required}</span>` : ""}</legend>${found.join("")}
          <template>${made}</template>
          <button class="plain" type="button" data-enlist-add hidden>${add}</button>
        </fieldset>`;
}

/** A row of a list. @param {string} what @param {number | string} index @param {string} remove @param {string} content */
function row(what, index, remove, content) {
  return `
          <fieldset class="within" data-enlist-row>
            <legend>${what} <span data-enlist-number>${typeof index === "number" ? index + 1 : ""}</span></legend>
            <div class="cells">${content}
              <div class="field removal"><button class="plain" type="button" data-enlist-remove hidden>${remove}</button></div>
            </div>
          </fieldset>`;
}

/** A control with its label. @param {string} id @param {string} name @param {string} label @param {string} [width] @param {string} [attributes] */
function field(id, name, label, width = "", attributes = "") {
  return `<div class="field ${width}"><label for="${id}">${label}</label><input id="${id}" name="${name}" ${attributes}></div>`;
}

/** A select with no option selected. @param {string} id @param {string} name @param {string} label @param {Record<string, string>} options */
function choice(id, name, label, options) {
  const items = Object.entries(options).map(([value, text]) => `<option value="${value}">${text}</option>`);
  return `<div class="field half"><label for="${id}">${label}</label><select id="${id}" name="${name}"><option value=""></option>${items.join("")}</select></div>`;
}
