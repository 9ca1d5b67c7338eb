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
  const lines = issues.map((issue) => {
    const place = placeOf(form, issue.name);
    return place ? mark(place, issue.message) : create("li", { textContent: issue.message });
  });
  const count = issues.length === 1 ? "One answer needs" : `${issues.length} answers need`;
  const list = create("ul", {}, ...lines);
  const summary = create("div", { className: "summary" }, create("h3", { textContent: `${count} another look` }), list);
  form.querySelector(".form-head").after(summary);
  (form.querySelector("[aria-invalid=true]") ?? form.querySelector(".summary a") ?? form.querySelector("button")).focus();
}

/** The control, or the group of controls, that an issue is about: by its own name or by the member it holds. */
function placeOf(form, name) {
  return [...form.elements].find((element) => element.type !== "hidden" && name !== "" && [element.name, element.dataset.member].includes(name));
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
  const link = create("a", { href: `#${controls[0].id}`, textContent: `${label.firstChild.textContent.trim()}: ${message}` });
  return create("li", {}, link);
}

function create(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}
