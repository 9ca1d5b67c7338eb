/** Calls an operator's hook. An error of the hook is ignored: it must not change the answer to a visitor. */
export function callHook<E>(hook: ((event: E) => unknown) | undefined, event: E): void {
  try {
    Promise.resolve(hook?.(event)).catch(() => {});
  } catch {
    // As above.
  }
}
