import { type ComponentProps, useId } from "react";
import type { FieldError } from "react-hook-form";

interface FieldProps extends ComponentProps<"input"> {
  label: string;
  error: FieldError | undefined;
}

/** A control with its label, and with its error where assistive technology finds it. */
export function Field({ label, error, ...input }: FieldProps) {
  const id = useId();
  const errorId = `${id}-error`;
  return (
    <div>
      <label htmlFor={id}>
        {label}
        {input.required && <span aria-hidden="true"> (required)</span>}
      </label>
      {error && <p id={errorId}>{error.message}</p>}
      <input id={id} aria-invalid={error && true} aria-describedby={error && errorId} {...input} />
    </div>
  );
}
