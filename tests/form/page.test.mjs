/** What a bound form makes of its page, in which words, and that it leaves it as it was found. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { bindScript, chosenEngines, errorAt, errorsOf, setUp, signup, statusOf, summaryOf, waitForStatus, violations } from "./pages.mjs";

const element = 'import "/sdk/element.mjs";';
const wrapped = `<enlist-form call="aptania.createContact">${signup}</enlist-form>`;
const account = `
  <form method="post" action="/signup">
    <label for="account">Trading name</label><input id="account" name="AccountName">
    <fieldset data-enlist-rows="Contacts" data-enlist-member="Contacts" data-enlist-min="1" data-enlist-max="3">
      <legend>Who may order</legend>
      <fieldset data-enlist-row><legend>Person <span data-enlist-number>1</span></legend>
        <label for="p0">Email address</label><input id="p0" name="Contacts[0].Emailaddress"> <label for="n0">First name</label><input id="n0" name="Contacts[0].Firstname">
        <button type="button" data-enlist-remove hidden>Remove</button></fieldset>
      <fieldset data-enlist-row><legend>Person <span data-enlist-number>2</span></legend>
        <label for="p1">Email address</label><input id="p1" name="Contacts[1].Emailaddress"> <label for="n1">First name</label><input id="n1" name="Contacts[1].Firstname">
        <button type="button" data-enlist-remove hidden>Remove</button></fieldset>
      <template><fieldset data-enlist-row><legend>Person <span data-enlist-number></span></legend>
        <label for="p{row}">Email address</label><input id="p{row}" name="Contacts[{row}].Emailaddress"> <label for="n{row}">First name</label><input id="n{row}" name="Contacts[{row}].Firstname">
        <button type="button" data-enlist-remove>Remove</button></fieldset></template>
      <button type="button" id="add" data-enlist-add hidden>Add a person</button>
    </fieldset>
    <button id="send">Apply</button>
  </form>`;
const bindsAccount = bindScript('call: aptania.createAccount, schema: aptania.createAccount.pick(["AccountName", "Contacts"])', 'import "/sdk/form-rows.mjs";');

for (const engine of chosenEngines) {
  describe(engine, () => {
    const world = setUp(engine);
    const submitted = async (page) => {
      await page.type("#email", "ada@example.org");
      return page.evaluate(async () => (await window.bound.submit())?.status);
    };

    // ── attributes ─────────────────────────────────────────────────────────────

    test("controls get the attributes that their author did not set", async () => {
      const page = await world.open(`
        <form method="post" action="/signup"><label for="email">Email address</label><input id="email" name="contactEmailaddress">
        <label for="own">Telephone</label><input id="own" name="contactTelephone" type="text" autocomplete="off"><label for="filled">Mobile</label><input id="filled" name="contactMobile" value="1">
        <label for="x">Other</label><input id="x" name="other"><button>Go</button></form>`);
      const attributes = (id) =>
        page.evaluate((id) => Object.fromEntries(Array.from(document.getElementById(id).attributes, ({ name, value }) => [name, value])), id);
      assert.deepEqual(await attributes("email"), { id: "email", name: "contactEmailaddress", type: "email", required: "", autocomplete: "email" });
      assert.deepEqual(await attributes("own"), { id: "own", name: "contactTelephone", type: "text", autocomplete: "off" });
      assert.deepEqual(
        await attributes("filled"),
        { id: "filled", name: "contactMobile", value: "1", autocomplete: "mobile tel" },
        "no other type where something is written",
      );
      assert.deepEqual(await attributes("x"), { id: "x", name: "other" });
      assert.equal(await page.evaluate(() => document.querySelector("label").textContent), "Email address (required)");
      assert.equal(await page.label("#email"), "Email address");
      assert.equal(await page.evaluate(() => document.forms[0].noValidate), true);
    });

    test("numbers, ids and checkboxes", async () => {
      const page = await world.open(
        `<form method="post" action="/signup"><label>Latitude <input id="lat" name="location.latitude"></label><label>Group <input id="group" name="groupId"></label><button>Go</button></form>
         <form method="post"><label>News <input id="news" name="EmailCommunication" type="checkbox"></label><label>News <input id="untyped" name="SMSCommunication"></label><button>Go</button></form>`,
        `import { bigchange, protech } from "/sdk/web.mjs"; import { bindForm } from "/sdk/form.mjs";
         bindForm(document.forms[0], { call: bigchange.createContact, schema: bigchange.createContact }); bindForm(document.forms[1], { call: protech.createContact });`,
      );
      const attributes = (id) =>
        page.evaluate(
          (id) =>
            Array.from(document.getElementById(id).attributes, ({ name, value }) => `${name}=${value}`)
              .slice(2)
              .sort(),
          id,
        );
      assert.deepEqual(await attributes("lat"), ["max=90", "min=-90", "required=", "step=any", "type=number"]);
      assert.deepEqual(await attributes("group"), ["inputmode=numeric", "required=", "type=text"]);
      assert.deepEqual(await attributes("news"), ["type=checkbox"]);
      assert.deepEqual(await attributes("untyped"), []);
    });

    test("a control that has the focus when the form is bound keeps its type", async () => {
      const page = await world.open(signup, bindScript().replace("window.bound = bind();", 'document.querySelector("#email").focus(); bind();'));
      assert.equal(await page.evaluate(() => document.querySelector("#email").hasAttribute("type")), false);
    });

    // ── the author's own elements ──────────────────────────────────────────────

    test("errors, summary and status are shown in the author's elements", async () => {
      const page = await world.open(`
        <form method="post" action="/signup"><div data-enlist-summary class="mine" hidden></div><label for="email">Email address</label>
        <input id="email" name="contactEmailaddress"><small data-enlist-error="contactEmailaddress" class="mine">As you like.</small><button id="send">Go</button><output data-enlist-status class="mine"></output></form>`);
      await page.click("#send");
      await page.waitFor(() => document.activeElement.matches("[data-enlist-summary]"));
      assert.equal(await page.text("small.mine"), "Fill this in.");
      assert.equal(await errorAt(page, "#email"), "Fill this in.");
      assert.equal(await page.evaluate(() => document.querySelectorAll("[data-enlist-error], [data-enlist-summary], [data-enlist-status]").length), 3);
      await page.type("#email", "ada@example.org");
      await page.click("#send");
      await page.waitFor(() => document.querySelector("output.mine").textContent.includes("Thank you"));
    });

    test("a control can have another name than its member", async () => {
      const page = await world.open(
        '<form method="post" action="/signup"><label for="mail">Mail</label><input id="mail" name="mail" data-enlist-member="contactEmailaddress"><button id="send">Go</button></form>',
      );
      await page.type("#mail", "ada@");
      await page.press("Tab");
      assert.deepEqual(await errorsOf(page), { contactEmailaddress: "Enter an email address such as name@example.com." });
      await page.type("#mail", "example.org");
      await page.press("Enter");
      await waitForStatus(page, "Thank you");
      assert.deepEqual(JSON.parse(world.posts[0].text), { contactEmailaddress: "ada@example.org" });
    });

    // ── languages ──────────────────────────────────────────────────────────────

    for (const [lang, file, required, heading, dir] of [
      ["de-AT", "de", "E-Mail: Bitte ausfüllen.", "Fehler: Test"],
      ["fr", "fr", "E-Mail: Remplissez ce champ.", "Erreur : Test"],
      ["es-MX", "es", "E-Mail: Rellene este campo.", "Error: Test"],
      ["ar", "ar", "E-Mail: يُرجى ملء هذا الحقل.", "خطأ: Test", "rtl"],
      ["it", "de", "E-Mail: Fill this in.", "Error: Test"],
    ]) {
      test(`a page in ${lang}`, async () => {
        world.answers = [{ status: "unavailable", message: "…", retryAfter: 600 }];
        const page = await world.open(
          `<main ${dir ? `dir="${dir}"` : ""}>${signup.replace("Email address", "E-Mail")}</main>`,
          bindScript(undefined, `import "/sdk/form-messages-${file}.mjs";`),
          { lang },
        );
        await page.click("#send");
        await page.waitFor(() => document.activeElement.matches("[data-enlist-summary]"));
        assert.deepEqual(await summaryOf(page), [required]);
        assert.equal(await page.title(), heading);
        assert.deepEqual(await violations(page), []);
        assert.equal(await submitted(page), "unavailable");
        assert.match(
          await statusOf(page),
          { de: /in 10 Minuten/, fr: /dans 10 minutes/, es: /dentro de 10 minutos/, ar: /خلال (10|١٠) دقائق/, it: /in 10 minutes/ }[lang.slice(0, 2)],
        );
      });
    }

    test("in another language an issue keeps its own message where it is more specific", async () => {
      const page = await world.open(signup, bindScript(undefined, 'import "/sdk/form-messages-de.mjs";'), { lang: "de" });
      const issue = (code, name, message) => ({ code, message, path: [name], pointer: `/${name}`, name });
      const shown = async (...issues) => {
        await page.evaluate((issues) => window.bound.setIssues(issues), issues);
        return page.evaluate(() =>
          [...document.querySelectorAll("[data-enlist-error]")]
            .filter(({ textContent }) => textContent)
            .map((error) => [error.textContent, error.querySelector("[lang]")?.lang ?? null]),
        );
      };
      assert.deepEqual(
        await shown(issue("upstream", "contactEmailaddress", "Diese Adresse ist gesperrt."), issue("taken", "contactFirstname", "Schon vergeben.")),
        [
          ["Schon vergeben.", null],
          ["Diese Adresse ist gesperrt.", null],
        ],
      );
      assert.deepEqual(
        await shown(issue("upstream", "contactEmailaddress", "This was not accepted."), issue("required", "contactFirstname", "Fill this in.")),
        [
          ["Bitte ausfüllen.", null],
          ["Das wurde nicht angenommen.", null],
        ],
      );
    });

    test("English on a page in another language is marked as English", async () => {
      const page = await world.open(signup, bindScript(), { lang: "it" });
      await page.click("#send");
      await page.waitFor(() => document.activeElement.matches("[data-enlist-summary]"));
      assert.deepEqual(
        await page.evaluate(() =>
          [...document.querySelectorAll("[data-enlist-summary] h2 [lang], [data-enlist-error] [lang], [data-enlist-required] [lang]")].map(
            ({ lang, textContent }) => [lang, textContent],
          ),
        ),
        [
          ["en", "There is a problem"],
          ["en", "(required)"],
          ["en", "Fill this in."],
        ],
      );
    });

    test("when to try again, in each language", async () => {
      const call = '{ ...aptania.createContact, submit: async () => ({ status: "unavailable", message: "…", retryAfter: window.retryAfter }) }';
      const page = await world.open(
        signup,
        bindScript(`call: ${call}`, ["ar", "de", "es", "fr"].map((lang) => `import "/sdk/form-messages-${lang}.mjs";`).join("")),
      );
      await page.type("#email", "ada@example.org");
      const times = [5, 90, 7_200, null];
      for (const [lang, ...expected] of [
        ["en", "in 1 minute.", "in 2 minutes.", "in 2 hours.", "again later."],
        ["de", "in 1 Minute ", "in 2 Minuten ", "in 2 Stunden ", "in einigen Minuten"],
        ["fr", "dans 1 minute.", "dans 2 minutes.", "dans 2 heures.", "dans quelques minutes"],
        ["es", "dentro de 1 minuto.", "dentro de 2 minutos.", "dentro de 2 horas.", "dentro de unos minutos"],
        ["ar", "خلال دقيقة واحدة", "خلال دقيقتين", "خلال ساعتين", "خلال بضع دقائق"],
      ]) {
        for (const [index, seconds] of times.entries()) {
          await page.evaluate(
            (lang, seconds) => {
              document.documentElement.lang = lang;
              window.retryAfter = seconds;
              return window.bound.submit().then(() => null);
            },
            lang,
            seconds,
          );
          const words = await statusOf(page);
          assert.ok(words.includes(expected[index]), `${lang}: ${words}`);
        }
      }
    });

    test("the closest lang counts, in a shadow tree too", async () => {
      const page = await world.open(
        "<div lang='de'><x-host></x-host></div>",
        `
        import { aptania } from "/sdk/web.mjs"; import { bindForm } from "/sdk/form.mjs"; import "/sdk/form-messages-de.mjs";
        const root = document.querySelector("x-host").attachShadow({ mode: "open" });
        root.innerHTML = ${JSON.stringify(signup)};
        bindForm(root.querySelector("form"), { call: aptania.createContact });`,
      );
      await page.click("x-host >>> #send");
      await page.waitFor(() => document.querySelector("x-host").shadowRoot.activeElement?.matches("[data-enlist-summary]"));
      assert.equal(await page.text("x-host >>> [data-enlist-error]"), "Bitte ausfüllen.");
      assert.equal(
        await page.evaluate(() => {
          const { shadowRoot } = document.querySelector("x-host");
          const [id] = shadowRoot.querySelector("#email").getAttribute("aria-describedby").split(" ");
          return shadowRoot.getElementById(id)?.textContent;
        }),
        "Bitte ausfüllen.",
        "the description is found within the tree",
      );
      await page.click("x-host >>> [data-enlist-summary] a");
      assert.equal((await page.focused()).id, "email");
      await page.type("x-host >>> #email", "ada@example.org");
      await page.click("x-host >>> #send");
      await page.waitFor(() => window.heard.some(([type]) => type === "outcome"));
    });

    test("a message is the control's own, or the page's, or the language's", async () => {
      const page = await world.open(
        signup
          .replace('id="email"', 'id="email" data-enlist-message-required="We need it to answer you."')
          .replace('id="phone"', 'id="phone" data-enlist-message="Not so."')
          .replace('id="signup"', 'id="signup" data-enlist-message-created="Welcome aboard."'),
        // biome-ignore lint/suspicious/noTemplateCurlyInString: source text for the page.
        bindScript('call: aptania.createContact, message: (key, { issue, lang }) => (key === "email" ? `${lang}: ${issue.name}` : undefined)'),
      );
      await page.click("#send");
      await page.waitFor(() => document.activeElement.matches("[data-enlist-summary]"));
      assert.equal(await errorAt(page, "#email"), "We need it to answer you.");
      await page.type("#email", "ada");
      assert.equal(await errorAt(page, "#email"), "en: contactEmailaddress");
      await page.evaluate(() =>
        bound.setIssues([
          { code: "too_long", message: "…", path: ["contactTelephone"], pointer: "/contactTelephone", name: "contactTelephone", params: { max: 3 } },
        ]),
      );
      assert.equal(await errorAt(page, "#phone"), "Not so.");
      await page.type("#email", "@example.org");
      await page.click("#send");
      await waitForStatus(page, "Welcome aboard.");
    });

    // ── the visitor ────────────────────────────────────────────────────────────

    const identified =
      'call: aptania.createContact, schema: aptania.createContact.pick(["contactEmailaddress", "userUUID"], { optional: ["userUUID"] }), cookie: "uid"';
    test("the visitor's id is read when the form is sent", async () => {
      const page = await world.open(signup, bindScript(identified));
      await page.setCookie("uid", "u-1");
      assert.equal(await submitted(page), "created");
      assert.equal(JSON.parse(world.posts[0].text).userUUID, "u-1");
      await page.clearCookies();
      assert.equal(await submitted(page), "created");
      assert.equal(JSON.parse(world.posts[1].text).userUUID, undefined, "one that is missing is the edge's to find");
    });

    test("a visitor who is not identified sends no cookie", async () => {
      const page = await world.open(signup, bindScript(`${identified}, identify: () => Promise.resolve(window.consent)`));
      await page.setCookie("uid", "u-1");
      assert.equal(await submitted(page), "created");
      assert.equal(JSON.parse(world.posts[0].text).userUUID, undefined);
      assert.equal(world.posts[0].headers.get("cookie"), null);
      await page.evaluate(() => (window.consent = true));
      assert.equal(await submitted(page), "created");
      assert.equal(JSON.parse(world.posts[1].text).userUUID, "u-1");
      assert.equal(world.posts[1].headers.get("cookie"), "uid=u-1");
      await page.clearCookies();
    });

    // ── rows, honeypot, Turnstile ──────────────────────────────────────────────

    test("rows are added and removed, their names have no gaps, and the focus is never lost", async () => {
      const page = await world.open(account, bindsAccount);
      const names = () =>
        page.evaluate(() => [...document.querySelectorAll("[name^=Contacts]")].map(({ name }) => name).filter((name) => name.endsWith("Emailaddress")));
      await page.click("#add");
      assert.deepEqual(
        await names(),
        [0, 1, 2].map((row) => `Contacts[${row}].Emailaddress`),
      );
      const { id } = await page.focused();
      assert.match(id, /^pnew\d+$/, "in the new row");
      assert.equal(await page.label(`#${id}`), "Email address");
      assert.equal(await page.evaluate(() => document.querySelector("#add").hidden), true, "three are the most");
      await page.type(`#${id}`, "eve@example.org");
      await page.click("[data-enlist-row]:nth-of-type(2) [data-enlist-remove]");
      assert.deepEqual(await names(), ["Contacts[0].Emailaddress", "Contacts[1].Emailaddress"]);
      assert.equal((await page.focused()).text, "Who may order");
      assert.deepEqual(await page.evaluate(() => [...document.querySelectorAll("[data-enlist-number]")].map(({ textContent }) => textContent)), ["1", "2"]);
      await page.type("#p0", "ada@");
      await page.click("#send");
      await page.waitFor(() => document.activeElement.matches("[data-enlist-summary]"));
      assert.deepEqual(await summaryOf(page), [
        "Trading name: Fill this in.",
        "Person 1, Email address: Enter an email address such as name@example.com.",
        "Person 1, First name: Fill this in.",
        "Person 2, First name: Fill this in.",
        // The form has no control for these: its author's error, which must stay visible.
        "Last name: Fill this in.",
        "Last name: Fill this in.",
      ]);
      assert.deepEqual(await violations(page), []);
      await page.click("[data-enlist-row]:nth-of-type(1) [data-enlist-remove]");
      assert.deepEqual(await names(), ["Contacts[0].Emailaddress"]);
      assert.equal(await page.evaluate(() => document.querySelector("[data-enlist-remove]").hidden), true, "one is the least");
      const issues = await page.evaluate(async () => (await window.bound.validate()).issues?.map(({ name }) => name) ?? []);
      assert.ok(!issues.includes("Contacts[0].Emailaddress"));
    });

    test("the edge's issue in a row is shown in that row, also after blank rows", async () => {
      world.answers = [
        {
          status: "invalid",
          issues: [{ code: "upstream", message: "No.", path: ["Contacts", 0, "Firstname"], pointer: "/Contacts/0/Firstname", name: "Contacts[0].Firstname" }],
        },
      ];
      const page = await world.open(
        account,
        bindScript(
          "call: aptania.createAccount, schema: { ...aptania.createAccount.visitor, fromForm: () => ({ value: {} }), validate: () => ({ value: {} }) }",
        ),
      );
      await page.type("#n1", "Ada");
      await page.click("#send");
      await page.waitFor(() => document.activeElement.matches("[data-enlist-summary]"));
      assert.equal(await errorAt(page, "#n1"), "No.");
    });

    test("the honeypot is hidden from people, and sent when it was filled in", async () => {
      const page = await world.open(
        signup.replace("<p><button", '<p data-enlist-honeypot><label>Leave this blank <input id="website" name="website"></label></p><p><button'),
        bindScript(undefined, 'import "/sdk/form-honeypot.mjs";'),
      );
      await page.click("#phone");
      await page.press("Tab");
      assert.equal((await page.focused()).id, "send", "the keyboard passes it by");
      assert.deepEqual(await violations(page), []);
      assert.equal(await submitted(page), "created");
      assert.deepEqual(JSON.parse(world.posts[0].text), { contactEmailaddress: "ada@example.org" });
      await page.evaluate(() => (document.querySelector("#website").value = "http://spam.example"));
      assert.equal(await submitted(page), "created");
      assert.equal(JSON.parse(world.posts[1].text).website, "http://spam.example");
    });

    test("Turnstile is rendered at first use, and a new token is read last for each submission", async () => {
      const page = await world.open(
        `${signup.replace("<p><button", '<div data-enlist-turnstile="site-key"></div><p><button')}`,
        bindScript(
          undefined,
          `import "/sdk/form-turnstile.mjs";
          window.calls = [];
          let token = 0, response;
          window.turnstile = {
            render: (box, options) => (calls.push("render " + options.sitekey), (box.textContent = "widget"), setTimeout(() => { response = "token-" + ++token; options.callback(response); }, 300), "w"),
            getResponse: () => response, isExpired: () => false, remove: () => calls.push("remove"),
            reset: () => { calls.push("reset"); response = "token-" + ++token; },
          };`,
        ),
      );
      assert.deepEqual(await page.evaluate(() => window.calls), []);
      await page.click("#first");
      assert.deepEqual(await page.evaluate(() => window.calls), ["render site-key"]);
      await page.click("#send");
      await page.waitFor(() => document.activeElement.matches("[data-enlist-summary]"));
      assert.deepEqual(await page.evaluate(() => window.calls), ["render site-key"], "a form that is wrong costs no token");
      assert.equal(await submitted(page), "created");
      assert.equal(await submitted(page), "created");
      assert.deepEqual(
        world.posts.map(({ text }) => JSON.parse(text)["cf-turnstile-response"]),
        ["token-1", "token-2"],
      );
      const [first, second] = world.keys();
      assert.notEqual(first, second);
      await page.evaluate(() => window.bound.destroy());
      await page.waitFor(() => window.calls.includes("remove") && document.querySelector("[data-enlist-turnstile]").textContent === "");
    });

    // ── the element ────────────────────────────────────────────────────────────

    test("the element bindScript its form without script", async () => {
      const page = await world.open(wrapped, element);
      await page.click("#send");
      await page.waitFor(() => document.activeElement.matches("[data-enlist-summary]"));
      assert.deepEqual(await summaryOf(page), ["Email address: Fill this in."]);
      await page.type("#email", "ada@example.org");
      await page.press("Enter");
      await waitForStatus(page, "Thank you");
      assert.deepEqual(JSON.parse(world.posts[0].text), { contactEmailaddress: "ada@example.org" });
    });

    test("forms that are added later, replaced or removed", async () => {
      const page = await world.open("<main></main>", `${element} window.form = ${JSON.stringify(signup)};`, { isReady: false });
      await page.waitFor(() => customElements.get("enlist-form") && true);
      await page.evaluate(() => {
        const element = document.createElement("enlist-form");
        element.setAttribute("call", "aptania.createContact");
        document.querySelector("main").append(element);
        element.innerHTML = window.form;
      });
      await page.waitFor(() => document.querySelector("enlist-form").bound && true);
      await page.evaluate(() => (document.querySelector("enlist-form").innerHTML = window.form));
      await page.waitFor(() => document.querySelector("form").noValidate);
      await page.evaluate(() => {
        window.element = document.querySelector("enlist-form");
        window.element.remove();
      });
      assert.equal(
        await page.evaluate(
          () => window.element.querySelector("form").outerHTML === new DOMParser().parseFromString(window.form, "text/html").querySelector("form").outerHTML,
        ),
        true,
      );
      await page.evaluate(() => {
        const root = document.querySelector("main").attachShadow({ mode: "open" });
        root.append(window.element);
      });
      await page.click("main >>> #send");
      await page.waitFor(() => document.querySelector("main").shadowRoot.activeElement?.matches("[data-enlist-summary]"));
    });

    test("members, optional members, and an anonymous visitor", async () => {
      const page = await world.open(
        `<enlist-form call="aptania.createContact" members="contactEmailaddress userUUID" optional="userUUID" cookie="uid" identify="never">${signup}</enlist-form>`,
        element,
      );
      await page.setCookie("uid", "u-1");
      await page.type("#email", "ada@example.org");
      await page.press("Enter");
      await waitForStatus(page, "Thank you");
      assert.deepEqual(JSON.parse(world.posts[0].text), { contactEmailaddress: "ada@example.org" });
      assert.equal(world.posts[0].headers.get("cookie"), null);
      await page.evaluate(() => (document.querySelector("enlist-form").identify = "always"));
      await page.type("#email", "ada@example.org");
      await page.press("Enter");
      await page.waitFor(() => window.heard.filter(([type]) => type === "outcome").length === 2);
      assert.equal(JSON.parse(world.posts[1].text).userUUID, "u-1");
      await page.clearCookies();
    });

    test("an unknown call is reported as an error", async () => {
      const page = await world.open(
        wrapped.replace("createContact", "createContract"),
        `window.errors = []; addEventListener("error", ({ error }) => errors.push(error.code)); await import("/sdk/element.mjs");`,
        { isReady: false },
      );
      await page.waitFor(() => window.errors?.length);
      assert.deepEqual(await page.evaluate(() => window.errors), ["bad_config"]);
    });

    // ── the end ────────────────────────────────────────────────────────────────

    for (const [name, body, main, extra] of [
      ["a form", signup, bindScript()],
      [
        "one with its own elements",
        `<form method="post" action="/signup" novalidate id="signup"><div data-enlist-summary hidden><h2>Oh</h2></div><label for="email">Email address</label>
        <input id="email" name="contactEmailaddress" aria-describedby="e"><small id="e" data-enlist-error="contactEmailaddress">As you like.</small><input type="hidden" name="idempotency-key" value=""><button id="send">Go</button><p data-enlist-status></p></form>`,
        bindScript(),
      ],
      ["rows", account, bindsAccount, "#add"],
    ]) {
      test(`destroying a form restores the page: ${name}`, async () => {
        const page = await world.open(body, main.replace("window.bound = bind();", "window.found = document.body.innerHTML; bind();"));
        if (extra) await page.click(extra);
        await page.click("#send");
        await page.waitFor(() => document.activeElement.matches("[data-enlist-summary]"));
        await page.evaluate(() => window.bound.destroy());
        const [found, left] = await page.evaluate(() => [window.found, document.body.innerHTML]);
        assert.equal(left, found);
        assert.equal(await page.title(), "Test");
        await page.evaluate(() => {
          window.heard.length = 0;
          document.querySelector("form").addEventListener("submit", (event) => {
            event.preventDefault();
            window.native = true;
          });
          document.querySelector("form").noValidate = true;
        });
        await page.click("#send");
        assert.equal(await page.evaluate(() => window.native), true);
        assert.deepEqual(await page.evaluate(() => window.heard), []);
        await page.evaluate(() => window.bind());
      });
    }

    test("a title that another script has changed is kept", async () => {
      const page = await world.open();
      await page.click("#send");
      await page.waitFor(() => document.title === "Error: Test");
      await page.evaluate(() => (document.title = "(1) Test"));
      await page.evaluate(() => window.bound.reset());
      assert.equal(await page.title(), "(1) Test");
    });

    test("an element that is moved, or removed and inserted again, keeps working", async () => {
      const page = await world.open(`${wrapped}<main></main>`, element);
      await page.evaluate(() => {
        document.querySelector("main").append(document.querySelector("enlist-form"));
        window.kept = document.querySelector("enlist-form");
        window.kept.remove();
        document.body.append(window.kept);
      });
      assert.equal(await page.count("[data-enlist-status]"), 1);
      await page.click("#send");
      await page.waitFor(() => document.activeElement.matches("[data-enlist-summary]"));
      assert.deepEqual(await summaryOf(page), ["Email address: Fill this in."]);
      await page.type("#email", "ada@example.org");
      await page.press("Enter");
      await waitForStatus(page, "Thank you");
      assert.equal(world.posts.length, 1);
    });

    test("binding a form twice is an error", async () => {
      const page = await world.open();
      assert.deepEqual(
        await page.evaluate(() => {
          try {
            window.bind();
          } catch ({ name, code }) {
            return [name, code];
          }
        }),
        ["EnlistError", "bad_config"],
      );
    });

    test("a reset hides errors and status", async () => {
      const page = await world.open();
      await page.click("#send");
      await page.waitFor(() => document.activeElement.matches("[data-enlist-summary]"));
      await page.evaluate(() => window.bound.reset());
      assert.deepEqual(await errorsOf(page), {});
      assert.deepEqual(await summaryOf(page), []);
      assert.equal(await page.evaluate(() => document.querySelectorAll("[aria-invalid]").length), 0);
    });

    test("no event contains what was typed", async () => {
      world.answers = [
        {
          status: "invalid",
          issues: [{ code: "email", message: "…", path: ["contactEmailaddress"], pointer: "/contactEmailaddress", name: "contactEmailaddress" }],
        },
        { status: "created", id: "contact-7" },
      ];
      const page = await world.open();
      assert.equal(await submitted(page), "invalid");
      assert.equal(await page.evaluate(async () => (await window.bound.submit()).status), "created");
      const events = JSON.stringify(await page.evaluate(() => window.heard));
      for (const secret of ["ada@example.org", "contact-7"]) assert.ok(!events.includes(secret));
      assert.deepEqual(
        (await page.evaluate(() => window.heard)).map(([type]) => type),
        ["ready", "submit", "outcome", "invalid", "submit", "outcome"],
      );
    });
  });
}
