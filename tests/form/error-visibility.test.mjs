/** When the form complains, where, and who hears of it. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { chosenEngines, errorAt, errorsOf, setUp, statusOf, summaryOf, waitForStatus } from "./pages.mjs";

const EMAIL = "Enter an email address such as name@example.com.";

for (const engine of chosenEngines) {
  describe(engine, () => {
    const world = setUp(engine);

    test("an untouched control shows no error when the focus passes", async () => {
      const page = await world.open();
      await page.click("#first");
      for (let i = 0; i < 4; i += 1) await page.press("Tab");
      assert.deepEqual(await errorsOf(page), {});
      assert.deepEqual(await page.evaluate(() => window.announced), []);
    });

    test("an error appears when its control is left, is announced once, and disappears with the keystroke that corrects it", async () => {
      const page = await world.open();
      await page.type("#email", "ada@");
      assert.equal(await errorAt(page, "#email"), "", "nothing while it is typed");
      await page.press("Tab");
      assert.equal(await errorAt(page, "#email"), EMAIL);
      assert.deepEqual(await errorsOf(page), { contactEmailaddress: EMAIL }, "of the others nothing");
      assert.deepEqual(await page.evaluate(() => window.announced), [`Email address: ${EMAIL}`]);
      assert.match(await page.evaluate(() => document.querySelector("#email").getAttribute("aria-describedby")), / hint$/, "the author's description stays");

      await page.type("#email", "example");
      assert.equal(await errorAt(page, "#email"), "", "right with the first letter of a host");
      await page.press("BackSpace");
      for (let i = 0; i < 6; i += 1) await page.press("BackSpace");
      assert.equal(await errorAt(page, "#email"), "", "who was right and types on is not interrupted");
      assert.equal(await page.evaluate(() => document.querySelector("#email").getAttribute("aria-describedby")), "hint");
      assert.equal((await page.evaluate(() => window.announced)).length, 1, "nothing is announced while typing");
      await page.press("Tab");
      assert.equal(await errorAt(page, "#email"), EMAIL);
      assert.equal(await page.evaluate(() => document.querySelectorAll("[data-enlist-error]").length), 1);
    });

    test("a shown error changes with the value", async () => {
      const page = await world.open(
        `
        <form method="post" action="/signup"><label>Name <input id="name" name="name"></label>
        <label>Latitude <input id="latitude" name="location.latitude" type="text"></label> <label>Longitude <input id="longitude" name="location.longitude" type="text"></label><button>Go</button></form>`,
        `import { bigchange } from "/sdk/web.mjs"; import { bindForm } from "/sdk/form.mjs"; bindForm(document.forms[0], { call: bigchange.createContact });`,
      );
      await page.type("#latitude", "91");
      await page.press("Tab");
      assert.equal(await errorAt(page, "#latitude"), "Enter a number from -90 to 90.");
      await page.type("#latitude", "x");
      assert.equal(await errorAt(page, "#latitude"), "Enter a number.");
      assert.equal(await errorAt(page, "#longitude"), "", "the other is not touched yet");
    });

    test("pasted text is not cut, and is reported as too long", async () => {
      const page = await world.open(
        `<form method="post" action="/signup"><label for="first">First name</label><input id="first" name="FirstName"><button>Go</button></form>`,
        `import { yulsn } from "/sdk/web.mjs"; import { bindForm } from "/sdk/form.mjs"; bindForm(document.forms[0], { call: yulsn.createContact });`,
      );
      await page.paste("#first", "x".repeat(60));
      await page.press("Tab");
      assert.equal((await page.property("#first")).length, 60);
      assert.equal(await errorAt(page, "#first"), "Use no more than 50 characters.");
    });

    test("a failed submit shows every error, in a focused summary with links to the controls", async () => {
      const page = await world.open();
      await page.type("#first", "Ada");
      await page.press("Enter");
      await page.waitFor(() => document.activeElement.matches("[data-enlist-summary]"));
      assert.deepEqual(await summaryOf(page), ["Email address: Fill this in."]);
      assert.equal(await errorAt(page, "#email"), "Fill this in.");
      assert.equal(await page.title(), "Error: Test");
      assert.equal(await page.role("[data-enlist-summary]"), "group");
      assert.equal(await page.label("[data-enlist-summary]"), "There is a problem");
      assert.deepEqual(await page.evaluate(() => window.announced), [], "the summary is read out because it has the focus, and not twice");
      assert.equal(await page.evaluate(() => document.querySelector("[data-enlist-summary]").closest("[aria-live], [role=alert], [role=status]")), null);
      assert.deepEqual(world.posts, []);
      assert.deepEqual(await world.heard("invalid"), [{ issues: [{ code: "required", name: "contactEmailaddress" }] }]);

      const address = await page.url();
      await page.press("Tab");
      await page.press("Enter");
      assert.equal((await page.focused()).id, "email");
      assert.equal(await page.url(), address, "the address stays");
      await page.type("#email", "ada@example.org");
      assert.equal(await errorAt(page, "#email"), "");
      await page.press("Enter");
      await waitForStatus(page, "Thank you");
      assert.equal(await page.title(), "Test");
      assert.deepEqual(await summaryOf(page), []);
    });

    test("an error appears only after a press of the button has ended", async () => {
      const page = await world.open(signupWith('<button type="button" id="other">Help</button>'));
      await page.type("#email", "ada@");
      await page.hold("#other");
      assert.equal(await errorAt(page, "#email"), "", "held");
      await page.release();
      await page.waitFor(() => document.querySelector("#email[aria-invalid]"));
    });

    test("a press of the button ends where it began, and the form is sent", async () => {
      const page = await world.open();
      await page.type("#email", "ada@");
      const place = () => page.evaluate(() => document.querySelector("#send").getBoundingClientRect().top);
      const before = await place();
      await page.hold("#send");
      assert.equal(await place(), before);
      await page.release();
      await page.waitFor(() => document.activeElement.matches("[data-enlist-summary]"));
    });

    test("a control is not left when the window loses the focus", async () => {
      const page = await world.open();
      await page.type("#email", "ada@");
      await page.evaluate(() => document.querySelector("#email").dispatchEvent(new FocusEvent("focusout", { bubbles: true })));
      assert.equal(await errorAt(page, "#email"), "");
    });

    test("autofilled values are validated at once", async () => {
      const page = await world.open();
      await page.evaluate(() => {
        const control = document.querySelector("#email");
        control.value = "ada";
        for (const type of ["input", "change"]) control.dispatchEvent(new Event(type, { bubbles: true }));
      });
      assert.equal(await errorAt(page, "#email"), EMAIL);
    });

    test("the edge's issues are shown in the same way, until their control is edited", async () => {
      world.answers = [
        {
          status: "invalid",
          issues: [
            { code: "upstream", message: "This was not accepted.", path: ["contactFirstname"], pointer: "/contactFirstname", name: "contactFirstname" },
            { code: "too_many", message: "Give no more than 5.", path: ["contactAttr"], pointer: "/contactAttr", name: "contactAttr", params: { max: 5 } },
          ],
        },
      ];
      const page = await world.open();
      await page.type("#first", "Ada");
      await page.type("#email", "ada@example.org");
      await page.press("Enter");
      await page.waitFor(() => document.activeElement.matches("[data-enlist-summary]"));
      assert.deepEqual(await summaryOf(page), ["First name: This was not accepted.", "Attributes: Give no more than 5."]);
      assert.equal(await page.evaluate(() => document.querySelectorAll("[data-enlist-summary] :any-link").length), 1, "what is of no control has no link");
      await page.type("#email", "x");
      await page.press("Tab");
      assert.equal(await errorAt(page, "#first"), "This was not accepted.");
      await page.type("#first", "!");
      assert.equal(await errorAt(page, "#first"), "");
      assert.equal(await page.property("#email"), "ada@example.orgx", "what was typed stays");
    });

    test("the author's own constraints are enforced, with the browser's messages", async () => {
      const page = await world.open(`<form method="post" action="/signup"><label for="email">Email address</label><input id="email" name="contactEmailaddress">
        <label for="phone">Telephone</label><input id="phone" name="contactTelephone" required>
        <p><label><input type="checkbox" required name="terms" id="terms"> I accept the terms</label></p><p><label><input type="checkbox" required id="nameless"> I am of age</label></p>
        <fieldset id="size"><legend>Size</legend><label><input type="radio" name="size" value="s" required id="s"> S</label> <label><input type="radio" name="size" value="l" required> L</label></fieldset>
        <label for="friend">A friend's address</label><input id="friend" name="friend" type="email"><button id="send">Sign up</button></form>`);
      assert.deepEqual(await errorsOf(page), {});
      const secret = "eve-of-nowhere";
      await page.type("#email", "ada@example.org");
      await page.type("#friend", secret);
      await page.press("Tab");
      const words = (selector) => page.evaluate((selector) => document.querySelector(selector).validationMessage, selector);
      assert.ok(await words("#friend"));
      assert.equal(await errorAt(page, "#friend"), await words("#friend"), "shown when it is left, like any other");
      await page.click("#send");
      await page.waitFor(() => document.activeElement.matches("[data-enlist-summary]"));
      const expected = [];
      for (const [label, selector] of [
        ["Telephone", "#phone"],
        ["I accept the terms", "#terms"],
        ["I am of age", "#nameless"],
        ["Size", "#s"],
        ["A friend's address", "#friend"],
      ])
        expected.push(`${label}: ${await words(selector)}`);
      assert.deepEqual(await summaryOf(page), expected);
      assert.equal(await errorAt(page, "#nameless"), await words("#nameless"));
      const [{ issues }] = await world.heard("invalid");
      assert.deepEqual(
        issues,
        [
          ["required", "contactTelephone"],
          ["required", "terms"],
          ["required", ""],
          ["required", "size"],
          ["upstream", "friend"],
        ].map(([code, name]) => ({ code, name })),
      );
      const returned = await page.evaluate(async () => JSON.stringify(await window.bound.validate()));
      assert.ok(!returned.includes(secret), "what was typed is in no issue, though a browser may quote it");
      await page.click("[data-enlist-summary] li:nth-child(3) a");
      assert.equal((await page.focused()).id, "nameless");
      for (const box of ["#nameless", "#terms", "#s"]) await page.click(box);
      await page.type("#phone", "1");
      await page.type("#friend", "@example.org");
      assert.deepEqual(await errorsOf(page), {});
      assert.deepEqual(world.posts, []);
      await page.click("#send");
      await waitForStatus(page, "Thank you");
      assert.deepEqual(Object.keys(JSON.parse(world.posts[0].text)).sort(), ["contactEmailaddress", "contactTelephone"]);
    });

    test("an address is accepted that the browser refuses and the call accepts", async () => {
      const page = await world.open();
      await page.type("#email", '"ada king"@example.org');
      await page.press("Tab");
      assert.equal(await page.evaluate(() => document.querySelector("#email").validity.typeMismatch), true);
      const isTaken = await page.evaluate(async () => !(await window.bound.validate()).issues);
      assert.equal(await errorAt(page, "#email"), isTaken ? "" : EMAIL);
    });

    test("an error waits for the end of any press in the page", async () => {
      const page = await world.open(`${signupWith("")}<p><a id="away" href="#away">Privacy</a> <button type="button" id="below">Menu</button></p>`);
      await page.evaluate(() => {
        window.clicks = [];
        for (const id of ["away", "below"]) document.getElementById(id).addEventListener("click", () => window.clicks.push(id));
      });
      for (const id of ["away", "below"]) {
        await page.evaluate(() => window.bound.reset());
        await page.type("#email", "ada@");
        await page.hold(`#${id}`);
        assert.equal(await errorAt(page, "#email"), "");
        await page.release();
        await page.waitFor(() => document.querySelector("#email[aria-invalid]") && true);
      }
      assert.deepEqual(await page.evaluate(() => window.clicks), ["away", "below"]);
    });

    test("input that the browser cannot parse is an error, not a blank", async () => {
      const page = await world.open(
        `<form method="post" action="/signup"><label>Name <input id="name" name="name"></label><fieldset data-enlist-member="location"><legend>Place</legend>
         <label>Latitude <input id="latitude" name="location.latitude" type="number" step="any"></label> <label>Longitude <input id="longitude" name="location.longitude" type="number" step="any"></label></fieldset><button>Go</button></form>`,
        `import { bigchange } from "/sdk/web.mjs"; import { bindForm } from "/sdk/form.mjs"; bindForm(document.forms[0], { call: bigchange.createContact });`,
      );
      await page.type("#latitude", "1e");
      await page.press("Tab");
      assert.equal(await errorAt(page, "#latitude"), "Enter a number.");
    });

    test("a blank group has one error, below its legend, until one of its controls is filled in", async () => {
      const page = await world.open(
        `<form method="post" action="/signup"><label for="name">Name</label><input id="name" name="name"><fieldset data-enlist-member="location"><legend>Place</legend>
         <label>Latitude <input id="latitude" name="location.latitude"></label> <label>Longitude <input id="longitude" name="location.longitude"></label></fieldset><button>Go</button></form>`,
        `import { bigchange } from "/sdk/web.mjs"; import { bindForm } from "/sdk/form.mjs"; bindForm(document.forms[0], { call: bigchange.createContact });`,
      );
      await page.click("button");
      await page.waitFor(() => document.activeElement.matches("[data-enlist-summary]"));
      assert.deepEqual(await summaryOf(page), ["Name: Fill this in.", "Place: Fill this in."]);
      assert.equal(await errorAt(page, "#latitude"), "Fill this in.");
      assert.equal(await page.evaluate(() => document.querySelector("legend").nextElementSibling.textContent), "Fill this in.");
      await page.type("#latitude", "5");
      assert.deepEqual(await errorsOf(page), { name: "Fill this in." });
    });

    test("radio buttons share one error", async () => {
      const page = await world.open(
        `<form method="post" action="/signup"><fieldset><legend>Title</legend><label><input type="radio" name="contactTitle" value="Ms" id="ms"> Ms</label>
         <label><input type="radio" name="contactTitle" value="${"x".repeat(3_000)}" id="x"> X</label></fieldset><label>Email address <input id="email" name="contactEmailaddress"></label><button>Go</button></form>`,
      );
      await page.evaluate(() =>
        bound.setIssues([{ code: "upstream", message: "No.", path: ["contactTitle"], pointer: "/contactTitle", name: "contactTitle" }]),
      );
      assert.deepEqual(await summaryOf(page), ["Title: No."]);
      const marked = await page.evaluate(() => {
        const group = document.querySelector("fieldset");
        return [
          document.getElementById(group.getAttribute("aria-describedby"))?.textContent,
          group.hasAttribute("aria-invalid"),
          document.querySelectorAll("[type=radio][aria-invalid]").length,
        ];
      });
      assert.deepEqual(marked, ["No.", false, 0]);
      await page.click("[data-enlist-summary] a");
      assert.equal((await page.focused()).id, "ms");
      await page.press("Space");
      assert.deepEqual(await errorsOf(page), {});
    });

    test("a control that was left before the wasm was loaded is validated once it is", async () => {
      let release;
      world.wasmAllowed = new Promise((resolve) => (release = resolve));
      const page = await world.open(undefined, undefined, { isReady: false });
      await page.type("#email", "ada@");
      await page.press("Tab");
      assert.equal(await errorAt(page, "#email"), "");
      release();
      await page.waitFor(() => document.querySelector("#email[aria-invalid]"));
      assert.equal(await statusOf(page), "");
    });
  });
}

function signupWith(more) {
  return `<form method="post" action="/signup"><p><label for="email">Email address</label> <input id="email" name="contactEmailaddress"></p><p><button>Go</button>${more}</p></form>`;
}
