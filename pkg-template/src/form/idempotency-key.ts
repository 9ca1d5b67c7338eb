// The idempotency key of a form: created at the first submit, stored until there is a final outcome.

import type { Outcome } from "#core";
import { type UndoLog, findOrCreate } from "./undo-log.ts";

/** The name of the control that holds the key where the browser sends the form. */
export const KEY_CONTROL = "idempotency-key";

/** A form's entry in session storage. It holds nothing that the visitor typed. */
interface StoredKey {
  readonly key: string;
  /** A fingerprint of the content that the key is for. */
  readonly print: string;
  /** Whether the result of a submission under this key is unknown. Then another key could make a second record, whatever the content is by now. */
  readonly isOpen: boolean;
}

/** A form's idempotency key. */
export interface Key {
  /** The key to send this content under. It stays the same until it is used. */
  next(content: string): string;
  /** Notes that this content is sent under its key. Where it `mayArrive` unseen, its result is unknown until `settle` is called, a reload included. */
  use(content: string, mayArrive: boolean): void;
  /** Notes the outcome. */
  settle(status: Outcome["status"]): void;
}

/**
 * Creates the key of the form that posts to a path. The control `idempotency-key` carries it where the browser sends the form.
 *
 * Changed content is another signup and gets another key, unless the result of the last submission is unknown: its record may have been created. Then the key stays until
 * a submission is delivered, or until the same content has a final outcome. The outcome of other content says nothing about the first.
 */
export function createIdempotencyKey(form: HTMLFormElement, path: string, undoLog: UndoLog): Key {
  const name = `enlist:${path}`;
  const control = findOrCreate(undoLog, form.querySelector<HTMLElement>(`[name=${KEY_CONTROL}]`), "input", "name", KEY_CONTROL, form) as HTMLInputElement;
  undoLog.setAttribute(control, "type", "hidden");
  let stored = readStored(name);
  /** The key of the next content that gets a new one. */
  let fresh: string | undefined;
  /** Whether the key's result was unknown when it was used last, and whether it then was for another content. */
  let isOpen = false;
  let isOther = false;

  const store = (next: StoredKey | null) => {
    stored = next;
    fresh = undefined;
    undoLog.setAttribute(control, "value", next?.key ?? "");
    try {
      sessionStorage.setItem(name, JSON.stringify(next));
    } catch {
      // Storage is switched off or full: the key lives as long as the page.
    }
  };
  if (stored) store(stored);

  const isSame = (content: string) => !!stored && stored.print === fingerprint(stored.key + content);
  const next = (content: string) => {
    if (stored && (stored.isOpen || isSame(content))) return stored.key;
    // A key that the server wrote into the page is as good as a new one.
    return (fresh ??= (!stored && control.value) || random());
  };

  return {
    next,
    use(content, mayArrive) {
      const key = next(content);
      isOpen = !!stored?.isOpen;
      isOther = isOpen && !isSame(content);
      if (!isOpen) store({ key, print: fingerprint(key + content), isOpen: mayArrive });
    },
    settle(status) {
      const isFinal = isOther ? isDelivered(status) : !/^un/.test(status); // unavailable, unknown
      store(isFinal ? null : { ...stored!, isOpen: isOpen || status === "unknown" });
    },
  };
}

function readStored(name: string): StoredKey | null {
  try {
    return JSON.parse(sessionStorage.getItem(name)!);
  } catch {
    return null;
  }
}

/** Whether an outcome means that the signup was delivered or accepted for delivery. */
export function isDelivered(status: Outcome["status"]): boolean {
  return /^(created|exists|accepted)$/.test(status);
}

/** 128 random bits, as four numbers. Without https there is no `randomUUID`. */
function random(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join("-");
}

/**
 * A 64-bit fingerprint (FNV-1a) that tells whether two contents are the same.
 *
 * It does not reveal a text, but a guess can be confirmed with it. So the text begins with the random key that is stored beside it, which is no more than a script of
 * the page can read in the form. WebCrypto's digests are asynchronous, and a browser that sends the form does not wait.
 */
function fingerprint(text: string): string {
  let print = 1n;
  for (const character of text) print = BigInt.asUintN(64, (print ^ BigInt(character.codePointAt(0)!)) * 0x100000001b3n);
  return `${print}`;
}
