/**
 * Chromium, Firefox and WebKit behind one small interface, each by its own W3C WebDriver.
 *
 *     const browser = await start("firefox");
 *     const page = await browser.newPage();
 *     await page.goto(url);
 *     await page.type("#email", "ada@example.org");
 *     await page.press("Tab");
 *     await page.waitFor(() => document.querySelector("[aria-invalid]"));
 *     await browser.close();
 *
 * - What is typed, pressed, clicked and pasted goes through the browser's own event handling.
 * - A selector is CSS; ` >>> ` steps into the shadow root of the element before it: `my-form >>> #email`.
 * - A selector's element is waited for, and until it can be used.
 * - `evaluate` and `waitFor` run a function's text in the page: it sees its arguments and the page, nothing else.
 * - Pages of a browser share its cookies and clipboard. Use one page after the other, or with an `await` between: a session has one window at a time.
 * - What only one engine can do says so: `devtools` and `accessibilityTree` are Chromium's.
 * - `start("webkit", { reducedMotion: true })` is a browser on the device of a person who has set up that.
 * - To break the network, break the server: see `server.mjs`.
 */

import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Builder, By, Capabilities, error as errors, Key } from "selenium-webdriver";

/** How long anything may take. Longer than a busy machine's start. */
const PATIENCE_MS = 30_000;

const built = fileURLToPath(new URL("../../target/tools/bin/geckodriver", import.meta.url));

/**
 * What a person has set up on the device.
 *
 * @typedef {object} Preferences
 * @property {boolean} [reducedMotion]
 * @property {boolean} [forcedColors] WebKit has none; there it is more contrast
 */

/** How each engine's driver is started, and what a session asks of it. `cargo xtask test` says where the programs are. */
const ENGINES = {
  chromium: {
    driver: process.env.CHROMEDRIVER ?? "chromedriver",
    arguments: (port) => [`--port=${port}`],
    capabilities: ({ reducedMotion, forcedColors }) => ({
      browserName: "chrome",
      "goog:chromeOptions": {
        binary: process.env.CHROMIUM ?? "/usr/bin/chromium",
        args: [
          ...["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--lang=en-US"],
          ...(reducedMotion ? ["--force-prefers-reduced-motion"] : []),
          ...(forcedColors ? ["--force-high-contrast"] : []),
        ],
      },
    }),
  },
  firefox: {
    driver: process.env.GECKODRIVER ?? built,
    arguments: (port) => ["--port", `${port}`],
    capabilities: ({ reducedMotion, forcedColors }) => ({
      browserName: "firefox",
      "moz:firefoxOptions": {
        ...(process.env.FIREFOX && { binary: process.env.FIREFOX }),
        args: ["-headless"],
        prefs: { ...(reducedMotion && { "ui.prefersReducedMotion": 1 }), ...(forcedColors && { "browser.display.document_color_use": 2 }) },
      },
    }),
  },
  webkit: {
    driver: process.env.WEBKIT_DRIVER ?? "WebKitWebDriver",
    arguments: (port) => ["--host=127.0.0.1", `--port=${port}`],
    capabilities: () => ({ browserName: "MiniBrowser" }),
    // It has no headless mode.
    needsDisplay: true,
    /** GTK's settings, which are the person's there. @param {Preferences} preferences */
    settings: ({ reducedMotion, forcedColors }) =>
      ["[Settings]", ...(reducedMotion ? ["gtk-enable-animations=0"] : []), ...(forcedColors ? ["gtk-theme-name=HighContrast"] : []), ""].join("\n"),
  },
};

/** @typedef {keyof typeof ENGINES} Engine */

/** The engines' names. @type {readonly Engine[]} */
export const engines = ["chromium", "firefox", "webkit"];

/** Starts an engine's driver, and a session of it. @param {Engine} engine @param {Preferences} [preferences] */
export async function start(engine, preferences = {}) {
  const { driver, arguments: args, capabilities, needsDisplay, settings } = ENGINES[engine];
  /** What is to be undone, in this order: the driver, and what it needs. @type {{ stop(): Promise<unknown> }[]} */
  const started = [];
  const close = async () => {
    for (const one of started) await one.stop();
  };
  try {
    const env = { ...process.env };
    if (needsDisplay) {
      const display = launched(process.env.XVFB ?? "Xvfb", ["-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"]);
      started.push(display);
      env.DISPLAY = `:${await display.line()}`;
    }
    if (settings) {
      const directory = await mkdtemp(join(tmpdir(), "settings-"));
      started.push({ stop: () => rm(directory, { recursive: true, force: true }) });
      env.XDG_CONFIG_HOME = directory;
      await mkdir(join(directory, "gtk-3.0"));
      await writeFile(join(directory, "gtk-3.0/settings.ini"), settings(preferences));
    }
    const port = await freePort();
    const program = launched(driver, args(port), env);
    started.unshift(program);
    const server = `http://127.0.0.1:${port}`;
    await until(async () => program.check() ?? (await fetch(`${server}/status`).catch(() => undefined))?.ok, driver);
    const session = await new Builder()
      .usingServer(server)
      .withCapabilities(new Capabilities(capabilities(preferences)))
      .build();
    await session.manage().setTimeouts({ script: PATIENCE_MS, pageLoad: PATIENCE_MS });
    return new Browser(engine, session, close);
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * A program in a process group of its own, all of which ends when the program does, when it is stopped, and when we end in whatever way:
 * then nobody holds the pipe any more that the group's first process reads.
 */
function launched(command, args, env = process.env) {
  const script = '{ "$@"; kill -KILL 0; } & read -r _; kill -KILL 0';
  const child = spawn("sh", ["-c", script, "sh", command, ...args], { env, detached: true, stdio: ["pipe", "pipe", "ignore"] });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text) => (said += text));
  let hasEnded = false;
  const ended = new Promise((resolve) => child.once("close", () => resolve((hasEnded = true))));
  const check = () => {
    if (hasEnded) throw new Error(`${command} has ended, or is not there: \`cargo xtask tools\` installs it`);
  };
  return {
    check,
    /** The first line that it prints. */
    line: () => until(() => check() ?? (said.includes("\n") && said.split("\n")[0]), `a line of ${command}'s`),
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/**
 * What `probe` gives, once that is anything but nothing; an error where it takes too long.
 *
 * @template T
 * @param {() => T | Promise<T>} probe
 * @param {unknown} [what] is waited for, as the error says it
 * @returns {Promise<T>}
 */
export async function until(probe, what = probe) {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited ${PATIENCE_MS / 1000} s in vain for ${what}`);
    await pause(20);
  }
}

export class Browser {
  #session;
  #close;
  /** The window that commands go to. */
  #front;

  constructor(engine, session, close) {
    this.engine = engine;
    this.#session = session;
    this.#close = close;
  }

  /** The engine's own version. */
  async version() {
    return (await this.#session.getCapabilities()).get("browserVersion");
  }

  /** A window of its own, in front, with a session storage of its own. */
  async newPage() {
    const handle = await this.#newWindow();
    return new Page(this.#session, {
      engine: this.engine,
      toFront: () => this.#toFront(handle),
      close: () => this.#closeWindow(handle),
    });
  }

  /** Ends the session, the driver, and all that they started. */
  async close() {
    await this.#session.quit().catch(() => {});
    await this.#close();
  }

  // A tab would be hidden in WebKit, and its timers slow.
  async #newWindow() {
    // The session opens with a window, which stays: a session ends with its last.
    this.#front ??= await this.#session.getWindowHandle();
    await this.#session.switchTo().newWindow("window");
    return (this.#front = await this.#session.getWindowHandle());
  }

  async #toFront(handle) {
    if (this.#front === handle) return;
    await this.#session.switchTo().window(handle);
    this.#front = handle;
  }

  async #closeWindow(handle) {
    await this.#toFront(handle);
    const [first] = await this.#session.close();
    await this.#toFront(first);
  }
}

export class Page {
  #session;
  #window;

  constructor(session, window) {
    this.#session = session;
    this.#window = window;
    this.engine = window.engine;
  }

  async goto(url) {
    await (await this.#here()).get(`${url}`);
  }

  async reload() {
    await (await this.#here()).navigate().refresh();
  }

  async back() {
    await (await this.#here()).navigate().back();
  }

  async url() {
    return (await this.#here()).getCurrentUrl();
  }

  async title() {
    return (await this.#here()).getTitle();
  }

  /** Where a page has sent the browser by itself: waits for a URL that matches. @param {RegExp} pattern */
  async waitForUrl(pattern) {
    await until(async () => pattern.test(await this.url()), `the URL ${pattern}`);
  }

  /** Puts the caret behind what a control holds, and types. Characters beyond U+FFFF can only be pasted. */
  async type(selector, text) {
    await this.#act(selector, (control) => control.sendKeys(text));
  }

  /** Empties a control, as WebDriver does: focus, nothing, change, blur. */
  async clear(selector) {
    await this.#act(selector, (control) => control.clear());
  }

  /** Presses a key where the focus is: a character, or a name such as `Tab`, `Enter`, `ArrowDown`; modifiers such as `Shift` are held meanwhile. */
  async press(key, ...modifiers) {
    const actions = (await this.#here()).actions();
    for (const modifier of modifiers) actions.keyDown(keyNamed(modifier));
    actions.sendKeys(keyNamed(key));
    for (const modifier of modifiers) actions.keyUp(keyNamed(modifier));
    await actions.perform();
  }

  async click(selector) {
    await this.#act(selector, (element) => element.click());
  }

  async doubleClick(selector) {
    await this.#act(selector, (origin) => this.#session.actions().doubleClick(origin).perform());
  }

  /** Presses the mouse's button on an element and holds it until `release`: what happens between is a blur, and no click. */
  async hold(selector) {
    await this.#act(selector, (origin) => this.#session.actions().move({ origin }).press().perform());
  }

  async release() {
    await (await this.#here()).actions().release().perform();
  }

  /** Sets a control's value as a script does, and tells the page: for a control that every engine has another editor for, such as a date's. */
  async set(selector, value) {
    await (await this.#here()).executeScript(
      `const [control, value] = arguments;
       control.focus();
       control.value = value;
       for (const type of ["input", "change"]) control.dispatchEvent(new Event(type, { bubbles: true }));`,
      await this.#find(selector),
      value,
    );
  }

  /** Selects the option of that value by the keyboard or the mouse, as the engine's driver does. */
  async choose(selector, value) {
    await this.#act(`${selector} option[value=${JSON.stringify(value)}]`, (option) => option.click());
  }

  /** Copies the text and pastes it over what a control holds, both by keys. Only where script is on. */
  async paste(selector, text) {
    await (await this.#here()).executeScript(
      `const [text] = arguments;
       const put = (event) => (event.preventDefault(), event.stopImmediatePropagation(), event.clipboardData?.setData("text/plain", text));
       for (const type of ["beforecopy", "copy"]) addEventListener(type, put, { capture: true, once: true });`,
      text,
    );
    for (const key of ["a", "c", "v"]) await this.type(selector, Key.chord(Key.CONTROL, key));
  }

  /** What the element shows, as a person sees it. */
  async text(selector) {
    return (await this.#find(selector)).getText();
  }

  /** A property of the element, `value` if not named otherwise. Works where script is off, too. */
  async property(selector, name = "value") {
    return (await this.#find(selector)).getProperty(name);
  }

  /** How many elements there are now. */
  async count(selector) {
    return (await this.#all(selector)).length;
  }

  /** The element's role, as the engine computes it for assistive technology. */
  async role(selector) {
    return (await this.#find(selector)).getAriaRole();
  }

  /** Its accessible name, likewise. */
  async label(selector) {
    return (await this.#find(selector)).getAccessibleName();
  }

  /** Runs a function in the page, and gives what it returns or promises. What a page is to find afterwards is put on `window`. */
  async evaluate(script, ...inputs) {
    const answer = await (await this.#here()).executeAsyncScript(
      `const inputs = Array.from(arguments), done = inputs.pop();
       Promise.resolve().then(() => (${script})(...inputs)).then((value) => done({ value }), (error) => done({ error: String(error?.message ?? error) }));`,
      ...inputs,
    );
    if ("error" in answer) throw new Error(`in the page: ${answer.error}`);
    return answer.value;
  }

  /** What a function gives in the page, once that is anything but nothing. */
  async waitFor(script, ...inputs) {
    return until(() => this.evaluate(script, ...inputs), script);
  }

  /** The element that has the focus, through shadow roots. @returns {Promise<{ tag: string, id: string, name: string, text: string }>} */
  focused() {
    return this.evaluate(() => {
      let element = document.activeElement;
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      return { tag: element?.localName ?? "", id: element?.id ?? "", name: element?.getAttribute("name") ?? "", text: element?.textContent.trim() ?? "" };
    });
  }

  /** A cookie for the page's origin. */
  async setCookie(name, value) {
    await (await this.#here()).manage().addCookie({ name, value });
  }

  async clearCookies() {
    await (await this.#here()).manage().deleteAllCookies();
  }

  /** The window's size in CSS pixels, its frame included. */
  async resize(width, height) {
    await (await this.#here()).manage().window().setRect({ width, height });
  }

  /** A PNG. */
  async screenshot() {
    return Buffer.from(await (await this.#here()).takeScreenshot(), "base64");
  }

  /** A command of Chromium's own protocol, such as `Emulation.setCPUThrottlingRate`. */
  async devtools(method, parameters = {}) {
    this.#onlyIn("chromium", "devtools");
    return (await this.#here()).sendAndGetDevToolsCommand(method, parameters);
  }

  /** The accessibility tree, a line a node that is not ignored: its depth as indentation, role, name, and what else is true of it; text where no other line tells it. Chromium's alone. */
  async accessibilityTree() {
    this.#onlyIn("chromium", "accessibilityTree");
    const { nodes } = await this.devtools("Accessibility.getFullAXTree");
    const byId = new Map(nodes.map((node) => [node.nodeId, node]));
    const lines = [];
    const visit = (node, depth, above) => {
      if (!node) return;
      const { role: { value: role } = {}, name, value, ignored, childIds = [] } = node;
      // A label's text is its control's name.
      const isTold = role === "StaticText" && above.some((told) => told === "LabelText" || told.includes(name.value.trim()));
      const isShown = !ignored && !isTold && !["InlineTextBox", "LabelText", "none", "generic"].includes(role);
      if (isShown) lines.push("  ".repeat(depth) + described(node));
      const told = [...above, role, name?.value, value?.value].filter((text) => typeof text === "string");
      for (const id of childIds) visit(byId.get(id), depth + Number(isShown), told);
    };
    visit(nodes[0], 0, []);
    return lines;
  }

  async close() {
    await this.#window.close();
  }

  async #here() {
    await this.#window.toFront();
    return this.#session;
  }

  #onlyIn(engine, what) {
    if (this.engine !== engine) throw new Error(`${what} is ${engine}'s alone`);
  }

  /** Does something to an element, once it can be done. */
  #act(selector, action) {
    return until(async () => {
      const element = await this.#find(selector);
      try {
        await action(element);
        return true;
      } catch (obstacle) {
        if (!OBSTACLES.some((one) => obstacle instanceof one)) throw obstacle;
        // WebKit does not wait for its own scrolling.
        await this.#session.executeScript("arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })", element).catch(() => {});
        return false;
      }
    }, `${selector}, to be usable`);
  }

  #find(selector) {
    return until(async () => (await this.#all(selector))[0], selector);
  }

  async #all(selector) {
    await this.#window.toFront();
    const [first, ...below] = selector.split(" >>> ");
    let elements = await this.#session.findElements(By.css(first));
    for (const inner of below) {
      const roots = await Promise.all(elements.map((element) => element.getShadowRoot()));
      elements = (await Promise.all(roots.map((root) => root.findElements(By.css(inner))))).flat();
    }
    return elements;
  }
}

/** Why an element cannot be used yet. */
const OBSTACLES = [
  errors.ElementClickInterceptedError,
  errors.ElementNotInteractableError,
  errors.MoveTargetOutOfBoundsError,
  errors.StaleElementReferenceError,
];

function keyNamed(name) {
  if ([...name].length === 1) return name;
  const key = Key[name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase()];
  if (!key) throw new Error(`there is no key ${name}`);
  return key;
}

/** What is told of a node where it is so. */
const STATES = ["invalid", "required", "disabled", "expanded", "checked", "live", "level"];

/** A node of the accessibility tree as text: `textbox "Email address" invalid=true required=true`. */
function described({ role, name, description, value, properties = [] }) {
  const isTold = ({ name, value }) => STATES.includes(name) && ![false, "false", "", undefined].includes(value.value);
  const quoted = (before, text) => (text?.value ? [before + JSON.stringify(text.value)] : []);
  const states = properties.filter(isTold).map(({ name, value }) => `${name}=${value.value}`);
  return [role.value, ...quoted("", name), ...quoted("value=", value), ...quoted("description=", description), ...states].join(" ");
}
