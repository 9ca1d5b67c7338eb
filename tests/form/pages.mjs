/** The pages that forms are tested in, and the edge behind them, whose responses a test sets. */

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, afterEach, before, beforeEach } from "node:test";
import { engines, start } from "../engines/driver.mjs";
import { directory, html, script, sdk, serve } from "../engines/server.mjs";

/** The engines to test in: all, or those that are named, such as `ENGINES=firefox,webkit`. */
export const chosenEngines = process.env.ENGINES?.split(",") ?? engines;

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** A signup form as its author writes it: it works without script. */
export const signup = `
  <form method="post" action="/signup" id="signup">
    <p><label for="first">First name</label> <input id="first" name="contactFirstname"></p>
    <p><label for="email">Email address</label> <span id="hint">We write once a month.</span> <input id="email" name="contactEmailaddress" aria-describedby="hint"></p>
    <p><label for="phone">Telephone</label> <input id="phone" name="contactTelephone"></p>
    <p><button id="send">Sign up</button></p>
  </form>`;

/** A form with a control of every sort, and rows. */
export const application = `
  <main><h1>Become a customer</h1>
  <form method="post" action="/signup">
    <p><label for="company">Company</label> <input id="company" name="AccountName"></p>
    <p><label for="town">Town</label> <select id="town" name="Town"><option value=""></option><option value="Aarhus">Aarhus</option><option value="Bergen">Bergen</option></select></p>
    <fieldset id="country"><legend>Country</legend>
      <label><input type="radio" id="denmark" name="CountryID" value="DK"> Denmark</label> <label><input type="radio" id="norway" name="CountryID" value="NO"> Norway</label></fieldset>
    <p><label><input type="checkbox" id="call" name="Note" value="Please call us."> Please call us</label></p>
    <fieldset id="people" data-enlist-rows="Contacts" data-enlist-member="Contacts" data-enlist-min="1" data-enlist-max="2"><legend>Who may order</legend>
      ${person("0", 1)}
      <template>${person("{row}")}</template>
      <button type="button" id="add" data-enlist-add hidden>Add a person</button></fieldset>
    <p><button id="send">Apply</button> <button type="button" id="cancel" data-enlist-cancel hidden>Cancel</button></p>
  </form>
  <section id="done" data-enlist-done hidden aria-labelledby="welcome"><h2 id="welcome">Welcome</h2></section></main>`;

function person(row, number = "") {
  const control = (id, member, label) => `<p><label for="${id}${row}">${label}</label> <input id="${id}${row}" name="Contacts[${row}].${member}"></p>`;
  return `<fieldset data-enlist-row><legend>Person <span data-enlist-number>${number}</span></legend>
    ${control("first", "Firstname", "First name")}${control("last", "Lastname", "Last name")}${control("mail", "Emailaddress", "Email address")}
    <button type="button" data-enlist-remove hidden>Remove</button></fieldset>`;
}

/** The first script of every page: it records announcements and the events of forms. */
const recorder = `
  window.announced = [];
  window.heard = [];
  const live = (node) => (node.nodeType === 1 ? node : node.parentElement)?.closest("[role=status], [aria-live]");
  new MutationObserver((changes) => {
    const regions = new Set(changes.map(({ target }) => live(target)).filter(Boolean));
    for (const { textContent } of regions) if (textContent) announced.push(textContent);
  }).observe(document, { subtree: true, childList: true, characterData: true });
  for (const type of ["ready", "invalid", "submit", "outcome", "fallback"]) addEventListener("enlist:" + type, (event) => heard.push([type, event.detail]));
`;

/** Replaces a page's timers: they fire when the test calls `pass(ms)`, however busy the machine is. */
export const manualTimers = `{
  let now = 0;
  const due = new Map();
  const { setTimeout, clearTimeout } = window;
  window.setTimeout = (call, ms = 0) => {
    if (!ms) return setTimeout(call);
    const timer = setTimeout(() => {}, 2 ** 31 - 1);
    due.set(timer, { at: now + ms, call });
    return timer;
  };
  window.clearTimeout = (timer) => (due.delete(timer), clearTimeout(timer));
  window.pass = (ms) => {
    now += ms;
    for (const [timer, { at, call }] of due) if (at <= now && due.delete(timer)) call();
  };
}`;

/** The script of a page that bindScript its first form. */
export const bindScript = (options = "call: aptania.createContact", imports = "") => `
  import { aptania, bigchange, protech, yulsn } from "/sdk/web.mjs";
  import { bindForm } from "/sdk/form.mjs";
  ${imports}
  window.bind = () => (window.bound = bindForm(document.querySelector("form"), { ${options} }));
  window.bound = bind();`;

/** The script of a page that bindScript `application`. */
export const bindsApplication = bindScript(
  'call: aptania.createAccount, schema: aptania.createAccount.pick(["AccountName", "Town", "CountryID", "Note", "Contacts"], { optional: ["Note"] })',
  'import "/sdk/form-rows.mjs";',
);

/** An engine with a page, for the tests of one `describe`. @param {import("../engines/driver.mjs").Engine} engine @param {import("../engines/driver.mjs").Preferences} [preferences] */
export function setUp(engine, preferences) {
  const wasm = directory(sdk);
  const routes = {
    "/sdk/": wasm,
    "/sdk/enlist-browser.wasm": async (request) => {
      await world.wasmAllowed;
      return wasm(request);
    },
    "/axe.js": script(axe),
    "/recorder.js": script(recorder),
    "/thanks": html("<h1>Thank you</h1>"),
    "/rest": html(""),
  };
  const world = {
    /** @type {any} */ site: undefined,
    /** @type {any} */ page: undefined,
    routes,
    /** The edge's requests. @type {{ headers: Headers, type: string, text: string }[]} */
    posts: [],
    /** Its responses, in order; the last one is repeated. @type {(object | ((request: Request) => Response))[]} */
    answers: [],
    /** The wasm is served when this resolves. @type {Promise<void> | undefined} */
    wasmAllowed: undefined,
    /** Opens a page, and waits until its form is ready. */
    async open(body = signup, main = bindScript(), { lang = "en", policy, isReady = true, head = '<link rel="stylesheet" href="/sdk/form.css">' } = {}) {
      routes["/"] = html(`${body}<script src="/recorder.js"></script><script type="module" src="/main.js"></script>`, { lang, head });
      routes["/main.js"] = script(main);
      world.site.policy = policy;
      await world.page.goto(world.site.origin);
      if (isReady) await world.page.waitFor(() => window.heard?.some(([type]) => type === "ready"));
      return world.page;
    },
    async heard(type) {
      return (await world.page.evaluate(() => window.heard)).filter(([one]) => one === type).map(([, detail]) => detail);
    },
    keys: () => world.posts.map(({ headers, text }) => headers.get("idempotency-key") ?? new URLSearchParams(text).get("idempotency-key")),
  };
  routes["/signup"] = async (request) => {
    const text = await request.text();
    world.posts.push({ headers: request.headers, type: request.headers.get("content-type") ?? "", text });
    const answer = (world.answers.length > 1 ? world.answers.shift() : world.answers[0]) ?? created;
    if (typeof answer === "function") return answer(request);
    if (request.headers.get("accept")?.includes("text/html")) return Response.redirect(new URL("/thanks", request.url), 303);
    return Response.json(answer, { status: statuses[answer.status] });
  };

  before(async () => {
    world.site = await serve(routes);
    world.browser = await start(engine, preferences);
    // A window for each test would take half the time of all of them.
    world.page = await world.browser.newPage();
  });
  beforeEach(() => {
    world.posts = [];
    world.answers = [];
    world.wasmAllowed = undefined;
    world.site.trouble("/signup");
    world.site.trouble("/sdk/enlist-browser.wasm");
  });
  // Leaves the test's page, so that it sends nothing more, and clears its storage.
  afterEach(async () => {
    world.site.policy = undefined;
    await world.page.goto(`${world.site.origin}/rest`);
    await world.page.evaluate(() => sessionStorage.clear());
  });
  after(async () => {
    await world.browser?.close();
    await world.site?.stop();
  });
  return world;
}

export const created = { status: "created", id: null };
const statuses = { created: 201, exists: 201, accepted: 202, invalid: 422, conflict: 409, denied: 502, rejected: 502, unavailable: 503, unknown: 504 };

/** A response that is sent when `give` is called. */
export function deferredResponse() {
  let give;
  const response = new Promise((resolve) => (give = resolve));
  return { route: async () => response.then((answer) => Response.json(answer, { status: statuses[answer.status] })), give };
}

/** The error that describes a control; blank where the control is not marked invalid. */
export function errorAt(page, selector) {
  return page.evaluate((selector) => {
    const control = document.querySelector(selector);
    const ids = (control.getAttribute("aria-describedby") ?? "").split(" ");
    const error = ids.map((id) => document.getElementById(id)).find((element) => element?.matches("[data-enlist-error]"));
    return (control.getAttribute("aria-invalid") === "true" && error?.textContent) || "";
  }, selector);
}

/** All messages on the page, by the controls' names. */
export function errorsOf(page) {
  return page.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll("[data-enlist-error]")]
        .filter(({ textContent }) => textContent)
        .map((error) => [error.dataset.enlistError, error.textContent]),
    ),
  );
}

/** The violations of WCAG 2.2 AA that axe finds. */
export function violations(page) {
  return page.evaluate(async () => {
    if (!window.axe) {
      const script = Object.assign(document.createElement("script"), { src: "/axe.js" });
      await new Promise((loaded) => {
        script.addEventListener("load", loaded);
        document.head.append(script);
      });
      script.remove();
    }
    const { violations } = await window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  });
}

/** The lines of the summary. */
export function summaryOf(page) {
  return page.evaluate(() => [...document.querySelectorAll("[data-enlist-summary]:not([hidden]) li")].map(({ textContent }) => textContent));
}

export const statusOf = (page) => page.evaluate(() => document.querySelector("[data-enlist-status]").textContent);

/** Waits for a text in the status. */
export const waitForStatus = (page, text) => page.waitFor((text) => document.querySelector("[data-enlist-status]")?.textContent.includes(text), text);
