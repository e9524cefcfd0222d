import { useSyncExternalStore } from "react";
import { dayOf } from "../../shared/due.ts";

const CHECK_MS = 30_000;

/** The user's day, `"2026-11-22"`. A page that stays open notices when another one begins. */
export function useToday(): string {
  return useSyncExternalStore(subscribe, () => dayOf(new Date()));
}

function subscribe(listener: () => void): () => void {
  const timer = setInterval(listener, CHECK_MS);
  return () => clearInterval(timer);
}
