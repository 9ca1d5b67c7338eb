/** A choice, for the curious, of how the sandbox's vendor behaves towards the next signup. */

const choice = document.querySelector("select[data-order]");

choice.closest("p").hidden = false;
choice.addEventListener("change", async () => {
  const response = await fetch(choice.dataset.order, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ fault: choice.value }),
  });
  if (!response.ok) choice.value = "none";
});

/** It was meant for one signup. */
export function faultIsSpent() {
  choice.value = "none";
}
