import { useSyncExternalStore } from "react";
import type { Store } from "../state/store.ts";

/** The present value of a store; the component renders again when it changes. */
export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, store.get);
}

/**
 * A part of a store's value; the component renders again only when that part changes.
 *
 * @param select - Picks the part. It must give the same (`===`) part while nothing changed: a field, not a new object.
 */
export function useStorePart<T, P>(store: Store<T>, select: (value: T) => P): P {
  return useSyncExternalStore(store.subscribe, () => select(store.get()));
}
