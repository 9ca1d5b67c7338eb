/** The form in react-hook-form with any resolver. As with `bindForm`, a control shows its error once it is left, and then updates it with each input. */

import { useEffect } from "react";
import { hydrateRoot } from "react-dom/client";
import { useForm } from "react-hook-form";

/** The controls of every page: the members of an Aptania contact that a visitor may set. */
const controls = [
  ["contactTitle", "Title", "text", "honorific-prefix"],
  ["contactFirstname", "First name", "text", "given-name"],
  ["contactLastname", "Last name", "text", "family-name"],
  ["contactEmailaddress", "Email address", "email", "email"],
  ["contactTelephone", "Telephone", "tel", "tel"],
  ["contactMobile", "Mobile", "tel", "mobile tel"],
  ["contactJobRole", "Job role", "text", "organization-title"],
];

export function Signup({ resolver, onMounted }) {
  const { register, handleSubmit, formState } = useForm({ resolver, mode: "onTouched" });
  useEffect(() => onMounted?.(), [onMounted]);
  const send = (contact) => fetch("/signup", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(contact) });
  return (
    <form method="post" action="/signup" onSubmit={handleSubmit(send)} noValidate>
      {controls.map(([name, label, type, autoComplete]) => {
        const error = formState.errors[name];
        return (
          <p key={name}>
            <label htmlFor={name}>{label}</label>
            {error && <span id={`${name}-error`}>{error.message}</span>}
            <input
              id={name}
              type={type}
              autoComplete={autoComplete}
              aria-invalid={error && true}
              aria-describedby={error && `${name}-error`}
              {...register(name)}
            />
          </p>
        );
      })}
      <button type="submit">Sign up</button>
      <p role="status">{formState.isSubmitSuccessful && "Thank you."}</p>
    </form>
  );
}

/** Hydrates the form that the server rendered. It is ready when it is mounted and `loaded` resolves. */
export function hydrate(resolver, loaded) {
  const mounted = new Promise((onMounted) => hydrateRoot(document.querySelector("main"), <Signup resolver={resolver} onMounted={onMounted} />));
  Promise.all([mounted, loaded]).then(() => globalThis.setReady());
}
