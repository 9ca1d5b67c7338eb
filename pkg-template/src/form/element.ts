/**
 * `<enlist-form>`: binds the form inside it, as `bindForm` does, without a script of yours.
 *
 * Importing the module defines the element.
 *
 * @module enlist-sdk/element
 */

import { EnlistError, aptania, bigchange, protech, yulsn } from "#core";
import { type BoundForm, type FormOptions, type Identify, type MessageFunction, bindForm } from "#form";

const calls: readonly FormOptions["call"][] = [
  aptania.createContact,
  aptania.createAccount,
  yulsn.createContact,
  protech.createContact,
  bigchange.createContact,
];

// On a server there are no elements: importing the module does nothing.
const Base: typeof HTMLElement = globalThis.HTMLElement ?? class {};

/**
 * `<enlist-form call="aptania.createContact">` around an ordinary form. The form stays in the page's own tree, with the page's styles, labels and autofill.
 *
 * Other attributes: `members` and `optional`, names separated by spaces, for `call.pick`; `cookie`; and `identify="never"`.
 */
export class EnlistForm extends Base {
  /** Whether the visitor's userUUID is sent, evaluated at each submit; by default the attribute `identify`. */
  identify: Identify | undefined;
  /** The page's own messages. */
  message: MessageFunction | undefined;
  /** The bound form. */
  bound: BoundForm | undefined;
  #form: HTMLFormElement | null = null;
  #observer: MutationObserver | undefined;

  /** @internal */
  connectedCallback(): void {
    // The form can be added after the element: by a parser that has not read it yet, or by a framework.
    this.#observer = new MutationObserver(() => this.#bind());
    this.#observer.observe(this, { childList: true, subtree: true });
    this.#bind();
  }

  /** @internal */
  disconnectedCallback(): void {
    this.#observer?.disconnect();
    this.#release();
  }

  #bind(): void {
    if (!this.isConnected) return;
    // While the document is parsed, the form may be incomplete.
    if (document.readyState === "loading") {
      document.addEventListener("DOMContentLoaded", () => this.#bind(), { once: true });
      return;
    }
    const form = this.querySelector("form");
    if (form === this.#form) return;
    this.#release();
    this.#form = form;
    if (form) this.bound = bindForm(form, this.#options());
  }

  #release(): void {
    this.bound?.destroy();
    this.bound = undefined;
    this.#form = null;
  }

  #options(): FormOptions {
    const id = this.getAttribute("call");
    const call = calls.find((call) => call.id === id);
    if (!call) throw new EnlistError("bad_config", "the attribute `call` of `<enlist-form>` must be a call's id, such as `aptania.createContact`");
    const names = (attribute: string) => this.getAttribute(attribute)?.split(/\s+/).filter(Boolean);
    const members = names("members");
    const cookie = this.getAttribute("cookie");
    return {
      call,
      ...(members && { schema: call.pick(members, { optional: names("optional") ?? [] }) }),
      ...(cookie && { cookie }),
      identify: () => {
        const identify = this.identify ?? this.getAttribute("identify");
        return typeof identify === "function" ? identify() : identify !== "never";
      },
      message: (key, context) => this.message?.(key, context),
    };
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "enlist-form": EnlistForm;
  }
}

if (globalThis.customElements && !customElements.get("enlist-form")) customElements.define("enlist-form", EnlistForm);
