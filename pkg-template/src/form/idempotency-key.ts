// The idempotency key of a form: made at the first submit, kept until there is a final outcome.

import type { Outcome } from "#core";
import { type Changes, ownOrNew } from "./undo-log.ts";

/** The control that takes the key along where the browser sends the form itself. */
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
 * The key of the form that posts to that path. The control of that name carries it on the way without script.
 *
 * Another content is another signup and gets another key, unless nobody knows what came of the one before: that may have been made. Then the key stays until all is well,
 * or until the same content has a final outcome; what comes of another content says nothing of the first.
 */
export function keyOf(form: HTMLFormElement, path: string, changes: Changes): Key {
  const place = `enlist:${path}`;
  const control = ownOrNew(changes, form.querySelector<HTMLElement>(`[name=${KEY_CONTROL}]`), "input", "name", KEY_CONTROL, form) as HTMLInputElement;
  changes.set(control, "type", "hidden");
  let stored = readStored(place);
  /** The key of the next content that gets a new one. */
  let fresh: string | undefined;
  /** Whether the key's result was unknown when it was used last, and whether it then was for another content. */
  let isOpen = false;
  let isOther = false;

  const store = (next: StoredKey | null) => {
    stored = next;
    fresh = undefined;
    changes.set(control, "value", next?.key ?? "");
    try {
      sessionStorage.setItem(place, JSON.stringify(next));
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

function readStored(place: string): StoredKey | null {
  try {
    return JSON.parse(sessionStorage.getItem(place)!);
  } catch {
    return null;
  }
}

/** Whether a signup has got to where it belongs. */
export function isDelivered(status: Outcome["status"]): boolean {
  return /^(created|exists|accepted)$/.test(status);
}

/** 128 random bits, as four numbers. `randomUUID` is not there where a page came over plain http. */
function random(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join("-");
}

/**
 * Tells whether two contents are the same: 64 bits (as FNV-1a makes them), so that they do not agree by chance. That is no secret: it leads nobody back to a text, but who guesses a
 * text can see that the guess was right. So it begins with a key that is random and goes with it, and is no more than a script of the page can read in the form itself.
 * WebCrypto's digests would not do: they are asynchronous, and a browser that sends the form itself does not wait.
 */
function fingerprint(text: string): string {
  let print = 1n;
  for (const character of text) print = BigInt.asUintN(64, (print ^ BigInt(character.codePointAt(0)!)) * 0x100000001b3n);
  return `${print}`;
}
