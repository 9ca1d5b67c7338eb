/** What work comes to; nothing where it fails, and nobody is to hear of it. */
export function attempted<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
