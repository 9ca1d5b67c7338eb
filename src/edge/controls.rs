//! Names of form controls that are no members of a record.

/// The control of a form that holds its idempotency key.
pub(crate) const KEY_CONTROL: &str = "idempotency-key";

/// The control of a form, and the member of a JSON record, that holds Turnstile's token.
pub(crate) const TOKEN_CONTROL: &str = "cf-turnstile-response";
