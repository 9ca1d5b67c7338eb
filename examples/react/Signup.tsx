import { useEffect, useEffectEvent, useRef } from "react";
import { aptania, type Outcome } from "enlist-sdk";
import { bindForm } from "enlist-sdk/form";

interface SignupProps {
  /** Hears what came of a submission, which the visitor is told by the form. */
  onOutcome(status: Outcome["status"]): void;
}

/**
 * An ordinary form, rendered once: `bindForm` keeps what is typed, what is wrong with it and what becomes of it.
 *
 * `bindForm` adds the attributes that are left out. Only the types of controls have to be given: with the first input React takes away any that it has not rendered.
 */
export function Signup({ onOutcome }: SignupProps) {
  const form = useRef<HTMLFormElement>(null);
  const tell = useEffectEvent(onOutcome);

  useEffect(() => {
    const element = form.current!;
    const bound = bindForm(element, { call: aptania.createContact });
    const unmounted = new AbortController();
    element.addEventListener("enlist:outcome", ({ detail }) => tell(detail.status), { signal: unmounted.signal });
    return () => {
      unmounted.abort();
      bound.destroy();
    };
  }, []);

  return (
    <>
      <form ref={form} method="post" action="/signup">
        <p>
          <label>
            First name <input name="contactFirstname" type="text" />
          </label>
        </p>
        <p>
          <label>
            Email address <input name="contactEmailaddress" type="email" />
          </label>
        </p>
        <p>
          <label>
            Telephone <input name="contactTelephone" type="tel" />
          </label>
        </p>
        <button type="submit">Sign up</button>
      </form>
      <p data-enlist-done hidden>
        Thank you. The next letter is yours.
      </p>
    </>
  );
}
