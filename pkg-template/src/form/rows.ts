/**
 * Repeated groups: a list's rows, added and removed in the page.
 *
 * Importing the module adds rows to every form. In an element with `data-enlist-rows="<list>"` each `data-enlist-row` is a row, a `template` holds a new one, and the
 * buttons `data-enlist-add` and, within a row, `data-enlist-remove` change their number, from `data-enlist-min` to `data-enlist-max`. In the template's attributes
 * `{row}` stands for a text that is unique to the row; a `data-enlist-number` gets the row's number. Without script the form has the rows that are in the page, and the
 * buttons, which are `hidden` in the markup, are not shown.
 *
 * @module enlist-sdk/form/rows
 */

import { type Attachment, extend } from "#form";

let created = 0;

extend((form) => {
  const lists = [...form.querySelectorAll<HTMLElement>("[data-enlist-rows]")].map(rowsOf);
  if (lists.length === 0) return undefined;
  return {
    destroy() {
      for (const list of lists) list.destroy();
    },
  };
});

function rowsOf(list: HTMLElement): Attachment {
  const name = list.dataset.enlistRows!;
  const { enlistMin: least = 0, enlistMax: most = Infinity } = list.dataset;
  const template = list.querySelector("template")!;
  const addButton = list.querySelector<HTMLElement>("[data-enlist-add]");
  const rows = () => [...list.querySelectorAll<HTMLElement>("[data-enlist-row]")];
  const undo = snapshot(list);

  const click = ({ target }: Event) => {
    if (!(target instanceof Element)) return;
    const row = target.closest("[data-enlist-remove]") && target.closest<HTMLElement>("[data-enlist-row]");
    if (row) remove(row);
    else if (target.closest("[data-enlist-add]")) add();
  };

  function add() {
    if (rows().length >= Number(most)) return;
    const content = template.content.cloneNode(true) as DocumentFragment;
    created += 1;
    for (const element of content.querySelectorAll("*")) {
      for (const attribute of element.attributes) attribute.value = attribute.value.replaceAll("{row}", `new${created}`);
    }
    const row = content.querySelector<HTMLElement>("[data-enlist-row]")!;
    const last = rows().at(-1);
    if (last) last.after(content);
    else template.before(content);
    number();
    row.querySelector<HTMLElement>("input:not([type=hidden]), select, textarea")?.focus();
  }

  function remove(row: HTMLElement) {
    if (rows().length <= Number(least)) return;
    row.remove();
    number();
    // The button is gone with its row. With the focus on another row's button, a second press would remove that row too.
    const heading = list.querySelector<HTMLElement>("legend, h1, h2, h3, h4, h5, h6") ?? list;
    heading.tabIndex = -1;
    heading.focus();
  }

  /** Renumbers the rows, without gaps. */
  function number() {
    rows().forEach((row, index) => {
      for (const element of row.querySelectorAll("[name], [data-enlist-member], [data-enlist-error]")) {
        for (const attribute of ["name", "data-enlist-member", "data-enlist-error"]) {
          const value = element.getAttribute(attribute);
          if (value?.startsWith(`${name}[`)) element.setAttribute(attribute, value.replace(/\[[^\]]*\]/, `[${index}]`));
        }
      }
      for (const element of row.querySelectorAll("[data-enlist-number]"))
        element.textContent = (index + 1).toLocaleString((list.closest<HTMLElement>("[lang]")?.lang || "en").replaceAll("_", "-"));
      for (const button of row.querySelectorAll<HTMLElement>("[data-enlist-remove]")) button.hidden = rows().length <= Number(least);
    });
    if (addButton) addButton.hidden = rows().length >= Number(most);
  }

  list.addEventListener("click", click);
  number();
  return {
    destroy() {
      list.removeEventListener("click", click);
      undo();
    },
  };
}

/** Notes an element's content. Returns a function that restores it: the same elements, in their places, with their attributes. */
function snapshot(list: Element): () => void {
  const found = [list, ...list.querySelectorAll("*")].map((element) => ({
    element,
    attributes: Array.from(element.attributes, ({ name, value }) => [name, value] as const),
    children: [...element.childNodes],
  }));
  return () => {
    for (const { element, attributes, children } of found) {
      if (children.some((child, index) => child !== element.childNodes[index]) || children.length !== element.childNodes.length)
        element.replaceChildren(...children);
      for (const { name } of [...element.attributes]) {
        if (!attributes.some(([known]) => known === name)) element.removeAttribute(name);
      }
      for (const [name, value] of attributes) {
        if (element.getAttribute(name) !== value) element.setAttribute(name, value);
      }
    }
  };
}
