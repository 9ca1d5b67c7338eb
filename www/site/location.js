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
        fillIn(form.elements["location.latitude"], coords.latitude.toFixed(5));
        fillIn(form.elements["location.longitude"], coords.longitude.toFixed(5));
        button.textContent = "Filled in. Look again?";
      },
      () => {
        button.textContent = `${label}: not allowed, or not known`;
      },
      { timeout: 15_000, maximumAge: 60_000 },
    );
  });
}

/** As a person would have typed it: whoever listens to the form hears of it, and an error that it mends goes. */
function fillIn(control, value) {
  control.value = value;
  control.dispatchEvent(new Event("input", { bubbles: true }));
}
