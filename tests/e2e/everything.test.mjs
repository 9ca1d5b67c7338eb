/** Tests the page with every feature of a form, in each of its languages. */

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { asOperator, demo, forget, received, startDemo } from "./demo.mjs";
import { USER_UUID } from "./forms.mjs";
import { assertAccessible, startBrowser, stopBrowser, visit } from "./page.mjs";

/** @import { Locator, Page } from "playwright-core" */

before(async () => {
  await startDemo();
  await startBrowser();
});
after(async () => {
  await stopBrowser();
  await demo?.stop();
});
beforeEach(forget);

/** The input of the form for a stand, by control name. */
const stand = {
  business: "Tern & Daughters",
  Telephone: "01632 960200",
  Address1: "The Boatshed",
  Town: "Otley",
  Postcode: "LS21 1AA",
  CountryID: "104",
  "Contacts[0].Firstname": "Ada",
  "Contacts[0].Lastname": "Tern",
  "Contacts[0].Emailaddress": "ada@example.org",
  "Actions[0].ActionTypeID": "2",
  "Actions[0].ActionAssignedToUserID": "361",
  "Actions[0].ActionText": "Three-phase",
  "Actions[0].ActionDate": "2031-05-04",
  "Actions[0].ActionTime": "09:30",
};
const letter = { contactFirstname: "Ada", contactEmailaddress: "ada@example.org", "contactAttr[0].attrID": "32", "contactAttr[0].attrValue": "Windows" };
const ticket = { FirstName: "Ada", Email: "ada@example.org" };
const power = { name: "Ada Tern", "customFields[0].definitionId": "9007199254740995", "customFields[0].value": "12" };

for (const [path, dir, summary, rung, mark, own] of /** @type {const} */ ([
  ["everything", "ltr", "There is a problem", "We ring", "(required)", "Our post cannot find"],
  ["everything-de", "ltr", "Bitte sehen Sie sich das noch einmal an", "Wir rufen", "(Pflichtfeld)", "findet unsere Post nicht"],
  ["everything-ar", "rtl", "هناك مشكلة", "سنتصل", "(مطلوب)", "لا يصل بريدنا"],
])) {
  test(`${path}: every message is in its language, axe finds nothing, and nothing overflows`, async (t) => {
    const page = await visit(t, path, { viewport: { width: 320, height: 640 } });
    assert.equal(await page.locator("html").getAttribute("dir"), dir);
    await page.locator("#later").click();
    for (const form of ["stand", "letter", "ticket-form", "power"]) await heard(page, `enlist:ready #${form}`);
    await page.locator("label[for=phone]", { hasText: mark }).waitFor();
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    const nameless = await page.$$eval("input:not([type=hidden]), select, textarea", (controls) =>
      controls.filter((one) => /** @type {HTMLInputElement} */ (one).labels?.length !== 1).map((one) => one.id),
    );
    assert.deepEqual(nameless, []);
    await assertAccessible(page);

    await send(page.locator("#stand"));
    await page.locator("#stand [data-enlist-summary] h2", { hasText: summary }).waitFor();
    await page.locator("#stand [data-enlist-summary] li", { hasText: rung }).waitFor();
    await fill(page.locator("#letter"), { contactEmailaddress: "ada" });
    await send(page.locator("#letter"));
    await page.locator("#letter [data-enlist-error]", { hasText: own }).waitFor();
    await page.locator("#letter .stand-in:not(:empty)").waitFor();
    await fill(page.locator("#ticket-form"), { Email: "ada" });
    await send(page.locator("#ticket-form"));
    await page.locator("#ticket-form [data-enlist-summary]", { hasText: summary }).waitFor();
    await send(page.locator("#power"));
    await page.locator("#power [data-enlist-summary]", { hasText: summary }).waitFor();
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    await assertAccessible(page);
  });
}

test("the stand: rows are added and removed, a submission is cancelled, and a block replaces the form", async (t) => {
  const page = await visit(t, "everything");
  const form = page.locator("#stand");
  await heard(page, "enlist:ready #stand");
  await send(form);
  await form.locator("[data-enlist-error=CountryID]:not(:empty)").waitFor();

  const add = form.locator("[data-enlist-rows=Contacts] [data-enlist-add]");
  await add.click();
  await form.locator('[name="Contacts[2].Firstname"]:focus').waitFor();
  await add.click();
  assert.ok(await add.isHidden(), "there is room for four");
  await form.locator("[data-enlist-rows=Contacts] [data-enlist-remove]").nth(1).click();
  await form.locator("[data-enlist-rows=Contacts] > legend:focus").waitFor();
  await form.locator("[data-enlist-rows=Actions] [data-enlist-add]").click();
  await form.locator("[data-enlist-rows=Actions] [data-enlist-remove]").first().click();
  await fill(form, { ...stand, "Contacts[2].Firstname": "Bea", "Contacts[2].Lastname": "Tern", "Contacts[2].Emailaddress": "bea@example.org" });

  let isStopped = false;
  await page.route("**/signup/**", (route) => (isStopped ? route.continue() : undefined));
  await send(form);
  await form.locator("[data-enlist-cancel]").waitFor();
  await assertAccessible(page);
  await form.locator("[data-enlist-cancel]").click();
  await form.locator("[data-enlist-status=cancelled]").waitFor();
  isStopped = true;
  await send(form);
  await page.locator("[data-enlist-done]:focus").waitFor();
  await assertAccessible(page);
  const { AccountName, CountryID, Contacts, Actions } = await only("aptania");
  assert.deepEqual([AccountName, CountryID], ["Tern & Daughters", "104"]);
  assert.deepEqual(
    Contacts.map((/** @type {any} */ { Firstname }) => Firstname),
    ["Ada", "Bea"],
  );
  assert.deepEqual(Actions, [{ ActionTypeID: "2", ActionAssignedToUserID: 361, ActionText: "Three-phase", ActionDate: "04-05-2031", ActionTime: "09:30" }]);
});

test("the letter: messages from a function, a token for each submission, and no visitor's id without consent", async (t) => {
  const page = await visit(t, "everything");
  const form = page.locator("#letter");
  await heard(page, "enlist:ready #letter");
  // The first press loads the widget, which must not move the button.
  await send(form);
  await form.locator("[data-enlist-error]", { hasText: "We cannot write to you" }).waitFor();
  await fill(form, { "contactAttr[0].attrID": "32" });
  await send(form);
  await form.locator("[data-enlist-error]", { hasText: "or neither" }).waitFor();
  for (const consents of [false, true]) {
    await forget();
    await fill(form, letter);
    await form.locator("#consent").setChecked(consents);
    await send(form);
    await form.locator("[data-enlist-status=created]").waitFor();
    assert.match((await form.locator("[data-enlist-status]").textContent()) ?? "", /The next letter is yours/);
    const { userUUID, contactAttr } = await only("aptania");
    assert.equal(userUUID === USER_UUID, consents);
    assert.deepEqual(contactAttr, [{ attrID: "32", attrValue: "Windows" }]);
  }
  await assertAccessible(page);
});

test("the ticket: in a shadow tree, bound by a script", async (t) => {
  const page = await visit(t, "everything");
  const form = page.locator("#ticket-form");
  const does = (/** @type {string} */ method) => page.locator(`[data-do=${method}]`).click();
  await heard(page, "enlist:ready #ticket-form");
  await fill(form, { ...ticket, Email: "ada" });
  await does("validate");
  await form.locator("[data-enlist-summary]:focus", { hasText: "There is a problem" }).waitFor();
  await heard(page, 'enlist:invalid #ticket-form {"issues":[{"code":"email","name":"Email"}]}');
  assert.equal(
    await form.locator("[data-enlist-summary]").evaluate((summary) => getComputedStyle(summary).borderTopWidth),
    "2px",
    "the optional style, with the page's property",
  );
  await assertAccessible(page);

  await fill(form, ticket);
  await does("setIssues");
  await form.locator("[name=Email][aria-invalid=true]").waitFor();
  await assertAccessible(page);
  await does("destroy");
  assert.equal(await form.locator("[data-enlist-summary], [data-enlist-status], [data-enlist-error], [aria-invalid], [aria-describedby]").count(), 0);
  assert.ok(await form.evaluate((form) => !(/** @type {HTMLFormElement} */ (form).noValidate)));
  await does("bind");
  await send(form);
  await form.locator("[data-enlist-status=created]").waitFor();
  await heard(page, 'enlist:outcome #ticket-form {"status":"created"}');
  await assertAccessible(page);
  assert.equal((await only("yulsn")).Email, "ada@example.org");

  await fill(form, ticket);
  await does("reset");
  assert.equal(await form.locator("[name=Email]").inputValue(), "");
  const log = /** @type {string} */ (await page.locator("#log").textContent());
  for (const value of Object.values(ticket)) assert.ok(!log.includes(value), value);
});

test("the power: a form that is added later", async (t) => {
  const page = await visit(t, "everything");
  await page.locator("#later").click();
  const form = page.locator("#power");
  await form.locator("#power-name:focus").waitFor();
  await heard(page, "enlist:ready #power");
  await fill(form, power);
  await assertAccessible(page);
  await send(form);
  await form.locator("[data-enlist-status=created]").waitFor();
  const sent = (await received("bigchange")).at(-1).body;
  assert.ok(sent.includes('"customFields":[{"definitionId":9007199254740995,"value":"12"}]'), sent);
});

test("without script all four forms are sent, and the letter has no bot-check token", async (t) => {
  const page = await visit(t, "everything?without=script");
  const held = async () => (await asOperator("submissions?route=/signup/everything-letter&state=held")).submissions.length;
  const before = await held();
  for (const [id, typed] of Object.entries({ stand, letter, "ticket-form": ticket, power })) {
    await page.goto(new URL("everything?without=script", demo.url).href);
    const form = page.locator(`#${id}`);
    await fill(form, typed);
    await send(form);
    await page.waitForURL("**/thanks");
  }
  assert.equal(await held(), before + 1);
});

test("without wasm the page gets an event, and the browser and the edge validate", async (t) => {
  const page = await visit(t, "everything?without=wasm");
  const form = page.locator("#stand");
  await heard(page, 'enlist:fallback #stand {"reason":"init_failed"}');
  await send(form);
  await form.locator(":is(input, select, textarea):invalid:focus").waitFor();
  await assertAccessible(page);
  await fill(form, stand);
  await send(form);
  await page.waitForURL("**/thanks");
  assert.equal((await only("aptania")).AccountName, stand.business);
});

test("a robot that fills in the honeypot gets a success message, and its submission is held", async (t) => {
  const page = await visit(t, "everything");
  const form = page.locator("#stand");
  await fill(form, stand);
  assert.equal(await form.locator("#website").getAttribute("tabindex"), "-1");
  await form.locator("#website").evaluate((control) => {
    /** @type {HTMLInputElement} */ (control).value = "https://robots.example";
  });
  await send(form);
  await page.locator("[data-enlist-done]:focus").waitFor();
  assert.deepEqual(await received("aptania"), []);
  const { submissions } = await asOperator("submissions?route=/signup/everything&state=held");
  assert.ok(submissions.some((/** @type {any} */ { reason }) => reason === "suspect"));
});

test("faults: the vendors do what is chosen on the page", async (t) => {
  const page = await visit(t, "everything-ar");
  await Promise.all([page.waitForResponse("**/fault/everything-ticket"), page.locator("#day").selectOption("down")]);
  const form = page.locator("#ticket-form");
  await fill(form, ticket);
  await send(form);
  await form.locator("[data-enlist-status=accepted]").waitFor();
  await assertAccessible(page);
});

/** The only request that the vendor received. @param {string} vendor */
async function only(vendor) {
  const requests = await received(vendor);
  assert.equal(requests.length, 1);
  return JSON.parse(requests[0].body);
}

/** Waits for an event in the page's list. @param {Page} page @param {string} line */
function heard(page, line) {
  return page.locator("#log li").getByText(line, { exact: true }).first().waitFor();
}

/** Sends the form, with a new idempotency key if it has none: the same form within ten minutes would be a duplicate. @param {Locator} form */
async function send(form) {
  await form.evaluate((form) => {
    let key = /** @type {HTMLInputElement | null} */ (form.querySelector("[name=idempotency-key]"));
    if (!key) form.append((key = Object.assign(document.createElement("input"), { type: "hidden", name: "idempotency-key" })));
    key.value ||= crypto.randomUUID();
  });
  await form.locator("button[type=submit]").click();
}

/** @param {Locator} form @param {Record<string, string>} typed */
async function fill(form, typed) {
  for (const [name, value] of Object.entries(typed)) {
    const control = form.locator(`[name=${JSON.stringify(name)}]`);
    const { type, tagName } = await control.first().evaluate(({ type, tagName }) => ({ type, tagName }));
    if (type === "radio") await form.locator(`[name=${JSON.stringify(name)}][value="${value}"]`).check();
    else if (tagName === "SELECT") await control.selectOption(value);
    else await control.fill(value);
  }
}
