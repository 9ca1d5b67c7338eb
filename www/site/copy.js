/** The carbon copy under a form: the last request that the vendor received. */

const panel = document.querySelector("details[data-copy]");
const text = panel.querySelector("pre");

panel.addEventListener("toggle", () => {
  if (panel.open) void load();
});

/** Opens the copy, or updates an open one. */
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
