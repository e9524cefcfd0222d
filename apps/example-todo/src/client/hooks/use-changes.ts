import { useMemo } from "react";
import { outbox } from "../session/outbox.ts";
import type { Change } from "../state/change.ts";
import { useStore } from "./use-store.ts";

/** The changes that wait for the server, oldest first. */
export function useChanges(): readonly Change[] {
  const pending = useStore(outbox.pending);
  return useMemo(() => pending.map(({ change }) => change), [pending]);
}
