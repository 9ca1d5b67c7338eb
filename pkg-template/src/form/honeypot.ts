/**
 * A control that people leave blank and robots fill in: the one inside `data-enlist-honeypot`.
 *
 * Importing the module hides that element from people, from screen readers and from autofill, and takes it out of the focus order. A value that it gets all the same is
 * sent to the edge, which decides: some password managers fill in every control. Without script it is an ordinary control, so its label should say to leave it blank.
 *
 * @module enlist-sdk/form/honeypot
 */

import { extend } from "#form";

/** Attributes that keep out the keyboard, autofill and password managers. */
const HIDING_ATTRIBUTES = { tabindex: "-1", autocomplete: "off", "data-1p-ignore": "", "data-bwignore": "", "data-lpignore": "true" };

extend((form) => {
  const box = form.querySelector<HTMLElement>("[data-enlist-honeypot]");
  const control = box?.querySelector<HTMLInputElement>("input, textarea");
  if (!box || !control) return undefined;
  const attributes = [
    [box, "aria-hidden", "true"] as const,
    [box, "inert", ""] as const,
    ...Object.entries(HIDING_ATTRIBUTES).map(([name, value]) => [control, name, value] as const),
  ].map(([element, name, value]) => ({ element, name, value, found: element.getAttribute(name) }));
  const { cssText } = box.style;
  for (const { element, name, value } of attributes) element.setAttribute(name, value);
  // Robots skip controls with `hidden` or `display: none`.
  box.style.cssText += ";position:absolute;clip-path:inset(50%)";
  return {
    controls: [control.name],
    accompany: () => (control.value ? { [control.name]: control.value } : ({} as Record<string, string>)),
    destroy() {
      for (const { element, name, found } of attributes) {
        if (found === null) element.removeAttribute(name);
        else element.setAttribute(name, found);
      }
      box.style.cssText = cssText;
      if (!cssText) box.removeAttribute("style");
    },
  };
});
