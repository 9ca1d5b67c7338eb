/** The carbon copy beneath a form: what the vendor received last, as the worker tells it. */

const panel = document.querySelector("details[data-copy]");
const text = panel.querySelector("pre");

panel.addEventListener("toggle", () => {
  if (panel.open) void load();
});

/** Opens the copy, or brings an open one up to date. */
export function refreshCopy() {
  if (panel.open) void load();
  else panel.open = true;
}

async function load() {
  try {
    const response = await fetch(panel.dataset.copy, { cache: "no-store" });
    text.textContent = await response.text();
  } catch {
    text.textContent = "The copy could not be fetched.";
  }
  text.hidden = false;
}
