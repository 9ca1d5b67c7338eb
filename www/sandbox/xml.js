/** As much of XML with namespaces as a data contract uses: elements and text. No DTD, comment, CDATA or instruction. */

import { Refusal } from "./refusal.js";

/**
 * @typedef {object} Element
 * @property {string} namespace
 * @property {string} name
 * @property {Element[]} children
 * @property {string} text the element's own, children left out
 */

const DEPTH_LIMIT = 32;
const DECLARATION = /^<\?xml\s+version=(["'])1\.0\1(\s+encoding=(["'])(utf|UTF)-8\3)?(\s+standalone=(["'])(yes|no)\6)?\s*\?>/;
const TOKEN = /<\/([\w.:-]+)\s*>|<([\w.:-]+)((?:\s+[\w.:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/y;
const ATTRIBUTE = /([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const QUALIFIED_NAME = /^(?:([A-Za-z_][\w.-]*):)?([A-Za-z_][\w.-]*)$/;
const FORBIDDEN_CHARACTER = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const ENTITIES = new Map(Object.entries({ lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" }));

/** @param {string} xml @returns {Element} */
export function readXml(xml) {
  if (FORBIDDEN_CHARACTER.test(xml)) throw malformed("it holds a character that XML forbids");
  const source = xml.replace(DECLARATION, "").replace(/\r\n?/g, "\n");
  const document = { namespace: "", name: "", children: [], text: "" };
  /** @type {{ element: Element, tag: string, scope: Map<string, string> }[]} */
  const open = [{ element: document, tag: "", scope: new Map([["", ""], ["xml", "http://www.w3.org/XML/1998/namespace"]]) }];

  const token = new RegExp(TOKEN);
  while (token.lastIndex < source.length) {
    const match = token.exec(source);
    if (!match) throw malformed("markup that cannot be read");
    const [, closeTag, openTag, attributes, selfClosing, text] = match;
    const parent = open[open.length - 1];
    if (text !== undefined) {
      parent.element.text += unescape(text);
    } else if (closeTag !== undefined) {
      if (open.length === 1 || closeTag !== parent.tag) throw malformed(`</${closeTag}> closes nothing`);
      open.pop();
    } else {
      const scope = declare(attributes, parent.scope);
      const element = { ...qualify(openTag, scope), children: [], text: "" };
      parent.element.children.push(element);
      if (!selfClosing) open.push({ element, tag: openTag, scope });
      if (open.length > DEPTH_LIMIT) throw malformed("it is nested too deeply");
    }
  }
  if (open.length > 1) throw malformed(`<${open[open.length - 1].tag}> is not closed`);
  if (document.children.length !== 1 || /\S/.test(document.text)) throw malformed("it must have one root");
  return document.children[0];
}

/** @param {string} text */
export function escapeXml(text) {
  return text.replace(/[<>&]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** The namespaces in force inside a tag. @param {string} attributes @param {Map<string, string>} outer */
function declare(attributes, outer) {
  const scope = new Map(outer);
  const seen = new Set();
  for (const [, name, double, single] of attributes.matchAll(ATTRIBUTE)) {
    if (seen.has(name)) throw malformed(`the attribute ${name} appears twice`);
    seen.add(name);
    const prefix = /^xmlns(?::(?!xml)(.+))?$/.exec(name);
    if (!prefix) throw malformed(`the attribute ${name} has no place here`);
    scope.set(prefix[1] ?? "", unescape(double ?? single));
  }
  return scope;
}

/** @param {string} tag @param {Map<string, string>} scope */
function qualify(tag, scope) {
  const [, prefix = "", name] = QUALIFIED_NAME.exec(tag) ?? [];
  const namespace = scope.get(prefix);
  if (name === undefined || namespace === undefined) throw malformed(`the name ${tag} means nothing`);
  return { namespace, name };
}

/** @param {string} text */
function unescape(text) {
  if (text.includes("]]>")) throw malformed("it holds ]]>");
  return text.replace(/&([^;&]*;?)/g, (whole, reference) => {
    const [, hex, decimal, name] = /^(?:#x([\da-f]{1,6})|#(\d{1,7})|(\w+));$/i.exec(reference) ?? [];
    const code = hex ? parseInt(hex, 16) : Number(decimal);
    const character = name ? ENTITIES.get(name) : code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
    if (character === undefined || FORBIDDEN_CHARACTER.test(character)) throw malformed(`${whole} means nothing`);
    return character;
  });
}

/** @param {string} why */
function malformed(why) {
  return new Refusal(400, `The XML is malformed: ${why}.`);
}
