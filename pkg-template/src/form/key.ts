// The idempotency key of a form: made at the first submit, kept until there is a final outcome.

import type { Outcome } from "#core";
import { attempted } from "./attempted.ts";

/** The control that takes the key along where the browser sends the form itself. */
export const KEY_CONTROL = "idempotency-key";

/** What session storage holds of a form: nothing that a visitor typed. */
interface Kept {
  readonly key: string;
  /** Tells whether the content is still the same. */
  readonly print: number;
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
  // Where storage is switched off or full, the key lives as long as the page.
  let kept = attempted<Kept | undefined>(() => JSON.parse(sessionStorage.getItem(place)!) ?? undefined);
  const keep = (next: Kept | undefined) => {
    kept = next;
    control().value = next?.key ?? "";
    attempted(() => sessionStorage.setItem(place, JSON.stringify(next ?? null)));
  };
  if (kept) control().value = kept.key;

  return {
    use(content, isUncertain) {
      const isSame = kept && (kept.isUncertain || kept.print === fingerprint(kept.key + content));
      // A key that the server wrote into the page is as good as one of ours.
      const key = isSame ? kept!.key : (!kept && control().value) || random();
      keep({ key, print: fingerprint(key + content), isUncertain: isUncertain || (!!isSame && kept!.isUncertain) });
      return key;
    },
    settle(status) {
      // Unavailable or unknown.
      keep(/^un/.test(status) ? { ...kept!, isUncertain: status === "unknown" } : undefined);
    },
  };
}

/** 128 random bits, as four numbers. `randomUUID` is not there where a page came over plain http. */
function random(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join("-");
}

/**
 * Tells whether two texts of one visitor are the same (FNV-1a). No more is asked of it, and no more may be kept: it is too short to lead back to a text, and begins with
 * a key that is random. WebCrypto's digests would not do: they are asynchronous, and a browser that sends the form itself does not wait.
 */
function fingerprint(text: string): number {
  let print = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) print = Math.imul(print ^ text.charCodeAt(i), 0x01000193);
  return print;
}
