/** Issues beside their fields, and all of them in a summary. */

const title = document.title;

/** @param {HTMLFormElement} form */
export function clearIssues(form) {
  document.title = title;
  for (const note of form.querySelectorAll(".error, .summary")) note.remove();
  for (const control of form.querySelectorAll("[aria-invalid]")) {
    control.removeAttribute("aria-invalid");
    const hint = `${control.id}-hint`;
    if (document.getElementById(hint)) control.setAttribute("aria-describedby", hint);
    else control.removeAttribute("aria-describedby");
  }
}

/**
 * Shows every issue and moves the focus to the first field that has one.
 * @param {HTMLFormElement} form @param {readonly import("enlist-sdk").Issue[]} issues
 */
export function showIssues(form, issues) {
  clearIssues(form);
  document.title = `Error: ${title}`;
  const controls = [...form.elements];
  const lines = issues
    .map((issue) => ({ issue, place: placeOf(controls, issue.name) }))
    // The core reports in the order of its declaration; a person reads in the order of the page.
    .sort((a, b) => controls.indexOf(a.place) - controls.indexOf(b.place))
    .map(({ issue, place }) => (place ? mark(place, issue.message) : create("li", { textContent: issue.message })));
  const count = issues.length === 1 ? "One answer needs" : `${issues.length} answers need`;
  const list = create("ul", {}, ...lines);
  const summary = create("div", { className: "summary" }, create("h3", { textContent: `${count} another look` }), list);
  form.querySelector(".form-head").after(summary);
  (form.querySelector("[aria-invalid=true]") ?? form.querySelector(".summary a") ?? form.querySelector("button")).focus();
}

/** The control, or the group of controls, that an issue is about: by its own name or by the member it holds. */
function placeOf(controls, name) {
  return controls.find((element) => element.type !== "hidden" && name !== "" && [element.name, element.dataset.member].includes(name));
}

/** Puts the message where it belongs, and returns the summary's line about it. */
function mark(place, message) {
  const isGroup = place.matches("fieldset");
  const controls = isGroup ? [...place.elements].filter((element) => element.required) : [place];
  const label = isGroup ? place.querySelector("legend") : place.labels[0];
  const error = create("p", { className: "error", id: `${controls[0].id}-error`, textContent: message });
  if (isGroup) label.after(error);
  else place.before(error);
  for (const control of controls) {
    control.setAttribute("aria-invalid", "true");
    const hint = control.getAttribute("aria-describedby");
    control.setAttribute("aria-describedby", hint ? `${error.id} ${hint}` : error.id);
  }
  const link = create("a", { href: `#${controls[0].id}`, textContent: `${spoken(place, label)}: ${message}` });
  return create("li", {}, link);
}

/** What a field is called away from its place: within a group of several alike, it says in which. */
function spoken(place, label) {
  return [place.closest(".within")?.querySelector("legend"), label].flatMap((part) => part?.firstChild.textContent.trim() ?? []).join(", ");
}

function create(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}
