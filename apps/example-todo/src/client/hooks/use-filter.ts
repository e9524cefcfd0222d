import { useMemo } from "react";
import type { Filter } from "../state/filter.ts";
import { ui } from "../state/ui.ts";
import { useDebounced } from "./use-debounced.ts";
import { usePlace } from "./use-place.ts";
import { useStorePart } from "./use-store.ts";
import { useToday } from "./use-today.ts";

const TYPING_MS = 120;

/** Which todos the page shows. A search looks through all of them, wherever the user is. */
export function useFilter(): Filter {
  const place = usePlace();
  const today = useToday();
  const showsDone = useStorePart(ui, (state) => state.showsDone);
  const typed = useStorePart(ui, (state) => state.search.trim());
  const settled = useDebounced(typed, TYPING_MS);
  // Clearing the search needs no waiting.
  const q = typed === "" ? "" : settled;
  return useMemo(
    () => (q === "" ? { ...place, status: showsDone ? "all" : "open", today } : { q, status: "all", today }),
    [place, q, showsDone, today],
  );
}
