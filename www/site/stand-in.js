/**
 * A fake of Cloudflare Turnstile's script, so that the demo needs no other server. It accepts everyone. Only the sandbox's siteverify accepts its tokens. A page without
 * this script loads Turnstile's own.
 */

(() => {
  /** As long as a token of Turnstile. */
  const LIFE_MS = 300_000;
  const widgets = new Map();

  const renew = (widget) => {
    widget.token = `stand-in.${Date.now()}.${crypto.randomUUID()}`;
    widget.expiresAt = Date.now() + LIFE_MS;
    widget.control.value = widget.token;
    widget.callback?.(widget.token);
  };

  globalThis.turnstile = {
    render(container, { "response-field-name": name, callback }) {
      const title = Object.assign(document.createElement("strong"), { textContent: container.dataset.title });
      const verdict = Object.assign(document.createElement("span"), { textContent: container.dataset.verdict });
      const control = Object.assign(document.createElement("input"), { type: "hidden", name });
      container.replaceChildren(title, verdict, control);
      const id = `stand-in-${widgets.size}`;
      const widget = { container, control, callback };
      widgets.set(id, widget);
      // Turnstile takes a moment, too.
      setTimeout(renew, 0, widget);
      return id;
    },
    getResponse: (id) => widgets.get(id).token,
    isExpired: (id) => widgets.get(id).expiresAt < Date.now(),
    reset: (id) => renew(widgets.get(id)),
    remove: (id) => widgets.get(id).container.replaceChildren(),
  };
})();
