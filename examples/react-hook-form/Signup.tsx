import { type SubmitEvent, useEffect, useRef } from "react";
import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { aptania, init, isEnlistError, type AptaniaContact, type Outcome } from "enlist-sdk";
import { type FieldPath, useForm } from "react-hook-form";
import { Field } from "./Field";

type Contact = Partial<AptaniaContact>;

const call = aptania.createContact;
/** Judges what the visitor fills in; the edge adds the rest. */
const resolver = standardSchemaResolver(call.visitor);
/** A control that is left blank says nothing. */
const optional = { setValueAs: (text: string) => text || undefined };

interface SignupProps {
  /** Hears what came of a submission. */
  onOutcome(status: Outcome["status"]): void;
}

/** A form of react-hook-form's, judged and sent by enlist. */
export function Signup({ onOutcome }: SignupProps) {
  const { register, handleSubmit, getValues, setError, formState } = useForm({ resolver });
  const { errors, isSubmitting, isSubmitSuccessful } = formState;
  const keyFor = useIdempotencyKey();
  const sending = useRef<AbortController>(null);
  useEffect(() => () => sending.current?.abort(), []);

  async function send(contact: Contact) {
    const { signal } = (sending.current = new AbortController());
    try {
      const outcome = await call.submit(contact, { endpoint: "/signup", idempotencyKey: keyFor(contact), signal });
      tell(outcome);
      onOutcome(outcome.status);
    } catch (error) {
      if (isEnlistError(error) && error.code === "aborted") return;
      setError("root.edge", { type: "internal", message: "Something went wrong, and nobody can say whether your details arrived." });
    }
  }

  /** Puts what the edge found wrong where it is, and the focus on the first of it. */
  function tell(outcome: Outcome) {
    if (outcome.status === "invalid") {
      for (const [at, { code, message, path }] of outcome.issues.entries()) {
        const name = path.join(".");
        setError(name in getValues() ? (name as FieldPath<Contact>) : "root.edge", { type: code, message }, { shouldFocus: at === 0 });
      }
    } else if ("message" in outcome) setError("root.edge", { type: outcome.status, message: outcome.message });
  }

  async function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    const form = event.currentTarget;
    event.preventDefault();
    if (isSubmitting) return;
    // Where the wasm cannot be loaded the browser sends the form, and the edge judges it alone.
    await handleSubmit(send)(event).catch(() => form.submit());
  }

  if (isSubmitSuccessful)
    return (
      <p tabIndex={-1} ref={focus}>
        Thank you. The next letter is yours.
      </p>
    );
  return (
    <form method="post" action="/signup" noValidate onFocus={warmUp} onSubmit={onSubmit}>
      <Field label="First name" autoComplete="given-name" error={errors.contactFirstname} {...register("contactFirstname", optional)} />
      <Field label="Email address" type="email" autoComplete="email" required error={errors.contactEmailaddress} {...register("contactEmailaddress")} />
      <Field label="Telephone" type="tel" autoComplete="tel" error={errors.contactTelephone} {...register("contactTelephone", optional)} />
      <p>
        <button type="submit" aria-disabled={isSubmitting}>
          Sign up
        </button>
      </p>
      <p role="status">{isSubmitting ? "Sending…" : errors.root?.edge?.message}</p>
    </form>
  );
}

/** One key for as long as the same is sent: another try is then no second signup. */
function useIdempotencyKey() {
  const last = useRef({ content: "", key: "" });
  return (contact: Contact) => {
    const content = JSON.stringify(contact);
    if (last.current.content !== content) last.current = { content, key: crypto.randomUUID() };
    return last.current.key;
  };
}

/** Has the wasm loaded by the time that it is needed; a failure is the submit's to deal with. */
function warmUp() {
  init().catch(() => {});
}

/** Moves the focus to what takes the form's place. */
function focus(element: HTMLElement | null) {
  element?.focus();
}
