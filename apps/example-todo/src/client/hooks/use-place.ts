import { useMemo, useSyncExternalStore } from "react";
import { hashOf, parsePlace, type Place } from "../state/filter.ts";

/** Where the user is, which is in the page's address: it can be a bookmark, and the browser's back button works. */
export function usePlace(): Place {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  return useMemo(() => parsePlace(hash), [hash]);
}

/** Goes to another place. */
export function go(place: Place): void {
  location.hash = hashOf(place);
}

function subscribe(listener: () => void): () => void {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}
