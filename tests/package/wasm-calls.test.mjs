/** How often a submit enters WebAssembly: once to validate and prepare it, once to classify the response. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { printed, project } from "./projects.mjs";
import { opened, served } from "./runtimes.mjs";

const tools = { "counter.mjs": await readFile(new URL("counter.mjs", import.meta.url), "utf8") };

const twoCalls = ["preparePageSubmission", "classifyResponse"];

/** A function that submits a valid record and one that is not valid, and returns the calls that each has made. */
const submits = `
  async function submits(call) {
    const options = { endpoint: "https://shop.example/signup", fetch: async () => Response.json({ status: "created", id: "7" }, { status: 201 }) };
    const outcomes = [];
    const calls = [];
    for (const contactEmailaddress of ["ada@example.org", "ada"]) {
      calls.push(await callsOf(async () => outcomes.push((await call.submit({ contactEmailaddress }, options)).status)));
    }
    return { outcomes, calls };
  }`;

const expected = { outcomes: ["created", "invalid"], calls: [twoCalls, ["preparePageSubmission"]] };

test("call.submit to an endpoint, in Node", async (t) => {
  const directory = await project(t, {
    ...tools,
    "main.mjs": `
      import { callsOf } from "./counter.mjs";
      import { aptania } from "enlist-sdk";
      ${submits}
      aptania.createContact.visitor.validate({});
      console.log(JSON.stringify(await submits(aptania.createContact)));`,
  });
  assert.deepEqual(await printed(directory, "main.mjs"), expected);
});

test("call.submit and a bound form's submit, in a page", async (t) => {
  const directory = await project(t, {
    ...tools,
    "main.js": `
      import { callsOf } from "./counter.mjs";
      import { aptania, init } from "/node_modules/enlist-sdk/dist/web.mjs";
      import { bindForm } from "/node_modules/enlist-sdk/dist/form.mjs";
      import "/node_modules/enlist-sdk/dist/form-honeypot.mjs";
      ${submits}
      globalThis.found = (async () => {
        await init();
        const direct = await submits(aptania.createContact);
        const bodies = [];
        window.fetch = async (url, { body }) => {
          bodies.push(JSON.parse(body));
          return Response.json({ status: "created", id: "7" }, { status: 201 });
        };
        const form = document.forms[0];
        const bound = bindForm(form, { call: aptania.createContact, identify: () => true });
        // A form with errors has the focus at its summary, and validates when that moves.
        form.elements.contactEmailaddress.value = "ada@example.org";
        await bound.validate();
        const formCalls = [];
        for (const [email, extra] of [["ada@example.org", ""], ["ada@example.org", "robot"], ["ada", ""]]) {
          form.elements.contactEmailaddress.value = email;
          form.elements.website.value = extra;
          formCalls.push(await callsOf(() => bound.submit()));
        }
        return { direct, formCalls, bodies };
      })();`,
    "index.html": `<!doctype html><title>t</title><link rel="icon" href="data:,">
      <form method="post" action="/signup"><input name="contactEmailaddress"><p data-enlist-honeypot><input name="website"></p><button>Send</button></form>
      <script type="module" src="/main.js"></script>`,
  });
  const { origin } = await served(t, directory);
  const { found, consoleOutput } = await opened(t, `${origin}/`);
  assert.deepEqual(found.direct, expected);
  assert.deepEqual(found.formCalls, [twoCalls, twoCalls, ["preparePageSubmission"]]);
  const record = { contactEmailaddress: "ada@example.org" };
  assert.deepEqual(found.bodies, [record, { ...record, website: "robot" }]);
  assert.deepEqual(consoleOutput, []);
});
