// Reads Protech's data contract in XML as the same JSON.
//
// The real reader expects the members in ordinal order and silently skips any that is out of order. This one refuses it, so that a
// test finds the lost value.

import { JsonNumber, type JsonObject, type JsonValue } from "./json.ts";
import { Refusal } from "./refusal.ts";
import { readXml, type Element } from "./xml.ts";

type Reader = (element: Element) => JsonValue;

const CONTACT = "http://schemas.datacontract.org/2004/07/Protech.UX.API.Contact";
const ENTITY = "http://schemas.datacontract.org/2004/07/Protech.UX.API.CRMEntity";

const text: Reader = ({ name, children, text }) => {
  if (children.length > 0) throw new Refusal(400, `The element ${name} must hold text alone.`);
  return text;
};

/** A number, or text that is none, which the contact's shape refuses. */
const integer: Reader = (element) => (/^-?\d+$/.test(element.text) ? new JsonNumber(element.text) : text(element));

const boolean: Reader = (element) => (/^(true|false)$/.test(element.text) ? element.text === "true" : text(element));

/** The number of an enum's name. */
const named =
  (numbers: ReadonlyMap<string, string>): Reader =>
  (element) => {
    const digits = numbers.get(element.text);
    return digits === undefined ? text(element) : new JsonNumber(digits);
  };

/** Reads members in ordinal order, each once. A member without a reader is text. */
const members = (namespace: string, own: Readonly<Record<string, Reader>>) => {
  const readers = new Map(Object.entries(own));
  return (element: Element): JsonObject => {
    requireNoText(element);
    const read: JsonObject = new Map();
    let before = "";
    for (const child of element.children) {
      requireNamespace(child, namespace);
      if (child.name <= before) throw new Refusal(400, `The element ${child.name} is out of order: it comes after ${before}.`);
      before = child.name;
      read.set(child.name, (readers.get(child.name) ?? text)(child));
    }
    return read;
  };
};

const items =
  (namespace: string, name: string, item: Reader): Reader =>
  (element) => {
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
    Attribute: items(ENTITY, "Attribute", members(ENTITY, { Type: named(new Map([["text", "0"]])) })),
  }),
  EmailCommunication: boolean,
  IncludeInDirectory: boolean,
  Member: boolean,
  ParentCustomer: members(CONTACT, { Type: named(new Map([["account", "1"]])) }),
});

const request = members(CONTACT, { Contact: contact });

export function readContactRequest(xml: string): JsonObject {
  const root = readXml(xml);
  requireNamespace(root, CONTACT);
  if (root.name !== "ContactRequest") throw new Refusal(400, `The root must be ContactRequest, not ${root.name}.`);
  return request(root);
}

function requireNamespace({ name, namespace: actual }: Element, namespace: string): void {
  if (actual !== namespace) throw new Refusal(400, `The element ${name} must be in the namespace ${namespace}.`);
}

function requireNoText({ name, text }: Element): void {
  if (/\S/.test(text)) throw new Refusal(400, `The element ${name} must hold no text of its own.`);
}
