// As much of XML with namespaces as a data contract uses: elements and text. No DTD, comment, CDATA or instruction.

import { Refusal } from "./refusal.ts";

export interface Element {
  readonly namespace: string;
  readonly name: string;
  readonly children: Element[];
  /** The element's own, children left out. */
  text: string;
}

const DEPTH_LIMIT = 32;
const DECLARATION = /^<\?xml\s+version=(["'])1\.0\1(\s+encoding=(["'])(utf|UTF)-8\3)?(\s+standalone=(["'])(yes|no)\6)?\s*\?>/;
const TOKEN = /<\/([\w.:-]+)\s*>|<([\w.:-]+)((?:\s+[\w.:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/y;
const ATTRIBUTE = /([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const QUALIFIED_NAME = /^(?:([A-Za-z_][\w.-]*):)?([A-Za-z_][\w.-]*)$/;
const FORBIDDEN_CHARACTER = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const ENTITIES = new Map(Object.entries({ lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" }));

export function readXml(xml: string): Element {
  if (FORBIDDEN_CHARACTER.test(xml)) throw malformed("it holds a character that XML forbids");
  const source = xml.replace(DECLARATION, "").replace(/\r\n?/g, "\n");
  const document: Element = { namespace: "", name: "", children: [], text: "" };
  const outermost = new Map([
    ["", ""],
    ["xml", "http://www.w3.org/XML/1998/namespace"],
  ]);
  const open: { element: Element; tag: string; scope: Scope }[] = [{ element: document, tag: "", scope: outermost }];

  const token = new RegExp(TOKEN);
  while (token.lastIndex < source.length) {
    const match = token.exec(source);
    if (!match) throw malformed("markup that cannot be read");
    const [, closeTag, openTag, attributes, selfClosing, text] = match;
    const parent = open.at(-1)!;
    if (text !== undefined) {
      parent.element.text += unescapeXml(text);
    } else if (closeTag !== undefined) {
      if (open.length === 1 || closeTag !== parent.tag) throw malformed(`</${closeTag}> closes nothing`);
      open.pop();
    } else {
      const scope = declare(attributes!, parent.scope);
      const element: Element = { ...qualify(openTag!, scope), children: [], text: "" };
      parent.element.children.push(element);
      if (!selfClosing) open.push({ element, tag: openTag!, scope });
      if (open.length > DEPTH_LIMIT) throw malformed("it is nested too deeply");
    }
  }
  if (open.length > 1) throw malformed(`<${open.at(-1)!.tag}> is not closed`);
  const [root, ...more] = document.children;
  if (!root || more.length > 0 || /\S/.test(document.text)) throw malformed("it must have one root");
  return root;
}

export function escapeXml(text: string): string {
  return text.replace(/[<>&]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** The namespaces in force, by their prefixes. */
type Scope = ReadonlyMap<string, string>;

/** The namespaces in force inside a tag. */
function declare(attributes: string, outer: Scope): Scope {
  const scope = new Map(outer);
  const seen = new Set<string>();
  for (const [, name = "", double, single = ""] of attributes.matchAll(ATTRIBUTE)) {
    if (seen.has(name)) throw malformed(`the attribute ${name} appears twice`);
    seen.add(name);
    const prefix = /^xmlns(?::(?!xml)(.+))?$/.exec(name);
    if (!prefix) throw malformed(`the attribute ${name} has no place here`);
    scope.set(prefix[1] ?? "", unescapeXml(double ?? single));
  }
  return scope;
}

function qualify(tag: string, scope: Scope): { namespace: string; name: string } {
  const [, prefix = "", name] = QUALIFIED_NAME.exec(tag) ?? [];
  const namespace = scope.get(prefix);
  if (name === undefined || namespace === undefined) throw malformed(`the name ${tag} means nothing`);
  return { namespace, name };
}

function unescapeXml(text: string): string {
  if (text.includes("]]>")) throw malformed("it holds ]]>");
  return text.replace(/&([^;&]*;?)/g, (whole: string, reference: string) => {
    const [, hex, decimal, name] = /^(?:#x([\da-f]{1,6})|#(\d{1,7})|(\w+));$/i.exec(reference) ?? [];
    const code = hex ? parseInt(hex, 16) : Number(decimal);
    const character = name ? ENTITIES.get(name) : code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
    if (character === undefined || FORBIDDEN_CHARACTER.test(character)) throw malformed(`${whole} means nothing`);
    return character;
  });
}

function malformed(why: string): Refusal {
  return new Refusal(400, `The XML is malformed: ${why}.`);
}
