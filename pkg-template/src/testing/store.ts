/**
 * The storage of the fake vendors: texts, each under a kind and a key.
 *
 * It is synchronous, so that looking up and storing a record is one step.
 */
export interface Store {
  /** Returns the value of a key, or undefined. */
  get(kind: string, key: string): string | undefined;
  /** Stores a value. */
  set(kind: string, key: string, value: string): void;
  /** Deletes one key. */
  delete(kind: string, key: string): void;
  /** Returns all values of a kind, in the order in which their keys were added. */
  values(kind: string): readonly string[];
  /** Deletes all of a kind, or everything. */
  clear(kind?: string): void;
}

export class MemoryStore implements Store {
  readonly #kinds = new Map<string, Map<string, string>>();

  get(kind: string, key: string): string | undefined {
    return this.#kinds.get(kind)?.get(key);
  }

  set(kind: string, key: string, value: string): void {
    const values = this.#kinds.get(kind) ?? new Map();
    this.#kinds.set(kind, values.set(key, value));
  }

  delete(kind: string, key: string): void {
    this.#kinds.get(kind)?.delete(key);
  }

  values(kind: string): readonly string[] {
    return [...(this.#kinds.get(kind)?.values() ?? [])];
  }

  clear(kind?: string): void {
    if (kind === undefined) this.#kinds.clear();
    else this.#kinds.delete(kind);
  }
}

/** 1, 2, 3 … */
export function next(store: Store, counter: string): number {
  const count = Number(store.get("counter", counter) ?? 0) + 1;
  store.set("counter", counter, String(count));
  return count;
}

/** The next GUID. A new store gives the same ones in the same order, so that a test can name them. */
export function nextGuid(store: Store): string {
  return `00000000-0000-4000-8000-${String(next(store, "guid")).padStart(12, "0")}`;
}
