/**
 * Drives Chromium, Firefox and WebKit through one small interface over W3C WebDriver.
 *
 *     const browser = await start("firefox");
 *     const page = await browser.newPage();
 *     await page.goto(url);
 *     await page.type("#email", "ada@example.org");
 *     await page.press("Tab");
 *     await page.waitFor(() => document.querySelector("[aria-invalid]"));
 *     await browser.close();
 *
 * - Typing, keys, clicks and pasting go through the browser's own event handling.
 * - A selector is CSS; ` >>> ` steps into the shadow root of the element before it: `my-form >>> #email`.
 * - Every action waits until the selector's element exists and can be used.
 * - `evaluate` and `waitFor` run a function's text in the page: it has access to its arguments and the page only.
 * - Pages of a browser share cookies and clipboard. Await each call before calling another page: a session has one current window.
 * - `devtools` and `accessibilityTree` work in Chromium only.
 * - `start("webkit", { reducedMotion: true })` starts a browser with that preference of the user.
 * - Network faults are made by the server: see `server.mjs`.
 */

import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Builder, By, Capabilities, error as errors, Key } from "selenium-webdriver";

/** The time limit of every wait. A browser starts faster even on a busy machine. */
const TIMEOUT_MS = 30_000;

const built = fileURLToPath(new URL("../../target/tools/bin/geckodriver", import.meta.url));

/**
 * The user's preferences.
 *
 * @typedef {object} Preferences
 * @property {boolean} [reducedMotion]
 * @property {boolean} [forcedColors] in WebKit, which has no forced colours, a high-contrast theme
 */

/** How each engine's driver is started, and its session's capabilities. `cargo xtask test` sets the variables with the programs' paths. */
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
    // WebKitGTK's MiniBrowser has no headless mode.
    needsDisplay: true,
    /** GTK's settings, which WebKit reads the preferences from. @param {Preferences} preferences */
    settings: ({ reducedMotion, forcedColors }) =>
      ["[Settings]", ...(reducedMotion ? ["gtk-enable-animations=0"] : []), ...(forcedColors ? ["gtk-theme-name=HighContrast"] : []), ""].join("\n"),
  },
};

/** @typedef {keyof typeof ENGINES} Engine */

/** The engines' names. @type {readonly Engine[]} */
export const engines = ["chromium", "firefox", "webkit"];

/** Starts an engine's driver and opens a session. @param {Engine} engine @param {Preferences} [preferences] */
export async function start(engine, preferences = {}) {
  const { driver, arguments: args, capabilities, needsDisplay, settings } = ENGINES[engine];
  /** Stopped in this order: the driver, then what it depends on. @type {{ stop(): Promise<unknown> }[]} */
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
    await session.manage().setTimeouts({ script: TIMEOUT_MS, pageLoad: TIMEOUT_MS });
    return new Browser(engine, session, close);
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Starts a program in its own process group. The whole group ends with the program, with `stop`, and with this process, however it ends: the group's first
 * process reads a pipe, which then closes.
 */
function launched(command, args, env = process.env) {
  const script = '{ "$@"; kill -KILL 0; } & read -r _; kill -KILL 0';
  const child = spawn("sh", ["-c", script, "sh", command, ...args], { env, detached: true, stdio: ["pipe", "pipe", "ignore"] });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text) => (output += text));
  let hasEnded = false;
  const ended = new Promise((resolve) => child.once("close", () => resolve((hasEnded = true))));
  const check = () => {
    if (hasEnded) throw new Error(`${command} has ended or is not installed: \`cargo xtask tools\` installs it`);
  };
  return {
    check,
    /** The first line that it prints. */
    line: () => until(() => check() ?? (output.includes("\n") && output.split("\n")[0]), `a line from ${command}`),
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
 * Calls `probe` until its result is truthy, and returns that. Throws after the time limit.
 *
 * @template T
 * @param {() => T | Promise<T>} probe
 * @param {unknown} [what] is waited for, for the error message
 * @returns {Promise<T>}
 */
export async function until(probe, what = probe) {
  const end = Date.now() + TIMEOUT_MS;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited ${TIMEOUT_MS / 1000} s for ${what}`);
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

  /** The engine's version. */
  async version() {
    return (await this.#session.getCapabilities()).get("browserVersion");
  }

  /** Opens a page in a new window, with its own session storage, and brings it to the front. */
  async newPage() {
    const handle = await this.#newWindow();
    return new Page(this.#session, {
      engine: this.engine,
      toFront: () => this.#toFront(handle),
      close: () => this.#closeWindow(handle),
    });
  }

  /** Ends the session, the driver and everything they started. */
  async close() {
    await this.#session.quit().catch(() => {});
    await this.#close();
  }

  // In WebKit a tab would be hidden, and its timers throttled.
  async #newWindow() {
    // The session's first window stays open: a session ends with its last window.
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

  /** Waits until the page has navigated to a URL that matches. @param {RegExp} pattern */
  async waitForUrl(pattern) {
    await until(async () => pattern.test(await this.url()), `the URL ${pattern}`);
  }

  /** Types at the end of a control's value. Characters beyond U+FFFF can only be pasted. */
  async type(selector, text) {
    await this.#act(selector, (control) => control.sendKeys(text));
  }

  /** Empties a control as WebDriver does: focus, empty, change, blur. */
  async clear(selector) {
    await this.#act(selector, (control) => control.clear());
  }

  /** Presses a key at the focused element: a character, or a name such as `Tab`, `Enter`, `ArrowDown`. Modifiers such as `Shift` are held meanwhile. */
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

  /** Presses the mouse button on an element and holds it until `release`. Until then the focus moves, and nothing is clicked. */
  async hold(selector) {
    await this.#act(selector, (origin) => this.#session.actions().move({ origin }).press().perform());
  }

  async release() {
    await (await this.#here()).actions().release().perform();
  }

  /** Sets a control's value by script and dispatches `input` and `change`: for controls whose editor differs by engine, such as a date's. */
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

  /** Selects the option with that value, by whatever input the engine's driver uses. */
  async choose(selector, value) {
    await this.#act(`${selector} option[value=${JSON.stringify(value)}]`, (option) => option.click());
  }

  /** Copies the text and pastes it over a control's value, both by keys. Needs script in the page. */
  async paste(selector, text) {
    await (await this.#here()).executeScript(
      `const [text] = arguments;
       const put = (event) => {
         event.preventDefault();
         event.stopImmediatePropagation();
         event.clipboardData?.setData("text/plain", text);
       };
       for (const type of ["beforecopy", "copy"]) addEventListener(type, put, { capture: true, once: true });`,
      text,
    );
    for (const key of ["a", "c", "v"]) await this.type(selector, Key.chord(Key.CONTROL, key));
  }

  /** The element's visible text. */
  async text(selector) {
    return (await this.#find(selector)).getText();
  }

  /** A property of the element, by default `value`. Works without script in the page. */
  async property(selector, name = "value") {
    return (await this.#find(selector)).getProperty(name);
  }

  /** The number of matching elements. */
  async count(selector) {
    return (await this.#all(selector)).length;
  }

  /** The element's role, as the engine computes it for assistive technology. */
  async role(selector) {
    return (await this.#find(selector)).getAriaRole();
  }

  /** The element's accessible name, as the engine computes it for assistive technology. */
  async label(selector) {
    return (await this.#find(selector)).getAccessibleName();
  }

  /** Runs a function in the page and returns its result, awaited. A function that defines something for later calls sets it on `window`. */
  async evaluate(script, ...inputs) {
    const reply = await (await this.#here()).executeAsyncScript(
      `const inputs = Array.from(arguments), done = inputs.pop();
       Promise.resolve().then(() => (${script})(...inputs)).then((value) => done({ value }), (error) => done({ error: String(error?.message ?? error) }));`,
      ...inputs,
    );
    if ("error" in reply) throw new Error(`in the page: ${reply.error}`);
    return reply.value;
  }

  /** Runs a function in the page until its result is truthy, and returns that. */
  async waitFor(script, ...inputs) {
    return until(() => this.evaluate(script, ...inputs), script);
  }

  /** The focused element, inside shadow roots too. @returns {Promise<{ tag: string, id: string, name: string, text: string }>} */
  focused() {
    return this.evaluate(() => {
      let element = document.activeElement;
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      return { tag: element?.localName ?? "", id: element?.id ?? "", name: element?.getAttribute("name") ?? "", text: element?.textContent.trim() ?? "" };
    });
  }

  /** Sets a cookie for the page's origin. */
  async setCookie(name, value) {
    await (await this.#here()).manage().addCookie({ name, value });
  }

  async clearCookies() {
    await (await this.#here()).manage().deleteAllCookies();
  }

  /** Sets the window's size in CSS pixels, its frame included. */
  async resize(width, height) {
    await (await this.#here()).manage().window().setRect({ width, height });
  }

  /** Takes a screenshot, as a PNG. */
  async screenshot() {
    return Buffer.from(await (await this.#here()).takeScreenshot(), "base64");
  }

  /** Sends a command of the Chrome DevTools Protocol, such as `Emulation.setCPUThrottlingRate`. */
  async devtools(method, parameters = {}) {
    this.#onlyIn("chromium", "devtools");
    return (await this.#here()).sendAndGetDevToolsCommand(method, parameters);
  }

  /**
   * The accessibility tree, Chromium only: a line for each node that is not ignored, with its depth as indentation, its role, name and states. A text that another
   * line contains has no line.
   */
  async accessibilityTree() {
    this.#onlyIn("chromium", "accessibilityTree");
    const { nodes } = await this.devtools("Accessibility.getFullAXTree");
    const byId = new Map(nodes.map((node) => [node.nodeId, node]));
    const lines = [];
    const visit = (node, depth, above) => {
      if (!node) return;
      const { role: { value: role } = {}, name, value, ignored, childIds = [] } = node;
      // A label's text is its control's name.
      const isRepeated = role === "StaticText" && above.some((text) => text === "LabelText" || text.includes(name.value.trim()));
      const isShown = !ignored && !isRepeated && !["InlineTextBox", "LabelText", "none", "generic"].includes(role);
      if (isShown) lines.push("  ".repeat(depth) + described(node));
      const texts = [...above, role, name?.value, value?.value].filter((text) => typeof text === "string");
      for (const id of childIds) visit(byId.get(id), depth + Number(isShown), texts);
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
    if (this.engine !== engine) throw new Error(`${what} works in ${engine} only`);
  }

  /** Performs an action on an element, as soon as the element allows it. */
  #act(selector, action) {
    return until(async () => {
      const element = await this.#find(selector);
      try {
        await action(element);
        return true;
      } catch (obstacle) {
        if (!OBSTACLES.some((one) => obstacle instanceof one)) throw obstacle;
        // WebKit's driver does not wait for its own scrolling.
        await this.#session.executeScript("arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })", element).catch(() => {});
        return false;
      }
    }, `${selector} to be usable`);
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

/** The errors of an element that cannot be used yet. */
const OBSTACLES = [
  errors.ElementClickInterceptedError,
  errors.ElementNotInteractableError,
  errors.MoveTargetOutOfBoundsError,
  errors.StaleElementReferenceError,
];

function keyNamed(name) {
  if ([...name].length === 1) return name;
  const key = Key[name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase()];
  if (!key) throw new Error(`unknown key ${name}`);
  return key;
}

/** The properties of a node that its line shows. */
const STATES = ["invalid", "required", "disabled", "expanded", "checked", "live", "level"];

/** A node of the accessibility tree as text: `textbox "Email address" invalid=true required=true`. */
function described({ role, name, description, value, properties = [] }) {
  const isState = ({ name, value }) => STATES.includes(name) && ![false, "false", "", undefined].includes(value.value);
  const quoted = (before, text) => (text?.value ? [before + JSON.stringify(text.value)] : []);
  const states = properties.filter(isState).map(({ name, value }) => `${name}=${value.value}`);
  return [role.value, ...quoted("", name), ...quoted("value=", value), ...quoted("description=", description), ...states].join(" ");
}
