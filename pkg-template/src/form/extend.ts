// How other modules take part in a form: rows, Turnstile, the honeypot.

import type { Changes } from "./undo-log.ts";

/** What takes part in every form that it finds something to do in. */
export type Extension = (form: HTMLFormElement) => Attachment | undefined;

/** An extension at work in a form. */
export interface Attachment {
  /** Names of controls that are no part of what the visitor says. */
  readonly controls?: readonly string[];
  /** What goes along with a submission, under the names that it has in a plain form; asked last before it is sent. */
  accompany?(signal: AbortSignal): Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;
  /** A submission has come to an end, whatever it was: what went along with it is used up. */
  settled?(): void;
  /** Leaves the form as it was found. */
  destroy(): void;
}

const extensions = new Set<Extension>();
const forms = new Set<(extension: Extension) => void>();

/** Has an extension take part in all forms, in those that are bound already too. */
export function extend(extension: Extension): void {
  extensions.add(extension);
  for (const attach of forms) attach(extension);
}

/** The extensions that take part in a form: those there are, and those to come. */
export function attachmentsOf(form: HTMLFormElement, changes: Changes): readonly Attachment[] {
  const all: Attachment[] = [];
  const attach = (extension: Extension) => {
    const attachment = extension(form);
    if (attachment) all.push(attachment);
  };
  forms.add(attach);
  extensions.forEach(attach);
  changes.later(() => {
    forms.delete(attach);
    for (const attachment of all.reverse()) attachment.destroy();
  });
  return all;
}
