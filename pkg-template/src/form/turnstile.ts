/**
 * Cloudflare Turnstile, in the element with `data-enlist-turnstile="<site key>"`.
 *
 * Importing the module is enough. The vendor's script is loaded when the form is first used. A Content-Security-Policy needs `https://challenges.cloudflare.com` in
 * `script-src` and `frame-src`.
 *
 * @module enlist-sdk/form/turnstile
 */

import { extend } from "#form";

/** The part of the vendor's API that is used here. */
interface Turnstile {
  render(container: HTMLElement, options: Readonly<Record<string, unknown>>): string;
  getResponse(widget: string): string | undefined;
  isExpired(widget: string): boolean;
  reset(widget: string): void;
  remove(widget: string): void;
}

/** A rendered widget. */
interface Widget {
  readonly turnstile: Turnstile;
  readonly id: string;
}

const SCRIPT = "https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit";
/** The control that the widget adds to a plain form. */
const TOKEN = "cf-turnstile-response";
/** The height of the widget. */
const HEIGHT_PX = 65;
/** How long a submission waits for a token. The edge decides about one without. */
const TOKEN_TIMEOUT_MS = 10_000;

let loading: Promise<Turnstile> | undefined;

function load(): Promise<Turnstile> {
  const present = () => (globalThis as { turnstile?: Turnstile }).turnstile;
  return (loading ??= new Promise<Turnstile>((resolve, reject) => {
    if (present()) return resolve(present()!);
    const script = Object.assign(document.createElement("script"), { src: SCRIPT, async: true });
    script.addEventListener("load", () => (present() ? resolve(present()!) : reject(new Error("There is no Turnstile."))));
    script.addEventListener("error", reject);
    document.head.append(script);
  }).catch((error) => {
    loading = undefined;
    throw error;
  }));
}

extend((form) => {
  const container = form.querySelector<HTMLElement>("[data-enlist-turnstile]");
  if (!container) return undefined;
  const found = [...container.childNodes];
  const style = container.getAttribute("style");
  // Reserves the widget's space, so that a button below it does not move while it is pressed.
  if (container.offsetHeight < HEIGHT_PX) container.style.minHeight = `${HEIGHT_PX}px`;
  let widget: Promise<Widget> | undefined;
  let isDestroyed = false;
  /** Called when the widget has a token. */
  let wake = () => {};

  const rendered = () =>
    (widget ??= load()
      .then((turnstile) => {
        if (isDestroyed) throw new Error("The form is no longer bound.");
        const id = turnstile.render(container, {
          sitekey: container.dataset.enlistTurnstile,
          language: container.closest<HTMLElement>("[lang]")?.lang.toLowerCase() || "auto",
          "response-field-name": TOKEN,
          "refresh-expired": "auto",
          callback: () => wake(),
        });
        return { turnstile, id };
      })
      .catch((error) => {
        widget = undefined;
        throw error;
      }));
  const warmUp = () => void rendered().catch(() => {});
  /** Does something with the widget, if it was requested and did load. */
  const withWidget = (work: (widget: Widget) => void) => void widget?.then(work).catch(() => {});
  form.addEventListener("focusin", warmUp, { once: true });

  /** Resolves to an unused token, after a challenge if one is needed. */
  const token = async () => {
    const { turnstile, id } = await rendered();
    if (turnstile.isExpired(id)) turnstile.reset(id);
    for (;;) {
      const token = turnstile.getResponse(id);
      if (token) return token;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };

  return {
    controls: [TOKEN],
    async accompany(signal) {
      const timeout = new Promise<undefined>((resolve) => {
        setTimeout(resolve, TOKEN_TIMEOUT_MS);
        signal.addEventListener("abort", () => resolve(undefined));
      });
      const response = await Promise.race([token().catch(() => undefined), timeout]);
      return response ? { [TOKEN]: response } : {};
    },
    // A token is good for one submission, whatever its outcome.
    settled: () => withWidget(({ turnstile, id }) => turnstile.reset(id)),
    destroy() {
      isDestroyed = true;
      form.removeEventListener("focusin", warmUp);
      if (style === null) container.removeAttribute("style");
      else container.setAttribute("style", style);
      withWidget(({ turnstile, id }) => {
        turnstile.remove(id);
        container.replaceChildren(...found);
      });
    },
  };
});
