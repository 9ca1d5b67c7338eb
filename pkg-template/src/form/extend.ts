// How other modules add to forms: rows, Turnstile, the honeypot.

import type { UndoLog } from "./undo-log.ts";

/** Called for every bound form. Returns an attachment where the form has something for it. */
export type Extension = (form: HTMLFormElement) => Attachment | undefined;

/** An extension's part in one form. */
export interface Attachment {
  /** Names of controls that are not part of the visitor's input. */
  readonly controls?: readonly string[];
  /** Returns members to send beside the record, under the names that they have in a plain form. Called last before the form is sent. */
  accompany?(signal: AbortSignal): Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;
  /** Called when a submission has ended, with any outcome: the members sent with it are used up. */
  settled?(): void;
  /** Restores the form. */
  destroy(): void;
}

const extensions = new Set<Extension>();
const forms = new Set<(extension: Extension) => void>();

/** Adds an extension to all forms, those already bound included. */
export function extend(extension: Extension): void {
  extensions.add(extension);
  for (const attach of forms) attach(extension);
}

/** Attaches the extensions to a form, those added later included. */
export function attachExtensions(form: HTMLFormElement, undoLog: UndoLog): readonly Attachment[] {
  const all: Attachment[] = [];
  const attach = (extension: Extension) => {
    const attachment = extension(form);
    if (attachment) all.push(attachment);
  };
  forms.add(attach);
  extensions.forEach(attach);
  undoLog.onUndo(() => {
    forms.delete(attach);
    for (const attachment of all.reverse()) attachment.destroy();
  });
  return all;
}
