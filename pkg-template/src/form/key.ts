// The idempotency key of a form: made at the first submit, kept until there is a final outcome.

import type { Outcome } from "#core";

/** The control that takes the key along where the browser sends the form itself. */
export const KEY_CONTROL = "idempotency-key";

/** What session storage holds of a form: nothing that a visitor typed. */
interface Kept {
  readonly key: string;
  /** Makes the fingerprint useless for finding the same person elsewhere. */
  readonly salt: string;
  /** Tells whether the content is still the same. */
  readonly print: string;
  /** Whether nobody knows what came of it: then another key could make a second record, whatever the content is now. */
  readonly isUncertain: boolean;
}

/** A form's idempotency key. */
export interface Key {
  /** The key to send this content under. `isUncertain` until `settle` says otherwise, a reload included. */
  use(content: string, isUncertain: boolean): string;
  /** What came of it. */
  settle(status: Outcome["status"]): void;
}

/**
 * The key of the form that posts to `endpoint`. The control of that name carries it on the way without script.
 *
 * Another content is another signup and gets another key, unless the last outcome was `unknown`: that signup may have been made.
 */
export function keyOf(endpoint: string, control: () => HTMLInputElement): Key {
  const place = `enlist:${endpoint}`;
  let kept: Kept | undefined = read(place);
  const keep = (next: Kept | undefined) => {
    kept = next;
    control().value = next?.key ?? "";
    try {
      if (next) sessionStorage.setItem(place, JSON.stringify(next));
      else sessionStorage.removeItem(place);
    } catch {
      // Storage is switched off, or full: the key lives as long as the page.
    }
  };
  if (kept) control().value = kept.key;

  return {
    use(content, isUncertain) {
      const salt = kept?.salt ?? random();
      const print = fingerprint(salt + content);
      const isSame = kept && (kept.isUncertain || kept.print === print);
      // A key that the server wrote into the page is as good as one of ours.
      const key = isSame ? kept!.key : (!kept && control().value) || random();
      keep({ key, salt, print, isUncertain: isUncertain || (!!isSame && kept!.isUncertain) });
      return key;
    },
    settle(status) {
      const isFinal = status !== "unavailable" && status !== "unknown";
      keep(isFinal ? undefined : { ...kept!, isUncertain: status === "unknown" });
    },
  };
}

function read(place: string): Kept | undefined {
  try {
    return JSON.parse(sessionStorage.getItem(place)!) ?? undefined;
  } catch {
    return undefined;
  }
}

/** 128 random bits. `randomUUID` is not there where a page came over plain http. */
function random(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Tells whether two texts of one visitor are the same; two lanes of FNV-1a. No more is asked of it, and no more may be kept: it is too short to lead back to a text.
 * WebCrypto's digests would not do: they are asynchronous, and a browser that sends the form itself does not wait.
 */
function fingerprint(text: string): string {
  let a = 0x811c9dc5;
  let b = 0x9e3779b9;
  for (let i = 0; i < text.length; i += 1) {
    a = Math.imul(a ^ text.charCodeAt(i), 0x01000193);
    b = Math.imul(b ^ text.charCodeAt(i) ^ (a >>> 15), 0x85ebca6b);
  }
  return `${a >>> 0}-${b >>> 0}`;
}
