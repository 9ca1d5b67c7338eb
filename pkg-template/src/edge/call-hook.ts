/** Tells an operator's hook, which cannot spoil what we do. */
export function told<E>(hook: ((event: E) => unknown) | undefined, event: E): void {
  try {
    Promise.resolve(hook?.(event)).catch(() => {});
  } catch {
    // Nothing that a visitor could mend.
  }
}
