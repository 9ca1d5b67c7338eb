/**
 * A control that people leave alone and robots fill in: the one within `data-enlist-honeypot`.
 *
 * Importing the module takes that element out of people's way: out of sight, out of the order of focus, out of what screen readers say and autofill fills. What was
 * filled in all the same goes along to the edge, which decides: there are password managers that fill in whatever they find. Without script it is a control like
 * another, so its label should say to leave it blank.
 *
 * @module enlist-sdk/form/honeypot
 */

import { extend } from "#form";

/** What keyboards, autofill and the password managers heed, each its own. */
const LEFT_ALONE = { tabindex: "-1", autocomplete: "off", "data-1p-ignore": "", "data-bwignore": "", "data-lpignore": "true" };

extend((form) => {
  const box = form.querySelector<HTMLElement>("[data-enlist-honeypot]");
  const control = box?.querySelector<HTMLInputElement>("input, textarea");
  if (!box || !control) return undefined;
  const attributes = [
    [box, "aria-hidden", "true"] as const,
    [box, "inert", ""] as const,
    ...Object.entries(LEFT_ALONE).map(([name, value]) => [control, name, value] as const),
  ].map(([element, name, value]) => ({ element, name, value, found: element.getAttribute(name) }));
  const { cssText } = box.style;
  for (const { element, name, value } of attributes) element.setAttribute(name, value);
  // Robots know `hidden` and `display: none`.
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
