/**
 * Protech's data contract in XML, read into what its JSON would be.
 *
 * The real reader goes through the members in ordinal order of their names and passes over, without a word, what is not
 * where it should be. Here that is refused: a value lost in silence is the very slip that a sandbox should show.
 */

import { JsonNumber } from "./json.js";
import { Refusal } from "./refusal.js";
import { readXml } from "./xml.js";

/** @import { JsonValue } from "./json.js" */
/** @import { Element } from "./xml.js" */

/** @typedef {(element: Element) => JsonValue} Reader */

const CONTACT = "http://schemas.datacontract.org/2004/07/Protech.UX.API.Contact";
const ENTITY = "http://schemas.datacontract.org/2004/07/Protech.UX.API.CRMEntity";

/** @type {Reader} */
const text = ({ name, children, text }) => {
  if (children.length > 0) throw new Refusal(400, `The element ${name} must hold text alone.`);
  return text;
};

/** Text that is no number stays text, for the contact's shape to refuse. @type {Reader} */
const integer = (element) => (/^-?\d+$/.test(element.text) ? new JsonNumber(element.text) : text(element));

/** @type {Reader} */
const boolean = (element) => (/^(true|false)$/.test(element.text) ? element.text === "true" : text(element));

/** An enum's name, as its number. @param {Record<string, string>} numbers @returns {Reader} */
const named = (numbers) => (element) => (Object.hasOwn(numbers, element.text) ? new JsonNumber(numbers[element.text]) : text(element));

/**
 * Members in ordinal order, each once. A member without a reader of its own is text.
 * @param {string} namespace @param {Record<string, Reader>} readers
 * @returns {(element: Element) => Map<string, JsonValue>}
 */
const members = (namespace, readers) => (element) => {
  requireNoText(element);
  /** @type {Map<string, JsonValue>} */
  const read = new Map();
  let before = "";
  for (const child of element.children) {
    requireNamespace(child, namespace);
    if (child.name <= before) throw new Refusal(400, `The element ${child.name} is out of order: it comes after ${before}.`);
    before = child.name;
    read.set(child.name, (Object.hasOwn(readers, child.name) ? readers[child.name] : text)(child));
  }
  return read;
};

/** @param {string} namespace @param {string} name @param {Reader} item @returns {Reader} */
const items = (namespace, name, item) => (element) => {
  requireNoText(element);
  return element.children.map((child) => {
    requireNamespace(child, namespace);
    if (child.name !== name) throw new Refusal(400, `The element ${child.name} stands where ${name} belongs.`);
    return item(child);
  });
};

const contact = members(CONTACT, {
  Age: integer,
  Custom: members(CONTACT, {
    Attribute: items(ENTITY, "Attribute", members(ENTITY, { Type: named({ text: "0" }) })),
  }),
  EmailCommunication: boolean,
  IncludeInDirectory: boolean,
  Member: boolean,
  ParentCustomer: members(CONTACT, { Type: named({ account: "1" }) }),
});

const request = members(CONTACT, { Contact: contact });

/** @param {string} xml */
export function readContactRequest(xml) {
  const root = readXml(xml);
  requireNamespace(root, CONTACT);
  if (root.name !== "ContactRequest") throw new Refusal(400, `The root must be ContactRequest, not ${root.name}.`);
  return request(root);
}

/** @param {Element} element @param {string} namespace */
function requireNamespace({ name, namespace: actual }, namespace) {
  if (actual !== namespace) throw new Refusal(400, `The element ${name} must be in the namespace ${namespace}.`);
}

/** @param {Element} element */
function requireNoText({ name, text }) {
  if (/\S/.test(text)) throw new Refusal(400, `The element ${name} must hold no text of its own.`);
}
