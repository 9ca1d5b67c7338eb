/** A button that fills in latitude and longitude, where the browser can tell them. */

/** @param {HTMLFormElement} form */
export function offerLocation(form) {
  const offer = form.querySelector("[data-here]");
  if (!offer || !navigator.geolocation) return;
  const button = offer.querySelector("button");
  const label = button.textContent;
  offer.hidden = false;
  button.addEventListener("click", () => {
    button.textContent = "Looking…";
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        // Five digits are about a metre; more would pretend to know.
        form.elements["location.latitude"].value = coords.latitude.toFixed(5);
        form.elements["location.longitude"].value = coords.longitude.toFixed(5);
        button.textContent = "Filled in. Look again?";
      },
      () => {
        button.textContent = `${label}: not allowed, or not known`;
      },
      { timeout: 15_000, maximumAge: 60_000 },
    );
  });
}
