/** A button that fills in latitude and longitude from the browser's location. */

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
        // Five decimal places are about a metre, which is the precision of a location.
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

/** Sets a value and dispatches `input` and `change`, as typing does, so that the form removes an error that it corrects. */
function fillIn(control, value) {
  control.value = value;
  control.dispatchEvent(new Event("input", { bubbles: true }));
}
