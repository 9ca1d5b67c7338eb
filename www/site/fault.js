/** Controls for the sandbox's vendor: a fault for the next signup, and a switch that turns the vendor off and on. */

const choice = document.querySelector("select[data-order]");
const note = Object.assign(document.createElement("p"), { className: "switched" });
note.setAttribute("role", "status");

choice.closest("p").after(switches(), note);
choice.closest("p").hidden = false;
choice.addEventListener("change", async () => {
  say("");
  if (!(await order(choice.value))) choice.value = "none";
});

/** A chosen fault applies to one signup. */
export function faultIsSpent() {
  choice.value = "none";
}

/** Two buttons, not one with a state: another visitor may have switched the vendor. */
function switches() {
  const line = Object.assign(document.createElement("p"), { className: "fault" });
  line.append(
    switchButton("Switch the vendor off", "off", "It is off. What you send now is kept, and goes out when it is on again."),
    switchButton("Switch it on again", "none", "It is on. What waited goes out within seconds."),
  );
  return line;
}

function switchButton(textContent, fault, done) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "plain", textContent });
  button.addEventListener("click", async () => {
    choice.value = "none";
    say((await order(fault)) ? done : "The switch cannot be reached just now.");
  });
  return button;
}

/** Orders a fault and returns whether that succeeded. */
async function order(fault) {
  const headers = { "content-type": "application/json" };
  return fetch(choice.dataset.order, { method: "POST", headers, body: JSON.stringify({ fault }) }).then(
    ({ ok }) => ok,
    () => false,
  );
}

function say(text) {
  note.textContent = text;
}
