/** The pages for people: their code blocks, links and sentences. */

import { readFile, readdir } from "node:fs/promises";
import { join, root } from "./projects.mjs";

/** A code block of a page. @typedef {{ file: string, line: number, language: string, text: string }} Block */

/** Every page whose blocks are tested: the two READMEs and docs/. */
export async function pages() {
  const entries = await readdir(join(root, "docs"), { recursive: true });
  const docs = entries.filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`);
  return ["README.md", "pkg-template/README.md", ...docs.sort()];
}

export const read = (file) => readFile(join(root, file), "utf8");

/** The code blocks of a page. @returns {Promise<Block[]>} */
export async function blocksOf(file) {
  const text = await read(file);
  return Array.from(text.matchAll(/^```(\w*)\n(.*?)^```$/gms), ({ 1: language, 2: text, index, input }) => ({
    file,
    line: input.slice(0, index).split("\n").length,
    language,
    text,
  }));
}

/** The block of a page that holds this text. */
export async function blockWith(file, language, part) {
  const found = (await blocksOf(file)).find((block) => block.language === language && block.text.includes(part));
  if (!found) throw new Error(`${file} has no ${language} block with ${part}`);
  return found.text;
}

/** A page without its code blocks. */
export function proseOf(text) {
  return text.replace(/^```.*?^```$/gms, "");
}

/** The links of a page: their targets. */
export function linksOf(text) {
  return Array.from(proseOf(text).matchAll(/\]\(([^)\s]+)\)/g), ([, target]) => target);
}

/** The anchors of a page's headings, as GitHub makes them. */
export function anchorsOf(text) {
  return Array.from(proseOf(text).matchAll(/^#+ (.+)$/gm), ([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

/** The sentences of a page: of paragraphs, list items and table cells. */
export function sentencesOf(text) {
  const plain = proseOf(text)
    .replace(/`[^`]*`/g, "code")
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/<https?:[^>]*>/g, "address");
  const parts = plain.split(/\n\s*\n|\n(?=\s*(?:[-#|]|\d+\. ))/);
  return parts
    .flatMap((part) => (part.trim().startsWith("|") ? part.split("|") : [part]))
    .flatMap((part) => part.replace(/\s+/g, " ").split(/(?<=[.!?:])\s+/))
    .map((sentence) => sentence.trim())
    .filter((sentence) => /\p{L}/u.test(sentence));
}
