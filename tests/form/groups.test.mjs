/** What belongs together: radio buttons, the rows of every list, marks of what is required; and controls away from their form. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { bindScript, chosenEngines, errorAt, errorsOf, setUp, summaryOf, violations } from "./pages.mjs";

const upstream = (name) => ({ code: "upstream", message: "No.", path: [name], pointer: `/${name}`, name });
const radios = (more = "") =>
  ["Ms", "Mr"].map((title) => `<label><input type="radio" name="contactTitle" value="${title}" id="${title}"${more}> ${title}</label>`).join(" ");
const email = '<label for="email">Email address</label><input id="email" name="contactEmailaddress">';
const form = (body) => `<form method="post" action="/signup">${body}<button id="send">Go</button></form>`;

/** A list of one fixed row and a template, with these members. */
const list = (name, members) => {
  const row = (index) =>
    members.map((member) => `<label for="${member}-${index}">${member}</label><input id="${member}-${index}" name="${name}[${index}].${member}">`).join(" ");
  return `<fieldset data-enlist-rows="${name}" data-enlist-member="${name}"><legend>Rows</legend>
    <fieldset data-enlist-row><legend>Row <span data-enlist-number>1</span></legend>${row(0)}<button type="button" data-enlist-remove hidden>Remove</button></fieldset>
    <template><fieldset data-enlist-row><legend>Row <span data-enlist-number></span></legend>${row("{row}")}<button type="button" data-enlist-remove>Remove</button></fieldset></template>
    <button type="button" id="add" data-enlist-add hidden>Add</button></fieldset>`;
};

for (const engine of chosenEngines) {
  describe(engine, () => {
    const world = setUp(engine);

    // ── required is marked in text ─────────────────────────────────────────────

    test("required controls are marked in text: the author's own, those of later rows, and on the legend of radio buttons", async () => {
      const page = await world.open(
        form(`<label for="note">Note</label><input id="note" name="Note" required><label for="own">Own</label><input id="own" name="own" required>
          <label for="marked">Marked <b data-enlist-required>*</b></label><input id="marked" name="marked" required>
          <fieldset id="group"><legend>Colour</legend><label><input type="radio" name="colour" value="r" required> Red</label> <label><input type="radio" name="colour" value="g" required> Green</label></fieldset>
          ${list("Contacts", ["Firstname", "Emailaddress"])}`),
        bindScript('call: aptania.createAccount, schema: aptania.createAccount.pick(["Note", "Contacts"])', 'import "/sdk/form-rows.mjs";'),
      );
      await page.click("#add");
      await page.waitFor(
        () =>
          document.querySelectorAll("[data-enlist-row]").length === 2 &&
          document.querySelectorAll("[data-enlist-row]")[1].querySelectorAll("[data-enlist-required]").length === 2,
      );
      const marks = await page.evaluate(() =>
        [...document.querySelectorAll("label, legend")].filter((label) => label.querySelector("[data-enlist-required]")).map(({ textContent }) => textContent),
      );
      const row = ["Firstname (required)", "Emailaddress (required)"];
      assert.deepEqual(marks, ["Note (required)", "Own (required)", "Marked *", "Colour (required)", ...row, ...row]);
      assert.deepEqual(
        await page.evaluate(() =>
          [...document.querySelectorAll("[data-enlist-row] input")].map((control) => [control.required, control.getAttribute("aria-required")]),
        ),
        Array(4).fill([false, "true"]),
        "a row left blank is no row",
      );
      assert.deepEqual(await violations(page), []);
      await page.evaluate(() => window.bound.destroy());
      assert.equal(await page.count("[data-enlist-required], [aria-required]"), 1, "the author's own");
    });

    test("a checkbox is required only by its author", async () => {
      const page = await world.open(
        form(
          '<label>News <input id="news" name="EmailCommunication" type="checkbox"></label> <label>Terms <input id="terms" name="terms" type="checkbox" required></label>',
        ),
        bindScript("call: protech.createContact"),
      );
      assert.deepEqual(await page.evaluate(() => [...document.querySelectorAll("label")].map(({ textContent }) => textContent.trim())), [
        "News",
        "Terms  (required)",
      ]);
    });

    // ── radio buttons ──────────────────────────────────────────────────────────

    for (const [where, body] of [
      ["in no group", `<div>${radios()}</div>${email}`],
      ["in a fieldset with others", `<fieldset><legend>About you</legend>${radios()} ${email}</fieldset>`],
    ]) {
      test(`radio buttons ${where}: one error, before the first, describing each, under the member's name`, async () => {
        const page = await world.open(form(body));
        await page.evaluate((issue) => window.bound.setIssues([issue]), upstream("contactTitle"));
        assert.deepEqual(await summaryOf(page), ["Title: No."]);
        assert.equal(await page.evaluate(() => document.querySelector("#Ms").closest("label").previousElementSibling?.textContent), "No.");
        assert.deepEqual(
          await page.evaluate(() =>
            ["#Ms", "#Mr"].map((id) => document.getElementById(document.querySelector(id).getAttribute("aria-describedby"))?.textContent),
          ),
          ["No.", "No."],
        );
        assert.deepEqual(await violations(page), []);
        await page.click("[data-enlist-summary] a");
        assert.equal((await page.focused()).id, "Ms");
        await page.click("#Mr");
        assert.deepEqual(await errorsOf(page), {});
        assert.equal(await page.count("[type=radio][aria-describedby]"), 0);
      });
    }

    test("each group of radio buttons has its own error, also in the author's element", async () => {
      const page = await world.open(
        form(`<fieldset id="title"><legend>Title</legend>${radios()}</fieldset>
        <fieldset id="role"><legend>Role</legend><label><input type="radio" name="contactJobRole" value="1"> One</label><em data-enlist-error="contactJobRole"></em></fieldset>${email}`),
      );
      await page.evaluate((issues) => window.bound.setIssues(issues), [upstream("contactTitle"), upstream("contactJobRole")]);
      assert.deepEqual(await errorsOf(page), { contactTitle: "No.", contactJobRole: "No." });
      assert.equal(await page.text("em"), "No.");
      assert.equal(await page.evaluate(() => document.querySelector("#title > p").textContent), "No.");
    });

    test("an author can provide the element for a group's error, and name its fieldset", async () => {
      const page = await world.open(
        form(`<fieldset name="titles"><legend>Title</legend>${radios()}</fieldset><em data-enlist-error="contactTitle"></em>${email}`),
      );
      await page.evaluate((issue) => window.bound.setIssues([issue]), upstream("contactTitle"));
      assert.equal(await page.text("em"), "No.");
      assert.deepEqual(await errorsOf(page), { contactTitle: "No." });
      assert.equal(await page.evaluate(() => document.querySelector("fieldset").getAttribute("aria-describedby") === document.querySelector("em").id), true);
    });

    // ── away from the form ─────────────────────────────────────────────────────

    test("a control outside the form is validated when it is left, and corrected, like any other", async () => {
      const page =
        await world.open(`<form method="post" action="/signup" id="f"><label for="first">First name</label><input id="first" name="contactFirstname"><button id="send">Go</button></form>
        <p><label for="email">Email address</label><input id="email" name="contactEmailaddress" form="f"></p><p><button id="other" form="f">Go</button></p>`);
      await page.type("#email", "ada@");
      await page.press("Tab");
      assert.match(await errorAt(page, "#email"), /^Enter an email address/);
      await page.type("#email", "example.org");
      assert.equal(await errorAt(page, "#email"), "");
      await page.press("BackSpace");
      for (let i = 0; i < 11; i += 1) await page.press("BackSpace");
      await page.hold("#other");
      assert.equal(await errorAt(page, "#email"), "", "it waits for the click on a button that is outside too");
      await page.release();
      await page.waitFor(() => document.activeElement.matches("[data-enlist-summary]"));
      assert.match(await errorAt(page, "#email"), /^Enter an email address/);
      await page.evaluate(() => window.bound.destroy());
      assert.equal(await page.count("[data-enlist-error]"), 0);
    });

    // ── every list ─────────────────────────────────────────────────────────────

    for (const [name, members, call, filled] of [
      ["Actions", ["ActionTypeID", "ActionText"], "aptania.createAccount", ["5", "Call"]],
      ["contactAttr", ["attrID", "attrValue"], "aptania.createContact", ["7", "blue"]],
      ["customFields", ["definitionId", "value"], "bigchange.createContact", ["9007199254740993", "blue"]],
    ]) {
      test(`${name}: rows are added and removed, and the summary links to the errors in each`, async () => {
        const page = await world.open(
          form(list(name, members)),
          bindScript(`call: ${call}, schema: ${call}.pick(["${name}"])`, 'import "/sdk/form-rows.mjs";'),
        );
        const names = () => page.evaluate(() => [...document.querySelectorAll("[data-enlist-row] input")].map(({ name }) => name));
        const named = (count) => Array.from({ length: count }, (_, index) => members.map((member) => `${name}[${index}].${member}`)).flat();
        for (let i = 0; i < 2; i += 1) await page.click("#add");
        assert.deepEqual(await names(), named(3));
        assert.equal((await page.focused()).name, `${name}[2].${members[0]}`);
        // The first row is left blank, the second goes, and the third, now the second, is half filled in.
        await page.type(`[name="${name}[2].${members.at(-1)}"]`, filled.at(-1));
        await page.click("[data-enlist-row]:nth-of-type(2) [data-enlist-remove]");
        assert.deepEqual(await names(), named(2));
        assert.equal((await page.focused()).text, "Rows");
        await page.click("#send");
        await page.waitFor(() => document.activeElement.matches("[data-enlist-summary]"));
        assert.equal((await summaryOf(page))[0], `Row 2, ${members[0]}: Fill this in.`);
        await page.click("[data-enlist-summary] li:first-child a");
        assert.equal((await page.focused()).name, `${name}[1].${members[0]}`);
        for (const [index, member] of members.slice(0, -1).entries()) await page.type(`[name="${name}[1].${member}"]`, filled[index]);
        const issues = await page.evaluate(async () => (await window.bound.validate()).issues?.map(({ name }) => name) ?? []);
        assert.deepEqual(
          issues.filter((issue) => members.some((member) => issue.endsWith(`.${member}`))),
          [],
        );
      });
    }
  });
}
