/** A value that components can follow: read it, replace it, hear when it was replaced. */
export interface Store<T> {
  /** The present value. It is never changed in place, so `===` tells whether it is another one. */
  get(): T;
  /** Replaces the value by what `change` makes of it, and tells everyone, unless it stays the same. */
  update(change: (value: T) => T): void;
  /** Calls `listener` after each change, until the returned function is called. */
  subscribe(listener: () => void): () => void;
}

/**
 * Makes a {@link Store}.
 *
 * @param initial - The first value.
 * @param changed - Called with each new value before the listeners, to persist it, say.
 */
export function createStore<T>(initial: T, changed?: (value: T) => void): Store<T> {
  const listeners = new Set<() => void>();
  let value = initial;
  return {
    get: () => value,
    update(change) {
      const next = change(value);
      if (Object.is(next, value)) return;
      value = next;
      changed?.(next);
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
