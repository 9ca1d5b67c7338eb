// The idempotency key of a form: made at the first submit, kept until there is a final outcome.

import type { Outcome } from "#core";
import { attempted } from "./attempted.ts";
import { type Changes, ownOrNew } from "./undo-log.ts";

/** The control that takes the key along where the browser sends the form itself. */
export const KEY_CONTROL = "idempotency-key";

/** What session storage holds of a form: nothing that a visitor typed. */
interface Kept {
  readonly key: string;
  /** Tells whether the content is still the same. */
  readonly print: string;
  /** Whether nobody knows what came of that content: then another key could make a second record, whatever the content is now. */
  readonly isOpen: boolean;
}

/** A form's idempotency key. */
export interface Key {
  /** The key to send this content under. Where it `mayArrive` unseen, nobody knows what came of it until `settle` says, a reload included. */
  use(content: string, mayArrive: boolean): string;
  /** What came of it. */
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
  // Where storage is switched off or full, the key lives as long as the page.
  let kept = attempted<Kept | null>(() => JSON.parse(sessionStorage.getItem(place)!));
  /** Whether nobody knew what had come of the key when it was used last, and whether it then was for another content. */
  let isOpen = false;
  let isOther = false;

  const keep = (next: Kept | null) => {
    kept = next;
    changes.set(control, "value", next?.key ?? "");
    attempted(() => sessionStorage.setItem(place, JSON.stringify(next)));
  };
  if (kept) keep(kept);

  return {
    use(content, mayArrive) {
      const isSame = kept?.print === fingerprint(kept?.key + content);
      isOpen = !!kept?.isOpen;
      isOther = isOpen && !isSame;
      // A key that the server wrote into the page is as good as one of ours.
      const key = isOpen || isSame ? kept!.key : (!kept && control.value) || random();
      if (!isOpen) keep({ key, print: fingerprint(key + content), isOpen: mayArrive });
      return key;
    },
    settle(status) {
      const isFinal = isOther ? isWell(status) : !/^un/.test(status); // unavailable, unknown
      keep(isFinal ? null : { ...kept!, isOpen: isOpen || status === "unknown" });
    },
  };
}

/** Whether a signup has got to where it belongs. */
export function isWell(status: Outcome["status"]): boolean {
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
