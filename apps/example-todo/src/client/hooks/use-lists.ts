import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { listsQuery } from "../api/queries.ts";
import type { CountedList } from "../api/types.ts";
import { overlayLists } from "../state/overlay.ts";
import { useChanges } from "./use-changes.ts";

/** The lists as the user left them; `undefined` until they are fetched. */
export function useLists(): readonly CountedList[] | undefined {
  const { data } = useQuery(listsQuery);
  const changes = useChanges();
  return useMemo(() => data && overlayLists(data, changes), [data, changes]);
}
