/**
 * A stand-in for the script of Cloudflare Turnstile, so that the demo needs nobody else: it looks at nothing, and takes everybody for a person. Its tokens are for the
 * sandbox alone, which stands in for siteverify. A page that leaves this script out gets the vendor's own.
 */

(() => {
  /** As long as the vendor's own. */
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
      // The vendor takes a moment too.
      setTimeout(renew, 0, widget);
      return id;
    },
    getResponse: (id) => widgets.get(id).token,
    isExpired: (id) => widgets.get(id).expiresAt < Date.now(),
    reset: (id) => renew(widgets.get(id)),
    remove: (id) => widgets.get(id).container.replaceChildren(),
  };
})();
